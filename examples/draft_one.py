"""Draft one report and show the source of each line.

    python examples/draft_one.py [REPORT] [OUT]

REPORT is a .txt, .html, .docx or .pdf file; with OUT (.docx, .md, .json, .txt) the draft is saved there too.
"""

import sys
from pathlib import Path

import briefing

SAMPLE = Path(__file__).parent / "reports" / "van-hoa-quy-1.txt"


def main(source: str = str(SAMPLE), out: str | None = None) -> None:
    report = briefing.read(source)
    draft = briefing.Briefer.load()(report)

    if draft.headline:
        print(draft.headline.text)
    for heading, items in [("Kết quả chính", draft.key_results), ("Nhiệm vụ kỳ tới", draft.next_tasks)]:
        print(f"\n{heading}")
        for item in items:
            print(f"- {item.text}")
            for span in item.sources:
                print(f"    [{span.start}:{span.end}] {report.quote(span)}")
            for check in item.checks:
                if check.verdict != "supported":
                    print(f"    ! {check.text}: {check.verdict}")
    if out:
        draft.save(out)


if __name__ == "__main__":
    main(*sys.argv[1:])
