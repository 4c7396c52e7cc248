"""Flat out: eight programs that each send their next report as soon as the last one is answered.

Beside them the floor, as if a report were no more than a call that asks no database and then one durable row:
1 / (1 / such calls + 1 / such rows). The calls come over the same eight connections; the rows one after another.
"""

import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection
from itertools import count, cycle, islice, repeat
from statistics import median, quantiles
from typing import Any

import psycopg

from benchmarks import Row, full
from benchmarks.load import Call, Node, served

CONNECTIONS = 8
SECONDS = 60 if full() else 5
PROGRAMS = 20 * CONNECTIONS  # so many that none calls more often than it may
BARE = Call("GET", "/health/live", {})


def rows() -> Iterator[Row]:
    for database in ("sqlite", "postgresql"):
        with served(database, PROGRAMS) as node:
            asked = [node.writes(cycle(tokens)) for tokens in shares(node.told["tokens"])]
            together(node, asked, 1)  # everything was read once
            took = together(node, asked, SECONDS)
            floor = 1 / (1 / (len(together(node, [repeat(BARE)] * CONNECTIONS, SECONDS)) / SECONDS) + 1 / durable(node))
        name = f"intake on {database}, {CONNECTIONS} connections"
        late = quantiles(took, n=100)[-1]
        yield Row(f"{name}: 99 of 100 answers, beside the median", late * 1000, median(took) * 1000, "ms", at_most=5)
        yield Row(f"{name}: beside a bare call and a durable row", len(took) / SECONDS, floor, "cases/s")


def shares(tokens: list[str]) -> list[list[str]]:
    return [list(islice(tokens, first, None, CONNECTIONS)) for first in range(CONNECTIONS)]


def together(node: Node, asked: list[Iterator[Call]], seconds: float) -> list[float]:
    """What each answer took, in seconds. AssertionError if one was no success."""
    until = time.perf_counter() + seconds

    def one_after_another(calls: Iterator[Call]) -> list[float]:
        took = []
        with closing(HTTPConnection("127.0.0.1", node.port, timeout=60)) as connection:
            while (began := time.perf_counter()) < until:
                call = next(calls)
                if (status := call.over(connection)) >= 400:
                    raise AssertionError(f"{status}: {call}")
                took.append(time.perf_counter() - began)
        return took

    with ThreadPoolExecutor(len(asked)) as programs:
        return [each for took in programs.map(one_after_another, asked) for each in took]


def durable(node: Node) -> float:
    """Rows a second, each committed before the next, in a table of their own beside the node's."""
    if node.database:
        with psycopg.connect(node.database, autocommit=True) as connection:
            return _rate(connection.execute, "%s")
    with closing(sqlite3.connect(node.home / "floor.sqlite3", isolation_level=None)) as embedded:
        embedded.execute("PRAGMA journal_mode = WAL")
        embedded.execute("PRAGMA synchronous = FULL")
        return _rate(embedded.execute, "?")


def _rate(execute: Callable[..., Any], mark: str) -> float:
    execute("CREATE TABLE floor (id integer, text text)")
    numbers, until = count(), time.perf_counter() + SECONDS
    while time.perf_counter() < until:
        execute(f"INSERT INTO floor VALUES ({mark}, {mark})", (next(numbers), "路灯不亮" * 20))
    return next(numbers) / SECONDS
