"""Measures what comparing hashes costs when a model is loaded: the same model with hashes in its manifest and without.

    python benchmarks/loading.py [--runs 9] [FOLDER]

Each time is of a fresh process, from its start to the first draft of a sample report, the two by turns. Prints a Markdown table
with medians, and the ratio of the two.
"""

import argparse
import hashlib
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, replace
from pathlib import Path

from briefing.briefer import BUNDLED
from briefing.checkpoint import load_manifest

SAMPLE = Path(__file__).parents[1] / "examples" / "reports" / "van-hoa-quy-1.txt"


def unsealed(folder: Path, copy: Path) -> Path:
    """A copy of a model folder whose manifest has no hashes."""

    shutil.copytree(folder, copy)
    manifest = replace(load_manifest(folder), files={})
    (copy / "briefing.json").write_text(json.dumps({"format": 1, **asdict(manifest)}))
    return copy


def seconds(folder: Path, report: Path) -> float:
    """One cold draft."""
    start = time.perf_counter()
    command = [sys.executable, "-m", "briefing", "draft", str(report), "--model", str(folder)]
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure what comparing hashes costs when a model is loaded.")
    parser.add_argument("folder", nargs="?", type=Path, default=BUNDLED, help="the model (default: the one in the package)")
    parser.add_argument("--runs", type=int, default=9, help="how many times each (default: 9)")
    options = parser.parse_args()
    size = sum((options.folder / name).stat().st_size for name in load_manifest(options.folder).files)
    with tempfile.TemporaryDirectory() as temporary:
        folders = {"with hashes": options.folder, "without": unsealed(options.folder, Path(temporary, "model"))}
        times: dict[str, list[float]] = {name: [] for name in folders}
        for folder in folders.values():
            seconds(folder, SAMPLE)
        for _ in range(options.runs):
            for name, folder in folders.items():
                times[name].append(seconds(folder, SAMPLE))
    start = time.perf_counter()
    for name in load_manifest(options.folder).files:
        with (options.folder / name).open("rb") as file:
            hashlib.file_digest(file, "sha256")
    alone = time.perf_counter() - start
    print(f"{size / 1e6:.0f} MB; SHA-256 alone takes {alone:.3f} s\n\n| cold draft | seconds |\n|---|---|")
    for name, found in times.items():
        print(f"| {name} | {statistics.median(found):.3f} ({min(found):.3f} to {max(found):.3f}) |")
    ratio = statistics.median(a / b for a, b in zip(*times.values(), strict=True))
    print(f"| ratio, median of pairs | {ratio:.3f} |")


if __name__ == "__main__":
    main()
