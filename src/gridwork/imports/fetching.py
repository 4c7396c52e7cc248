"""Fetching: a file from a registered host, through the one door there is, and why one does not come in plain words."""

from collections.abc import Collection, Iterator
from http.client import HTTPException

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from gridwork.kernel.refusals import Refusal
from gridwork.wall import outside
from gridwork.wall.outside import Barred, Door, Why


def check_address(address: str, hosts: Collection[str]) -> None:
    """ValidationError for what is not https, or not on a registered host. A host with a port is registered with it."""
    try:
        Door(hosts).check(address)
    except Barred as barred:
        raise ValidationError(_words(barred), code=str(barred.why)) from barred


def fetched(address: str, hosts: Collection[str]) -> Iterator[bytes]:
    """The file, piece by piece. Refusal with words for whoever is responsible if it does not come."""
    try:
        yield from Door(hosts, settings.INNER_HOSTS, outside.MOST).pieces(address)
    except Barred as barred:
        raise Refusal(_words(barred)) from barred
    except (OSError, HTTPException) as error:
        words = _("%(address)s does not answer as it should: %(why)s.")
        raise Refusal(words % {"address": address, "why": error or type(error).__name__}) from error


def _words(barred: Barred) -> str:
    words = {
        Why.SCHEME: _("The address must begin with https:// and hold no password."),
        Why.HOST: _("“%(host)s” is no registered host. Whoever runs this node adds it to GRIDWORK_IMPORT_HOSTS."),
        Why.INNER: _(
            "“%(host)s” lies in this node’s own network. Whoever runs this node adds it to GRIDWORK_INNER_HOSTS."
        ),
        Why.ELSEWHERE: _("%(host)s sends on to another host, which is not followed."),
        Why.WITHOUT_END: _("%(host)s sends on without end."),
        Why.STATUS: _("%(address)s answers %(status)s."),
        Why.LARGE: _("The file is larger than %(most)s MB."),
        Why.SLOW: _("The file did not come within %(s)s seconds."),
        Why.SHORT: _("The connection ended before the file did."),
    }[barred.why]
    said = {"host": barred.what, "address": barred.what, "status": barred.status, "most": barred.what, "s": barred.what}
    return words % said
