"""Trains the classical peer (`briefing.teacher`) on the train split with scikit-learn, and scores it as it ships beside that.

With --save the form that ships is written into the package. Fails where the two are more than 0.2 points apart. Needs
scikit-learn.
usage: python benchmarks/teacher.py --vnds DIR [--split dev] [--save]
"""

import argparse
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack, vstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from briefing.corpus import Example, examples
from briefing.metrics.rouge import rouge
from briefing.sections import LISTS, SectionName
from briefing.teacher import BEFORE, SENTENCES, SHIPPED, Teacher, grams, places

DATA = Path(__file__).parent.parent / "data"
MOST_APART = 0.2  # points of ROUGE between the form that ships and scikit-learn's
Chosen = dict[SectionName, list[str]]


def body(example: Example) -> list[str]:
    """The sentences of a report, its title apart."""
    return [example.report.quote(span) for span in example.report.body]


def taken(example: Example, section: str) -> list[bool]:
    """Which sentences a reference cites."""
    spans = [span for target in getattr(example, section) or () for span in target.evidence]
    return [any(sentence.overlaps(span) for span in spans) for sentence in example.report.body]


class Trained:
    """One classifier a section over shared features, as scikit-learn has them."""

    def __init__(self, corpus: Sequence[Example]) -> None:
        sentences = [sentence for example in corpus for sentence in body(example)]
        self._words = TfidfVectorizer(analyzer=grams, min_df=3, sublinear_tf=True).fit(sentences)
        rows = vstack([self._rows(body(example)) for example in corpus], format="csr")
        self._models = {
            section.name: LogisticRegression(C=4.0, class_weight="balanced", max_iter=300).fit(
                rows, [flag for example in corpus for flag in taken(example, section.name)]
            )
            for section in LISTS
        }

    def __call__(self, example: Example) -> Chosen:
        sentences = body(example)
        rows = self._rows(sentences)
        best = {name: np.argsort(-model.decision_function(rows))[:SENTENCES] for name, model in self._models.items()}
        return {name: [sentences[index] for index in sorted(chosen)] for name, chosen in best.items()}

    def shipped(self) -> Teacher:
        """The same as plain arrays, read back from a file so that half precision is scored too."""
        keys = self._words.get_feature_names_out().astype(np.uint32)
        weights = np.stack([self._models[section.name].coef_[0] for section in LISTS], axis=1)
        own, before, place = np.split(weights, (len(keys), 2 * len(keys)))
        teacher = Teacher(keys, self._words.idf_, own, before, place)
        with tempfile.TemporaryDirectory() as folder:
            teacher.save(Path(folder) / SHIPPED.name)
            return Teacher.load(Path(folder) / SHIPPED.name)

    def _rows(self, sentences: list[str]) -> Any:
        own = self._words.transform(sentences)
        before = self._words.transform(["", *sentences[:-1]])
        return hstack([own, BEFORE * before, csr_matrix(places(len(sentences)))], format="csr")


def mean_rouge(system: Callable[[Example], Chosen], corpus: Iterable[Example], section: SectionName) -> list[float]:
    """ROUGE-1/2/L in percent over the reports whose reference is not empty."""
    full = [(example, targets) for example in corpus if (targets := getattr(example, section))]
    pairs = [("\n".join(system(example)[section]), "\n".join(target.text for target in targets)) for example, targets in full]
    return [100 * fmean(column) for column in zip(*(rouge(*pair) for pair in pairs), strict=True)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--vnds", type=Path, required=True)
    parser.add_argument("--split", default="dev", choices=("dev", "test"))
    parser.add_argument("--save", action="store_true", help=f"write {SHIPPED.name} into the package")
    asked = parser.parse_args()
    corpora = {
        "vnds": list(examples(DATA / "gold_vnds.jsonl", vnds=asked.vnds)),
        "authored": list(examples(DATA / "authored.jsonl")),
    }
    trained = Trained([example for corpus in corpora.values() for example in corpus if example.split == "train"])
    teacher = trained.shipped()

    def shipped(example: Example) -> Chosen:
        chosen = zip(LISTS, teacher(example.report), strict=True)
        return {section.name: [example.report.quote(span) for span in spans] for section, spans in chosen}

    apart = 0.0
    for name, corpus in corpora.items():
        held_out = [example for example in corpus if example.split == asked.split]
        for section in LISTS:
            found = [mean_rouge(system, held_out, section.name) for system in (trained, shipped)]
            for system, scores in zip(("scikit-learn", "as shipped"), found, strict=True):
                print(f"{name:10} {section.name:12} {system:12} {' / '.join(f'{score:.1f}' for score in scores)}")
            apart = max(apart, *(abs(one - other) for one, other in zip(*found, strict=True)))
    print(f"{len(teacher.keys)} n-grams; at most {apart:.2f} points apart, {MOST_APART} allowed")
    if asked.save and apart <= MOST_APART:
        teacher.save(SHIPPED)
        print(f"{SHIPPED}: {SHIPPED.stat().st_size / 1e6:.2f} MB")
    return int(apart > MOST_APART)


if __name__ == "__main__":
    raise SystemExit(main())
