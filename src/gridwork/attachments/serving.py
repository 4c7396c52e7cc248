"""Serving: the bytes of a stored file, so that no browser takes them for anything but what they are."""

from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

from gridwork.attachments.contents import FULL
from gridwork.attachments.models import StoredFile
from gridwork.downloads import as_file


def serve(request: HttpRequest, stored_file: StoredFile, size: str = FULL) -> HttpResponseBase:
    """The answer with a file's bytes. The caller has read the row through `visible_to(request.user)`.

    Images are shown, documents only downloaded. Browsers ask again each time (304): what one may see can change.
    """
    if size not in stored_file.sizes:
        raise Http404
    etag = f'"{stored_file.sha256}.{size}"'
    answer = get_conditional_response(request, etag=etag) or _answer(stored_file, size)
    answer["ETag"] = etag
    answer["Cache-Control"] = "private, no-cache"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer


def _answer(stored_file: StoredFile, size: str) -> HttpResponseBase:
    try:
        answer = FileResponse(stored_file.open(size), content_type=stored_file.media_type)
    except FileNotFoundError as error:
        raise Http404 from error
    return as_file(answer, _download_name(stored_file), shown=stored_file.is_image)


def _download_name(stored_file: StoredFile) -> str:
    if not stored_file.is_image:
        return stored_file.name
    return f"{stored_file.name.rpartition('.')[0] or stored_file.name}.jpg"  # whatever it was when it came
