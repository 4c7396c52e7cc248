"""A million cases beside twenty thousand: lists cost the same, and what sums up or looks for many answers in time.

Two demonstration districts are built once a run; those on SQLite are taken from a folder where they are kept. Without
--full the large one has a hundred thousand cases. On PostgreSQL it is asked as the role that the policies hold.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import cache, partial
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.http import QueryDict
from django.test import Client, override_settings
from django.utils import timezone

from benchmarks import Row, full, kept
from gridwork.accounts.models import User
from gridwork.cases.intake import Report, take_in
from gridwork.cases.models import Case, Job
from gridwork.kernel.actors import System
from gridwork.kernel.lists import Listing
from gridwork.kernel.records import Record
from gridwork.kernel.registers import Register
from gridwork.wall import telling
from gridwork.web import registers  # noqa: F401  (which a kept district does not load by being built)
from tests import serving

FEW, MANY = 20_000, 1_000_000 if full() else 100_000
IN_TIME = 300  # ms in which 19 of 20 answers come
A_CASE = 300  # µs that a case of the demonstration may take to make: five minutes for a million
CALLS = 20
SIZE = 20  # rows of a page: so many are late in the small district, too
COMMON, RARE = "路灯", "鹦鹉"
LISTS: dict[str, tuple[type[Record], str, str]] = {
    "list": (Case, "auditor", ""),
    "list-one-filter": (Case, "auditor", "state=closed"),
    "list-late": (Case, "auditor", "late=1"),
    "list-in-the-district": (Case, "auditor", "place=1"),
    "list-village-clerk": (Case, "warden.1", ""),
    "list-handler": (Case, "handler.pu.1", "state=received"),
    "jobs": (Job, "auditor", ""),
    "jobs-handler": (Job, "handler.pu.1", ""),
    "search-rare": (Case, "auditor", f"q={RARE}"),
}
PAGES = {"in-box": "/inbox/", "search-common": f"/cases/?q={COMMON}", "search-everything": f"/search?q={COMMON}"}
VIEWS = {"far": (0.4, 10), "middle": (0.1, 13), "near": (0.02, 15)}  # width in degrees, and zoom


def rows() -> Iterator[Row]:
    telling.work_as("benchmark")
    few, many = district(FEW), district(MANY)
    if MANY in built:
        yield Row(f"demo-{MANY}-a-case", built[MANY] / MANY * 1e6, A_CASE, "µs", at_most=1)
    for name, (model, who, query) in LISTS.items():
        ask = partial(page, model, who, query)
        ours, theirs = (least_in(where, ask) for where in (many, few))
        yield Row(f"{name}-{MANY}-against-{FEW}", ours, theirs, "ms", at_most=1.5)
    with served(many):
        newest = Case.objects.unscoped("benchmark").order_by("-pk")[1000].pk
        addresses = PAGES | {"case-page": f"/cases/{newest}/"}
        for name, (width, zoom) in VIEWS.items():
            addresses |= {f"map-{slug}-{name}": view(slug, width, zoom) for slug in ("cases", "jobs")}
        for name, address in addresses.items():
            yield Row(f"{name}-{MANY}-19-of-20", most_of(address), IN_TIME, "ms", at_most=1)


built: dict[int, float] = {}  # seconds, by the number of cases


@cache
def district(cases: int) -> str:
    """The name of a database with so many cases."""
    if connection.vendor == "postgresql":
        name = f"district_{cases}"
        connection.cursor().execute(f"CREATE DATABASE {name}")
        build(name, cases)
        return name
    path = kept() / f"district-{cases}.sqlite3"
    if not path.exists():
        draft = path.with_suffix(".draft")
        build(str(draft), cases)
        draft.rename(path)
    return str(path)


def build(name: str, cases: int) -> None:
    """The demonstration, and one case among the oldest that says what no other does."""
    with of(name):
        call_command("migrate", verbosity=0)
        began = time.perf_counter()
        call_command("demo", cases=cases)
        built[cases] = time.perf_counter() - began
        if connection.vendor == "postgresql":  # as its autovacuum does within minutes
            connection.cursor().execute("VACUUM (ANALYZE)")
        first = Case.objects.unscoped("benchmark").select_related("type", "place").earliest("pk")
        seen = Case(type=first.type, place=first.place, text=f"{RARE} A parrot", reported_at=timezone.now())
        take_in(Report(seen), by=System("benchmark"), now=timezone.now())


@contextmanager
def of(name: str) -> Iterator[None]:
    """Within it, the database is that one."""
    before = connection.settings_dict["NAME"]
    _open(name)
    try:
        yield
    finally:
        _open(before)


def _open(name: Any) -> None:
    connection.close()
    if connection.vendor == "postgresql":
        connection.close_pool()  # type: ignore[attr-defined]
    connection.settings_dict["NAME"] = name


@contextmanager
def served(name: str) -> Iterator[None]:
    with of(name), serving.serving() if connection.vendor == "postgresql" else nullcontext():
        yield


def least_in(name: str, call: Callable[[], None]) -> float:
    """Milliseconds; the best of five, after one that fills what is kept in memory."""
    with served(name):
        call()
        return min(taken(call) for _time in range(5))


def most_of(address: str) -> float:
    """Milliseconds in which 19 of 20 answers came, to an auditor who has signed in."""
    with override_settings(ALLOWED_HOSTS=["*"]):
        browser = Client()
        browser.force_login(User.objects.get(username="auditor"))

        def ask() -> None:
            assert browser.get(address).status_code == 200, address

        ask()
        return sorted(taken(ask) for _time in range(CALLS))[CALLS * 19 // 20 - 1]


def taken(call: Callable[[], None]) -> float:
    began = time.perf_counter()
    call()
    return (time.perf_counter() - began) * 1000


def page(model: type[Record], who: str, query: str) -> None:
    """A page of the list, as its view asks it, by somebody who has just come."""
    user = User.objects.get(username=who)
    telling.tell(telling.person(user.pk))
    listing = Listing(Register.of[model], user, QueryDict(query), timezone.now(), SIZE)
    assert listing.title_words
    for row in listing.rows:
        assert [cell.text for cell in row.cells]
    telling.tell(None)


def view(slug: str, width: float, zoom: float) -> str:
    west, south = 115.195 - width / 2, 20.9 - width / 2
    return f"/map/{slug}?bbox={west},{south},{west + width},{south + width}&zoom={zoom}"
