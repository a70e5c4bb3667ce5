"""Fine-tune the planner and the keeper on reports and briefings of your own, then draft with the result.

    python examples/finetune.py START PAIRS OUT

START is a checkpoint folder that ``briefing train`` wrote (stage pieces or later); PAIRS is JSON Lines, a report and its briefing
a line: ``{"id", "text", "headline", "key_results": [item, ...], "next_tasks": [item, ...]}``. Items need no evidence: what they
were written from is found by their words. A stopped run goes on where it was.
"""

import sys
from pathlib import Path

import briefing
from briefing.recipe import PlanRecipe

SAMPLE = Path(__file__).parent / "reports" / "van-hoa-quy-1.txt"


def main(start: str, pairs: str, out: str) -> None:
    recipe = PlanRecipe(
        stage="plan",
        start=Path(start),
        out=Path(out),
        data=(Path(pairs),),
        epochs=3,
        batch=8,
        encoder_rate=5e-5,
        heads_rate=5e-4,
    )
    folder = briefing.train(recipe)
    draft = briefing.Briefer.load(folder, writer="trim")(briefing.read(SAMPLE))
    print(f"{folder}: drafts {len(draft.key_results)} results and {len(draft.next_tasks)} tasks of {SAMPLE.name}")


if __name__ == "__main__":
    main(*sys.argv[1:])
