"""The words by which a portal's furniture, its captions and its bylines give themselves away: data for ``briefing.roles``."""

import re

_STATEMENT = r"(?:\s+[^\s:]+){3}.*[.;]$"  # the rest of a sentence, which that of "Điện thoại: 3822.222" is not
_ISSUED = r"(?:\s+[^\d,]+, ngày\b.*)?$"  # place and day, which a second column sets beside the number
_POST = (  # as it stands above a signature, in capitals
    r"(?-i:(?:(?:PHÓ|QUYỀN|TỔNG) )*(?:GIÁM ĐỐC|CHỦ TỊCH|BÍ THƯ|HIỆU TRƯỞNG|CHÁNH VĂN PHÒNG|TRƯỞNG (?:BAN|PHÒNG|KHOA|ĐOÀN)"
    r"|(?:BỘ|CỤC|VỤ|VIỆN|CHI CỤC|TỔNG CỤC|CHỈ HUY) TRƯỞNG|CHÍNH (?:ỦY|UỶ)|CHỦ NHIỆM)(?: THƯỜNG TRỰC)?)"
)
# What a line (or one segment of a line in bars) opens with, and what it is then. Order matters: the first that fits names it.
_OPENINGS: tuple[tuple[str, str], ...] = (
    (
        "share buttons",
        r"(?:chia sẻ|like|thích|share|tweet|facebook|fb|twitter|zalo|f|linkedin|copy link|sao chép|google news"
        r"|lưu(?: lại| tin| bài|$)|gửi (?:email|mail|bạn|cho bạn|qua|tòa|toà)|email|✉|quan tâm|lượt thích|youtube|tiktok"
        r"|rss|fanpage|theo dõi (?:chúng tôi|trên|fanpage|kênh)|chúng tôi trên|kết nối với|mời bạn đọc theo dõi"
        r"|đăng ký nhận)\b",
    ),
    (
        "view counter",
        r"(?:(?:tổng )?(?:số )?(?:lượt|lần|người) (?:người )?(?:xem|đọc|truy cập|tải)|lượt \w+ bài|đã (?:xem|đọc)|xem"
        r"|đọc)\s*(?:bài viết|hôm nay)?\s*:?\s*\(?\d|(?:tổng )?(?:số )?lượt (?:xem|đọc|truy cập|người xem|tải)|(?:đang"
        r"|tổng) (?:truy cập|trực tuyến|online)|thống kê truy cập|số lần xem|\d[\d.,]*\s*(?:lượt (?:xem|đọc)|phút đọc"
        r"|views?\b)|👁",
    ),
    (
        "reader tools",
        r"(?:print|in(?: (?:trang|bài|ra|ấn|tin)\b[\w ]*)?$|bản (?:in|để in)|gốc$|font|cỡ chữ|kích thước chữ"
        r"|xem (?:với )?cỡ chữ|màu chữ|tương phản|a[-+](?!\s*[^\W\d_]{2})"
        r"|đọc (?:bài|tiếng|báo nói)|nghe (?:đọc|bài|nội dung|\()|quay lại"
        r"|trở (?:về|lại)|về (?:đầu(?! tư)|trang|trước)\b|lên (?:đầu|trên)|đầu trang|trang trước|đóng cửa sổ"
        r"|tải (?:về|file|pdf|báo|tệp)|download|tệp đính|file đính|báo lỗi|mục lục|\bgiọng (?:nữ|nam)|in lúc"
        r"|địa chỉ bài viết|mã bài)",
    ),
    (
        "rating or comment box",
        r"(?:đánh giá bài|đánh giá:|trung bình \(|bạn đọc đánh giá|bình (?:chọn|luận)\b(?!.*\b(?:về|của các)\b.{60})"
        r"|ý kiến (?:bạn đọc|của bạn|phản hồi)|ý kiến \(\d|gửi (?:bình luận|ý kiến|phản hồi|góp ý)|\d+ bình luận"
        r"|tổng số điểm|click để đánh giá|bạn (?:cần đăng nhập|thấy bài|có hài lòng)|bài viết (?:này )?có hữu ích"
        r"|mã (?:bảo mật|xác nhận|an toàn|xác thực)|viết bình luận|phản hồi\b|★|thăm dò|nhập mã|xin vui lòng gõ"
        r"|vui lòng gõ|tắt tiếng việt|\*\s*tòa soạn|leave a (?:reply|comment))",
    ),
    ("tags", r"(?:tags?|từ kho[áa]|thẻ|chủ đề|hashtag)\s*:|#\w+(?:\s+#\w+)+"),
    ("QR code", r"(?:mã qr|qr ?code|quét (?:mã )?qr|scan qr|quét mã)"),
    (
        "related headlines",
        r"(?:»|>>|<<|→|←|«)?\s*\[?"
        r"(?:(?:các )?(?:tin|bài)(?: viết| tức|, bài| bài)*"
        r" (?:khác|liên quan|cùng|mới|cũ|đã (?:đưa|đăng)|nóng|đọc nhiều|xem nhiều|trước|sau|tiếp|nổi bật)"
        r"|(?:các|những) (?:bản )?(?:tin|bài) |(?:xem|đọc) (?:thêm|tiếp|nhiều|ngay)|mời xem|bài (?:đọc|mới|trước|sau|liên)"
        r"|cùng chuyên mục|có thể bạn|(?:mới nhất|tiêu điểm)\s*(?:$|[:|])|video liên quan|văn bản mới|tin mới|tin cũ"
        r"|(?:thông báo|chuyên trang)\s*:|đáng chú ý:)",
    ),
    ("advert", rf"(?:\[?quảng cáo\]?|advertisement|ad\b|tài trợ\b(?!{_STATEMENT})|liên hệ quảng cáo|đặt (?:báo giấy|lịch khám))"),
    (
        "copyright",
        r"(?:©|copyright|(?:bản quyền|giữ bản quyền)|cơ quan chủ quản|giấy phép (?:số|thiết lập)|ghi rõ nguồn"
        r"|chung nhan tin|disclaimer|all rights)",
    ),
    (
        "imprint",
        rf"(?:nguồn tin\s*:|liên kết web|hotline|(?:thiết kế|đường dây nóng|tổng đài|điện thoại)\b(?!{_STATEMENT})"
        r"|thường trực:|địa chỉ:|chịu trách nhiệm (?:nội dung|chính))",
    ),
    (
        "site menu",
        r"(?:trang (?:chủ|nhất)\b(?=\s*(?:$|\W))|home\b|menu\b|đăng (?:nhập|ký)\b|sơ đồ (?:cổng|trang|site)|english$"
        r"|giới thiệu$|liên hệ\b|skip |chuyển đến|english\b)",
    ),
    (
        "page name",
        r"(?:(?:cổng|trang) (?:thông )?tin\b|(?:cổng|trang) ttđt|báo điện tử|tạp chí (?:điện tử|nội bộ)"
        r"|chuyên (?:mục|trang)\b|mục\s*:|tin (?:trong|hoạt động|tức|nội bộ|nổi bật|vắn))",
    ),
    (
        "letterhead",
        r"(?:cộng h(?:òa|oà) xã hội chủ nghĩa việt nam|độc lập\s*[-–]\s*tự do\s*[-–]\s*hạnh phúc|đảng cộng sản việt nam$"
        rf"|số\s*:\s*[\d/.\s…]*/?[A-ZĐ]{{2}}[\w-]*{_ISSUED}|số\s*:?\s*\d+[-/][A-ZĐ]+(?:[-/][A-ZĐ]+)*{_ISSUED})",
    ),
    ("recipients", r"(?:nơi (?:nhận|gửi)\s*:?|kính gửi\s*:|lưu\s*:\s*v[tp]|như trên;?$)"),
    (
        "signature",
        rf"(?:(?:(?:tm|kt|tl|tuq|q)\s*\.|[tk]/[mlt])\s+(?:[A-ZĐ]{{2}}|(?-i:(?=[^a-z]+$)))|{_POST}\s*$"
        r"|\((?:đã )?ký\)(?:\s+\((?:đã )?ký\))?\s*$|(?:đã ký|ký tên(?:, đóng dấu)?)\s*$|\(ký tên(?:, đóng dấu)?\)\s*$"
        r"|(?:thư ký|chủ (?:trì|tọa|toạ))(?:\s+(?:thư ký|chủ (?:trì|tọa|toạ)))?\s*$)",
    ),
    ("author box", r"(?:(?:tác giả|người (?:viết|đăng|duyệt)(?: bài viết)?|đăng bởi|by)\s*:?\s|nguồn\s*:)"),
    ("picture file", r"[\w-]+\.(?:jpe?g|png|gif|webp|docx?|pdf|xlsx?)\b"),
    ("unrendered code", r"\{\w+[^}]*\}|\[(?!(?:hình )?ảnh\s*:)/?\w+[^\]]*\]$|<\w+[^>]*>$"),
    ("cookie notice", r"(?:trang|website|web|chúng tôi|we|this)\b.{0,80}\bcookies?\b"),
    ("page number", r"(?:trang\s+)?[-–—]?\s*\d{1,3}\s*(?:/\s*\d{1,3})?\s*[-–—]?$"),
    ("ornament", r"\A[\W_o0]+$"),  # from the start: what comes before an opening would be tried at every length
)
_OPENING = tuple((reason, re.compile(rf"[^\w★©👁#<«»\[{{*✉]*(?:{pattern})", re.IGNORECASE)) for reason, pattern in _OPENINGS)
_BARS = re.compile(r"\s*(?:\||»|›|▸|::|•|→|≡|~|·|👁|💬|\s{3,}|\s>\s|\s/\s(?=[^a-zà-ỹ])|\s—\s)\s*")
_RELATED_HEADER = re.compile(
    r"[^\w]*(?:(?:các |những )?(?:tin|bài)(?: viết| tức|, bài| bài|\s*-\s*bài)*"
    r"(?: (?:khác|liên quan|(?:đã|mới|cũ|cùng|nổi|đọc|xem|được)\b[\w ,]*))"
    r"|(?:xem|đọc) (?:thêm|nhiều|tiếp)(?: nhất)?|có thể bạn quan tâm|cùng chuyên mục|mới nhất|tiêu điểm"
    r"|đọc nhiều(?: nhất)?|related(?: posts| articles)?|ý kiến(?: bạn đọc| của bạn)?(?: \(\d+\))?"
    r"|bình luận(?: \(\d+\))?(?: của bạn)?|phản hồi(?: \(\d+\))?|\d+ bình luận|nơi nhận)\s*[:.»]*"
    rf"|nơi nhận\s*:\s*(?:(?:tm|kt|tl|tuq|q)\s*\.|{_POST}).*",
    re.IGNORECASE,
)
_LIST_HEADER = re.compile(r"\W*(?:ý kiến|tiêu điểm|phản hồi)\s*:", re.IGNORECASE)
TITLE_CARRIER = re.compile(r"^\W*(?:qr ?code|mã qr|tiêu đề|bài viết|bạn đang (?:xem|đọc)|đang xem)\s*:\s*(.+)", re.IGNORECASE)
# Within a phrase of small letters it is no picture of the page: "Khoa Chẩn đoán hình ảnh: ...".
_PHOTO = r"(?:(?<!\w )hình ảnh|(?<!\bhình )(?-i:Ảnh|ẢNH|(?<!\w )ảnh))"
CAPTION = re.compile(
    rf"(?<!\w)[(\[]?\s*(?:{_PHOTO}|trong ảnh|ảnh minh h[oọ]a)\s*(?:\d+\s*)?[:.]|(?:^|[.(\s])\(?(?:{_PHOTO}"
    r"|nguồn ảnh)\s*(?:tư liệu|minh h[oọ]a|[:.])|^\W*(?:quang|toàn) cảnh\b|^\W*\[ảnh",
    re.IGNORECASE,
)
BYLINE = re.compile(
    r"^\W*(?!ảnh\s*:)(?:(?:tin|bài|ảnh|bài viết|video|clip|nội dung)(?:\s*(?:,|và|&|-|/)\s*(?:tin|bài|ảnh|video|clip))*\s*[:;]"
    r"|tác giả(?: bài viết)?\s*:|theo\s+(?=[A-ZĐ])(?!.*[.]$)|người viết\s*:|thực hiện\s*:|nguồn\s*(?:tin)?\s*:|pv\b"
    r"|p\.v\b|ctv\b)",
    re.IGNORECASE,
)
# Words of narration: a picture's caption is seldom told with them.
NARRATION = re.compile(
    r"^\W*(?:dịp này|cũng (?:tại|trong|nhân)|tại (?:hội nghị|buổi|cuộc|phiên|đại hội)|trước đó|sau đó|theo|về|trong"
    r"|cùng (?:ngày|buổi)|kết (?:luận|quả|thúc)|cuối (?:buổi|cuộc|giờ|cùng)|trên cơ sở|nhân dịp|bên cạnh|ngoài ra|tuy|song|nhưng"
    r"|đồng thời|thay mặt|đến nay|hiện nay|do|vì|để|với|qua|từ|riêng|có|đó là|như vậy|hai là|ba là|một là"
    r"|thứ (?:nhất|hai|ba|tư|năm|sáu|bảy|tám|chín|mười)|các ý kiến|hai bên"
    r"|mọi người|được biết|nhìn chung|tiếp đó|buổi (?:họp|làm việc) kết"
    r"|đồng chí cũng|ông cũng|bà cũng|tổng đài|đường dây nóng|điện thoại|tài trợ"
    r"|hội nghị (?:đã|khen|thống nhất|biểu dương|công bố|kết thúc|khép lại|diễn ra|bầu|cũng|thông qua|nghe|nhất trí))\b"
    r"|\b(?:mấy|các|những|một số) (?:việc|nhiệm vụ|nội dung|yêu cầu|giải pháp)\b|\b(?:kết thúc|khép lại|tiếp thu)\b"
    r"|\b(?:sẽ|cũng|vẫn|đều|tuy nhiên|nhằm|theo đó|trong đó|do đó|vì vậy|được khen|khen thưởng|đã|phải|cần|không)\b",
    re.IGNORECASE,
)
HEADING = re.compile(
    r"^\W*(?:[IVX]{1,4}|\d{1,2}|[a-zđ])\s*[.)/]\s|^\W*phần (?:thứ|[IVX\d])|^\W*(?:về|kết quả|nhiệm vụ|tồn tại|hạn chế"
    r"|phương hướng|những (?:việc|kết quả|nhiệm vụ|tồn tại|hạn chế)|các (?:việc|nhiệm vụ|giải pháp)|giải pháp|đánh giá"
    r"|diễn biến|tình hình|trả lời|mục tiêu|chỉ tiêu|công tác|nguyên nhân|kiến nghị|đề xuất|bài học|kết luận|bảng"
    r"|biểu)\b",
    re.IGNORECASE,
)
# What tells a portal's invitation from a sentence that opens with the same words: labels, the site itself, telephone numbers.
_INVITATION = re.compile(
    r"^[^:]{,20}:|\b(?:gửi bình luận|bài viết|bản tin|chúng tôi|của bạn|bạn đọc|độc giả|t(?:òa|oà) soạn|đăng nhập|tài khoản"
    r"|mật khẩu|facebook|zalo|fanpage|youtube|tiktok|google|e-?mail|website|hotline|quảng cáo|0\d{2,}|1[89]00)\b",
    re.IGNORECASE,
)
_TOLD = 8  # syllables from which a sentence says something without a figure
NUMBERED = re.compile(r"(?:[IVX]{1,4}|[A-Z]|\d{1,2})\s*[.)/]\s+\D|phần (?:thứ|[IVX\d])", re.IGNORECASE)
_NAME = re.compile(r"^[^\W\d_][\w.’'-]*(?:[ .-]+[^\W\d_][\w.’'-]*){0,5}$")
_OFFICE = re.compile(r"(?:tổ|đội|trạm|công chức|nhóm)\s", re.IGNORECASE)
ORGANISATION = re.compile(
    r"^\W*(?:ubnd|hđnd|ủy ban|uỷ ban|hội đồng|đảng (?:bộ|ủy|uỷ)|sở|bộ|cục|tổng cục|chi cục|ban|trường|trung tâm"
    r"|công an|công ty|tập đoàn|bệnh viện|viện|phòng|báo|tạp chí|đoàn|hội|liên đoàn|công đoàn|mặt trận|mttq|tỉnh|huyện"
    r"|thành phố|quận|thị xã|phường|xã|văn phòng|đài|tòa án|toà án|ngân hàng|nhcsxh|bhxh|kho bạc|tỉnh (?:ủy|uỷ|đoàn)"
    r"|thành (?:ủy|uỷ)|huyện (?:ủy|uỷ)|quận (?:ủy|uỷ)|bộ đội|quân khu|mầm non|bv|ban chỉ đạo)\b",
    re.IGNORECASE,
)
_EVENT = re.compile(r"\b(?:họp|sơ kết|tổng kết|giao ban|triển khai|báo cáo|kết quả)\b", re.IGNORECASE)
HEADLINE_WORDS = re.compile(
    r"\b(?:họp|hội nghị|sơ kết|tổng kết|giao ban|triển khai|tổ chức|phiên|đại hội|tọa đàm|toạ đàm|đối thoại"
    r"|thông tin báo chí|kết quả|báo cáo|nhiệm vụ|năm (?:học )?\d{4}|quý|tháng|tăng|giảm|đạt|phải|không|đã|sẽ|làm việc"
    r"|thảo luận|bàn|giám sát|tiếp xúc|đẩy mạnh|tăng cường|nâng cao|quyết tâm|phấn đấu|kiểm tra|công bố|khai mạc"
    r"|đổi mới|gỡ|vượt|chuyển|cần|từ|để|được|với|và những|qua|hướng|tập trung|chủ động|rà soát|bế mạc|quán triệt"
    r"|ra mắt|góp ý|rút kinh nghiệm|hướng tới)\b",
    re.IGNORECASE,
)


def segments(text: str) -> list[str]:
    """The parts of a line of menu entries, buttons or a path, cut at bars, arrows and wide blanks."""
    return [part for part in _BARS.split(text) if part.strip(" -–—|")]


def furniture_reason(text: str) -> str | None:
    """What kind of furniture the words of a line say it is, or None.

    >>> furniture_reason("Lượt xem: 1.204"), furniture_reason("Trang chủ » Tin tức » Hoạt động")
    ('view counter', 'breadcrumb')
    >>> furniture_reason("Sáng 8/4, UBND tỉnh họp phiên thường kỳ, đánh giá kết quả quý I.") is None
    True
    """
    parts = segments(text)
    if not parts:
        return "ornament"
    if len(parts) > 1 and len(text.split()) / len(parts) < (5 if text.endswith(".") else 12):
        for part in parts:
            for reason, pattern in _OPENING:
                if reason not in ("site menu", "page number", "ornament", "page name") and pattern.match(part):
                    return reason
        return "breadcrumb"
    return next((reason for reason, pattern in _OPENING if pattern.match(text)), None)


def heads_related(text: str) -> bool:
    """Whether a line announces other headlines (or comments, or recipients), which follow on lines of their own."""
    return _RELATED_HEADER.fullmatch(text.strip()) is not None


def heads_list(text: str) -> bool:
    """Whether a line that could announce comments or headlines could as well announce the bullets of a report."""
    return _LIST_HEADER.fullmatch(text.strip()) is not None


def states(text: str) -> bool:
    """Whether a line that opens like a button says something: a whole sentence with a figure or of some length.

    >>> states("Đăng ký khai sinh trực tuyến đạt 100%."), states("Đăng nhập để gửi bình luận.")
    (True, False)
    """
    told = any(map(str.isdigit, text)) or len(text.split()) >= _TOLD
    return told and text.endswith(".") and not text.endswith("..") and _INVITATION.search(text) is None


def names_organisation(text: str) -> bool:
    """Whether a line only names a body or a site.

    >>> names_organisation("VIỆN KIỂM SÁT NHÂN DÂN TỈNH"), names_organisation("Sở Y tế giao ban quý III")
    (True, False)
    >>> names_organisation("SỞ Y TẾ TỔNG KẾT CÔNG TÁC NĂM 2024")
    False
    """
    if ORGANISATION.match(text) is None:
        return False
    if text.isupper():
        return _EVENT.search(text) is None
    return HEADLINE_WORDS.search(text) is None and not re.search(r"[:,“?!]", text)


def names_author(text: str) -> bool:
    """Whether a line begins with a person's name or that of an office, as bylines do.

    >>> names_author("Thu Hà (NHCSXH)"), names_author("Tổ Truyền thông Viện"), names_author("Toàn cảnh hội nghị")
    (True, True, False)
    """
    bare = re.sub(r"^\W*ảnh\s*:|\([^)]*\)", "", text, flags=re.IGNORECASE)
    first = next((part.strip() for part in re.split(r"\s+[-–—]\s+|[,;/]", bare) if part.strip()), "")
    words = first.split()
    if not words or len(words) > 9:
        return False
    if ORGANISATION.match(first) or _OFFICE.match(first):
        return True
    return _NAME.match(first) is not None and all(word[0].isupper() for word in words)
