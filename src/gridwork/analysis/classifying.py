"""Which class a text belongs to: character n-grams, a linear classifier, and a confidence that can be checked.

What is trained is a handful of arrays, kept one after the other in NumPy's own format: a file that holds no code.
scikit-learn trains, NumPy alone applies.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from io import BytesIO
from math import log
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from gridwork.analysis import grams

IN_CASES, IN_PLACES = 10, 5  # a run of characters enters the model if it occurs in so many texts, of so many places
FEWEST = 20  # texts of a class that is learned at all
ROUNDS, STRENGTH = 20, 1e-5  # of stochastic gradient descent
IN_A_GROUP, GROUPS = 50, 10  # guesses by which a confidence is proved
TEMPERATURES = np.geomspace(0.1, 20, 60)

type Floats = NDArray[np.float32]


class Example(NamedTuple):
    """A text, what else is known of it (its type, its town, as words), where it is from, and its class if known."""

    text: str
    known: tuple[str, ...] = ()
    place: int = 0
    label: int = 0


class Guess(NamedTuple):
    label: int
    confidence: float


@dataclass(frozen=True)
class Classifier:
    """`weights` has a row for each label and a column for each word of the vocabulary.

    `said` and `proved`: how sure the first guess of scores divided by `temperature` seems, and how often it was right
    then; between them a straight line.
    """

    vocabulary: tuple[str, ...]
    rarity: Floats
    labels: NDArray[np.int64]
    weights: Floats
    bias: Floats
    temperature: float = 1.0
    said: NDArray[np.float64] = field(default_factory=lambda: np.array([0.0, 1.0]))
    proved: NDArray[np.float64] = field(default_factory=lambda: np.array([0.0, 1.0]))

    @cached_property
    def columns(self) -> dict[str, int]:
        return {word: at for at, word in enumerate(self.vocabulary)}

    def guesses(self, example: Example, most: int = 3) -> list[Guess]:
        """The likeliest labels, the likeliest first."""
        (chances,) = self.chances([example])
        best = np.argsort(-chances, kind="stable")[:most]
        return [Guess(int(self.labels[each]), float(chances[each])) for each in best]

    def chances(self, examples: Iterable[Example]) -> NDArray[np.float64]:
        """For each example and label; the first guess as sure as such guesses proved, the others in proportion."""
        seeming = softmax(self.scores(examples) / self.temperature)
        first = seeming.max(axis=1, keepdims=True)
        return seeming * np.interp(first, self.said, self.proved) / first

    def scores(self, examples: Iterable[Example]) -> NDArray[np.float64]:
        rows = []
        for example in examples:
            at, values = features(example, self.columns, self.rarity)
            rows.append(self.weights[:, at] @ values + self.bias)
        return np.array(rows, dtype=np.float64).reshape(-1, len(self.labels))

    # -- as a file ----------------------------------------------------------------------------------------------

    def packed(self) -> bytes:
        """The same bytes for the same model."""
        file = BytesIO()
        words = np.frombuffer(json.dumps(self.vocabulary).encode(), dtype=np.uint8)
        temperature = np.array([self.temperature])
        for array in (words, self.rarity, self.labels, self.weights, self.bias, temperature, self.said, self.proved):
            np.save(file, array, allow_pickle=False)
        return file.getvalue()

    @classmethod
    def unpacked(cls, file: Any) -> Self:
        words, rarity, labels, weights, bias, temperature, said, proved = (
            np.load(file, allow_pickle=False) for _ in range(8)
        )
        vocabulary = tuple(json.loads(words.tobytes()))
        return cls(vocabulary, rarity, labels, weights, bias, float(temperature[0]), said, proved)


def features(example: Example, columns: dict[str, int], rarity: Floats) -> tuple[NDArray[np.intp], Floats]:
    """Columns and values: the text as a vector of length 1, and 1 for everything else that is known."""
    counted = Counter(gram for gram in grams.of_lengths(example.text) if gram in columns)
    at = np.array([columns[gram] for gram in counted], dtype=np.intp)
    values = (1 + np.log(np.array([*counted.values()], dtype=np.float32))) * rarity[at]
    length = float(np.sqrt((values**2).sum())) or 1.0
    known = np.array([columns[word] for word in example.known if word in columns], dtype=np.intp)
    return np.concatenate([at, known]), np.concatenate([values / length, np.ones(len(known))]).astype(np.float32)


def trained(examples: Sequence[Example]) -> Classifier:
    """The classifier of these examples; how sure it is, is settled on their last fifth by one that has not seen it.

    Raises TooLittle unless two classes have FEWEST examples each.
    """
    cut = len(examples) * 4 // 5
    fitted = _fitted(examples)
    if len(_learned(examples[:cut])) < 2:
        return fitted
    sure = _sure(_fitted(examples[:cut]), examples[cut:])
    return replace(fitted, temperature=sure.temperature, said=sure.said, proved=sure.proved)


class TooLittle(Exception):
    """How many examples each class has; fewer than two have enough."""

    def __init__(self, counted: dict[int, int]) -> None:
        super().__init__("fewer than two classes have enough examples")
        self.counted = counted


def _learned(examples: Sequence[Example]) -> dict[int, int]:
    counted = Counter(example.label for example in examples)
    return {label: count for label, count in sorted(counted.items()) if count >= FEWEST}


def _fitted(examples: Sequence[Example]) -> Classifier:
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import SGDClassifier

    learned = _learned(examples)
    if len(learned) < 2:
        raise TooLittle(dict(Counter(example.label for example in examples)))
    examples = [example for example in examples if example.label in learned]
    vocabulary, rarity = _vocabulary(examples)
    columns = {word: at for at, word in enumerate(vocabulary)}
    rows = [features(example, columns, rarity) for example in examples]
    starts = np.cumsum([0, *(len(at) for at, _values in rows)])
    shape = len(rows), len(vocabulary)
    at, values = (np.concatenate([row[part] for row in rows]) for part in (0, 1))
    labels = np.array([example.label for example in examples], dtype=np.int64)
    learner = SGDClassifier(loss="log_loss", alpha=STRENGTH, max_iter=ROUNDS, tol=None, random_state=0)
    learner.fit(csr_matrix((values, at, starts), shape=shape), labels)
    weights, bias = learner.coef_, learner.intercept_
    if len(learner.classes_) == 2:  # told apart by one line, of which each has a side
        weights, bias = np.vstack([-weights, weights]), np.concatenate([-bias, bias])
    return Classifier(tuple(vocabulary), rarity, learner.classes_, weights.astype(np.float32), bias.astype(np.float32))


def _vocabulary(examples: Sequence[Example]) -> tuple[list[str], Floats]:
    """The runs of characters common enough to be nobody's name, and whatever else is known of any example."""
    texts: Counter[str] = Counter()
    places: dict[str, set[int]] = {}
    for example in examples:
        for gram in set(grams.of_lengths(example.text)):
            texts[gram] += 1
            seen = places.setdefault(gram, set())
            if len(seen) < IN_PLACES:
                seen.add(example.place)
    known = sorted({word for example in examples for word in example.known})
    common = sorted(gram for gram, count in texts.items() if count >= IN_CASES and len(places[gram]) >= IN_PLACES)
    rarity = [1 + log((1 + len(examples)) / (1 + texts[gram])) for gram in common]
    return common + known, np.array([*rarity, *(1.0 for _word in known)], dtype=np.float32)


def softmax(scores: NDArray[Any]) -> NDArray[np.float64]:
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True), dtype=np.float64)
    shared: NDArray[np.float64] = raised / raised.sum(axis=-1, keepdims=True)
    return shared


def _sure(classifier: Classifier, held_out: Sequence[Example]) -> Classifier:
    """The same, with confidences that came true on what it had not seen."""
    place_of = {int(label): at for at, label in enumerate(classifier.labels)}
    right = np.array([place_of.get(example.label, -1) for example in held_out])
    scores = classifier.scores(held_out)
    learned = right >= 0
    if not learned.any():
        return classifier
    rows = np.arange(int(learned.sum()))
    losses = [-np.log(softmax(scores[learned] / each)[rows, right[learned]] + 1e-12).mean() for each in TEMPERATURES]
    temperature = float(TEMPERATURES[int(np.argmin(losses))])
    seeming = softmax(scores / temperature)
    said, proved = _proved(seeming.max(axis=1), seeming.argmax(axis=1) == right)
    return replace(classifier, temperature=temperature, said=said, proved=proved)


def _proved(seeming: NDArray[np.float64], right: NDArray[np.bool_]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How often guesses that seem so sure were right, in groups of equal size, never falling.

    Groups that would fall are taken together (pool adjacent violators). What a label that was never learned makes wrong
    counts as wrong.
    """
    order = np.argsort(seeming, kind="stable")
    pools: list[list[float]] = []  # how sure they seem in all, how many are right, how many there are
    for group in np.array_split(order, min(max(len(order) // IN_A_GROUP, 1), GROUPS)):
        pools.append([float(seeming[group].sum()), float(right[group].sum()), float(len(group))])
        while len(pools) > 1 and pools[-2][1] / pools[-2][2] >= pools[-1][1] / pools[-1][2]:
            last = pools.pop()
            pools[-1] = [one + other for one, other in zip(pools[-1], last, strict=True)]
    said = np.array([total / count for total, _right, count in pools])
    return said, np.array([hits / count for _total, hits, count in pools])
