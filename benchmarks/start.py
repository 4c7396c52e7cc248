"""The second ./run: from the command to the first answer."""

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
PREPARED = tempfile.TemporaryDirectory(prefix="gridwork-start-")


def rows() -> Iterator[Row]:
    environment = os.environ | {"GRIDWORK_HOME": PREPARED.name}
    subprocess.run([ROOT / "run", "--prepare"], env=environment, check=True, stdout=subprocess.DEVNULL)
    yield Row("start, second ./run to first answer", first_answer(environment), 3, "s", at_most=1)


def first_answer(environment: dict[str, str]) -> float:
    port = free_port()
    began = time.perf_counter()
    server = subprocess.Popen(
        [ROOT / "run", "--port", str(port)], env=environment, stdout=subprocess.DEVNULL, start_new_session=True
    )
    try:
        while time.perf_counter() - began < 60:
            if answers(port):
                return time.perf_counter() - began
            time.sleep(0.01)
        raise TimeoutError("the second ./run did not answer within a minute")
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
