"""The door to other hosts: to public addresses alone, to the one that was looked at, and no other door beside it."""

import ast
import socket
from pathlib import Path

import pytest

import gridwork
from gridwork.wall import outside
from gridwork.wall.outside import Barred, Door, Why, may_be_asked
from tests.promises import Counted

pytestmark = pytest.mark.wall

REFUSED = (
    "127.0.0.1", "127.8.9.10", "0.0.0.1", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "100.100.100.200", "192.0.0.1", "192.0.2.1", "198.18.0.1", "203.0.113.9", "224.0.0.1", "240.0.0.1",
    "255.255.255.255", "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "fe80::1",
    "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::", "2002:a00:1::1",
)  # fmt: skip
NEVER = ("169.254.169.254", "fe80::1", "fd00:ec2::254", "100.100.100.200", "224.0.0.1", "::", "::ffff:169.254.1.1")
HOST = "files.example.org"


def test_it_refuses_what_is_not_public(counted: Counted):
    assert [address for address in REFUSED if may_be_asked(address)] == []
    assert all(may_be_asked(address) for address in ("93.184.215.14", "2606:4700::1111", "::ffff:93.184.215.14"))
    counted("addresses refused", REFUSED)


def test_it_refuses_where_machines_keep_secrets_even_within():
    assert [address for address in NEVER if may_be_asked(address, is_inner=True)] == []
    assert may_be_asked("10.1.2.3", is_inner=True)


def resolving(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Each look-up gives the next answer; returned is to which addresses a connection was tried."""
    left, tried = list(answers), []

    def look_up(_host: str, port: int, **_more: object) -> list[tuple]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in left.pop(0)]

    def connect(address: tuple[str, int], _timeout: float) -> socket.socket:
        tried.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(outside.socket, "getaddrinfo", look_up)
    monkeypatch.setattr(outside.socket, "create_connection", connect)
    return tried


def test_it_goes_to_the_address_that_was_looked_at(monkeypatch: pytest.MonkeyPatch):
    """The second look-up would give another: there is none."""
    tried = resolving(monkeypatch, ["93.184.215.14"], ["127.0.0.1"])
    with pytest.raises(ConnectionRefusedError):
        list(Door([HOST]).pieces(f"https://{HOST}/x"))
    assert tried == ["93.184.215.14"]


@pytest.mark.parametrize("answer", [["127.0.0.1"], ["93.184.215.14", "10.0.0.1"], ["::ffff:169.254.169.254"]])
def test_it_asks_nothing_where_any_address_of_a_name_is_within(monkeypatch: pytest.MonkeyPatch, answer: list[str]):
    tried = resolving(monkeypatch, answer)
    with pytest.raises(Barred) as barred:
        list(Door([HOST]).pieces(f"https://{HOST}/x"))
    assert (barred.value.why, tried) == (Why.INNER, [])


@pytest.mark.parametrize(
    "address", ["https://10.0.0.1/x", "https://[::1]/x", "https://2130706433/x", f"https://{HOST}:8443/"]
)
def test_it_asks_no_host_that_is_not_registered(address: str):
    with pytest.raises(Barred) as barred:
        list(Door([HOST]).pieces(address))
    assert barred.value.why == Why.HOST


# Who listens, looks itself over or is asked about an address connects to nobody.
OWN = {"wall/outside.py", "web/server.py"}
ERRORS = {"HTTPException", "SMTPException"}
DOORS = set("aiohttp ftplib http.client httpx requests smtplib socket telnetlib urllib.request urllib3".split())


def imported(node: ast.AST) -> set[str]:
    """Modules, and of one of which only errors are taken none: they are what the door passes on."""
    if isinstance(node, ast.Import):
        return {alias.name for alias in node.names}
    if not (isinstance(node, ast.ImportFrom) and node.module):
        return set()
    names = {alias.name for alias in node.names} - ERRORS
    return {node.module, *(f"{node.module}.{name}" for name in names)} if names else set()


def test_it_is_the_only_door():
    source = Path(gridwork.__file__).parent
    found = {
        str(path.relative_to(source))
        for path in source.rglob("*.py")
        if any(imported(node) & DOORS for node in ast.walk(ast.parse(path.read_bytes())))
    }
    assert found == OWN
