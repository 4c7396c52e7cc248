"""Soak: an hour of ten times what a district sends; what the node holds and how long it takes stay as they were.

The first tenth is left out: in it caches fill. Before it come as many cases as make the worker fold the figures once,
for which it loads libraries that it then keeps. What grows with the number of cases, the database itself, is not held
against the node; its write-ahead log is.
"""

import itertools
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks import Row
from benchmarks.load import Node, at_rate, sent, served, slowest
from tests.web.nodes import processes_of

MINUTES = 60
NAME = f"soak of {MINUTES} minutes"
EACH = 60.0  # seconds
WARMING = 25, 90.0  # cases a second, and for how many
LOG = 64  # megabytes of write-ahead log, beyond which SQLite is not emptying it


@dataclass(frozen=True)
class Sample:
    memory: float  # megabytes of all its processes, without what is mapped
    handles: int
    log: float  # megabytes
    milliseconds: float  # the median of all answers


def rows() -> Iterator[Row]:
    with served("sqlite") as node:
        slowest(list(sent(node, at_rate(node.writes(itertools.cycle(node.told["tokens"])), *WARMING))))
        samples = [sample(node) for _minute in range(MINUTES)]
    tenth = max(1, MINUTES // 10)
    first, last = samples[tenth : 2 * tenth], samples[-tenth:]
    for name, unit, bound in (("memory", "MB", 1.1), ("handles", "files", 1.1), ("milliseconds", "ms", 1.25)):
        ours, theirs = (median(getattr(each, name) for each in some) for some in (last, first))
        yield Row(f"{NAME}: {name} in the last tenth, beside the second", ours, theirs, unit, at_most=bound)
    yield Row(f"{NAME}: write-ahead log", max(each.log for each in samples), LOG, "MB", at_most=1)


def sample(node: Node) -> Sample:
    answers = node.usually(EACH)
    slowest(answers)  # each of them a success
    held = [Path(f"/proc/{pid}") for pid in processes_of(node.process.pid)]
    pages = sum(resident - shared for resident, shared in (_memory(each) for each in held))
    log = node.home / "gridwork.sqlite3-wal"
    return Sample(
        pages * os.sysconf("SC_PAGE_SIZE") / 2**20,
        sum(len(list((each / "fd").iterdir())) for each in held),
        log.stat().st_size / 2**20,
        median(each.seconds for each in answers) * 1000,
    )


def _memory(process: Path) -> tuple[int, int]:
    _all, resident, shared, *_rest = map(int, (process / "statm").read_text().split())
    return resident, shared
