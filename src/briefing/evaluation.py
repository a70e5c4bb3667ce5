"""Scores of drafts against reference briefings, with floors on the same data beside them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from statistics import fmean

from briefing.corpus import Example
from briefing.draft import Briefing
from briefing.errors import CorpusError
from briefing.metrics.rouge import Rouge, Tokens, rouge
from briefing.report import Report
from briefing.sections import HEADLINE, SECTIONS, SectionName
from briefing.text import syllables

Texts = dict[SectionName, list[str]]


@dataclass(frozen=True, slots=True)
class Score:
    """One section over ``reports`` reports whose reference is not empty: mean ROUGE F1 in percent, and how empty sections went.

    ``rightly_empty`` of ``empty`` references that are empty; ``wrongly_empty`` of ``reports``.
    """

    section: SectionName
    reports: int
    rouge: Rouge
    empty: int
    rightly_empty: int
    wrongly_empty: int


def texts(draft: Briefing) -> Texts:
    """The lines of a draft by section."""
    return {
        "headline": [draft.headline.text] if draft.headline else [],
        "key_results": [item.text for item in draft.key_results],
        "next_tasks": [item.text for item in draft.next_tasks],
    }


def references(example: Example) -> dict[SectionName, list[str] | None]:
    """The lines of a reference by section, None where it was not annotated."""
    return {
        "headline": [example.headline] if example.headline else None,
        "key_results": None if example.key_results is None else [target.text for target in example.key_results],
        "next_tasks": None if example.next_tasks is None else [target.text for target in example.next_tasks],
    }


def evaluate(
    drafts: Callable[[Report], Briefing] | Mapping[str, Texts], corpus: Iterable[Example], tokens: Tokens = syllables
) -> list[Score]:
    """Score what drafts (a Briefer), or drafts made elsewhere (texts by report id), on a corpus: a score for each section.

    A section's items are joined by newlines, in order. Reports whose reference is empty are counted, not scored.
    Raises CorpusError for a report without a draft.
    """
    pairs = [(_drafted(drafts, example.report), references(example)) for example in corpus]
    return [
        score(section.name, [(ours[section.name], theirs[section.name]) for ours, theirs in pairs], tokens)
        for section in SECTIONS
    ]


def _drafted(drafts: Callable[[Report], Briefing] | Mapping[str, Texts], report: Report) -> Texts:
    if not isinstance(drafts, Mapping):
        return texts(drafts(report))
    if report.id not in drafts:
        raise CorpusError(f"{report.id}: among the drafts there is none of this report")
    return drafts[report.id]


def score(section: SectionName, pairs: Iterable[tuple[list[str], list[str] | None]], tokens: Tokens = syllables) -> Score:
    """Score the lines of one section of many reports against their references."""
    known = [(ours, theirs) for ours, theirs in pairs if theirs is not None]
    full = [(ours, theirs) for ours, theirs in known if theirs]
    empty = [ours for ours, theirs in known if not theirs]
    rows = [rouge("\n".join(ours), "\n".join(theirs), tokens) for ours, theirs in full]
    mean = Rouge(*(round(100 * fmean(column), 2) for column in zip(*rows, strict=True))) if rows else Rouge(0.0, 0.0, 0.0)
    return Score(section, len(full), mean, len(empty), sum(not ours for ours in empty), sum(not ours for ours, _ in full))


def lead(report: Report) -> Texts:
    """The floor that needs no model: the title, the first four sentences, the last four."""
    body = [report.quote(span) for span in report.body]
    title = [report.quote(report.title)] if report.title else body[:1]
    return {HEADLINE.name: title, "key_results": body[:4], "next_tasks": body[-4:]}


def cue_words(report: Report) -> Texts:
    """The floor of cue words: the five sentences of most cues for each list, in the report's order."""
    return {**lead(report), "key_results": _cued(report, RESULT_CUES), "next_tasks": _cued(report, TASK_CUES)}


RESULT_CUES = ("đạt", "tăng", "giảm", "so với", "kết quả", "hoàn thành", "%", "đã", "tỷ đồng", "cùng kỳ", "đánh giá")
TASK_CUES = (
    "yêu cầu",
    "đề nghị",
    "tập trung",
    "tiếp tục",
    "thời gian tới",
    "nhiệm vụ",
    "phấn đấu",
    "đẩy mạnh",
    "tăng cường",
    "giao",
    "cần",
)
FLOORS: dict[str, Callable[[Report], Texts]] = {"lead": lead, "cue words": cue_words}


def _cued(report: Report, cues: tuple[str, ...]) -> list[str]:
    body = [report.quote(span) for span in report.body]
    best = sorted(range(len(body)), key=lambda index: -sum(cue in body[index].lower() for cue in cues))[:5]
    return [body[index] for index in sorted(best)]
