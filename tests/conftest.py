"""What every test stands on: a home of its own, the newer SQLite before Django, and no test left out in silence."""

import atexit
import gc
import os
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any
from zlib import crc32

import hypothesis
import pytest

HOME = tempfile.mkdtemp(prefix=f"gridwork-{os.environ.get('PYTEST_XDIST_WORKER', 'tests')}-")
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
os.environ["GRIDWORK_HOME"] = HOME
os.environ["GRIDWORK_MAY_PASS_THE_WALL"] = "true"  # tests make databases; those of the wall take the serving role
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright runs an event loop in the thread of a browser test

import django  # noqa: E402
from _pytest import runner  # noqa: E402
from django.utils import translation  # noqa: E402

from tests.beginning import Beginning, kept_in  # noqa: E402
from tests.promises import PROMISES, Counted  # noqa: E402
from tools.promises import in_words, noted  # noqa: E402

django.setup()
# Or pytest-django would set up the workers of xdist before this file gives each a home of its own.
del os.environ["DJANGO_SETTINGS_MODULE"]

FULL = bool(os.environ.get("GRIDWORK_FULL"))
SHARED = bool(os.environ.get("GRIDWORK_SHARED")) and not FULL  # with a run on the other database, as ./test begins both
LONG = ("browser", "crash", "restore", "fuzz", "powercut", "diskfull")  # marks of what is begun first, lest it end last
hypothesis.settings.register_profile("reduced", max_examples=60, deadline=None)
hypothesis.settings.register_profile("full", max_examples=2_000, deadline=None)
hypothesis.settings.load_profile("full" if FULL else "reduced")


@pytest.fixture(scope="session")
def full() -> bool:
    """Whether this run uses the counts that the promises are worded with (./test --full)."""
    return FULL


@pytest.fixture(scope="session")
def kept_here(request: pytest.FixtureRequest) -> Path:
    return request.config.rootpath / ".pytest_cache" / "migrated"


@pytest.fixture(scope="session")
def beginning(kept_here: Path, django_db_modify_db_settings: None) -> Beginning:
    return kept_in(kept_here)


@pytest.fixture(scope="session")
def django_db_keepdb(beginning: Beginning, django_db_blocker: Any) -> bool:
    with django_db_blocker.unblock():
        return beginning.copied()


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, beginning: Beginning, django_db_keepdb: bool, django_db_blocker: Any
) -> None:
    if not django_db_keepdb:
        with django_db_blocker.unblock():
            beginning.keep()


@pytest.fixture(autouse=True)
def english() -> Generator[None]:
    """A page asked for in Chinese leaves its language to the next test of the same process."""
    with translation.override("en"):
        yield


def pytest_configure(config: pytest.Config) -> None:
    for mark, promise in PROMISES.items():
        config.addinivalue_line("markers", f"{mark}: {promise}")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect what is about the other database, and on PostgreSQL what touches none: SQLite's run has asked it.

    A skip would count as a failure (see below). Of tests that are one question asked of a thousand things, PostgreSQL
    is asked some, and SQLite the others if both are run; each is asked all where the counts are full.
    """
    for item in items:
        item.user_properties += [("promise", mark) for mark in PROMISES if item.get_closest_marker(mark)]
    if os.environ.get("DATABASE_URL"):
        left_out = [item for item in items if not asked_of_postgresql(item)]
    else:
        left_out = [item for item in items if not asked_of_sqlite(item)] + other_looks(items)
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]
    items.sort(key=lambda item: not any(item.get_closest_marker(mark) for mark in LONG))


def pytest_collection_finish() -> None:
    """What is loaded by now stays: the collector need not walk it again and again."""
    gc.freeze()


def asked_of_sqlite(item: pytest.Item) -> bool:
    if item.get_closest_marker("postgresql_only"):
        return False
    return not (SHARED and item.get_closest_marker("sampled") and asked_of_postgresql(item))


def asked_of_postgresql(item: pytest.Item) -> bool:
    if item.get_closest_marker("sqlite_only") or not touches_database(item):
        return False
    sampled = item.get_closest_marker("sampled")
    return FULL or sampled is None or crc32(item.nodeid.encode()) % sampled.args[0] == 0


def other_looks(items: list[pytest.Item]) -> list[pytest.Item]:
    """Stories are told in several looks, of width, language and theme: half of them, unless the counts are full."""
    told: dict[str, list[pytest.Item]] = defaultdict(list)
    for item in items if not FULL else ():
        if item.get_closest_marker("browser"):
            told[item.nodeid.partition("[")[0]].append(item)
    several = {name: sorted(looks, key=lambda each: each.nodeid) for name, looks in told.items() if len(looks) > 1}
    return [each for name, looks in several.items() for each in looks[crc32(name.encode()) % 2 :: 2]]


def touches_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(item.get_closest_marker("django_db") or fixtures & {"db", "transactional_db", "django_db_setup"})


@pytest.fixture
def counted(request: pytest.FixtureRequest, record_property: Callable[[str, object], None]) -> Counted:
    """Notes what a promise was shown with, under the mark of its test: numbers add up, names are counted once each."""
    mark = next(each.name for each in request.node.iter_markers() if each.name in PROMISES)
    return lambda what, found: record_property(f"{mark}: {what}", found if isinstance(found, int) else "\n".join(found))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What each promise was shown with, over all workers."""
    reports = [each for kind in ("passed", "failed") for each in terminalreporter.getreports(kind)]
    for mark, counts in noted(pair for report in reports for pair in report.user_properties).items():
        terminalreporter.write_line(f"{mark}: {in_words(counts)}")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool:
    return runner.pytest_runtest_protocol(item, nextitem)


# Python keeps frames in pieces of 16 kB, and until its releases of spring 2026 a call across an edge asked the system
# for another and gave it back (https://github.com/python/cpython/issues/142183): as deep as tests call, a page did so
# hundreds of times, and a run took a quarter longer. A frame this large brings a piece that the others find room in.
pytest_runtest_protocol.__code__ = pytest_runtest_protocol.__code__.replace(co_stacksize=40_000)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.skipped and not hasattr(report, "wasxfail"):
        fail(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    if report.skipped:
        fail(report)
    return report


def fail(report: pytest.TestReport | pytest.CollectReport) -> None:
    report.outcome = "failed"
    report.longrepr = f"{report.nodeid} was skipped, and a skipped test proves nothing.\n{report.longreprtext}"
