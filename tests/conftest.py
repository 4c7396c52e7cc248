"""What every test stands on: a home of its own, the newer SQLite before Django, and no test left out in silence."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Generator

import hypothesis
import pytest

HOME = tempfile.mkdtemp(prefix=f"gridwork-{os.environ.get('PYTEST_XDIST_WORKER', 'tests')}-")
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
os.environ["GRIDWORK_HOME"] = HOME
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright runs an event loop in the thread of a browser test

import django  # noqa: E402
from django.utils import translation  # noqa: E402

django.setup()
# Or pytest-django would set up the workers of xdist before this file gives each a home of its own.
del os.environ["DJANGO_SETTINGS_MODULE"]

FULL = bool(os.environ.get("GRIDWORK_FULL"))
hypothesis.settings.register_profile("reduced", max_examples=60, deadline=None)
hypothesis.settings.register_profile("full", max_examples=2_000, deadline=None)
hypothesis.settings.load_profile("full" if FULL else "reduced")


@pytest.fixture(scope="session")
def full() -> bool:
    """Whether this run uses the counts that the promises are worded with (./test --full)."""
    return FULL


@pytest.fixture(autouse=True)
def english() -> Generator[None]:
    """A page asked for in Chinese leaves its language to the next test of the same process."""
    with translation.override("en"):
        yield


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect what is about the other database: a skip would count as a failure (see below)."""
    other = "sqlite_only" if os.environ.get("DATABASE_URL") else "postgresql_only"
    left_out = [item for item in items if item.get_closest_marker(other)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How much the matrix asked, over all workers: its tests note it, see tests/contract/test_matrix.py."""
    reports = [report for each in ("passed", "failed") for report in terminalreporter.getreports(each)]
    noted = [pair for report in reports for pair in report.user_properties if pair[0].startswith("matrix ")]
    if noted:
        requests = sum(value for name, value in noted if name == "matrix requests")
        counts = [
            len({word for name, value in noted if name == f"matrix {kind}" for word in value.split("\n") if word})
            for kind in ("routes", "roles", "places")
        ]
        words = "matrix: {:,} requests over {} routes, {} roles, {} places".format(requests, *counts)
        terminalreporter.write_line(words)


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
