"""What every score is read against: drafts that need no model, and the ceiling of copying whole sentences.

A floor takes a corpus and gives a draft of each report, by id. None of them names the periods.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256

from briefing.corpus import Example, Target
from briefing.metrics.base import Drafted, Line, Part
from briefing.metrics.rouge import rouge
from briefing.report import Report, Span
from briefing.teacher import Teacher

Floor = Callable[[Sequence[Example]], dict[str, Drafted]]

LEAD = 4
CUED = 5
CUES = (  # of key results, of next tasks
    ("đạt", "tăng", "giảm", "so với", "kết quả", "hoàn thành", "%", "đã", "tỷ đồng", "cùng kỳ", "đánh giá"),
    (
        "yêu cầu", "đề nghị", "tập trung", "tiếp tục", "thời gian tới", "nhiệm vụ", "phấn đấu", "đẩy mạnh", "tăng cường",
        "giao", "cần",
    ),
)  # fmt: skip


def lead(corpus: Sequence[Example]) -> dict[str, Drafted]:
    """The title (without one the first sentence), the first four sentences, the last four."""
    return {report.id: _copied("lead", report, (report.body[:LEAD], report.body[-LEAD:])) for report in _reports(corpus)}


def cue_words(corpus: Sequence[Example]) -> dict[str, Drafted]:
    """The five sentences that hold the most cues of each list, in the report's order."""
    return {report.id: _copied("cue words", report, (_cued(report, cues) for cues in CUES)) for report in _reports(corpus)}


def teacher(corpus: Sequence[Example]) -> dict[str, Drafted]:
    """The five sentences of each list that a classifier over TF-IDF finds likeliest (`briefing.teacher`)."""
    choose = Teacher.load()
    return {report.id: _copied("teacher", report, choose(report)) for report in _reports(corpus)}


def unrelated(corpus: Sequence[Example]) -> dict[str, Drafted]:
    """The reference of another report, the next by the hash of the id: what a metric gives to any text of the right kind.

    A corpus of one report has no other: its draft is empty.
    """
    order = sorted(corpus, key=lambda example: sha256(example.report.id.encode()).digest())
    others = [*order[1:], *order[:1]] if len(order) > 1 else [None] * len(order)
    return {example.report.id: _reference_of(other) for example, other in zip(order, others, strict=True)}


def ceiling(corpus: Sequence[Example]) -> dict[str, Drafted]:
    """The reference's own source sentences, whole, in the report's order; the headline is the title or sentence most like it."""
    return {
        example.report.id: _copied(
            "ceiling",
            example.report,
            (_cited(example.report, targets) for targets in (example.key_results, example.next_tasks)),
            _likest(example.report, example.headline or ""),
        )
        for example in corpus
    }


FLOORS: dict[str, Floor] = {
    "lead": lead,
    "cue words": cue_words,
    "teacher": teacher,
    "unrelated": unrelated,
    "ceiling": ceiling,
}


def _reports(corpus: Sequence[Example]) -> Iterator[Report]:
    return (example.report for example in corpus)


def _copied(name: str, report: Report, lists: Iterable[Sequence[Span]], headline: Span | None = None) -> Drafted:
    """Whole passages of the report, each citing itself; the headline is its first line (the title) if no other is given."""
    parts: dict[Part, Sequence[Span]] = {"headline": (headline or report.sentences[0],)}
    parts["key_results"], parts["next_tasks"] = lists
    return Drafted({part: tuple(Line(report.quote(span), (span,)) for span in spans) for part, spans in parts.items()}, name)


def _reference_of(other: Example | None) -> Drafted:
    """The lines of another report's reference, but of parts that it does not say; where in this report they come from is nothing
    that can be asked."""
    if other is None:
        return Drafted({"headline": (), "key_results": (), "next_tasks": ()}, "unrelated")
    parts: dict[Part, tuple[Line, ...]] = {"headline": (Line(other.headline),) if other.headline else ()}
    lists: dict[Part, Sequence[Target] | None] = {"key_results": other.key_results, "next_tasks": other.next_tasks}
    parts |= {part: tuple(Line(target.text) for target in targets) for part, targets in lists.items() if targets is not None}
    return Drafted(parts, "unrelated")


def _cued(report: Report, cues: Sequence[str]) -> list[Span]:
    counts = [sum(cue in report.quote(span).lower() for cue in cues) for span in report.body]
    best = sorted(range(len(counts)), key=lambda index: -counts[index])[:CUED]
    return [report.body[index] for index in sorted(best)]


def _cited(report: Report, targets: Sequence[Target] | None) -> list[Span]:
    spans = [span for target in targets or () for span in target.evidence]
    return [sentence for sentence in report.body if any(sentence.overlaps(span) for span in spans)]


def _likest(report: Report, wanted: str) -> Span:
    return max(report.sentences, key=lambda span: sum(rouge(report.quote(span), wanted)))
