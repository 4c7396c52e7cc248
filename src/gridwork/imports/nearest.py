"""Nearest names: which known name an unknown one may mean, and why. A person confirms it; nothing else decides."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.translation import gettext as _

ALIKE = 0.72  # of the characters of both names, in order


@dataclass(frozen=True)
class Proposal:
    name: str
    reason: str


def nearest(said: str, known: Iterable[str]) -> Proposal | None:
    """The known name that is most like the one said; None if none is much like it."""
    best, likeness, reason = "", 0.0, ""
    plain = _plain(said)
    for name in known:
        other = _plain(name)
        if not other or not plain:
            continue
        if sorted(plain.split()) == sorted(other.split()):
            return Proposal(name, _("the same words in another order or spelling"))
        matcher = SequenceMatcher(None, plain, other, autojunk=False)
        if matcher.real_quick_ratio() <= likeness or matcher.quick_ratio() <= likeness:
            continue
        if (found := matcher.ratio()) > likeness:
            best, likeness, reason = name, found, _("spelt alike: %d %%") % round(100 * found)
    return Proposal(best, reason) if likeness >= ALIKE else None


def _plain(name: str) -> str:
    return " ".join("".join(sign if sign.isalnum() else " " for sign in name.casefold()).split())
