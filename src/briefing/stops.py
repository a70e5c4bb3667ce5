"""Words by which a full stop is read: abbreviations before it, words that open a sentence or go on with a name after it."""

import re

from briefing.orthography import is_syllable

# Stand before a name, and end a sentence only before a word that opens one.
TITLES = frozenset(
    """
    GS PGS TS ThS THS TSKH PTS BS GĐ PGĐ TGĐ PTGĐ BT PBT PCT CVP UV UVTV CKI CKII BSCKI BSCKII DS DSCKI DSCKII ĐD KS KTS
    KTV CN CV CVCC LS NCS HLV VĐV SV HV NSND NSƯT NSUT NGND NGƯT NGUT ƯT TTƯT TTND AHLĐ ĐB ĐBQH CCB PV BTV CTV CHT TMT CHP
    TM KT TL TUQ Đ/c đ/c ĐC Ô B Mr Mrs Ms Dr Prof St
    """.split()
)
PLACES = frozenset(
    """
    TP Tp tp TX Tx tx TT Tt tt Tr tr Q q P p H h X x Đ đ ng Kp KP kp TDP Cty CTy cty CT CTCP NXB Nxb nxb
    """.split()
)
BODIES = frozenset(
    """
    ĐH CĐ HV BV BVĐK TTYT TYT NH BQL BCH BCĐ VP TH THCS THPT MN MG HTX THT KCN CCN KĐT KTX CLB UB HĐ MTTQ ĐTN HND HPN LĐLĐ CA PGD
    SGD CQ CP TTVH
    """.split()
)
_COMPOUND = re.compile(r"(?:ĐH|CĐ|TT|BV|NH|BQL|BCH|BCĐ|KĐT|PT)(?!XVN)[A-ZĐƯ]{1,4}")
NUMBERED = frozenset(
    """
    No Vol vol pp Th QL TL HL Km DĐ SĐT Sđt ĐT Tel Fax STK MST QĐ NQ NĐ CV TB KH TTr BC CTr HD KL QC Số
    """.split()
)
ABBREVIATIONS = TITLES | PLACES | BODIES | NUMBERED
# Of these, the ones that ordinary words and the names of bodies go on with: "UVTV. Huyện ủy", "Cty. Cấp nước".
_OFFICES = frozenset(
    """
    GĐ PGĐ TGĐ PTGĐ BT PBT PCT CVP UV UVTV CHT TMT CHP TM KT TL TUQ TT Cty CTy cty CT CTCP CP NXB Nxb nxb HTX VP BQL BCĐ
    """.split()
)
_BODY_WORDS = frozenset("Bộ Sở UBND HĐND Ủy Uỷ Tòa Toà Chủ Cơ Giám".split())
# End a sentence only before a capital or a digit.
TRAILING = frozenset("v.v vv v..v Corp Ltd Inc Co GmbH Jr tr.đ".split())
# "Bảng 2. Kết quả": with its number such a noun opens a sentence, the full stop after it ends none.
_HEADS = (
    "Bảng|Biểu|Biểu đồ|Sơ đồ|Hình|Ảnh|Phụ lục|Mẫu|Chương|Phần|Mục|Tiểu mục|Điều|Khoản|Điểm|Bài|Tiết|Kỳ|"
    "Tập|Quyển|Bước|Khâu|Trụ cột|Nhiệm vụ|Giải pháp|Mục tiêu|Nội dung|Chỉ tiêu|Tiêu chí|Chuyên đề|Vấn đề|"
    "Dự án|Tiểu dự án|Hợp phần|Đề án|Nhóm|Nguyên tắc|Lĩnh vực|Câu|Câu hỏi|Ý kiến|Việc|Yêu cầu|Quan điểm|"
    "Định hướng|Phương án|Bài học|Đột phá|Gói thầu|Hạng mục|Kiến nghị"
)
LABEL = rf"(?:{_HEADS}) (?:số |thứ )?(?:\d+(?:\.\d+)*|[IVX]+|[A-E])"
# A single capital after one of these is a number or a name of its own ("quý X."), after others an initial ("bà V.").
BEFORE_A_NUMERAL = frozenset(
    """
    & quý lần thứ kỳ khóa khoá loại hạng nhóm khu lớp điểm án cấp bậc đợt số bảng tổ khối hội mức diện phần mục chương tập
    chiến phòng dãy nhà lô vitamin gan máu cúm lục biểu mẫu tầng cổng kho bến vụ xí
    """.split()
)
UNITS = frozenset("kg km cm mm m l g h t đ ha tr USD VNĐ VND EUR kWh MW".split())
MAGNITUDES = frozenset("trăm nghìn ngàn vạn triệu tr tỷ tỉ".split())

# Open sentences, hardly ever names.
_NEVER_NAMES = frozenset(
    """
    Theo Trong Ông Bà Tuy Sau Các Trước Tại Ngày Khi Hiện Đây Ngoài Những Người Nhưng Đến Tôi Với Nhiều Việc Nếu Từ Do
    Không Có Chúng Cũng Xem Vì Cụ Về Bên Điều Họ Để Còn Dự Ngay Chiều Dù Và Sự Được Trên Đó Chủ Khoảng Cuộc Đặc Kết Lúc
    Cùng Đối Qua Chỉ Hơn Mặc Riêng Vào Lãnh Tháng Mỗi Bởi Nhận Hôm Chiếc Cả Thực Gần Cuối Sở Đầu Chia Bị Vậy Thậm Trả Chưa
    UBND HĐND Kể Nạn Nữ Phần Mọi Thay Bước Rất Phải Nhờ Đã Tới Ít Đoạn Dưới Phiên Giờ Vài Hãy Tỷ Hoạt Buổi So Đúng Hằng
    Dịp Bộ Bí Phó Giám Nghị Cơ Xét Ủy Uỷ Tòa Toà
    """.split()
)
# Open sentences where the next word has a small letter, names where it has a capital.
_SELDOM_NAMES = frozenset(
    """
    Sáng Trao Báo Mới Căn Bất Lễ Hay Song Tổng Tiếp Phát Đại Thủ Ban Nguyên Tất Quyết Đề Đơn Giải Toàn Tình Cách Như Anh
    Chị Em Cô Năm Công Hai Ba Bốn Sáu Bảy Tám Chín Mười Một Nhà Đồng Thông Cảnh Vụ Lực Liên Hồi Hàng Con Quan Thế Quân Hội
    Tính Cho Vị Hành Động Tổ Hệ Gia Luật Tuyên Bản Chiến Chương Tương Nghi Truyền Chuyên Văn Quy Đoàn Học Làm Danh Giáo
    Bài Phi Tuần Doanh Vấn Đội Diễn Đường Tuyến Thêm Cần Bằng Tin Ai Bệnh Thiết Kiểm Sinh Thống Thi Ghi Lời Đi Biết Đánh
    Cây Kế Rồi Từng Thiếu Nên Quả Xuất Sân Cứ Mở Ước Giai Suốt Nơi Phản Mình Đợt Mưa Chuyện Cảm Phụ Ứng Trận Xin Ý Tác Mà
    Yêu Vùng Sẽ Loại Địa Ngành Mối Lượng Trưởng Tăng Giảm Cán Dòng Vẫn Cầu Trạm Tiền Xác Mẫu Lệnh Nhằm Dựa Đứng Trở Ca
    Khác Đọc Vốn Dẫn Biên Chất Nhắc Hợp Sắp Mô Khả Muốn Đôi Tỉnh Nhiệm Rõ Thẩm Trẻ Triển Cử Bão Cửa Bán Chứng Khám Nhiệt
    Hiệu Khảo Cao Khoản Dư Áp Trực Đang Kênh Phối Tìm Vòng Xe Khu Nhóm Số Giá Thời Thứ Máy Tên Mức Câu Chuyến Điểm Mặt
    Nước Khách Giữa Nghe Thấy Nguồn Hình Ảnh Tàu Thầy Phía Trường Trung Thành Thôn Xã Phường Huyện Quận Thị Chi Thu Nợ
    Nghiên Kinh Kỹ Ngân Viện Phòng Thanh Tập Tháo Rà Xử Vay Bồi Bổ Đẩy Nâng Duy Phấn Giao Kiến Khai Khởi Hoàn Xây Sản Năng
    Diện Dân Hộ Lúa Rừng Đất Thuốc Bác Cải Chậm Hạn Tồn Nghề Lao Thuế Vắng Khen Trồng Nuôi Mua Chăn Tốc Độ Thư Phương Mục
    Nam Nhân Vật Thiệt Lớp Bé Cháu Hạng Gói Dãy Sửa Tiêm Bảo Ngập Dự Vượt Xếp Giới Nó Hãng Tối Nói Là Quá Đá Đáng Cựu Lần
    Nhìn Trưa Vừa Bạn Chẳng Vợ Hầu Sức Ví Đáp Thật Tham Bức Hậu Cái Thí Cá Mẹ Đám Đêm Ngược Đài Tờ Bây Đạo Cha Cố Kỳ Thoả
    Thỏa Ngôi Mấy Đừng Bố Lo Mong Ngọn Tỉ Bắt Nằm Dẫu Chắc Giống Trái Điển Cặp Cáo Phóng Hoặc Trải Nguy Khói Lộ Lấy Hoả
    Hỏa Lửa Tuỳ Tùy Càng Dường Kẻ Sắc Chồng Chú Ngư Tranh Lập Tự Dịch Nay Món Màn Phân Mùa Nhất Cơn Ra Khó Phim Khối Cổ
    Trách Hết Chánh Lâu Mạng Bãi Tiêu Chạy Giọng Tức Khẳng Bao Cạnh Biểu Nổi Thử Nỗi Cấp Lá Gây Ngồi Tiếng Gió Nhớ Quán
    Đàn Đổi Cảng Chúc Đảng Điện Cuốn Trình Đồ Nỗ Tấm Lũ Trụ Biển Nghĩ Đặt Tiết Tạp Phán Trò Mang Mất Sai Trời Bảng Kỷ Đưa
    Sống Cụm Lên Đỉnh Bỏ Thừa Di Chốt Thuyền Quỹ Sóng Cổng Toạ Tọa Ưu Ấy Lô Vai Lại Chợ Loài Sử Bàn Chọn Đấy Quần Sách
    Cánh Giữ Gặp Đương Ký Khẩu Tinh Niềm Vệ Dọc Vận Tay Biến Thẻ Nắm Đóng Tuổi Nền Cột Lãi Chuyển Lòng Khung Giấy Biệt Bữa
    Bến Khuya Gửi Chờ Biện Nhấn Hỏi Thưa Tạo Luôn Rác Viết Chân Tầng Tạm Đăng Mực Dạy Môn Nửa Thôi Góp Tiểu Chuẩn Độc Sao
    Chế Yếu Mái Tránh Lựa Chấm Vé Phí Đập Chuỗi Trích Đảm Đời Bầu Lối Sớm Vườn Thợ Sơ Tuyệt Lớn Dùng Hỗ Kho Hiểu Gắn Tóm
    Thì Kèm Phạt Rút Cấm Bánh Gỗ Gian Phá Mời Suy Trừ Ta Kéo Thịt Trợ Nêu Chừng Miễn Xong Gương Thất Nhập Đấu Đón Nối Dành
    Lỗi Chức Dầu Chịu Kích Khẩn Gọi Giúp Thuê Loạt Làng Dây Túi Khuyến Cháy Truy Chỗ Vô Cống Kiểu Dễ Ủng Bạo Tu Sẵn Đâu
    Nhánh Đèn Tận Phiếu Đột Nội Buôn Ấp Lợn Gà Vịt Chè Khoai Vải Đê Kè Mương Vỉa Hè Thảm Rải Lắp Nạo Dọn Gom Đợi Nghệ Cước
    Gieo Cấy Thả Thăm Tặng
    """.split()
)
_NAMES_ALL_THE_SAME = frozenset({("Bà", "Rịa"), ("Bà", "Triệu"), ("Bà", "Nà"), ("Từ", "Sơn"), ("Từ", "Liêm"), ("Ông", "Ích")})

_SURNAMES = frozenset(
    """
    Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Trịnh Trương Tạ Lò Lường Quàng Cầm Giàng
    Vàng Sùng Thào Vừ Hạng Tòng Bế Nông Sầm Hầu Lục Siu Rơ Ksor Kpă
    """.split()
)
_GIVEN_NAMES = frozenset(
    """
    Thành Công Quân Liên Toàn Nguyên Đoàn Văn Phương Nam Nhân Trường Trung Bảo Duy Anh Thông Thanh Hoàn Hiệu Sáng Sinh
    Chiến Lực Cảnh Luật Bằng Hợp Tuyên Truyền Quyết Thống Tuyến Tiếp Đại Tình Khoản Nghi
    """.split()
)


def is_abbreviation(word: str) -> bool:
    """Whether a word is an abbreviation that a name or number follows, titles in whatever case: PGS, PGs, Gs."""
    if word in ABBREVIATIONS or _COMPOUND.fullmatch(word):
        return True
    return len(word) > 1 and word[0].isupper() and word.upper() in TITLES and not is_syllable(word)


def is_titled(word: str) -> bool:
    """Whether a word has a capital and small letters after it, as names do."""
    return word[:1].isupper() and not word[1:].isupper()


def opens_sentence(first: str, second: str, after: str = "") -> bool:
    """Whether two words begin a sentence rather than a name. ``second`` may be empty, ``after`` is the word before them.

    >>> opens_sentence("Các", "xã"), opens_sentence("Trường", "đạt"), opens_sentence("Trường", "Sa"), opens_sentence("Bình", "dự")
    (True, True, False, False)
    >>> opens_sentence("Cấp", "nước", "Cty"), opens_sentence("Sở", "Y", "GĐ"), opens_sentence("Theo", "đó", "Cty")
    (False, False, True)
    """
    if first in _NEVER_NAMES:
        return (first, second) not in _NAMES_ALL_THE_SAME and not (after in _OFFICES and first in _BODY_WORDS)
    if after in _OFFICES or (after in TITLES and first in _GIVEN_NAMES):
        return False
    return first in _SELDOM_NAMES and second.isalnum() and not is_titled(second)


def opens_name(first: str, second: str) -> bool:
    """Whether two words begin a person's name: a surname, and a capital after it."""
    return first in _SURNAMES and is_titled(second)
