"""What ./test does: ./check, then every test on SQLite, then all but the browser's on a throw-away PostgreSQL."""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from xml.etree import ElementTree

from tools.debian import NEEDS, provide
from tools.postgresql import throwaway
from tools.promises import keep_tests, whole
from tools.setup import PYTHON, prepare
from tools.spark import compare
from tools.uv import ROOT

LIMIT = 45 * 60  # seconds; a run that hangs must end by itself, and one on a busy machine may take its time
NOTHING_COLLECTED = 5
DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def main() -> None:
    options, selection = arguments()
    if options.spark:
        sys.exit(compare(selection))
    databases = [name for name in DATABASES if options.only in (None, name)]
    provide([name for name in NEEDS if name != "postgresql" or name in databases])
    prepare(dev=True)
    os.environ["GRIDWORK_FULL"] = "1" if options.full else os.environ.get("GRIDWORK_FULL", "")
    os.environ["GRIDWORK_SHARED"] = "1" if len(databases) > 1 else ""
    began = time.monotonic()
    ends = None if os.environ["GRIDWORK_FULL"] else began + LIMIT
    outcomes: Counter[str] = Counter()
    if not selection and not options.marks and not checked():
        outcomes["failed"] += 1
    kept = whole(options.marks) if options.write else set()
    for name in databases:
        outcomes += run_pytest(name, options.marks, selection, ends, kept)
    sys.exit(close(outcomes, time.monotonic() - began))


def arguments() -> tuple[argparse.Namespace, list[str]]:
    parser = argparse.ArgumentParser(
        prog="./test",
        description="Run ./check and every test, at reduced counts, on SQLite and on PostgreSQL.",
        epilog="Anything else goes to pytest: ./test tests/cases -k return. A selection leaves ./check out.",
    )
    parser.add_argument("--full", action="store_true", help="the counts that the promises are worded with; takes hours")
    parser.add_argument("--sqlite", dest="only", action="store_const", const="sqlite", help="on SQLite alone")
    parser.add_argument("--postgresql", dest="only", action="store_const", const="postgresql", help="on it alone")
    parser.add_argument("--spark", action="store_true", help="only whether Spark counts as DuckDB does; needs Java")
    parser.add_argument("--write", action="store_true", help="keep what promises were shown with in docs/reference")
    parser.add_argument("-m", dest="marks", default="", metavar="MARKS", help="tests with these marks, as pytest's -m")
    options, selection = parser.parse_known_args()
    if options.write and (selection or not whole(options.marks)):
        parser.error("--write keeps what all tests of a promise showed: choose with -m MARK or -m 'MARK or MARK' alone")
    return options, selection


def checked() -> bool:
    return subprocess.run([ROOT / "check"]).returncode == 0


def run_pytest(database: str, marks: str, selection: list[str], ends: float | None, kept: set[str]) -> Counter[str]:
    print(f"\nTests on {DATABASES[database]}", flush=True)
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    with ExitStack() as stack:
        if database == "postgresql":
            environment["DATABASE_URL"] = stack.enter_context(throwaway())
            marks = f"({marks}) and not browser" if marks else "not browser"
        report = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "report.xml"
        # One more than cores: tests wait for disks, servers and browsers.
        workers = ["-n", str((os.cpu_count() or 1) + 1)]
        unhurried = ["-o", "faulthandler_timeout=0"] if ends is None else []
        command = [PYTHON, "-m", "pytest", *workers, *unhurried, "-m", marks, f"--junit-xml={report}", *selection]
        code = run_until(ends, [str(word) for word in command], environment)
        outcomes = counted(report)
        if kept and report.exists():
            keep_tests(report, DATABASES[database], full=ends is None, of=kept)
    if code and not (code == NOTHING_COLLECTED or outcomes["failed"] or outcomes["errors"]):
        outcomes["errors"] += 1  # stopped before it could report
    return outcomes


def run_until(ends: float | None, command: list[str], environment: dict[str, str]) -> int:
    """Its exit code. At the limit it is ended with all that it started, browsers and workers too."""
    process = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
    try:
        return process.wait(None if ends is None else max(1, ends - time.monotonic()))
    except subprocess.TimeoutExpired:
        print(f"\nStopped: the tests took more than {LIMIT // 60} minutes.", flush=True)
        return 1
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def counted(report: Path) -> Counter[str]:
    outcomes: Counter[str] = Counter()
    if report.exists():
        for suite in ElementTree.parse(report).getroot().iter("testsuite"):  # noqa: S314  (pytest has just written it)
            failed, errors, skipped = (int(suite.get(name, 0)) for name in ("failures", "errors", "skipped"))
            outcomes += Counter(failed=failed, errors=errors, skipped=skipped)
            outcomes["passed"] += int(suite.get("tests", 0)) - failed - errors - skipped
    return outcomes


def close(outcomes: Counter[str], seconds: float) -> int:
    """Say the sum over all runs as pytest says its own; the exit code."""
    order = [("failed", "failed"), ("passed", "passed"), ("skipped", "skipped"), ("errors", "errors")]
    words = [f"{outcomes[name]} {word}" for name, word in order if outcomes[name]] or ["no tests ran"]
    print(f"\n{f' {", ".join(words)} in {seconds:.2f}s ':=^80}", flush=True)
    return 0 if outcomes["passed"] and not (outcomes["failed"] or outcomes["errors"]) else 1


if __name__ == "__main__":
    main()
