"""How good a classifier is on later examples than it was trained on: every share as numerator and denominator."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from gridwork.analysis.classifying import Classifier, Example, trained

TRAINED_ON = 0.8  # the earlier part
BANDS = (0.0, 0.2, 0.4, 0.6, 0.8)  # of confidence, each up to the next


@dataclass(frozen=True)
class OfClass:
    """`right` of those `guessed` (precision) and of those that `are` of the class (recall)."""

    label: int
    right: int
    guessed: int
    are: int


@dataclass(frozen=True)
class Band:
    """Of the guesses at least so sure, but less than the next band: how many were right."""

    from_: float
    right: int
    guessed: int


@dataclass(frozen=True)
class Judged:
    """`first`, `three`: the label was the first guess, or among three. The baseline always guesses the commonest."""

    trained: int
    tested: int
    classes: int
    unlearned: int  # tested examples of classes that had too few to be learned: no guess can be right
    first: int
    three: int
    baseline_first: int
    baseline_three: int
    by_known: int  # right by the commonest label for what is known beside the text
    bands: tuple[Band, ...]
    each: tuple[OfClass, ...]

    @property
    def plain(self) -> dict[str, Any]:
        return asdict(self)


def judged(examples: Sequence[Example]) -> Judged:
    """Of examples in the order of time: trained on the earlier part, judged by the later. Raises TooLittle."""
    cut = int(len(examples) * TRAINED_ON)
    earlier, later = examples[:cut], examples[cut:]
    return judge(trained(earlier), earlier, later)


def judge(classifier: Classifier, earlier: Sequence[Example], later: Sequence[Example]) -> Judged:
    chances = classifier.chances(later)
    best = np.argsort(-chances, axis=1, kind="stable")[:, :3]
    guesses = classifier.labels[best]
    sure = np.take_along_axis(chances, best[:, :1], axis=1)[:, 0]
    labels = np.array([example.label for example in later], dtype=np.int64)
    hits = guesses == labels[:, None]
    common = [label for label, _count in sorted(Counter(e.label for e in earlier).items(), key=lambda p: (-p[1], p[0]))]
    band_of = np.digitize(sure, BANDS[1:])
    return Judged(
        trained=len(earlier),
        tested=len(later),
        classes=len(classifier.labels),
        unlearned=int((~np.isin(labels, classifier.labels)).sum()),
        first=int(hits[:, 0].sum()),
        three=int(hits.any(axis=1).sum()),
        baseline_first=int((labels == common[0]).sum()),
        baseline_three=int(np.isin(labels, common[:3]).sum()),
        by_known=_by_known(earlier, later),
        bands=tuple(
            Band(low, int(hits[band_of == at, 0].sum()), int((band_of == at).sum())) for at, low in enumerate(BANDS)
        ),
        each=tuple(_of_class(int(label), labels, guesses[:, 0]) for label in np.unique(labels)),
    )


def _of_class(label: int, labels: Any, guessed: Any) -> OfClass:
    are, said = labels == label, guessed == label
    return OfClass(label, int((are & said).sum()), int(said.sum()), int(are.sum()))


def _by_known(earlier: Sequence[Example], later: Sequence[Example]) -> int:
    """The stronger baseline: for the same known words, the label that was commonest; without any, the commonest."""
    counted: dict[tuple[str, ...], Counter[int]] = {}
    for example in earlier:
        for key in (example.known[:1], ()):
            counted.setdefault(key, Counter())[example.label] += 1
    usual = {key: min(found.items(), key=lambda pair: (-pair[1], pair[0]))[0] for key, found in counted.items()}
    return sum(example.label == usual.get(example.known[:1], usual[()]) for example in later)
