"""Fine-tune a model on reports and briefings of your own, then draft with the result.

    python examples/finetune.py START ARCHIVE OUT

START is an encoder-decoder: a folder (``briefing unpack START`` writes that of the packaged model) or a name that a hub knows
(``VietAI/vit5-base``). ARCHIVE is JSON Lines or Parquet, a report and its briefing a line: ``{"id", "text", "headline",
"key_results": [item, ...], "next_tasks": [item, ...]}``; `briefing corpus check ARCHIVE` says what is wrong with it. Items need
no evidence: what they were written from is found by their words. A stopped run goes on where it was.
"""

import sys
from pathlib import Path

import briefing
from briefing.recipe import FinetuneRecipe

SAMPLE = Path(__file__).parent / "reports" / "van-hoa-quy-1.txt"


def main(start: str, archive: str, out: str) -> None:
    recipe = FinetuneRecipe(
        stage="finetune",
        start=Path(start),
        out=Path(out),
        data=(Path(archive),),
        epochs=3,
        batch=8,
        rate=5e-5,
        heads_rate=2e-4,
    )
    folder = briefing.train(recipe)
    draft = briefing.Briefer.load(folder)(briefing.read(SAMPLE))
    print(f"{folder}: drafts {len(draft.key_results)} results and {len(draft.next_tasks)} tasks of {SAMPLE.name}")


if __name__ == "__main__":
    main(*sys.argv[1:])
