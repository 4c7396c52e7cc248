"""Reporters: their names sealed with a key apart from the database, and the receipt codes that stand for them."""

import hashlib
import os
import re
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db.models import BooleanField, Q, Value
from django.db.models.expressions import Combinable, Expression
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gridwork import disk
from gridwork.cases.models import Case, Reporter, RevealRequest
from gridwork.columns.inserting import insert_columns
from gridwork.imports.numbers import without_identity_numbers, without_numbers
from gridwork.kernel.scope import Columns

if TYPE_CHECKING:
    from django.utils.functional import Promise

NONCE = 12
LENT_FOR = timedelta(minutes=10)
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: without I, L, O and U, which are misread
CODE_LENGTH = 20  # five bits each: 100
_COLUMNS = ("case_id", "receipt", "sealed", "reachable", "language", "reported_at")
_MISREAD = str.maketrans("OIL", "011")


@dataclass(frozen=True)
class Person:
    """Who reported a case. `wants_word`: to be told of the outcome by e-mail."""

    name: str = ""
    phone: str = ""
    email: str = ""
    wants_word: bool = False

    @property
    def is_named(self) -> bool:
        return bool(self.name or self.phone or self.email)


ANONYMOUS = Person()


def keep(case: Case, person: Person, *, code: str = "") -> str:
    """Keep who reported the case, in one statement, and return the receipt code, which nobody can read again.

    `code`: one that the reporter's own device has drawn. Neither address nor device of the reporter is kept.
    """
    (shown,) = keep_many([(case, person, code)])
    return shown


def keep_many(told: Sequence[tuple[Case, Person, str]]) -> list[str]:
    """keep() for many new cases, in one statement."""
    if not told:
        return []
    codes = [plain(code) or new_code() for _case, _person, code in told]
    language = get_language() or ""
    rows = [
        (
            case.pk,
            hash_of(code),
            sealed(person, case.pk) if person.is_named else None,
            bool(person.wants_word and person.email),
            language,
            case.reported_at,
        )
        for (case, person, _code), code in zip(told, codes, strict=True)
    ]
    insert_columns(Reporter, dict(zip(_COLUMNS, zip(*rows, strict=True), strict=True)))
    return [shown(code) for code in codes]


# -- receipt codes ------------------------------------------------------------------------------------------------


def new_code() -> str:
    bits = secrets.randbits(5 * CODE_LENGTH)
    return "".join(LETTERS[bits >> 5 * at & 31] for at in range(CODE_LENGTH))


def plain(code: str) -> str:
    """The code as it is hashed: without blanks and dashes, what is often misread put right; "" if it is none."""
    letters = re.sub(r"[\s\-–]", "", code).upper().translate(_MISREAD)
    return letters if len(letters) == CODE_LENGTH and set(letters) <= set(LETTERS) else ""


def shown(code: str) -> str:
    return "-".join(code[at : at + 5] for at in range(0, CODE_LENGTH, 5))


def hash_of(code: str) -> str:
    """A hundred random bits cannot be guessed, so a plain hash is enough, and an index finds it."""
    return hashlib.sha256(b"gridwork receipt " + code.encode()).hexdigest()


def found(code: str) -> Reporter | None:
    letters = plain(code)
    if not letters:
        return None
    return Reporter.objects.select_related("case__type", "case__duplicate_of").filter(receipt=hash_of(letters)).first()


def lent(code: str, case: int, now: datetime) -> str:
    """The code as a word for an address, readable for some minutes by given_back() and by nobody else."""
    until = int((now + LENT_FOR).timestamp())
    return urlsafe_b64encode(seal(f"{until} {code}".encode(), _lent_for(case))).decode()


def given_back(word: str, case: int, now: datetime) -> str:
    """Empty once the time is over, and for whatever lent() did not make."""
    try:
        until, code = unsealed(urlsafe_b64decode(word), _lent_for(case)).decode().split(" ")
    except (ValueError, InvalidTag):
        return ""
    return code if now.timestamp() < int(until) else ""


def _lent_for(case: int) -> bytes:
    return f"receipt of case {case}".encode()


# -- names --------------------------------------------------------------------------------------------------------


def sealed(person: Person, case: int) -> bytes:
    return seal(orjson.dumps(asdict(person)), _bound_to(case))


def opened(sealed_name: bytes | memoryview, case: int, cipher: AESGCM | None = None) -> Person:
    """InvalidTag if it was changed, moved to another case, or sealed with another key."""
    return Person(**orjson.loads(unsealed(sealed_name, _bound_to(case), cipher)))


def read(request: RevealRequest, *, by: Any, now: datetime) -> Person:
    """The name that an approved request shows, journalled each time. ANONYMOUS where none was given."""
    request.take("read_reporter", by=by, now=now)
    kept = Reporter.objects.filter(case=request.case_id).first()
    return opened(kept.sealed, request.case_id) if kept and kept.sealed else ANONYMOUS


def cases_of(phone: str, codes: Iterable[str]) -> set[int]:
    """The keys of the cases that were reported from this number, or are followed by one of these receipt codes.

    For a number every sealed name is opened, and none shown: an index of numbers would tell whoever reads the
    database which cases one person has reported.
    """
    hashes = [hash_of(letters) for letters in map(plain, codes) if letters]
    found = set(Reporter.objects.filter(receipt__in=hashes).values_list("case_id", flat=True)) if hashes else set()
    if wanted := _digits(phone):
        cipher = AESGCM(_key())
        named = Reporter.objects.filter(sealed__isnull=False).values_list("case_id", "sealed")
        for case, name in named.iterator():
            if name and _digits(opened(name, case, cipher).phone) == wanted:
                found.add(case)
    return found


def _digits(phone: str) -> str:
    """A number as it is compared: +86 757-8633 0000 and 0086 75786330000 are one."""
    return re.sub(r"^(00)?86(?=\d{10,11}$)", "", re.sub(r"\D", "", phone))


def seal(data: bytes, bound_to: bytes) -> bytes:
    """With the key of reporters: for what tells who they are and must lie somewhere."""
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(_key()).encrypt(nonce, data, bound_to)


def unsealed(data: bytes | memoryview, bound_to: bytes, cipher: AESGCM | None = None) -> bytes:
    """InvalidTag unless seal() made it of the same thing."""
    data = bytes(data)
    return (cipher or AESGCM(_key())).decrypt(data[:NONCE], data[NONCE:], bound_to)


def _bound_to(case: int) -> bytes:
    return f"reporter of case {case}".encode()


def _key() -> bytes:
    """Without it no name is ever read again."""
    return disk.made_once(Path(settings.HOME) / "keys" / "reporters.key", lambda: AESGCM.generate_key(256))


# -- as somebody who acts ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TheReporter:
    """Whoever holds the receipt code of a case: may say whether it is fixed, and have it reopened. Nothing else.

    Which case it is, the code has said; a name is not known.
    """

    pk: int | None = None
    may: frozenset[str] = frozenset({"cases.answer", "cases.reopen"})

    def __str__(self) -> str:
        return "reporter"

    def reaches(
        self, permission: str, *, place: Combinable, body: Combinable, on: date | None = None, many: bool = False
    ) -> Expression:
        return self.holds(permission, on)

    def holds(self, permission: str, on: date | None = None) -> Expression:
        return Value(permission in self.may, output_field=BooleanField())

    def leads(self, permission: str, columns: Columns, on: date | None = None) -> Q:
        return Q() if permission in self.may else Q(pk__in=[])

    def has_perm(self, permission: str) -> bool:
        return permission in self.may


# -- what a reporter is told ---------------------------------------------------------------------------------------

PUBLIC_STATES: Mapping[str, "str | Promise"] = {
    "received": _("We have your report and are looking at it."),
    "registered": _("Your report is registered. We are choosing who is to handle it."),
    "dispatched": _("It is being handled."),
    "reported": _("It was handled. Somebody else is checking the result."),
    "closed": _("It is closed."),
    "evaluated": _("It is closed."),
    "refused": _("We did not take it up. The reason stands below."),
}


def outcome_of(reporter: Reporter) -> Case:
    """The case that the reporter's own hangs on: of a duplicate, the one that is worked on."""
    return reporter.case.duplicate_of or reporter.case


def answer_to(case: Case) -> str:
    """The public answer as reporters read it: without numbers of persons, which those of other systems hold."""
    return without_numbers(case.public_answer) if case.origin else without_identity_numbers(case.public_answer)
