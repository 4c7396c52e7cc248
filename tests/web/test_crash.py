"""A node killed again and again while programs report cases: what it has answered stands, and stands once."""

import random
import threading
import time

import pytest

from tests.promises import Counted
from tests.web.nodes import Left, Node, Server, begin, count, running
from tests.web.programs import Program, failures, reporting, wait_for

pytestmark = pytest.mark.crash


def kill_something(server: Server, number: int) -> None:
    """In turn server and worker together, the database's own process where it has one, and the worker alone."""
    if number % 5 == 1 and server.of.cluster:
        server.of.cluster.kill()
        server.of.cluster.start_again()
    elif number % 5 in (1, 3):
        server.wait_for_worker()
        server.kill_worker()
    else:
        server.kill()
        server.start()


def test_it_loses_nothing_it_has_answered_and_does_nothing_twice(own_node: Node, full: bool, counted: Counted):
    """Moments are told in writes and not in seconds, which a busy machine has fewer of."""
    writes, kills, chance, stop = *((10_000, 30) if full else (40, 2)), random.Random(20_260_918), threading.Event()
    with own_node.here():
        world = begin(programs=12 if full else 3)
    with running(own_node) as server:
        programs = [Program(server.port, token, world.case, stop) for token in world.tokens]
        with reporting(programs, stop):
            for number in range(kills):
                wait_for(chance.randrange(1, 2 * writes // (kills + 1)), programs)
                time.sleep(chance.uniform(0, 0.05))
                kill_something(server, number)
            wait_for(max(1, writes - sum(program.writes for program in programs)), programs)
        repeated = again(programs, chance, 5 if full else 2)
        server_kills = server.kills
        server.wait_for_worker()  # which nobody but the server has begun anew
    with own_node.here():
        left = count()
    counted("acknowledged writes", sum(program.writes for program in programs) - repeated)
    counted("kills of server and worker", server_kills)
    if server.workers_killed:
        counted("kills of the worker alone", server.workers_killed)
    if own_node.cluster:
        counted("kills of PostgreSQL", own_node.cluster.kills)
    judge(left, programs)


def again(programs: list[Program], chance: random.Random, each: int) -> int:
    """Some of each program's calls are sent once more, when all is long done; how many calls that are."""
    before = sum(program.replays for program in programs)
    for program in programs:
        for text in chance.sample(sorted(program.acknowledged), min(each, len(program.acknowledged))):
            program.report(text)
        program.connection.close()
    replayed = sum(program.replays for program in programs) - before
    assert replayed >= 2 * len(programs)
    return replayed


def judge(left: Left, programs: list[Program]) -> None:
    assert failures(programs) == []
    answered = {text: number for program in programs for text, number in program.acknowledged.items()}
    assert left.cases == [
        (text, number, "registered", 1, 1) for text, number in sorted(answered.items(), key=lambda pair: pair[1])
    ]
    assert left.reporters == len(answered)
    assert (left.fault, left.sealed) == ("", left.entries)
