"""Documents for tests."""

from datetime import date
from typing import Any

from gridwork.documents.models import Document, Supersession
from tests.cast import NOW, SYSTEM

ISSUED = date(2017, 1, 10)


def document(title: str, **more: Any) -> Document:
    values = {"kind": "policy", "issuer_en": "District office", "issued_on": ISSUED, "from_on": date(2017, 2, 1)}
    made = Document(title_en=title, **(values | more))
    made.write(by=SYSTEM, now=NOW)
    return made


def supersede(former: Document, successor: Document, on: date, whole: bool = True) -> Supersession:
    made = Supersession(former=former, successor=successor, from_on=on, whole=whole)
    made.write(by=SYSTEM, now=NOW)
    return made
