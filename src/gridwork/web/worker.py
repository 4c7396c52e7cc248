"""The worker: what goes on between requests. Each duty has a thread of its own, so that none waits for another."""

import gc
import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from django.db import close_old_connections, connection
from django.utils import timezone

from gridwork.journal import sequencer
from gridwork.keeping import planner, running
from gridwork.keeping import tasks as keeping_tasks
from gridwork.kernel import outbox
from gridwork.web.registers import SWEEPS

log = logging.getLogger(__name__)

PAUSE = 1.0  # seconds between two looks at the outbox
SWEEP = 60.0  # seconds between two sweeps of rows that have become due
PLAN = 3600.0  # seconds between two looks at which tables have grown


def run(stop: threading.Event) -> None:
    """Until `stop` is set. A duty that fails is logged and begun again; the others do not notice."""
    gc.freeze()  # as a server does when it has settled; addresses and views are nothing to a worker
    duties = [
        _thread("sequencer", stop, lambda: sequencer.run(stop)),
        _thread("outbox", stop, lambda: _every(PAUSE, stop, lambda: outbox.deliver(timezone.now()))),
        _thread("sweeps", stop, lambda: _every(SWEEP, stop, sweep)),
        _thread("backup", stop, lambda: _every(SWEEP, stop, lambda: keeping_tasks.back_up_due(timezone.now()))),
        _thread("planner", stop, lambda: _every(PLAN, stop, planner.inform)),
        _thread("tasks", stop, lambda: _tasks(stop)),
    ]
    while not stop.wait(5):
        with suppress(OSError):  # a disk without room must not end the worker
            running.heartbeat().touch()
    for duty in duties:
        duty.join(timeout=10)


def sweep() -> None:
    for each in SWEEPS:
        try:
            each(timezone.now())
        except Exception:  # one room's sweep must not stop the others'
            log.exception("A sweep failed", extra={"facts": {"sweep": each.__module__}})


def _thread(name: str, stop: threading.Event, duty: Callable[[], None]) -> threading.Thread:
    def begun_again() -> None:
        while not stop.is_set():
            try:
                duty()
            except Exception:
                log.exception("A duty failed; it begins again", extra={"facts": {"duty": name}})
                stop.wait(5)
            finally:
                connection.close()

    thread = threading.Thread(target=begun_again, name=name, daemon=True)
    thread.start()
    return thread


def _every(seconds: float, stop: threading.Event, duty: Callable[[], object]) -> None:
    while not stop.wait(seconds):
        close_old_connections()
        duty()


def _tasks(stop: threading.Event) -> None:
    """Long work that a page has handed over, such as an import."""
    from django_tasks_db.management.commands.db_worker import Worker

    worker = Worker(
        queue_names=["default"],
        interval=1.0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="gridwork",
        excluded_queue_names=[],
    )
    while not stop.is_set():
        worker.run()
        time.sleep(PAUSE)
