"""Makes docs/draft.svg, the picture in the READMEs, from a real draft of the sample report.

python docs/picture.py
"""

import io
import os
import re
from pathlib import Path

from rich.console import Console
from rich.text import Text

import briefing
from briefing.formats import FORMATS

HERE = Path(__file__).parent
SAMPLE = HERE.parent / "examples" / "reports" / "van-hoa-quy-1.txt"


def main() -> None:
    os.environ["COLUMNS"] = "100"  # what the text is wrapped to, wherever this runs
    report = briefing.read(SAMPLE)
    draft = briefing.Briefer.load()(report)
    console = Console(record=True, width=102, file=io.StringIO(), force_terminal=True)
    console.print(Text(f"$ briefing draft {SAMPLE.name}\n", style="dim"))
    console.print(Text.from_ansi(FORMATS["text"].terminal(draft, report).decode()))
    picture = re.sub(r"@font-face \{.*?\}\s*", "", console.export_svg(title="briefing"), flags=re.DOTALL)  # no font from afar
    (HERE / "draft.svg").write_text(picture, encoding="utf-8")


if __name__ == "__main__":
    main()
