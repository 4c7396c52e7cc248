"""The door to other hosts, and the only one: by HTTPS, to registered hosts, at an address that was looked at first.

A name is resolved once. What it resolves to is judged, and the connection goes to that very address: a name that
answers otherwise a moment later gains nothing. The certificate is still asked for the name.
"""

import socket
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from http.client import HTTPResponse, HTTPSConnection
from ipaddress import IPv6Address, ip_address, ip_network
from ssl import create_default_context
from time import monotonic
from urllib.parse import urljoin, urlsplit

MOST = 500 * 1024 * 1024  # bytes
SILENCE = 30.0  # seconds without a byte
WHOLE = 600.0  # seconds for all of it: a server that drips is not waited for
PIECE = 1 << 20
REDIRECTS = 3
_ELSEWHERE = (301, 302, 303, 307, 308)
# Where clouds tell a machine its own secrets: never asked for anybody, even where inner hosts are.
_SECRETS = tuple(map(ip_network, ("169.254.0.0/16", "fe80::/10", "fd00:ec2::254/128", "100.100.100.200/32")))
_NAT64 = ip_network("64:ff9b::/96")


class Why(StrEnum):
    SCHEME = "scheme"
    HOST = "host"
    INNER = "inner"
    ELSEWHERE = "elsewhere"
    WITHOUT_END = "without end"
    STATUS = "status"
    LARGE = "large"
    SLOW = "slow"
    SHORT = "short"


class Barred(Exception):
    """What the door does not let through, and about which host, address or limit."""

    def __init__(self, why: Why, what: object = "", status: int = 0) -> None:
        super().__init__(f"{why}: {what}")
        self.why, self.what, self.status = why, what, status


@dataclass(frozen=True)
class Door:
    """`hosts` may be asked, by name and port as an address has them; those in `inner` lie in the node's own network."""

    hosts: Collection[str]
    inner: Collection[str] = ()
    most: int = MOST
    silence: float = SILENCE
    authority: str | None = None  # a file with the certificates by which theirs are checked; else the system's

    def check(self, address: str) -> None:
        """Barred for what is not https, or not on a registered host. A host with a port is registered with it."""
        parts = urlsplit(address)
        if parts.scheme != "https" or not parts.hostname or parts.username is not None:
            raise Barred(Why.SCHEME, address)
        if parts.netloc.lower() not in {host.lower() for host in self.hosts}:
            raise Barred(Why.HOST, parts.netloc)

    def pieces(self, address: str) -> Iterator[bytes]:
        """What the address answers, piece by piece. Barred, OSError or HTTPException if it does not come."""
        begun, read = monotonic(), 0
        with self._answer(address) as answer:
            while piece := answer.read1(PIECE):
                read += len(piece)
                if read > self.most:
                    raise Barred(Why.LARGE, self.most // 1024 // 1024)
                if monotonic() - begun > WHOLE:
                    raise Barred(Why.SLOW, int(WHOLE))
                yield piece
            if answer.length:
                raise Barred(Why.SHORT, address)

    def said(
        self, address: str, body: str | None = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, bytes]:
        """Status and beginning of whatever the address answers at once. Barred, OSError or HTTPException."""
        self.check(address)
        connection = self._connection(address)
        try:
            answer = _asked(connection, address, body, headers)
            return answer.status, answer.read(self.most)
        finally:
            connection.close()

    @contextmanager
    def _answer(self, address: str) -> Iterator[HTTPResponse]:
        """After redirects within the same host; one that leads elsewhere is not followed."""
        first = urlsplit(address).netloc
        for _turn in range(REDIRECTS + 1):
            self.check(address)
            connection = self._connection(address)
            try:
                answer = _asked(connection, address)
                if answer.status == 200:
                    yield answer
                    return
            finally:
                connection.close()
            elsewhere = answer.getheader("Location")
            if answer.status not in _ELSEWHERE or not elsewhere:
                raise Barred(Why.STATUS, address, answer.status)
            address = urljoin(address, elsewhere)
            if urlsplit(address).netloc != first or urlsplit(address).scheme != "https":
                raise Barred(Why.ELSEWHERE, first)
        raise Barred(Why.WITHOUT_END, first)

    def _connection(self, address: str) -> HTTPSConnection:
        parts = urlsplit(address)
        host, port = str(parts.hostname), parts.port or 443
        is_inner = parts.netloc.lower() in {each.lower() for each in self.inner}
        found = [str(place[0]) for *_rest, place in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
        for each in found:  # all of them, or which one is taken would be for the name's owner to say
            if not may_be_asked(each, is_inner=is_inner):
                raise Barred(Why.INNER, parts.netloc)
        return Pinned(host, port, found, self)


class Pinned(HTTPSConnection):
    """Goes to one of these addresses; the server has to prove that it is the host of that name."""

    def __init__(self, host: str, port: int, addresses: Collection[str], through: Door) -> None:
        self.certified = create_default_context(cafile=through.authority)
        super().__init__(host, port, timeout=through.silence, context=self.certified)
        self.addresses = addresses

    def connect(self) -> None:
        failure: OSError | None = None
        for address in self.addresses:
            try:
                plain = socket.create_connection((address, self.port), self.timeout)
            except OSError as error:
                failure = error
                continue
            self.sock = self.certified.wrap_socket(plain, server_hostname=self.host)
            return
        raise failure or OSError("the name has no address")


def may_be_asked(address: str, *, is_inner: bool = False) -> bool:
    """Whether it is an address of the public network, or of the node's own where the host is known to lie there."""
    found = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address):
        within = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if found in _NAT64:
            within = ip_address(int(found) & 0xFFFF_FFFF)  # type: ignore[assignment]
        found = within or found
    if any(found.version == each.version and found in each for each in _SECRETS):
        return False
    if found.is_multicast or found.is_unspecified or (found.is_reserved and not found.is_loopback):
        return False
    return is_inner or found.is_global


def _asked(
    connection: HTTPSConnection, address: str, body: str | None = None, headers: Mapping[str, str] | None = None
) -> HTTPResponse:
    parts = urlsplit(address)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    told = {"User-Agent": "Gridwork", "Accept-Encoding": "identity", **(headers or {})}
    connection.request("GET" if body is None else "POST", path, body, told)
    return connection.getresponse()
