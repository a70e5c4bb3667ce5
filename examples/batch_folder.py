"""Draft every report of a folder, one .docx a report; a report that cannot be read does not stop the others.

python examples/batch_folder.py FOLDER OUT
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import briefing


def readable(folder: Path) -> Iterator[briefing.Report]:
    for path in sorted(path for path in folder.iterdir() if path.is_file()):
        try:
            yield briefing.read(path, id=path.name)  # with its suffix: a.txt and a.docx are two reports
        except briefing.BriefingError as error:
            print(f"left out: {path.name}: {error}", file=sys.stderr)


def main(folder: str, out: str) -> None:
    Path(out).mkdir(parents=True, exist_ok=True)
    briefer = briefing.Briefer.load()
    for draft in briefer.map(readable(Path(folder))):  # streamed, in order
        draft.save(Path(out, f"{draft.id}.docx"))
        print(f"{draft.id}: {len(draft.key_results)} results, {len(draft.next_tasks)} tasks")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
