"""Suggesting: which type a report may have and which body may lead it. A person decides; nothing is preselected."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.db.models import F
from django.utils.translation import gettext as _

from gridwork.analysis.classifying import Classifier, Example, Guess
from gridwork.cases import dispatching
from gridwork.cases.models import Case, CaseType, SuggestionModel, SuggestionUse
from gridwork.cases.models.suggestions import Kind
from gridwork.columns.addresses import key_of
from gridwork.kernel.scope import Reacher
from gridwork.organisations.models import Body

SHOWN = 3
LOOKED_AT = 50  # guesses, of which a body may lack the power and a type be out of use
WORTH_SHOWING = 0.03
SURE, LIKELY = 0.8, 0.5
SHORTEST = 4  # characters typed before anything is suggested; two of Chinese say as much as four letters


@dataclass(frozen=True)
class Suggestion:
    key: int
    label: str
    confidence: float

    @property
    def percent(self) -> int:
        return min(round(100 * self.confidence), 99)  # it is never certain

    @property
    def words(self) -> str:
        return (
            _("very likely") if self.confidence >= SURE else _("likely") if self.confidence >= LIKELY else _("perhaps")
        )


@dataclass(frozen=True)
class Suggester:
    """A trained model and its row."""

    row: SuggestionModel
    of_types: Classifier
    of_bodies: Classifier

    def types(self, text: str, by: Reacher) -> list[Suggestion]:
        """Of the types in use that `by` may choose; one statement."""
        if not _says_something(text):
            return []
        offered = CaseType.objects.visible_to(by).filter(parent__isnull=False, active=True)
        return _named(self.of_types.guesses(Example(text), LOOKED_AT), {each.pk: str(each) for each in offered})

    def bodies(self, case: Case, on: date) -> list[Suggestion]:
        """Of the bodies with the power that day for its type in its place, but whom it complains of.

        `case` need not be written yet, but has a type and a place. Two statements, three where it complains of a body.
        """
        may = dispatching.candidates(case.type_id, case.place_id, on)
        offered = {body.pk: str(body) for body in may}
        for body in _below(case.complained_of_id):
            offered.pop(body, None)
        example = Example(case.text, known_of(case.type_id, case.place.town_id))
        return _named(self.of_bodies.guesses(example, LOOKED_AT), offered)


def current() -> Suggester | None:
    """The newest model, in one statement; None without one, and where its file is missing or was changed."""
    row = SuggestionModel.objects.unscoped("its figures are shown to whoever may see them").order_by("-id").first()
    read = _read(row.sha256) if row is not None else None
    return Suggester(row, *read) if row is not None and read is not None else None


def known_of(type_id: int, town_id: int | None) -> tuple[str, ...]:
    """What is known of a case beside its text when a body is to be chosen, as words no text can hold."""
    return f"type={type_id}", f"town={town_id or 0}", f"type={type_id} town={town_id or 0}"


def note_choice(sent: Iterable[str], kind: Kind, chosen: int) -> None:
    """Count that suggestions were shown and what was chosen: one statement each, nothing of who or which case.

    `sent`: what the form sent back, "<model>:<kind>:<keys>"; anything else is left uncounted.
    """
    for each in sent:
        said, _colon, rest = each.partition(":")
        named, _colon, keys = rest.partition(":")
        shown = [int(key) for key in keys.split(",")[:SHOWN] if key.isdecimal()]
        model = key_of(said)
        if named != kind or model is None or not shown:
            continue
        counted = {"shown": F("shown") + 1, "first": F("first") + int(chosen == shown[0])}
        counted["taken"] = F("taken") + int(chosen in shown)
        row = SuggestionUse.objects.filter(model=model, kind=kind)
        if not row.update(**counted) and SuggestionModel.known.filter(pk=model).exists():
            SuggestionUse.objects.get_or_create(model_id=model, kind=kind)
            row.update(**counted)
        return


# -- the file ------------------------------------------------------------------------------------------------------


def keep(packed: bytes, sha256: str) -> None:
    path = path_of(sha256)
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".new")
    beside.write_bytes(packed)
    beside.replace(path)


def path_of(sha256: str) -> Path:
    return Path(settings.HOME) / "suggestions" / f"{sha256}.npy"


def is_sound(sha256: str) -> bool:
    return _read(sha256) is not None


def _read(sha256: str) -> tuple[Classifier, Classifier] | None:
    path = path_of(sha256)
    try:
        stamp = path.stat().st_mtime_ns
    except OSError:
        return None
    return _loaded(path, sha256, stamp)


@lru_cache(maxsize=2)
def _loaded(path: Path, sha256: str, _stamp: int) -> tuple[Classifier, Classifier] | None:
    """Arrays without code in them, of which the row knows the hash; read once a process."""
    packed = path.read_bytes()
    if hashlib.sha256(packed).hexdigest() != sha256:
        return None
    file = BytesIO(packed)
    return Classifier.unpacked(file), Classifier.unpacked(file)


# -- what is offered -----------------------------------------------------------------------------------------------


def _named(guesses: Iterable[Guess], offered: dict[int, str]) -> list[Suggestion]:
    found = [
        Suggestion(guess.label, offered[guess.label], guess.confidence) for guess in guesses if guess.label in offered
    ]
    return [each for each in found if each.confidence >= WORTH_SHOWING][:SHOWN]


def _below(body: int | None) -> set[int]:
    """The body complained of and all below it, in one statement."""
    if body is None:
        return set()
    parents = dict(Body.known.values_list("pk", "parent"))
    below = {body}
    while more := {pk for pk, parent in parents.items() if parent in below and pk not in below}:
        below |= more
    return below


def _says_something(text: str) -> bool:
    return sum(1 if sign.isascii() else 2 for sign in text if sign.isalnum()) >= SHORTEST
