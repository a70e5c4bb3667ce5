"""The actor that a task is given to, before its colon ("Sở Y tế: rà soát ..."): where one can end, and what opens on none."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np

from briefing.features import Floats

LEAST = -0.7  # log-odds: of 71 development tasks from there to even odds, 64 had a colon where it belongs
MODALS = frozenset(("phải", "cần", "sẽ", "cũng"))  # that the actor is to act goes without saying after a colon
# Nor need be said that the actor is asked to, or is to act first.
ASKING = (("trước", "hết"), ("giao", "cho"), ("giao",), ("cho",), ("yêu", "cầu"), ("đề", "nghị"))
_ORDER = re.compile(r"(?:yêu cầu|đề nghị|giao(?! ban| thông| dịch| lưu| ước| nhận| đất| rừng))\b")  # that another part opens with
JOINTS = frozenset(("và", "hoặc", "như", "của", "với", "các", "những"))  # a name goes on after them
ONWARD = JOINTS | {"khác", "còn", "để", "thuộc", "tại", "trên", "ở", "về", "là"}  # and with them
# What opens fifteen tasks or more of the references and next to none that names an actor: its first syllable where that tells as
# much ("tiếp" for "tiếp tục"), else two (eight tasks or more).
VERBS = frozenset(
    (
        "báo cáo|bảo vệ|bảo đảm|bầu|bố|bổ|chi trả|cho phép|chuyển|chuẩn|chú|chấm|chấn chỉnh|chỉ|chọn|coi|cung cấp|cân|công bố|"
        "công khai|cải|cập nhật|cắt|củng|duy|dành|dừng|dự kiến|giải|giảm|giới thiệu|giữ|gắn|hoàn|huy|hướng dẫn|hướng tới|hỗ|"
        "khai|khuyến cáo|khuyến khích|khôi phục|khảo sát|khẩn|khắc|khởi|kiên|kiến|kiểm tra|kiểm điểm|kiện toàn|kêu gọi|ký|"
        "kịp thời|làm|lấy|lập|lắp|lựa chọn|mở|nghiêm|nghiên|ngăn chặn|nhanh|nhân rộng|nâng|nỗ|phát|phân loại|phân tích|phấn|"
        "phối|quan tâm|quy hoạch|quy định|quyết|quán triệt|rà|rút|siết|sắp|sớm|sử|sửa|tham|thay|theo|thiết|thu|thành lập|thúc|"
        "thảo|thực|tiến|tiếp|trao|triển|trong|trình|trả|tuyên truyền|tuyệt đối|tìm|tích cực|tính|tăng|tạm|tạo|tập huấn|"
        "tập trung|tổ chức|từ|việc|vận|xem|xác|xây|xử|đánh|đưa|đạt|đảm|đầu tư|đẩy|đặt|đến|để|đổi|ưu"
    ).split("|")
)


def colon(texts: Sequence[str], odds: Floats, later: Iterable[int] = ()) -> tuple[int, int, int] | None:
    """Where to put the colon in an item of ``texts`` (N words in small letters), by the log-odds (N,) that one follows each: the
    item is then what stands from the first index to the second, a colon, and what stands from the third. None for no colon.

    ``later``: where parts after the first begin; one that asks another would seem the first actor's to ask.

    >>> colon("giao sở y tế phải rà soát".split(), np.array([-9, -9, -9, 2, -9, -9, -9]))
    (1, 4, 5)
    """
    if ":" in texts or any(_ORDER.match(" ".join(texts[at : at + 2])) for at in later):
        return None
    start = next((len(words) for words in ASKING if tuple(texts[: len(words)]) == words), 0)
    if texts[start : start + 1] and (texts[start] in VERBS or " ".join(texts[start : start + 2]) in VERBS):
        return None
    able = [
        len(after) > 1 and after[0].isalpha() and after not in ONWARD and last not in JOINTS for last, after in pairwise(texts)
    ]
    likely = np.where(able, odds[: len(able)], -np.inf)
    likely[:start] = -np.inf
    if not likely.size or likely.max() < LEAST:
        return None
    end = int(likely.argmax()) + 1
    return start, end, next((index for index in range(end, len(texts)) if texts[index] not in MODALS), end)
