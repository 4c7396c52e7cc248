"""How stored files reach a browser: never as a page that could act in our name."""

import io
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from PIL import Image

from gridwork.attachments import contents, intake
from gridwork.attachments.models import StoredFile
from gridwork.attachments.serving import serve

pytestmark = pytest.mark.django_db  # a response that is closed asks whether its connections are too old
PDF = b"%PDF-1.7\n<script>alert(1)</script>\n%%EOF\n"


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path


def held(data: bytes, name: str) -> Any:
    """What serve() reads of a row."""
    content = intake.store_bytes(data, name)

    class Row:
        is_image, sizes, open = StoredFile.is_image, StoredFile.sizes, StoredFile.open

        def __init__(self) -> None:
            self.__dict__ |= content.columns

    return Row()


def photograph() -> Any:
    buffer = io.BytesIO()
    Image.new("RGB", (600, 600), "blue").save(buffer, "PNG")
    return held(buffer.getvalue(), "灯.png")


def answer(row: Any, size: str = "full", **headers: str) -> HttpResponse:
    return serve(RequestFactory().get("/", headers=headers), row, size)  # type: ignore[return-value]


def body(response: Any) -> bytes:
    with closing(response):
        return b"".join(response.streaming_content)


class TestServing:
    def test_it_shows_an_image(self) -> None:
        response = answer(photograph())
        assert response["Content-Type"] == "image/jpeg"
        assert response["Content-Disposition"].startswith("inline")
        assert "%E7%81%AF.jpg" in response["Content-Disposition"]
        assert body(response).startswith(b"\xff\xd8\xff")

    def test_it_gives_the_small_one_when_asked(self) -> None:
        row = photograph()
        small = body(answer(row, "thumbnail"))
        assert Image.open(io.BytesIO(small)).size == (480, 480)
        assert len(small) < len(body(answer(row)))

    def test_it_only_hands_over_a_document(self) -> None:
        response = answer(held(PDF, "decision.pdf"))
        assert response["Content-Type"] == "application/pdf"
        assert response["Content-Disposition"] == 'attachment; filename="decision.pdf"'
        assert body(response) == PDF

    def test_it_lets_no_browser_guess_or_run_anything(self) -> None:
        for row in (photograph(), held(PDF, "decision.pdf")):
            response = answer(row)
            assert response["X-Content-Type-Options"] == "nosniff"
            assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
            response.close()

    def test_it_answers_304_to_who_has_it_and_lets_no_cache_answer_alone(self) -> None:
        row = photograph()
        first = answer(row)
        again = answer(row, if_none_match=first["ETag"])
        other = answer(row, "thumbnail", if_none_match=first["ETag"])
        assert (first.status_code, again.status_code, other.status_code) == (200, 304, 200)
        assert again["Cache-Control"] == "private, no-cache"
        for response in (first, other):
            response.close()

    @pytest.mark.parametrize("size", ["huge", "../full", ""])
    def test_it_knows_no_other_size(self, size: str) -> None:
        with pytest.raises(Http404):
            answer(photograph(), size)

    def test_it_has_no_small_document(self) -> None:
        with pytest.raises(Http404):
            answer(held(PDF, "decision.pdf"), "thumbnail")

    def test_it_answers_not_found_for_what_the_disk_has_lost(self) -> None:
        row = photograph()
        contents.path(row.sha256).unlink()
        with pytest.raises(Http404):
            answer(row)
