"""A million cases beside twenty thousand: lists, search and a case's page cost the same, and a map answers in time.

Two demonstration districts are built once a run. Without --full the large one has a hundred thousand cases.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.http import QueryDict
from django.test import Client, override_settings
from django.utils import timezone

from benchmarks import Row, full
from gridwork.accounts.models import User
from gridwork.cases.intake import Report, take_in
from gridwork.cases.models import Case
from gridwork.kernel.actors import System
from gridwork.kernel.lists import Listing
from gridwork.kernel.registers import Register

FEW, MANY = 20_000, 1_000_000 if full() else 100_000
TILE = 500  # ms in which a map answers, as any tile of a dashboard does
RARE = "鹦鹉"
LISTS = {
    "list": ("auditor", ""),
    "list-one-filter": ("auditor", "state=closed"),
    "list-late": ("auditor", "late=1"),
    "list-in-the-district": ("auditor", "place=1"),
    "list-village-clerk": ("warden.1", ""),
    "search-common": ("auditor", "q=路灯"),
    "search-rare": ("auditor", f"q={RARE}"),
}
VIEWS = {"far": (0.4, 10), "middle": (0.1, 13), "near": (0.02, 15)}  # width in degrees, and zoom


def rows() -> Iterator[Row]:
    few, many = district(FEW), district(MANY)
    for name, (who, query) in LISTS.items():
        yield compared(name, few, many, lambda who=who, query=query: page(who, query), at_most=1.5)  # type: ignore[misc]
    yield compared("case-page", few, many, case_page, at_most=1.5)
    for name, (width, zoom) in VIEWS.items():
        with of(many):
            took = least(lambda width=width, zoom=zoom: view(width, zoom))  # type: ignore[misc]
        yield Row(f"map-{name}", took * 1000, TILE, "ms", at_most=1)


def compared(name: str, few: Path, many: Path, call: Callable[[], None], at_most: float) -> Row:
    with of(many):
        ours = least(call) * 1000
    with of(few):
        theirs = least(call) * 1000
    return Row(f"{name}-{MANY}-against-{FEW}", ours, theirs, "ms", at_most=at_most)


@cache
def district(cases: int) -> Path:
    """A database with so many cases, and one among the oldest that says what no other does."""
    path = Path(settings.HOME) / f"district-{cases}.sqlite3"
    with of(path):
        call_command("migrate", verbosity=0)
        call_command("demo", cases=cases)
        first = Case.objects.unscoped("benchmark").select_related("type", "place").earliest("pk")
        seen = Case(type=first.type, place=first.place, text=f"{RARE} A parrot", reported_at=timezone.now())
        take_in(Report(seen), by=System("benchmark"), now=timezone.now())
    return path


@contextmanager
def of(path: Path) -> Iterator[None]:
    """Within it, the database is that one."""
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = str(path)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


def least(call: Callable[[], None]) -> float:
    """Seconds; the best of five, after one that fills what is kept in memory."""
    call()
    found = float("inf")
    for _time in range(5):
        began = time.perf_counter()
        call()
        found = min(found, time.perf_counter() - began)
    return found


def page(who: str, query: str) -> None:
    """A page of the list, as its view asks it, by somebody who has just come."""
    listing = Listing(Register.of[Case], User.objects.get(username=who), QueryDict(query), timezone.now())
    assert listing.title_words
    assert [cell.text for row in listing.rows for cell in row.cells]


def case_page() -> None:
    fetched(f"/cases/{Case.objects.unscoped('benchmark').order_by('-pk')[1000].pk}/")


def view(width: float, zoom: float) -> None:
    west, south = 115.195 - width / 2, 20.9 - width / 2
    fetched(f"/map/cases?bbox={west},{south},{west + width},{south + width}&zoom={zoom}")


def fetched(address: str) -> None:
    with override_settings(ALLOWED_HOSTS=["*"]):
        browser = Client()
        browser.force_login(User.objects.get(username="auditor"))
        assert browser.get(address).status_code == 200, address
