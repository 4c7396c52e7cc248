"""A gigabyte sent to a server: refused as soon as it is announced, or never read. Its memory stays where it was."""

import socket
import threading
from contextlib import suppress
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.promises import Counted
from tests.web.nodes import Node, Server, begin, processes_of, running

pytestmark = pytest.mark.files
MB = 1 << 20
GIGABYTE = 1024 * MB
FORM = "multipart/form-data; boundary=gridwork"
PART = (
    b'--gridwork\r\nContent-Disposition: form-data; name="photos"; filename="a.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
)
GROWTH = 24  # megabytes, where the first call of each kind loads code of its own


def sent(server: Server, path: str, headers: dict[str, str], *, announced: bool) -> tuple[int, int]:
    """The status of the answer, and how many megabytes the server took before it closed or all was sent."""
    length = {"Content-Length": str(GIGABYTE)} if announced else {"Transfer-Encoding": "chunked"}
    head = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in (headers | length).items()), "", ""]
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
        connection.sendall("\r\n".join(head).encode())
        taken: list[int] = []

        def send() -> None:
            try:
                for number in range(GIGABYTE // MB):
                    data = (PART if number == 0 else b"") + bytes(MB)
                    connection.sendall(data if announced else b"%x\r\n%b\r\n" % (len(data), data))
                    taken.append(MB)
            except OSError:  # it has heard enough
                pass

        sending = threading.Thread(target=send)
        sending.start()
        status = int(connection.recv(4096).split()[1])
        with suppress(OSError):  # it has closed already
            connection.shutdown(socket.SHUT_RDWR)
        sending.join()
    return status, len(taken)


def peak(server: Server) -> int:
    """Megabytes that the largest of its processes has ever held."""
    said = [Path(f"/proc/{pid}/status").read_text() for pid in processes_of(server.process.pid)]
    return max(int(each.partition("VmHWM:")[2].split()[0]) // 1024 for each in said)


def warm(server: Server, path: str, headers: dict[str, str]) -> None:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    assert (answer.status, bool(answer.read())) == (200, True)
    connection.close()


def test_it_takes_in_no_gigabyte(own_node: Node, counted: Counted):
    with own_node.here():
        world = begin(programs=1)
        case = world.office.report().pk
    program = {"Host": "127.0.0.1", "Authorization": f"Bearer {world.tokens[0]}"}
    stranger = {"Host": "127.0.0.1"}
    form, json = {"Content-Type": FORM}, {"Content-Type": "application/json"}
    asked = {
        "photographs by the API": (f"/api/v1/cases/{case}/photographs", program | form, 400),
        "JSON by the API": ("/api/v1/cases", program | json, 400),
        "a batch by the API": ("/api/v1/cases/batch", program | json, 400),
        "a stranger's file": ("/cases/import", stranger | form, 302),
    }
    with running(own_node) as server:
        server.wait_for_worker()  # which begins once the server answers
        warm(server, "/api/v1/cases", program)
        before = peak(server)
        for what, (path, headers, refused) in asked.items():
            status, taken = sent(server, path, headers, announced=True)
            assert (status, taken < 64) == (refused, True), f"{what}: {status} after {taken} MB"
            status, taken = sent(server, path, headers, announced=False)  # nothing of it is read
            assert (status < 500, taken < 64) == (True, True), f"{what}: {status} after {taken} MB"
            counted("gigabytes refused", 2)
        assert peak(server) - before < GROWTH
