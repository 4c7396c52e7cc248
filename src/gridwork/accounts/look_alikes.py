"""Look-alikes: a name that a reader takes for another's, or that turns round what stands beside it, is refused.

As Unicode TR 39 has it ("highly restrictive"): letters of one script, or Latin ones beside Chinese, Japanese or Korean
signs; and nothing that is not seen. `раvel` with a Cyrillic `а` is refused; a word that looks like another though all
of it is of one script is not: a district that writes in that script needs it.
"""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

_BESIDE_LATIN = frozenset({"CJK", "HIRAGANA", "KATAKANA", "BOPOMOFO", "HANGUL", "IDEOGRAPHIC"})
_UNSEEN = frozenset({"Cc", "Cf", "Zl", "Zp", "Co", "Cn"})


def mixes_scripts(name: str) -> bool:
    scripts = {_script(letter) for letter in name if letter.isalpha()}
    others = scripts - _BESIDE_LATIN
    return len(others) > 1 or bool(scripts & _BESIDE_LATIN and others - {"LATIN"})


def hides_signs(name: str) -> bool:
    """Signs without a shape, and those that turn the direction of the text around them."""
    return any(unicodedata.category(sign) in _UNSEEN for sign in name)


def refuse(user_name: str, name: str) -> None:
    """ValidationError, by field. An empty user name is one that stands already: it never changes."""
    unseen = _("It holds signs that cannot be seen, or that turn the direction of the text.")
    mixed = _("It mixes letters of several scripts and can be taken for another name.")
    faults = {field: unseen for field, said in (("username", user_name), ("name", name)) if hides_signs(said)}
    if mixes_scripts(user_name):
        faults.setdefault("username", mixed)
    if faults:
        raise ValidationError(faults)


def _script(letter: str) -> str:
    """Its name begins with it. What is but a wide or a mathematical form of a letter counts as that letter."""
    plain = unicodedata.normalize("NFKC", letter)[:1]
    return unicodedata.name(plain, "UNKNOWN").partition(" ")[0]
