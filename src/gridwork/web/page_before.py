"""The page on which a form of the frame stood: the browser tells it, so that no page need name its own address.

A page that did would not be the same for an entry that is missing and for one that its reader may not see.
"""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def page_before(request: HttpRequest) -> str:
    """Its whole address; the first page where the browser tells none, or one of another site."""
    told = request.headers.get("Referer", "")
    return told if url_has_allowed_host_and_scheme(told, {request.get_host()}, request.is_secure()) else "/"
