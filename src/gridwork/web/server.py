"""The web server, and beside it the worker. Knows no Django: each of the two loads it for itself, and starts sooner."""

import argparse
import os
import subprocess
import sys
import threading
import time
from http.client import HTTPConnection

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

THREADS = 2 * (os.cpu_count() or 1) + 1  # what granian thinks sensible at most
WAIT = 30.0  # seconds for the server to answer before the worker starts all the same


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--threads", type=int, default=THREADS, help="requests answered at the same time")
    parser.add_argument("--no-worker", action="store_true", help="“gridwork work” runs somewhere else")


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="gridwork serve", description="Serve the pages and the API.")
    add_arguments(parser)
    options = parser.parse_args(arguments)
    serve(options.host, options.port, options.threads, worker=not options.no_worker)


def serve(host: str, port: int, threads: int, *, worker: bool) -> None:
    server = Granian(
        "gridwork.web.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,  # SQLite wants one writing process; with PostgreSQL run several behind a balancer
        blocking_threads=threads,
        log_access=False,
        log_level=LogLevels.warning,
    )
    stop = threading.Event()
    beside = threading.Thread(target=_keep_worker, args=(host, port, stop))
    if worker:
        beside.start()
    try:
        server.serve()
    finally:
        stop.set()
        if worker:
            beside.join(timeout=30)


def _keep_worker(host: str, port: int, stop: threading.Event) -> None:
    """Once the server answers: on a small machine the two would only slow each other down. And anew when it ends."""
    ends = time.monotonic() + WAIT
    while time.monotonic() < ends and not stop.is_set():
        try:
            connection = HTTPConnection(host, port, timeout=WAIT)
            connection.request("GET", "/health/live")
            connection.getresponse()
            break
        except OSError:
            stop.wait(0.2)
    while not stop.is_set():
        process = subprocess.Popen([sys.executable, "-m", "gridwork", "work"], env=os.environ.copy())
        while process.poll() is None and not stop.wait(0.5):
            pass
        if process.poll() is None:
            process.terminate()
            process.wait(timeout=20)
        stop.wait(1)
