"""Measures the plain install: its size, the cold draft (process start to text) and the warm one.

    python benchmarks/install.py [--runs 7] [REPORT]

Makes a virtual environment in a temporary folder, installs this checkout there without extras, under constraints.txt, and
drafts one report with it. Prints a Markdown table; times are medians, with the least and the most in brackets.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import tempfile
import time
import venv
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "examples" / "reports" / "van-hoa-quy-1.txt"

# Run by the fresh interpreter: load once, draft once to warm up, then time drafts; seconds as JSON.
WARM = """
import json, sys, time
import briefing

start = time.perf_counter()
briefer = briefing.Briefer.load()
loaded = time.perf_counter() - start
report = briefing.read(sys.argv[1])
briefer(report)
times = []
for _ in range(int(sys.argv[2])):
    start = time.perf_counter()
    briefer(report)
    times.append(time.perf_counter() - start)
print(json.dumps({"load": [loaded], "warm": times}))
"""


def install(folder: Path) -> Path:
    """A fresh environment with the plain install in it. Returns its folder of programs."""
    venv.create(folder, with_pip=True)
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    pip = [str(programs / "python"), "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "install", "--constraint", str(ROOT / "constraints.txt"), str(ROOT)], check=True)
    subprocess.run([*pip, "uninstall", "--yes", "setuptools", "pip"], check=True)
    return programs


def size(folder: Path) -> int:
    """Bytes of all files below a folder, as they lie on the disk (bytecode too)."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file())


def seconds(action: Callable[[], object], runs: int) -> list[float]:
    """The wall time of each of some runs."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return times


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure size and speed of the plain install.")
    parser.add_argument("report", nargs="?", type=Path, default=SAMPLE, help="what is drafted (default: the sample)")
    parser.add_argument("--runs", type=int, default=7, help="how many times (default: 7)")
    options = parser.parse_args()
    if not options.report.is_file():
        parser.error(f"{options.report} is no file")

    with tempfile.TemporaryDirectory() as temporary:
        programs = install(Path(temporary, "env"))
        [packages] = Path(temporary, "env").rglob("site-packages")

        def run(*command: object) -> str:
            return subprocess.run(list(map(str, command)), check=True, capture_output=True, text=True, cwd=temporary).stdout

        report = options.report.resolve()
        run(programs / "briefing", "draft", report)  # writes the bytecode and warms the disk's cache
        rows = {
            "`briefing --help`": seconds(lambda: run(programs / "briefing", "--help"), options.runs),
            "`import briefing`": seconds(lambda: run(programs / "python", "-c", "import briefing"), options.runs),
            "cold draft (process start to text)": seconds(lambda: run(programs / "briefing", "draft", report), options.runs),
        }
        measured = json.loads(run(programs / "python", "-c", WARM, report, options.runs))
        rows |= {"model loaded": measured["load"], "warm draft": measured["warm"]}
        sizes = {"installed, all": size(packages), "the package with its model": size(packages / "briefing")}

    syllables = len(report.read_text(encoding="utf-8").split()) if report.suffix == ".txt" else None
    print(f"{report.name}{f', {syllables} words' if syllables else ''}; {os.cpu_count()} cores, {platform.machine()}, ", end="")
    print(f"Python {platform.python_version()}, {options.runs} runs\n\n| what | measured |\n|---|---|")
    for name, count in sizes.items():
        print(f"| {name} | {count / 1e6:.0f} MB |")
    for name, times in rows.items():
        print(f"| {name} | {statistics.median(times):.2f} s ({min(times):.2f} to {max(times):.2f}) |")


if __name__ == "__main__":
    main()
