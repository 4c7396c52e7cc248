"""A process that is killed at the worst moment of what it does: python -m tests.web.dying WHAT ARGUMENT.

The environment names its home and database; each WHAT is one of the functions below.
"""

import json
import os
import signal
import sys
from typing import Any, NoReturn

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django

from gridwork.web import sqlite

sqlite.use_newer()
django.setup()

import gridwork.web.registers  # noqa: E402, F401
from gridwork.imports import engine, tasks  # noqa: E402
from gridwork.journal import sequencer  # noqa: E402
from gridwork.kernel import once  # noqa: E402
from tests.web.nodes import report_once  # noqa: E402


def dies(*_args: Any, **_more: Any) -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("it lives")


def before_its_key_is_kept(said: dict[str, int]) -> None:
    once.keep = dies
    report_once(said)


def before_it_is_answered(said: dict[str, int]) -> None:
    report_once(said)
    dies()


def while_it_seals(_said: Any) -> None:
    """The seals are given, and the queue is not yet emptied."""
    sequencer.Unsealed = type("Queue", (), {"objects": type("Rows", (), {"exists": lambda: True, "filter": dies})})
    sequencer.seal()


def while_it_imports(key: int) -> None:
    """The rows of the third chunk are written, and not yet remembered."""
    remembered, calls = engine.known_rows.remember, []

    def at_the_third(*args: Any) -> None:
        calls.append(args)
        (dies if len(calls) == 3 else remembered)(*args)

    engine.CHUNK, engine.known_rows.remember = 2, at_the_third
    tasks.run_import.func(key, "en")


if __name__ == "__main__":
    globals()[sys.argv[1]](json.loads(sys.argv[2]))
