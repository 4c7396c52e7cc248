"""Limits of uploads: a request that is too large is refused when it announces its length, before its body is read."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

REQUEST_BYTES = 100 * 1024 * 1024  # six photographs as a phone takes them


def takes_uploads_of(most: int) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A view whose requests may be larger, or must be smaller, than the others'. Stands below `allows(…)`."""

    def declare(view: Callable[..., Any]) -> Callable[..., Any]:
        view.upload_bytes = most  # type: ignore[attr-defined]
        return view

    return declare


class LimitedUpload(FileUploadHandler):
    """First of settings.FILE_UPLOAD_HANDLERS. Django limits the fields of a form (2.5 MB), but not its files."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, Any],  # noqa: N803  (Django's name)
        content_length: int,
        boundary: Any,
        encoding: str | None = None,
    ) -> None:
        match = getattr(self.request, "resolver_match", None)
        most = getattr(getattr(match, "func", None), "upload_bytes", REQUEST_BYTES)
        if content_length > most:
            raise RequestDataTooBig(f"{content_length} bytes, where at most {most} are taken")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
