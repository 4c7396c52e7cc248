"""Cases: what a list page and a step cost, in statements and against the size of the table."""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import cache
from itertools import count

from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from benchmarks import Row
from gridwork.cases.intake import Report, take_in
from gridwork.cases.models import Case, Job
from gridwork.cases.procedures import CASE
from gridwork.kernel.lists import Listing
from gridwork.kernel.registers import Register
from tests.cast import NOW, SYSTEM
from tests.office import Office, build, stored

FEW, MANY = 2_000, 40_000  # rows in the table behind the same page
MOST = 12  # statements
CONTROL = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")
_number = count(1)


def rows() -> Iterator[Row]:
    office = people()
    grow(office, FEW)
    few, statements = page_of(office, 100), said(lambda: page_of(office, 100))
    yield Row("list-page-statements", statements, MOST, "statements", at_most=1)
    yield Row("list-page-100-against-10", statements, said(lambda: page_of(office, 10)), "statements", at_most=1)
    grow(office, MANY)
    many = page_of(office, 100)
    yield Row("list-page-40000-against-2000", many * 1000, few * 1000, "ms", at_most=1.5)
    yield Row("step-statements", said(lambda: step(office)), MOST, "statements", at_most=1)


@cache
def people() -> Office:
    from gridwork.web import registers  # noqa: F401  (which columns are searched, registers say)

    return build()


def grow(office: Office, to: int) -> None:
    missing = to - Case.objects.unscoped("benchmark").count()
    made = [
        Case(
            type=office.pothole, condition=office.ordinary, place=office.eastham, text=f"A hole, number {n}",
            reported_at=NOW - timedelta(minutes=n), state="evaluated",
        )
        for n in range(missing)
    ]  # fmt: skip
    CASE.adopt(made, source="benchmark", by=SYSTEM, now=NOW)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def page_of(office: Office, size: int) -> float:
    """Seconds for a page of the list, as its view asks it; the best of five."""

    def read() -> None:
        listing = Listing(Register.of[Case], office.otto, QueryDict("state=evaluated"), NOW, size)
        assert [cell.text for row in listing.rows for cell in row.cells]
        assert listing.title_words

    return min(seconds(read) for _time in range(5))


def step(office: Office) -> None:
    case = intake(office)
    case.take("register_case", by=office.iris, now=NOW)
    with Counted():
        case.take("dispatch_case", by=office.dan, now=NOW, body=office.roads.pk)
    stored(Job, case=case)


def intake(office: Office) -> Case:
    case = Case(
        type=office.pothole, condition=office.ordinary, place=office.eastham, text=f"A hole, number {next(_number)}",
        reported_at=NOW,
    )  # fmt: skip
    return take_in(Report(case), by=office.iris, now=NOW).case


def said(call: Callable[[], object]) -> int:
    """Statements of a call, or of the part of it that is Counted, without those that only open and close."""
    call()
    Counted.inner = None
    with CaptureQueriesContext(connection) as captured:
        call()
    queries = Counted.inner if Counted.inner is not None else captured.captured_queries
    return len([query for query in queries if not query["sql"].startswith(CONTROL)])


class Counted(CaptureQueriesContext):
    """The part of a call whose statements count."""

    inner: list[dict[str, str]] | None = None

    def __init__(self) -> None:
        super().__init__(connection)

    def __exit__(self, *args: object) -> None:
        super().__exit__(*args)  # type: ignore[arg-type]
        Counted.inner = list(self.captured_queries)


def seconds(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began
