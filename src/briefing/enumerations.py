"""Parts of a sentence that semicolons do not show: running numbers ("(1) ... (2) ...") and tasks in a row after commas."""

import re

from briefing.marks import outside
from briefing.report import Span

_COUNTS = {word: value for value, word in enumerate("một hai ba bốn năm sáu bảy tám chín mười".split(), 1)}
_RANKS = {word: value for value, word in enumerate("nhất hai ba tư năm sáu bảy tám chín mười".split(), 1)} | {"nhì": 2}
_NUMBER = re.compile(
    rf"(?<=[\s,;:])(?:\((?P<bracket>\d{{1,2}})\)|(?P<digit>\d{{1,2}})\)|(?P<letter>[a-e])\)"
    rf"|(?i:(?P<count>{'|'.join(_COUNTS)}) là[,:\s])|(?i:thứ (?P<rank>{'|'.join(_RANKS)})(?: là)?[,:]))"
)
_VALUES = {
    "bracket": int,
    "digit": int,
    "letter": " abcde".index,
    "count": lambda word: _COUNTS[word.lower()],
    "rank": lambda word: _RANKS[word.lower()],
}

_COMMA = re.compile(r",(?=\s\S)")
_LEAST = 5  # syllables of a task
_ORDER = re.compile(
    r"(?:\b(?:yêu cầu|đề nghị|chỉ đạo)"
    r"|(?<!bàn )(?<!được )(?<!trên )\bgiao(?! ban| thông| dịch| lưu| ước| nhận| đất| rừng))\b",
    re.IGNORECASE,
)
_TARGETED = re.compile(
    r"(?:phấn đấu|nhiệm vụ|mục tiêu|chỉ tiêu|giải pháp|giao|yêu cầu|chỉ đạo|đề nghị)(?: \S+){0,6}:$", re.IGNORECASE
)
_GOES_ON = re.compile(
    r"(?:dù|so với|vẫn|mà|vì|để|do|trong đó|nhất là|kể cả|như|bằng|tăng|giảm|đạt|đợt|chia)\b|[“\"(]", re.IGNORECASE
)
_ACTOR = re.compile(
    r"(?:Sở|Phòng|Ban|UBND|Ủy ban|Uỷ ban|Công an|Văn phòng|Trung tâm|Trạm|Chi cục|Cục|Hội|Đoàn|Trường|Bệnh viện|Công ty|"
    r"MTTQ|Kho bạc|Thanh tra|Bộ|Khoa|Tổ|(?:(?:các|mỗi|từng) )?(?:sở|phòng|ban|xã|phường|huyện|địa phương|đơn vị|ngành|"
    r"cơ quan|trường|thôn|chi bộ|chi hội)|chủ đầu tư|nhà thầu) "
)
# Verbs that open a task of its own. Not among them: those that go on with the task before (trình, xong, ưu tiên, bảo đảm ...).
_VERBS = (
    "ban hành|bàn giao|bám sát|bố trí|bổ sung|bồi dưỡng|cải cách|cải tạo|cải thiện|cắt giảm|cấp|cấp phát|chăm lo|chăm sóc|"
    "chấm dứt|chấn chỉnh|chi trả|chuẩn bị|chuyển đổi|chủ động|chống|củng cố|công bố|công khai|cử|cưỡng chế|dự trữ|di dời|"
    "duy trì|đầu tư|đẩy mạnh|đẩy nhanh|điều tra|điều chỉnh|đối chiếu|đôn đốc|đổi mới|đưa|đào tạo|đấu tranh|gắn|gia cố|"
    "giải quyết|giải ngân|giám sát|giao|giữ vững|gỡ|hoàn chỉnh|hoàn tất|hoàn thành|hoàn thiện|huy động|huấn luyện|"
    "hướng dẫn|hỗ trợ|kéo|khai thác|khai trương|khảo sát|khắc phục|khởi công|khuyến khích|kiểm định|kiểm kê|kiểm soát|"
    "kiểm tra|kiện toàn|ký kết|lập|lắp|lắp đặt|làm tốt|lựa chọn|mở|mở rộng|mua sắm|nạo vét|nâng|nâng cao|nâng cấp|"
    "ngăn chặn|nghiên cứu|nhân rộng|niêm yết|nộp|ổn định|phát động|phát huy|phát triển|phân công|phân loại|phối hợp|"
    "phòng ngừa|phủ|phổ biến|quản lý|quán triệt|quy hoạch|quyết toán|rà soát|sắp xếp|siết chặt|sửa|sửa chữa|số hóa|số hoá|"
    "sử dụng|tạo|tập huấn|tăng cường|tham mưu|thanh tra|thanh lý|tháo gỡ|thay|thay thế|thuê|thành lập|theo dõi|thí điểm|"
    "thu hồi|thu hút|thúc đẩy|thực hiện|thẩm định|tiêm|tiếp nhận|tiếp tục|tổ chức|tổng kết|trả lời|triển khai|trồng|"
    "truy thu|tuyên truyền|tuyển|tuyển dụng|ứng dụng|vận động|vận hành|xây dựng|xóa|xoá|xúc tiến|xử lý|xử phạt|báo cáo|"
    "áp dụng|không để"
)
_DEPENDENT = (
    r"(?! (?:xong |ngay )?(?:trước|trong|từ|vào|tại|ở|cho|cao|kết quả|nhiệm vụ|phương hướng|UBND|Chủ tịch|Ban|Bộ|của|do|Tỉnh|"
    r"cấp trên|tổng số|tỷ lệ)\b|,)"
)
TASKS = re.compile(rf"(?:{_VERBS})\b{_DEPENDENT}", re.IGNORECASE)
_BARE_VERB = re.compile(rf"\b(?:{_VERBS}|ghi nhận|học tập|đánh giá|truyền thông|phòng),$", re.IGNORECASE)


def chained(text: str, body: Span, pairs: dict[int, int]) -> list[int]:
    """Offsets of the numbers of a running list in a sentence: 1, 2, 3 ... of one style, at least two of them.

    >>> text = "Tập trung: (1) thu đủ thuế, (2) giảm nợ, theo Điều (9)."
    >>> chained(text, Span(0, len(text)), {})
    [11, 28]
    """
    chains: dict[str, list[int]] = {style: [] for style in _VALUES}
    for found in outside(_NUMBER, text, body.start, body.end, pairs):
        style = found.lastgroup
        if style and _VALUES[style](found.group(style)) == len(chains[style]) + 1:
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
    order = _ORDER.search(text, part.start, commas[0])
    if not (led or order) and (not TASKS.match(text, part.start, part.end) or any(text[start].isupper() for start in starts)):
        return [part]
    spans, start = [], part.start
    for comma, begin, end in zip(commas, starts, [*commas[1:], part.end], strict=True):
        if min(_size(text, start, comma), _size(text, begin, end)) < _LEAST:
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
    """Whether another actor with a task of its own follows: "giao Sở A rà soát ..., Phòng B bố trí ..."."""
    return bool(_ACTOR.match(text, begin, end) and TASKS.search(text, begin, end) and TASKS.search(text, start, comma))


def _size(text: str, start: int, end: int) -> int:
    return len(text[start:end].split())
