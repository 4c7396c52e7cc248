"""Refused: columns, fields and categories about what Gridwork keeps of nobody. They are known by their names.

What it is about is said in docs/explanation/refused.md. Names are judged, never free text: a resident may write
of a plate or of a temple, but there is no column to collect them in.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache

import orjson
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gridwork.imports.refused_words import EITHER, GRADES, PERSONS, REFUSED, Words
from gridwork.kernel import events

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_WORD = re.compile(r"[a-z0-9]+")
_NO_SIGN = re.compile(r"[^\u3400-\u9fff]+")
_SIMPLE = str.maketrans(
    "臉車軌跡紋訪點員維穩對聲態傾觀點審黨組織進種膚漢動機輛個評級顏積離數標務體徵關監眾裡",
    "脸车轨迹纹访点员维稳对声态倾观点审党组织进种肤汉动机辆个评级颜积离数标务体征关监众里",
)


@dataclass(frozen=True)
class Reason:
    """What a refused name is about: a code, and words that complete “nothing is kept about …”."""

    code: str
    about: str | Promise


REASONS = {
    reason.code: reason
    for reason in (
        Reason("belief", gettext_lazy("people’s religion or belief")),
        Reason("politics", gettext_lazy("people’s politics")),
        Reason("petition", gettext_lazy("people’s petitions")),
        Reason("ethnicity", gettext_lazy("people’s ethnicity")),
        Reason("orientation", gettext_lazy("people’s sexual orientation")),
        Reason("key_persons", gettext_lazy("“key persons”")),
        Reason("person_score", gettext_lazy("scores, levels, colours or ranks of people")),
        Reason("biometrics", gettext_lazy("faces, gaits and other features of bodies")),
        Reason("plate", gettext_lazy("the number plates of vehicles")),
        Reason("tracking", gettext_lazy("where staff go and how much they report")),
        Reason("cult", gettext_lazy("“cults”")),
        Reason("stability", gettext_lazy("“stability maintenance”")),
    )
}


@lru_cache(maxsize=10_000)  # an import asks for the same few types of a million rows
def refused_word(name: str, *, of_person: bool = False) -> Reason | None:
    """Why a column, field or category of this name is refused; None if it is not.

    `of_person`: the name stands on a record of people, where a bare “level” or “risk” is one of a person.
    """
    words, signs = _words(name), _signs(name)
    for code, refused in REFUSED.items():
        if _meets(refused, words, signs):
            return REASONS[code]
    if _grades_a_person(words, signs, of_person):
        return REASONS["person_score"]
    return None


def validate_name(name: str) -> None:
    """For the names of categories and types: a validator of their fields. Refused ones are noted for the journal."""
    reason = refused_word(name)
    if reason is not None:
        note(name, reason)
        words = _("“%(name)s” is refused: nothing is kept about %(about)s.")
        raise ValidationError(words, code="refused_word", params={"name": name, "about": reason.about})


def refuse_columns(names: Iterable[str]) -> None:
    """ValidationError that names every refused one among the columns of a file or the keys of a call."""
    refused = [(name, reason) for name in names if (reason := refused_word(name)) is not None]
    for name, reason in refused:
        note(name, reason)
    if refused:
        words = _("The column “%(name)s” is refused: nothing is kept about %(about)s.")
        said = [words % {"name": name, "about": reason.about} for name, reason in refused]
        raise ValidationError([ValidationError(text, code="refused_column") for text in said])


# -- what was refused stands in the journal, although the transaction that met it is rolled back ------------------

_met: ContextVar[list[tuple[str, str]] | None] = ContextVar("met", default=None)


def note(name: str, reason: Reason) -> None:
    met = _met.get()
    if met is not None and (name, reason.code) not in met:
        met.append((name, reason.code))


@contextmanager
def noting(*, by: Callable[[], object], where: str, now: Callable[[], datetime]) -> Iterator[None]:
    """Journal what is refused inside, afterwards: to be entered outside any transaction."""
    met: list[tuple[str, str]] = []
    token = _met.set(met)
    try:
        yield
    finally:
        _met.reset(token)
        if met:
            with transaction.atomic():
                for name, code in met:
                    changes = {"name": name[:200], "about": code}
                    events.note("refuse_name", where[:100], by=by(), now=now(), changes=changes)


class NotingMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with noting(by=lambda: getattr(request, "user", ""), where=request.path, now=timezone.now):
            answer = self.get_response(request)
            if answer.status_code == 422 and answer.headers["Content-Type"].startswith("application/json"):
                _note_unknown_keys(answer)
            return answer


def _note_unknown_keys(answer: HttpResponse) -> None:
    """The API takes no key that its operation does not know: of what is kept of nobody, it knows none."""
    for fault in orjson.loads(answer.content)["error"]["fields"]:
        if (reason := refused_word(fault["name"])) is not None:
            note(fault["name"], reason)


# -- matching -----------------------------------------------------------------------------------------------------


def _meets(refused: Words, words: list[str], signs: str) -> bool:
    said, drawn = _without(refused.but, words, signs)
    if " ".join(words) in refused.alone:
        return True
    if any(f" {_stemmed(phrase)} " in said for phrase in refused.english) or any(s in drawn for s in refused.chinese):
        return True
    tokens = set(said.split())
    return any(tokens & _stems(left) and tokens & _stems(right) for left, right in refused.both)


def _grades_a_person(words: list[str], signs: str, of_person: bool) -> bool:
    said, drawn = _without(EITHER.but, words, signs)
    tokens = set(said.split())
    graded = bool(tokens & _stems(GRADES.english)) or any(grade in drawn for grade in GRADES.chinese)
    person = bool(tokens & _stems(PERSONS.english)) or any(person in drawn for person in PERSONS.chinese)
    return (graded and person) or (of_person and (graded or "risk" in tokens or "风险" in drawn))


def _without(innocent: tuple[str, ...], words: list[str], signs: str) -> tuple[str, str]:
    """The name without what sounds refused and is not: “third party”, 网上访问."""
    said, drawn = f" {' '.join(words)} ", signs
    for phrase in innocent:
        if phrase.isascii():
            said = said.replace(f" {_stemmed(phrase)} ", " | ")
        else:
            drawn = drawn.replace(phrase, "|")
    return said, drawn


def _words(name: str) -> list[str]:
    spaced = _HUMP.sub(" ", unicodedata.normalize("NFKC", name)).lower()
    visible = "".join(sign for sign in spaced if unicodedata.category(sign) != "Cf")
    return [_stem(word) for word in _WORD.findall(visible)]


def _signs(name: str) -> str:
    return _NO_SIGN.sub("", unicodedata.normalize("NFKC", name)).translate(_SIMPLE)


@cache
def _stems(words: tuple[str, ...]) -> set[str]:
    return {_stem(word) for word in words}


@cache
def _stemmed(phrase: str) -> str:
    return " ".join(_stem(word) for word in phrase.split())


def _stem(word: str) -> str:
    if word == "people":
        return "person"
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word
