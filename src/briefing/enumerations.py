"""Parts of a sentence that semicolons do not show: running numbers ("(1) ... (2) ...") and tasks in a row after commas."""

import re
from collections.abc import Callable, Container

from briefing.marks import outside
from briefing.report import Span

_COUNTS = {word: value for value, word in enumerate("một hai ba bốn năm sáu bảy tám chín mười".split(), 1)}
_RANKS = {word: value for value, word in enumerate("nhất hai ba tư năm sáu bảy tám chín mười".split(), 1)} | {"nhì": 2}
_ALPHABETS = ("abcdefgh", "abcdđeghi")  # English and Vietnamese: "e)" may be the fifth or the sixth
_ROMANS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
_NUMBER = re.compile(
    r"(?<=[\s,;:])(?:(?:\((?P<bracket>\d{1,2})\)|(?P<digit>\d{1,2})\)|(?P<letter>[a-iđ])\)"
    rf"|\((?:(?P<roman>{'|'.join(_ROMANS)})|(?P<enclosed>[a-hđ]))\))(?!\s*[,.;)]|\s+và\b)"  # "điểm (a), (b)"
    rf"|(?i:(?P<count>{'|'.join(_COUNTS)}) là[,:\s])|(?i:thứ (?P<rank>{'|'.join(_RANKS)})(?: là)?[,:]))"
)


def _places(letter: str) -> tuple[int, ...]:
    """The places that a letter has in the alphabets that lists run by."""
    return tuple(alphabet.index(letter) + 1 for alphabet in _ALPHABETS if letter in alphabet)


_VALUES: dict[str, Callable[[str], Container[int]]] = {
    "bracket": lambda digits: (int(digits),),
    "digit": lambda digits: (int(digits),),
    "letter": _places,
    "roman": lambda numeral: (_ROMANS.index(numeral) + 1,),
    "enclosed": _places,
    "count": lambda word: (_COUNTS[word.lower()],),
    "rank": lambda word: (_RANKS[word.lower()],),
}

_COMMA = re.compile(r",(?=\s\S)")
_LEAST = 5  # syllables of a task
_TARGETED = re.compile(
    r"(?:phấn đấu|nhiệm vụ|mục tiêu|chỉ tiêu|giải pháp|giao|yêu cầu|chỉ đạo|đề nghị)(?: \S+){0,6}:$", re.IGNORECASE
)
_GOES_ON = re.compile(
    r"(?:dù|so với|vẫn|mà|vì|để|do|trong đó|nhất là|kể cả|như|bằng|tăng|giảm|đạt|đợt|chia)\b|[“\"(]", re.IGNORECASE
)
ACTOR = re.compile(
    r"(?:Sở|Phòng|Ban|UBND|Ủy ban|Uỷ ban|Công an|Văn phòng|Trung tâm|Trạm|Chi cục|Cục|Hội|Đoàn|Trường|Bệnh viện|Công ty|"
    r"MTTQ|Kho bạc|Thanh tra|Bộ|Khoa|Tổ|(?:(?:các|mỗi|từng) )?(?:sở|phòng|ban|xã|phường|huyện|địa phương|đơn vị|ngành|"
    r"cơ quan|trường|thôn|chi bộ|chi hội)|chủ đầu tư|nhà thầu) "
)
# Verbs that open a task of its own. Not among them: those that go on with the task before (trình, xong, ưu tiên, bảo đảm ...).
_VERBS = (
    "ban hành|biên soạn|biểu dương|bàn giao|bám|bám sát|báo cáo|bãi bỏ|bình xét|bảo dưỡng|bảo lãnh|bảo quản|"
    "bảo trì|bảo tồn|bảo vệ|bầu|bố trí|bồi dưỡng|bổ nhiệm|bổ sung|cam kết|chi trả|cho vay|chuyển|chuyển giao|"
    "chuyển đổi|chuẩn bị|chú trọng|chăm bón|chăm lo|chăm sóc|chấm dứt|chấn chỉnh|chế biến|chỉnh trang|chọn|"
    "chống|chốt|chủ động|coi trọng|cung cấp|cung ứng|cách ly|cân đối|công bố|công khai|công nhận|cơ cấu|"
    "cưỡng chế|cải cách|cải thiện|cải tạo|cảnh báo|cấp|cấp phát|cập nhật|cắm|cắt giảm|củng cố|cứng hóa|cứu trợ|"
    "cử|di chuyển|di dời|diễn tập|duy trì|dán|dọn|dọn dẹp|dự trữ|gia cố|gia hạn|gia tăng|giao|gieo|gieo cấy|"
    "gieo trồng|giám sát|giúp|giúp đỡ|giải ngân|giải quyết|giải thích|giải thể|giới thiệu|giữ gìn|giữ vững|gắn|"
    "gắn kết|gỡ|hoà giải|hoàn chỉnh|hoàn thiện|hoàn thành|hoàn trả|hoàn tất|huy động|huấn luyện|hòa giải|"
    "hướng dẫn|hẹn|hỗ trợ|hợp nhất|hợp tác|khai thác|khai trương|khen thưởng|khoanh nuôi|khoán|khuyến khích|"
    "khôi phục|không để|khơi thông|khảo sát|khẩn trương|khắc phục|khởi công|khởi tố|kiên quyết|kiên trì|"
    "kiểm dịch|kiểm kê|kiểm soát|kiểm toán|kiểm tra|kiểm điểm|kiểm định|kiện toàn|kéo|ký kết|kết nạp|kết nối|"
    "liên hệ|liên kết|loại bỏ|luân chuyển|làm rõ|làm tốt|lưu trữ|lấy mẫu|lập|lắng nghe|lắp|lắp đặt|lồng ghép|"
    "lựa chọn|mua sắm|mời|mở|mở rộng|nghiêm cấm|nghiên cứu|nghiệm thu|ngăn chặn|ngăn ngừa|nhân rộng|nhận đỡ đầu|"
    "nhắc nhở|niêm yết|nuôi|nâng|nâng cao|nâng cấp|nêu gương|nạo vét|nắm|nắm bắt|nắm chắc|nộp|phun|phát huy|"
    "phát hành|phát quang|phát sóng|phát triển|phát động|phân bổ|phân công|phân cấp|phân loại|phân luồng|"
    "phân phát|phân tích|phê duyệt|phòng chống|phòng ngừa|phối hợp|phổ biến|phủ|quan trắc|quy hoạch|quyết liệt|"
    "quyết toán|quán triệt|quản lý|quảng bá|rà soát|rèn luyện|rút kinh nghiệm|rút ngắn|siết chặt|soạn|sàng lọc|"
    "sáp nhập|sơ kết|sơ tán|sơn|sắp xếp|sẵn sàng|số hoá|số hóa|sử dụng|sửa|sửa chữa|tham mưu|thanh lý|"
    "thanh toán|thanh tra|thay|thay thế|theo dõi|thu gom|thu hoạch|thu hút|thu hồi|thu nộp|thu nợ|thu thập|"
    "thu đủ|thuê|thành lập|tháo dỡ|tháo gỡ|thí điểm|thúc đẩy|thăm|thăm hỏi|thả|thẩm định|thống kê|thực hiện|"
    "tinh giản|tinh gọn|tiêm|tiêm phòng|tiêu hủy|tiếp cận|tiếp nhận|tiếp thu|tiếp tục|tiết giảm|tiết kiệm|"
    "trang bị|trang trí|trao|treo|triển khai|triệt phá|triệt xóa|truy quét|truy thu|trả lời|trấn áp|trồng|"
    "tu bổ|tu sửa|tuyên truyền|tuyển|tuyển chọn|tuyển dụng|tuần tra|tái đàn|tìm kiếm|tôn tạo|tôn vinh|"
    "tăng cường|tạo|tấn công|tập huấn|tặng|tổ chức|tổng hợp|tổng kết|tự kiểm tra|tự đánh giá|vinh danh|vận hành|"
    "vận động|xoá|xuất khẩu|xác minh|xác định|xây|xây dựng|xét duyệt|xét nghiệm|xét xử|xóa|xúc tiến|xếp loại|"
    "xử lý|xử phạt|áp dụng|điều chỉnh|điều hành|điều phối|điều tiết|điều tra|điều trị|điều động|đào|đào tạo|"
    "đôn đốc|đăng ký|đăng tải|đơn giản hóa|đưa|đấu giá|đấu thầu|đấu tranh|đầu tư|đẩy mạnh|đẩy nhanh|đặt hàng|"
    "đề cao|đề ra|đối chiếu|đối thoại|đổi mới|ổn định|ứng dụng|ứng phó|ứng trực"
)
_DEPENDENT = (
    r"(?! (?:xong |ngay )?(?:trước|trong|từ|vào|tại|ở|cho|cao|kết quả|nhiệm vụ|phương hướng|UBND|Chủ tịch|Ban|Bộ|của|do|Tỉnh|"
    r"cấp trên|tổng số|tỷ lệ)\b|,)"
)
_MANNER = (
    "khẩn trương|kịp thời|chủ động|sớm|thường xuyên|nghiêm túc|tích cực|đồng thời|tiếp tục|tập trung|quyết liệt|trực tiếp|"
    "phấn đấu|kiên quyết|nghiêm khắc|cùng|định kỳ"
)
TASKS = re.compile(rf"(?:(?:{_MANNER}) )?(?:{_VERBS})\b{_DEPENDENT}", re.IGNORECASE)
_ORDER = re.compile(
    r"(?:(?<!theo )(?<!các )(?<!những )(?<!ứng )(?<!được )\b"
    r"(?:yêu cầu|đề nghị|chỉ đạo|kiến nghị|phân công|quán triệt|lưu ý|nhắc)(?! của)"
    rf"|\b(?:tập trung|tiếp tục|phấn đấu|cần|phải|sẽ)(?= {TASKS.pattern})"
    r"|(?<!bàn )(?<!được )(?<!trên )\bgiao(?! ban| thông| dịch| lưu| ước| nhận| đất| rừng))\b",
    re.IGNORECASE,
)
_DUTIES = re.compile(rf"{TASKS.pattern}|\b(?:bảo đảm|đảm bảo|chủ trì|trình|chịu trách nhiệm|gửi)\b", re.IGNORECASE)
_SUSPENDED = re.compile(r"\b(?:dừng|ngừng|hoãn) việc ")  # what comes after a comma is suspended, too
_BARE_VERB = re.compile(  # "cây trồng," is none
    rf"(?<!được )\b(?:{'|'.join(verb for verb in _VERBS.split('|') if ' ' in verb)}"
    r"|ghi nhận|học tập|đánh giá|truyền thông|chủ trì|(?<!dự )phòng),$",
    re.IGNORECASE,
)


def chained(text: str, body: Span, pairs: dict[int, int]) -> list[int]:
    """Offsets of the numbers of a running list in a sentence: 1, 2, 3 ... of one style, at least two of them.

    >>> text = "Tập trung: (1) thu đủ thuế, (2) giảm nợ, theo Điều (9)."
    >>> chained(text, Span(0, len(text)), {})
    [11, 28]
    """
    chains: dict[str, list[int]] = {style: [] for style in _VALUES}
    for found in outside(_NUMBER, text, body.start, body.end, pairs):
        style = found.lastgroup
        if style and len(chains[style]) + 1 in _VALUES[style](found.group(style)):
            chains[style].append(found.start())
    return [at for chain in chains.values() if len(chain) > 1 for at in chain]


def tasks(text: str, part: Span, pairs: dict[int, int], lead: str | None) -> list[Span]:
    """A part cut at the commas that stand between tasks, each of at least five syllables; the comma stays with its task.

    ``lead`` is the lead-in before the part, "" where a bullet or number opens it, None where it has to order something itself.
    """
    commas = [found.end() for found in outside(_COMMA, text, part.start, part.end, pairs)]
    if not commas:
        return [part]
    starts, led = [comma + 1 for comma in commas], lead is not None
    if lead and _TARGETED.search(lead):
        every = [Span(*bounds) for bounds in zip([part.start, *starts], [*commas, part.end], strict=True)]
        if all(_stands_alone(text, span) for span in every):
            return every  # "chỉ tiêu: trồng 320 ha rừng, ..., tỷ lệ hộ nghèo dưới 2%"
    order = _ORDER.search(text, part.start, commas[-1])
    if not (led or order) and (not TASKS.match(text, part.start, part.end) or any(text[start].isupper() for start in starts)):
        return [part]
    spans, start = [], part.start
    for comma, begin, end in zip(commas, starts, [*commas[1:], part.end], strict=True):
        if order and not led and comma < order.start():
            continue
        if min(_size(text, start, comma), _size(text, begin, end)) < _LEAST:
            continue
        if _SUSPENDED.search(text, start, comma):
            continue
        actor = order and _changes_actor(text, max(start, order.end()), comma, begin, end)
        if actor or _opens_task(text, start, comma, begin, led):
            spans.append(Span(start, comma))
            start = begin
    return [*spans, Span(start, part.end)]


def _stands_alone(text: str, span: Span) -> bool:
    return _size(text, *span) >= _LEAST and not _GOES_ON.match(text, *span) and not _ends_bare(text, *span)


def _opens_task(text: str, start: int, comma: int, begin: int, led: bool) -> bool:
    """Whether a verb of a new task follows a comma. "kiểm tra, giám sát việc ..." is one task."""
    if not led and text.startswith("không để", begin):
        return False
    return bool(TASKS.match(text, begin)) and not _ends_bare(text, start, comma)


def _ends_bare(text: str, start: int, comma: int) -> bool:
    return bool(_BARE_VERB.search(text, max(start, comma - 20), comma))


def _changes_actor(text: str, start: int, comma: int, begin: int, end: int) -> bool:
    """Whether another actor with a task of its own follows: "giao Sở A rà soát ..., Phòng B bố trí ...". In "phối hợp với Sở A,
    Sở B bố trí ..." none does: both are those to work with."""
    *_, last = (None, *_DUTIES.finditer(text, start, comma))
    return bool(last and last[0].lower() != "phối hợp" and ACTOR.match(text, begin, end) and _DUTIES.search(text, begin, end))


def _size(text: str, start: int, end: int) -> int:
    return len(text[start:end].split())
