"""A clone of what is committed: from its first ./run, and from its second, to the first answer.

The first installs packages, from the machine's cache where they are, and makes the demonstration of 20,000 cases.
"""

import os
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from benchmarks import Row

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 600  # seconds


def rows() -> Iterator[Row]:
    with tempfile.TemporaryDirectory(prefix="gridwork-start-") as folder:
        subprocess.run(["git", "clone", "--quiet", ROOT, folder], check=True)
        yield Row("start, first ./run of a clone to first answer", first_answer(Path(folder)), 60, "s", at_most=1)
        yield Row("start, second ./run to first answer", first_answer(Path(folder)), 3, "s", at_most=1)


def first_answer(clone: Path) -> float:
    port, environment = free_port(), os.environ | {"GRIDWORK_HOME": str(clone / "var")}
    began = time.perf_counter()
    server = subprocess.Popen(
        [clone / "run", "--port", str(port)], env=environment, stdout=subprocess.DEVNULL, start_new_session=True
    )
    try:
        while (took := time.perf_counter() - began) < PATIENCE:
            if answers(port):
                return took
            time.sleep(0.01)
        raise TimeoutError(f"./run did not answer within {PATIENCE} s")
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait()


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError):
        return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
