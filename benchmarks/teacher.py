"""The classical peer: TF-IDF of a sentence and the one before it, and its place, with logistic regression; five whole sentences.

Trained on the train split and scored on another, beside the floors. Needs scikit-learn.
usage: python benchmarks/teacher.py [--vnds DIR] [--split dev]
"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from briefing.corpus import Example, examples, split_of
from briefing.evaluation import FLOORS, Texts, evaluate, lead
from briefing.sections import LISTS
from briefing.text import syllables

SENTENCES = 5
DATA = Path(__file__).parent.parent / "data"


def body(example: Example) -> list[str]:
    """The sentences of a report, its title apart."""
    report = example.report
    return [report.quote(span) for span in report.body]


def places(count: int) -> list[list[float]]:
    """Where each of so many sentences stands: from the start, from the end, first, last."""
    return [[index / count, 1 / (1 + index), 1 / (count - index), index == 0, index == count - 1] for index in range(count)]


class Teacher:
    """One classifier a section over shared features."""

    def __init__(self, corpus: Sequence[Example]) -> None:
        sentences = [sentence for example in corpus for sentence in body(example)]
        self._words = TfidfVectorizer(analyzer=lambda text: grams(syllables(text)), min_df=3, sublinear_tf=True).fit(sentences)
        rows = [self._rows(body(example)) for example in corpus]
        self._models = {}
        for section in LISTS:
            wanted = [flag for example in corpus for flag in taken(example, section.name)]
            self._models[section.name] = LogisticRegression(C=4.0, class_weight="balanced", max_iter=300).fit(
                _stack(rows), wanted
            )

    def __call__(self, example: Example) -> Texts:
        sentences = body(example)
        rows = self._rows(sentences)
        texts = lead(example.report)
        for name, model in self._models.items():
            best = np.argsort(-model.predict_proba(rows)[:, 1])[:SENTENCES]
            texts[name] = [sentences[index] for index in sorted(best)]
        return texts

    def _rows(self, sentences: list[str]) -> Any:
        own = self._words.transform(sentences)
        before = self._words.transform(["", *sentences[:-1]])
        return _stack([own, 0.5 * before, csr_matrix(np.array(places(len(sentences)), float))], side=True)


def _stack(parts: Any, side: bool = False) -> Any:
    from scipy.sparse import vstack

    return (hstack if side else vstack)(parts, format="csr")


def grams(tokens: list[str]) -> list[str]:
    """1- to 3-grams."""
    return [" ".join(tokens[start : start + n]) for n in (1, 2, 3) for start in range(len(tokens) - n + 1)]


def taken(example: Example, section: str) -> list[bool]:
    """Which sentences a reference cites."""
    spans = [span for target in getattr(example, section) or () for span in target.evidence]
    return [any(sentence.overlaps(span) for span in spans) for sentence in example.report.body]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vnds", type=Path)
    parser.add_argument("--split", default="dev", choices=("dev", "test"))
    asked = parser.parse_args()
    corpora = {"authored": list(examples(DATA / "authored.jsonl"))}
    if asked.vnds:
        corpora["vnds"] = list(examples(DATA / "gold_vnds.jsonl", vnds=asked.vnds))
    teacher = Teacher([example for corpus in corpora.values() for example in corpus if split_of(example.report.id) == "train"])
    for name, corpus in corpora.items():
        held_out = [example for example in corpus if split_of(example.report.id) == asked.split]
        systems = {
            **{floor: lambda example, make=make: make(example.report) for floor, make in FLOORS.items()},
            "teacher": teacher,
        }
        for system, make in systems.items():
            for score in evaluate({example.report.id: make(example) for example in held_out}, held_out):
                print(f"{name:10} {system:10} {score.section:12} {' / '.join(f'{value:.1f}' for value in score.rouge)}")


if __name__ == "__main__":
    main()
