"""Numbers that lead to a person in free text: of telephones, and of Chinese identity cards. Found, and masked."""

import re
from datetime import date

# Of the United States, with or without the area, and of China.
_PHONE = re.compile(
    r"(?<![\d-])(?:\(?\d{3}\)?[-. ]?)?\d{3}[-.]\d{4}(?![\d-])|(?<!\d)(?:1[3-9]\d{9}|0\d{2,3}-?\d{7,8})(?!\d)"
)
_IDENTITY = re.compile(r"(?<![0-9A-Za-z])(?:\d{17}[0-9Xx]|\d{15})(?![0-9A-Za-z])", re.ASCII)
_PROVINCES = frozenset("11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 "
                       "71 81 82 83 91".split())  # fmt: skip  # GB/T 2260
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_ENOUGH = re.compile(r"\d{3}[-.]?\d{4}")  # digits in each of them
MASK = "•"


def is_identity_number(text: str) -> bool:
    """Of 18 places with the right check digit (GB 11643), or of the 15 that cards had until 1999."""
    if text[:2] not in _PROVINCES:
        return False
    if len(text) == 15:
        return text.isdecimal() and _is_day(f"19{text[6:12]}")
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, text[:17], strict=True))
    return _is_day(text[6:14]) and _CHECK[total % 11] == text[17].upper()


def holds_none(text: str) -> bool:
    """Most texts, seen at a glance."""
    return _ENOUGH.search(text) is None


def holds_identity_number(text: str) -> bool:
    return any(is_identity_number(found) for found in _IDENTITY.findall(text))


def holds_phone(text: str) -> bool:
    return _PHONE.search(text) is not None


def without_identity_numbers(text: str) -> str:
    """For whatever the public reads: nobody's number belongs there, whoever wrote it."""
    return _IDENTITY.sub(lambda found: _hidden(found) if is_identity_number(found[0]) else found[0], text)


def without_numbers(text: str) -> str:
    """For the public and of a text that came from elsewhere: there a telephone number may be anybody's."""
    return _PHONE.sub(_hidden, without_identity_numbers(text))


def _hidden(found: re.Match[str]) -> str:
    """As long as it was, so that a reader sees that something stood there."""
    return re.sub(r"\w", MASK, found[0])


def _is_day(digits: str) -> bool:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).year >= 1850
    except ValueError:
        return False
