"""Words by which names are known: data only. Keys are folded (``briefing.text.fold``) syllables joined by blanks."""

from briefing.text import syllables


def _phrases(text: str) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(syllables(phrase)) for phrase in text.split(","))


SURNAMES = frozenset(
    syllables(
        """Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Đoàn Lâm Trịnh Mai Đào Vương Hà Trương Tô
        Tạ Chu Châu Thái Lương Lưu Phùng Cao Kiều Quách Tống Triệu Nghiêm Thạch Từ Tăng Ninh Khổng Mạc Đàm La Văn Lục Doãn Bạch
        Nông Hứa Bế Ma Lò Quàng Vàng Giàng Sùng Hạng Thào Vừ Mùa Cứ Cầm Tòng Lường Cà Bạc Đèo Điêu Hoàn Siu Rơ Rah Ksor Nay Kpă
        H Y A Hồng Âu Ông Sầm Hầu Thân Giáp Khuất Phí Nhữ Lại Lã Đậu Cù Mẫn Kim Sơn Danh Thị Chảo Tẩn Phàn Lù Giang Chíu Viên
        Ong Uông Bàn Đồng Trang Tôn Vi Lang Cung Tiêu Lữ Ngân"""
    )
)
ADDRESSES = {
    tuple(syllables(form)): gender
    for gender, forms in {"m": "ông,anh,thầy,chú", "f": "bà,chị,cô", "": "đồng chí,em,cụ,bác"}.items()
    for form in forms.split(",")
} | {("đ/c",): ""}
DEGREES = {
    ("giáo", "sư"): "gs", ("gs",): "gs", ("phó", "giáo", "sư"): "pgs", ("pgs",): "pgs", ("tiến", "sĩ"): "ts",
    ("tiến", "sỹ"): "ts", ("ts",): "ts", ("tskh",): "ts", ("thạc", "sĩ"): "ths", ("thạc", "sỹ"): "ths", ("ths",): "ths",
    ("bác", "sĩ"): "bs",
    ("bác", "sỹ"): "bs", ("bs",): "bs", ("kỹ", "sư"): "ks", ("ks",): "ks", ("cử", "nhân"): "cn", ("luật", "sư"): "ls",
    ("ls",): "ls", ("nsnd",): "nsnd", ("nsưt",): "nsưt", ("bscki",): "bs", ("bsckii",): "bs", ("cki",): "bs", ("ckii",): "bs",
    ("nhà", "báo"): "nb",
}  # fmt: skip
DEGREES = {tuple(syllables(" ".join(key))): degree for key, degree in DEGREES.items()}

OFFICES = _phrases(
    """chủ tịch,phó chủ tịch,giám đốc,phó giám đốc,tổng giám đốc,phó tổng giám đốc,bí thư,phó bí thư,trưởng,
    phó trưởng,trưởng ban,phó trưởng ban,trưởng phòng,phó trưởng phòng,phó phòng,chủ nhiệm,phó chủ nhiệm,
    hiệu trưởng,phó hiệu trưởng,viện trưởng,phó viện trưởng,cục trưởng,phó cục trưởng,chi cục trưởng,
    phó chi cục trưởng,vụ trưởng,phó vụ trưởng,bộ trưởng,thứ trưởng,thủ tướng,phó thủ tướng,chánh văn phòng,
    phó chánh văn phòng,chánh thanh tra,phó chánh thanh tra,chánh án,phó chánh án,đội trưởng,phó đội trưởng,
    tổ trưởng,tổ phó,trạm trưởng,trưởng trạm,phó trạm,trưởng công an,phó trưởng công an,trưởng thôn,trưởng bản,
    chính ủy,phó chính ủy,chỉ huy trưởng,phó chỉ huy trưởng,tư lệnh,phó tư lệnh,đại tá,thượng tá,trung tá,thiếu tá,
    đại úy,thượng úy,thiếu tướng,trung tướng,thượng tướng,đại tướng,ủy viên,thư ký,tổng bí thư,tổng thư ký,
    trưởng khoa,phó trưởng khoa,giảng viên,chi hội trưởng,kế toán trưởng,quản đốc,hạt trưởng,đồn trưởng,
    chính trị viên,đại biểu quốc hội"""
)
LEVELS = {
    tuple(syllables(name)): level
    for level, names in {
        "tỉnh": "tỉnh", "thành phố": "thành phố,tp,t.p", "quận": "quận,q", "huyện": "huyện,huyện đảo", "thị xã": "thị xã,tx",
        "thị trấn": "thị trấn,tt", "xã": "xã", "phường": "phường,p", "đặc khu": "đặc khu", "thôn": "thôn", "bản": "bản",
        "ấp": "ấp", "buôn": "buôn", "làng": "làng", "xóm": "xóm", "khu phố": "khu phố,kp", "tổ dân phố": "tổ dân phố,tdp",
        "đảo": "đảo", "sông": "sông", "hồ": "hồ", "núi": "núi", "đèo": "đèo", "cửa khẩu": "cửa khẩu", "cảng": "cảng",
        "đường": "đường", "phố": "phố", "chợ": "chợ", "cầu": "cầu", "vịnh": "vịnh", "biển": "biển", "khu di tích": "khu di tích",
        "khu công nghiệp": "khu công nghiệp,kcn", "cụm công nghiệp": "cụm công nghiệp,ccn", "vùng": "vùng",
        "quốc lộ": "quốc lộ,ql", "tỉnh lộ": "tỉnh lộ,đt", "khu du lịch": "khu du lịch", "khu kinh tế": "khu kinh tế,kkt",
    }.items()
    for name in names.split(",")
}  # fmt: skip
ADMINISTRATIVE = frozenset(
    {"tỉnh", "thành phố", "quận", "huyện", "thị xã", "thị trấn", "xã", "phường", "thôn", "bản", "ấp", "khu phố", "đặc khu"}
)

BODIES = _phrases(
    """ủy ban,hội đồng,ubnd,hđnd,sở,ban,phòng,cục,chi cục,tổng cục,vụ,bộ,viện,hội,liên đoàn,liên hiệp hội,
    hội liên hiệp,liên minh,hiệp hội,công đoàn,đoàn,tỉnh đoàn,huyện đoàn,thành đoàn,tỉnh ủy,thành ủy,huyện ủy,
    quận ủy,thị ủy,đảng ủy,chi bộ,đảng bộ,mặt trận,ủy ban mttq,mttq,công an,ca,bộ đội,quân khu,quân đội,
    bộ chỉ huy,ban chỉ huy,bchqs,văn phòng,vp,thanh tra,trung tâm,trường,thpt,trung học,tiểu học,mầm non,
    đại học,học viện,bệnh viện,bv,trạm,kho bạc,kbnn,ngân hàng,nhcsxh,bảo hiểm,bhxh,tòa án,tand,viện kiểm sát,
    vksnd,công ty,tổng công ty,tập đoàn,hợp tác xã,htx,xí nghiệp,nhà máy,quỹ,chi nhánh,đội,btg,ban tuyên giáo,
    bcđ,bch,btv,ubkt,ubmttq,thường trực,quốc hội,chính phủ,điện lực,hải quan,thư viện,bảo tàng,tổng liên đoàn,
    trung ương,câu lạc bộ,lđlđ,lhpn,đđbqh"""
)
SHORT_BODIES = _phrases("ca,vp,bv,đội,đoàn,quỹ,vụ,bộ")
WHOLE_BODIES = _phrases(
    "tỉnh ủy,thành ủy,huyện ủy,quận ủy,thị ủy,tỉnh đoàn,huyện đoàn,thành đoàn,quốc hội,chính phủ,trung ương đảng"
)
COMPOUNDS = _phrases(
    """nông nghiệp,phát triển,nông thôn,nội vụ,nội chính,y tế,giáo dục,đào tạo,tài chính,kế hoạch,kế toán,tổ chức,
    tuyên giáo,dân vận,kiểm tra,kiểm soát,thanh tra,công thương,xây dựng,tư pháp,văn hóa,thông tin,truyền thông,
    truyền hình,thể thao,du lịch,lao động,thương binh,xã hội,khoa học,công nghệ,kỹ thuật,tài nguyên,môi trường,
    giao thông,vận tải,dân tộc,tôn giáo,ngoại vụ,chính sách,quản lý,cựu chiến binh,phụ nữ,nông dân,thanh niên,
    người cao tuổi,chữ thập đỏ,chỉ huy,quân sự,chỉ đạo,chấp hành,thường vụ,thường trực,nhân dân,tổ quốc,mặt trận,
    công đoàn,liên đoàn,liên hiệp,bảo hiểm,ngân hàng,kho bạc,nhà nước,chính trị,pháp chế,kinh tế,hạ tầng,đầu tư,
    dự án,thi đua,khen thưởng,thống kê,hải quan,khuyến học,khuyến nông,kiểm lâm,thi hành,án,dân sự,kiểm sát,
    đa khoa,tiểu học,mầm non,trung học cơ sở,trung học phổ thông,cơ sở,phổ thông,đại học,cao đẳng,hành chính,
    dịch vụ,an toàn,thị trường,cảnh sát,giám sát,biên phòng,đại biểu,quốc hội,người mù,chất độc,da cam,nhà báo,
    văn học,nghệ thuật,doanh nghiệp,cổ phần,trách nhiệm,hữu hạn,đô thị,điện lực,bưu điện,viễn thông,thuế,dân số,
    phòng chống,thiên tai,tìm kiếm,cứu nạn,chuyển đổi số,cải cách,nghiệp vụ,các cơ quan,cơ quan,khối,cấp,hai cấp,
    các cấp,khu vực,tỉnh ủy,thành ủy,huyện ủy,đảng,hợp tác,xã,thương mại,xuất nhập khẩu,kiểm toán,đất đai,
    phục vụ,hỗ trợ,pháp y,tâm thần,phục hồi,chức năng,y học,cổ truyền,vệ sinh,thực phẩm,thủy sản,thủy lợi,
    chăn nuôi,thú y,trồng trọt,bảo vệ,thực vật,lâm nghiệp,quốc gia,chi nhánh,vì người nghèo,hộ tịch,tiếp công dân,
    thư viện,bảo tàng,phát thanh,thiếu niên,nhi đồng,học sinh,sinh viên,hữu nghị,việc làm,văn phòng,công an"""
)
ACTIONS = _phrases(
    """tổ chức,kiểm tra,phát triển,quản lý,phục vụ,giám sát,hỗ trợ,chỉ đạo,thi hành,bảo vệ,cải cách,chuyển đổi,
    đào tạo,thanh tra,hợp tác,tổng hợp,thống kê,chỉ huy,thi đua,phòng chống,kiểm soát,khen thưởng,tiếp công dân"""
)
VOCABULARY = frozenset(
    syllable for table in (OFFICES, LEVELS, BODIES, COMPOUNDS) for phrase in table for syllable in phrase
) | frozenset(syllables("và của phó trưởng viên"))
OPENERS = frozenset(
    syllables(
        """theo tại chiều sáng tối trưa ngày trong đến các những ông bà sau trước từ với về cùng khi nếu để do vì nhân qua trên
        dưới ở đây đó hội phát hiện riêng toàn cả hai ba bốn năm nhiều một là và thời dự tham kết mở đồng giao thu chi tuy nhưng
        bên ngoài ngay đại đề yêu báo có được cho mới đã sẽ"""
    )
)
