"""Parts of a sentence that semicolons do not show: running numbers ("(1) ... (2) ...") and tasks in a row after commas."""

import re

from briefing.marks import outside
from briefing.report import Span

_COUNTS = {word: value for value, word in enumerate("một hai ba bốn năm sáu bảy tám chín mười".split(), 1)}
_RANKS = {word: value for value, word in enumerate("nhất hai ba tư năm sáu bảy tám chín mười".split(), 1)} | {"nhì": 2}
_NUMBER = re.compile(
    rf"(?<=[\s,;:(])(?:(?<=\()(?P<bracket>\d{{1,2}})\)|(?P<digit>\d{{1,2}})\)|(?i:(?P<count>{'|'.join(_COUNTS)}) là[,:\s])"
    rf"|(?i:thứ (?P<rank>{'|'.join(_RANKS)})(?: là)?[,:]))"
)
_VALUES = {"bracket": int, "digit": int, "count": lambda word: _COUNTS[word.lower()], "rank": lambda word: _RANKS[word.lower()]}

_COMMA = re.compile(r",(?=\s)")
_LEAST = 5  # syllables of a task
_ORDER = re.compile(r"\b(?:yêu cầu|đề nghị|giao|chỉ đạo|phấn đấu|nhiệm vụ|chủ trương|kiến nghị|đề xuất|lưu ý)\b", re.IGNORECASE)
# Verbs that open a task of its own. Not among them: those that go on with the task before (trình, xong, ưu tiên, bảo đảm ...).
TASKS = re.compile(
    r"(?:bàn giao|ban hành|bố trí|bổ sung|bồi dưỡng|cải tạo|cải thiện|cấp|cấp phát|chăm lo|chăm sóc|chấm dứt|chấn chỉnh|chi trả|chỉ đạo|chủ động|"
    r"chuẩn bị|chuyển đổi|củng cố|công bố|công khai|cử|cưỡng chế|dự trữ|di dời|duy trì|đầu tư|đẩy mạnh|đẩy nhanh|điều tra|điều chỉnh|đôn đốc|đổi mới|"
    r"đưa|đánh giá|đào tạo|đấu tranh|gắn|gỡ|giải quyết|giải ngân|giám sát|giao|giữ vững|hoàn chỉnh|hoàn thành|hoàn thiện|huy động|hướng dẫn|hỗ trợ|"
    r"kéo|khai thác|khảo sát|khắc phục|khởi công|khuyến khích|kiểm định|kiểm soát|kiểm tra|kiện toàn|lập|lắp|lắp đặt|làm|làm tốt|mở|mở rộng|nạo vét|"
    r"nâng|nâng cao|nâng cấp|ngăn chặn|nghiên cứu|nhân rộng|nộp|ổn định|phát động|phát huy|phát triển|phân công|phối hợp|phòng ngừa|phủ|phổ biến|quản lý|"
    r"quan tâm|quán triệt|quy hoạch|rà soát|sắp xếp|siết chặt|sửa chữa|sửa|số hóa|tạo|tập huấn|tập trung|tăng cường|thành lập|thanh tra|tháo gỡ|thay|"
    r"theo dõi|thu hồi|thu hút|thúc đẩy|thực hiện|tham mưu|tiêm|tiếp nhận|tiếp tục|tìm|tổ chức|tổng kết|trả lời|triển khai|trồng|truy thu|tuyên truyền|"
    r"tuyển|tuyển dụng|ứng dụng|vận động|vận hành|xây dựng|xóa|xoá|xúc tiến|xử lý|xử phạt|không để(?: xảy ra| phát sinh)?|báo cáo|áp dụng|thẩm định)\b(?!,)",
    re.IGNORECASE,
)


def chained(text: str, body: Span, pairs: dict[int, int]) -> list[int]:
    """Offsets of the numbers of a running list in a sentence: 1, 2, 3 ... of one style, at least two of them.

    >>> text = "Tập trung: (1) thu đủ thuế, (2) giảm nợ, theo Điều (9)."
    >>> chained(text, Span(0, len(text)), {})
    [11, 28]
    """
    chains: dict[str, list[int]] = {style: [] for style in _VALUES}
    for found in _NUMBER.finditer(text, body.start, body.end):
        style = found.lastgroup
        if style and _VALUES[style](found.group(style)) == len(chains[style]) + 1:
            chains[style].append(found.start() - (style == "bracket"))
    hidden = _inside(pairs, body)
    return [at for chain in chains.values() if len(chain) > 1 for at in chain if not any(span.start < at < span.end for span in hidden)]


def _inside(pairs: dict[int, int], body: Span) -> list[Span]:
    return [Span(opening, closing) for opening, closing in pairs.items() if body.start <= opening < body.end]


def tasks(text: str, part: Span, pairs: dict[int, int], led: bool) -> list[Span]:
    """A part cut at the commas that stand between tasks, each of at least five syllables; the comma stays with its task.

    ``led`` says that a lead-in or a bullet opens the part; otherwise the part itself has to order something.
    """
    commas = [found.end() for found in outside(_COMMA, text, part.start, part.end, pairs)]
    if not commas:
        return [part]
    opens = TASKS.match(text, part.start, part.end)
    if not (led or opens or _ORDER.search(text, part.start, commas[0])):
        return [part]
    cuts, start = [], part.start
    bounds = [*commas, part.end]
    for index, comma in enumerate(commas):
        begin = comma + len(text[comma : comma + 8]) - len(text[comma : comma + 8].lstrip())
        if TASKS.match(text, begin, part.end) and _size(text, start, comma) >= _LEAST and _size(text, begin, bounds[index + 1]) >= _LEAST:
            cuts.append((comma, begin))
            start = begin
    spans, start = [], part.start
    for comma, begin in cuts:
        spans.append(Span(start, comma))
        start = begin
    return [*spans, Span(start, part.end)]


def _size(text: str, start: int, end: int) -> int:
    return len(text[start:end].split())
