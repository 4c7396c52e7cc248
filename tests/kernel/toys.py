"""Rows of the toys, as the tests of the kernel want them."""

from datetime import date

from tests.cast import NOW, Cast
from tests.toys.lending.models import Loan
from tests.toys.planting.models import Bed, Tree


def loan(cast: Cast, tool: str = "ladder", **values: object) -> Loan:
    return Loan(**({"tool": tool, "borrower": "Wang", "place": cast.east_village} | values))


def lent(cast: Cast, tool: str = "ladder", **values: object) -> Loan:
    made = loan(cast, tool, **values)
    made.write(by=cast.chief, now=NOW)
    return made


def bed(cast: Cast, name: str = "north bed", **values: object) -> Bed:
    made = Bed(**({"name": name, "place": cast.east_village, "lon": 115.2, "lat": 20.9} | values))
    made.write(by=cast.chief, now=NOW)
    return made


def tree(cast: Cast, where: Bed, kind: str = "oak") -> Tree:
    made = Tree(bed=where, kind=kind, planted_on=date(2026, 3, 12), place=where.place)
    made.write(by=cast.chief, now=NOW)
    return made


def stored(kind: type[Loan] | type[Bed], **lookup: object):
    return kind.objects.unscoped("test").get(**lookup)
