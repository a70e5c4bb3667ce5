"""Converts the public VNDS / Vietnews corpus (Nguyen et al., 2019) to JSON Lines, so that data/gold_vnds.jsonl can be joined.

    python data/vnds.py vietnews/data

reads ``vietnews/data/{train,val}_tokenized/NNNNNN.txt.seg`` and writes data/vnds_train.jsonl.xz and data/vnds_val.jsonl.xz, a
line an article: ``{"id": "train/000001", "title", "sapo" (the lead), "body": [sentences], "captions": [...]}``.

An article there is four paragraphs of word-segmented lines (``Hội_nghị tổng_kết , 8,5 %``), parted by blank lines: title,
lead, body (a line a sentence), captions. Its words are joined again and the blanks before punctuation taken out. An article
whose title and body stood in one before is passed over; val is read first, so that train holds nothing of it.
"""

import argparse
import hashlib
import json
import lzma
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SPLITS = ("val", "train")
BLANK_BEFORE = re.compile(r" +(?=[,.;:!?)\]}”’…%])")
BLANK_AFTER = re.compile(r"(?<=[(\[{“‘]) +")
QUOTED = {mark: re.compile(rf"{mark} *([^{mark}]*?) *{mark}") for mark in "\"'"}


def detokenize(line: str) -> str:
    """A word-segmented line as it was printed, as far as that can be told.

    >>> detokenize('Thu ngân_sách ( quý IV ) đạt 97,7 % ; “ rất tốt ” , " vượt " kế_hoạch ...')
    'Thu ngân sách (quý IV) đạt 97,7%; “rất tốt”, "vượt" kế hoạch...'
    """
    text = " ".join(unicodedata.normalize("NFC", line).replace("_", " ").split())
    text = BLANK_AFTER.sub("", BLANK_BEFORE.sub("", text))
    for mark, pair in QUOTED.items():
        if text.count(mark) % 2 == 0:  # else there is no telling which of them opens
            text = BLANK_BEFORE.sub("", pair.sub(rf"{mark}\1{mark}", text))
    return text


def article(id: str, content: str) -> dict[str, Any]:
    """One article of the corpus as a record. Raises ValueError if it lacks a title, lead or body."""
    paragraphs = [[detokenize(line) for line in part.splitlines() if line.strip()] for part in re.split(r"\n[ \t]*\n", content)]
    if len(paragraphs) < 3 or not all(paragraphs[:3]):
        raise ValueError(f"{id}: no title, lead and body")
    title, lead, body = paragraphs[:3]
    captions = [line for part in paragraphs[3:] for line in part]
    return {"id": id, "title": " ".join(title), "sapo": " ".join(lead), "body": body, "captions": captions}


def articles(folder: Path, split: str, seen: set[bytes]) -> Iterator[dict[str, Any]]:
    """The articles of one split, in order, less those that are in ``seen``, which grows by them."""
    for file in sorted((folder / f"{split}_tokenized").glob("*.txt.seg")):
        record = article(f"{split}/{file.name.removesuffix('.txt.seg')}", file.read_text(encoding="utf-8"))
        key = hashlib.sha256("\n".join([record["title"], *record["body"]]).encode()).digest()
        if key not in seen:
            seen.add(key)
            yield record


def convert(folder: Path, out: Path) -> dict[str, int]:
    """Writes ``out/vnds_{split}.jsonl.xz`` for each split and returns how many articles each holds."""
    out.mkdir(parents=True, exist_ok=True)
    counts = dict.fromkeys(SPLITS, 0)
    seen: set[bytes] = set()
    for split in SPLITS:
        with lzma.open(out / f"vnds_{split}.jsonl.xz", "wt", encoding="utf-8") as file:
            for record in articles(folder, split, seen):
                file.write(json.dumps(record, ensure_ascii=False) + "\n")
                counts[split] += 1
    return counts


def main() -> None:
    parser = argparse.ArgumentParser(description="Convert the public VNDS corpus to JSON Lines.")
    parser.add_argument("folder", type=Path, help="the folder that holds train_tokenized and val_tokenized")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent, help="where to write (default: beside this script)")
    options = parser.parse_args()
    for split in SPLITS:
        if not (options.folder / f"{split}_tokenized").is_dir():
            parser.error(f"{options.folder} holds no folder {split}_tokenized")
    for split, count in convert(options.folder, options.out).items():
        print(f"{split}: {count} articles")


if __name__ == "__main__":
    main()
