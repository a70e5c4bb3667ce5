"""Scores made up for the tests of their formats: two systems over floors, one report of each kind."""

from dataclasses import replace

from briefing.draft import Check
from briefing.scores import Judged, Key, Number, Run, Scores, Sheet

SYSTEMS = ("lead", "trim", "theirs", "ceiling")
PARTS = ("headline", "key_results", "next_tasks")
RESULT = "Thu ngân sách đạt 1.200 tỷ đồng, tăng 8,5%"


def scores(corpus: str = "dev.jsonl") -> Scores:
    """ROUGE for three sections, a pooled metric, one that counts nothing for a floor, two reports' sheets."""
    numbers = {
        Key(system, part, "rouge", column): number(0.3 + 0.1 * at + 0.02 * row, p=0.001 if system == "trim" else None)
        for row, system in enumerate(SYSTEMS)
        for part in PARTS
        for at, column in enumerate(("R-1", "R-2", "R-L"))
    }
    for system in SYSTEMS:
        for part in ("key_results", "lists"):
            numbers[Key(system, part, "items", "f1")] = number(float("nan") if system == "lead" else 0.5, p=0.2)
        numbers[Key(system, "key_results", "length", "ratio")] = replace(number(1.25), percent=False)
    runs = {"trim": Run(3.0, 412.0), "theirs": Run()}
    return Scores(corpus, "c0ffee", 2, SYSTEMS, numbers, sheets(), runs, "lead")


def number(value: float, p: float | None = None) -> Number:
    return Number(value, value - 0.02, value + 0.02, 2, True, "briefing:0|metric:made up", p)


def sheets() -> tuple[Sheet, ...]:
    checks = (
        Check("money", "1.200 tỷ đồng", "supported"),
        Check("percent", "8,5%", "absent"),
        Check("place", "Huế", "altered"),
    )
    judged = (Judged(RESULT, 1, 0.8, checks), Judged("Mở 3 lớp", None, 0.0, ()))
    theirs = ("Mở lớp tập huấn", "Thu ngân sách đạt 1.200 tỷ đồng")
    return tuple(
        sheet
        for system in ("trim", "theirs")
        for sheet in (
            Sheet("bao-cao/1", system, "key_results", judged, theirs, {"rouge R-L": 0.42, "items f1": 0.5, "length ratio": 1.5}),
            Sheet("bao-cao/1", system, "next_tasks", (), ("Rà soát",), {"rouge R-L": 0.0}),
            Sheet("bao-cao/2", system, "key_results", (judged[1],), (), {}),
            Sheet("bao-cao/2", system, "next_tasks", (), (), {"rouge R-L": 0.9}),
        )
    )
