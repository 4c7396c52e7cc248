"""Fetching: a file from a registered host, by HTTPS with its certificate checked, within a size and a time."""

from collections.abc import Collection, Iterator
from http.client import HTTPException, HTTPResponse, HTTPSConnection
from ssl import create_default_context
from time import monotonic
from urllib.parse import urljoin, urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from gridwork.kernel.refusals import Refusal

MOST = 500 * 1024 * 1024  # bytes
SILENCE = 30.0  # seconds without a byte
WHOLE = 600.0  # seconds for all of it: a server that drips is not waited for
PIECE = 1 << 20
REDIRECTS = 3
_ELSEWHERE = (301, 302, 303, 307, 308)


def check_address(address: str, hosts: Collection[str]) -> None:
    """ValidationError for what is not https, or not on a registered host. A host with a port is registered with it."""
    parts = urlsplit(address)
    if parts.scheme != "https" or not parts.hostname or parts.username is not None:
        raise ValidationError(_("The address must begin with https:// and hold no password."), code="scheme")
    if parts.netloc.lower() not in {host.lower() for host in hosts}:
        words = _("“%(host)s” is no registered host. Whoever runs this node adds it to GRIDWORK_IMPORT_HOSTS.")
        raise ValidationError(words, code="host", params={"host": parts.netloc})


def fetched(address: str, hosts: Collection[str]) -> Iterator[bytes]:
    """The file, piece by piece. Refusal with words for whoever is responsible if it does not come."""
    begun = monotonic()
    connection = None
    try:
        connection, answer = _answer(address, hosts)
        read = 0
        while piece := answer.read1(PIECE):
            read += len(piece)
            if read > MOST:
                raise Refusal(_("The file is larger than %(most)s MB.") % {"most": MOST // 1024 // 1024})
            if monotonic() - begun > WHOLE:
                raise Refusal(_("The file did not come within %(s)s seconds.") % {"s": int(WHOLE)})
            yield piece
        if answer.length:
            raise Refusal(_("The connection ended before the file did."))
    except (OSError, HTTPException) as error:
        words = _("%(address)s does not answer as it should: %(why)s.")
        raise Refusal(words % {"address": address, "why": error or type(error).__name__}) from error
    finally:
        if connection is not None:
            connection.close()


def _answer(address: str, hosts: Collection[str]) -> tuple[HTTPSConnection, HTTPResponse]:
    """After redirects within the same host; one that leads elsewhere is not followed."""
    first = urlsplit(address).netloc
    for _turn in range(REDIRECTS + 1):
        check_address(address, hosts)
        parts = urlsplit(address)
        if parts.netloc != first:
            raise Refusal(_("%(host)s sends on to another host, which is not followed.") % {"host": first})
        connection = HTTPSConnection(parts.netloc, timeout=SILENCE, context=create_default_context())
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("GET", path, headers={"User-Agent": "Gridwork", "Accept-Encoding": "identity"})
        answer = connection.getresponse()
        if answer.status == 200:
            return connection, answer
        elsewhere = answer.getheader("Location")
        connection.close()
        if answer.status not in _ELSEWHERE or not elsewhere:
            words = _("%(address)s answers %(status)s.")
            raise Refusal(words % {"address": address, "status": answer.status})
        address = urljoin(address, elsewhere)
        if urlsplit(address).netloc != first or urlsplit(address).scheme != "https":
            raise Refusal(_("%(host)s sends on to another host, which is not followed.") % {"host": first})
    raise Refusal(_("%(host)s sends on without end.") % {"host": first})
