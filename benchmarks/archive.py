"""Memory of an archive that is fine-tuned on: peak of the process while its reports are read and laid out.

    python benchmarks/archive.py --reports 2000 8000

Reports are those of `data/authored.jsonl`, over and over under new ids; every count is measured in processes of their own, one
with the rows on disk, as fine-tuning has them, and one with the same rows in a list.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from briefing.briefer import BUNDLED
from briefing.tokenization import Tokenizer
from briefing.training.data import stream
from briefing.training.rows import row
from briefing.training.shelf import Shelf

ROOT = Path(__file__).parent.parent


def archive(path: Path, count: int) -> None:
    """An archive of so many reports."""
    lines = (ROOT / "data/authored.jsonl").read_text("utf-8").splitlines()
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            record = json.loads(lines[number % len(lines)])
            file.write(json.dumps({**record, "id": f"archive/{number}", "split": "train"}, ensure_ascii=False) + "\n")


def measure(path: Path, way: str) -> None:
    """Print the peak of this process in megabytes after all rows are made."""
    tokenizer = Tokenizer(BUNDLED)
    rows = Shelf(path.parent) if way == "disk" else []
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for example in stream([path], "train", audit="keep"):
        if made := row(example, tokenizer, 254):
            rows.append(made)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"reports": len(rows), "before": before / 1024, "peak": peak / 1024}))


def main() -> None:
    """Measure every count both ways."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, nargs="+", default=[2000, 8000])
    parser.add_argument("--measure", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.measure:
        measure(Path(given.measure[0]), given.measure[1])
        return
    print("| reports | rows kept | MB before | peak MB |\n|---|---|---|---|")
    for count in given.reports:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "archive.jsonl"
            archive(path, count)
            for way in ("memory", "disk"):
                command = [sys.executable, __file__, "--measure", str(path), way]
                found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
                print(f"| {found['reports']:,} | {way} | {found['before']:.0f} | {found['peak']:.0f} |", flush=True)


if __name__ == "__main__":
    main()
