"""What is taken, under which name, and where it lies."""

import io
import os
from hashlib import sha256
from pathlib import Path

import pytest
from django.core.exceptions import RequestDataTooBig, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, QueryDict
from django.test import RequestFactory
from django.urls import ResolverMatch
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from gridwork.attachments import contents, intake
from gridwork.attachments.contents import FULL, THUMBNAIL
from gridwork.attachments.forms import UploadsField
from gridwork.attachments.limits import takes_uploads_of

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def home(settings: object, tmp_path: Path) -> Path:
    settings.HOME = tmp_path  # type: ignore[attr-defined]
    return tmp_path


def png(colour: str = "red") -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (30, 20), colour).save(buffer, "PNG")
    return buffer.getvalue()


def upload(data: bytes, name: str = "street lamp.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, "text/html")


class TestContent:
    def test_it_lies_under_the_hash_of_what_it_is(self, home: Path) -> None:
        kept = intake.store(upload(png()))
        full = home / "files" / kept.sha256[:2] / kept.sha256[2:4] / kept.sha256
        assert sha256(full.read_bytes()).hexdigest() == kept.sha256
        assert len(full.read_bytes()) == kept.size
        assert full.with_name(f"{kept.sha256}.thumbnail").exists()
        assert (kept.name, kept.media_type, kept.width, kept.height) == ("street lamp.png", "image/jpeg", 30, 20)

    def test_it_lies_there_once_however_often_it_comes(self, home: Path) -> None:
        first, second = intake.store(upload(png())), intake.store(upload(png(), "again.png"))
        assert first.sha256 == second.sha256
        assert len([path for path in (home / "files").rglob("*") if path.is_file()]) == 2

    def test_it_is_young_again_when_it_comes_again(self) -> None:
        kept = intake.store(upload(png()))
        os.utime(contents.path(kept.sha256), (0, 0))
        intake.store(upload(png()))
        assert contents.path(kept.sha256).stat().st_mtime > 0

    def test_it_is_whole_or_not_there(self, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def full_disk(_handle: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", full_disk)
        with pytest.raises(OSError, match="No space"):
            intake.store(upload(png()))
        assert not [path for path in (home / "files").rglob("*") if path.is_file()]

    def test_it_is_told_to_the_journal_without_its_name(self) -> None:
        kept = intake.store(upload(png(), "complaint of Mrs Li.png"))
        assert str(kept) == f"sha256:{kept.sha256}"


class TestKinds:
    def test_it_keeps_a_document_as_it_was_sent(self) -> None:
        kept = intake.store(upload(PDF, "Decision.PDF"))
        assert (kept.media_type, kept.width) == ("application/pdf", None)
        assert contents.path(kept.sha256, FULL).read_bytes() == PDF
        assert not contents.path(kept.sha256, THUMBNAIL).exists()

    @pytest.mark.parametrize(
        ("data", "code"),
        [(b"PK\x03\x04" + PDF, "file_kind"), (b"MZ", "file_kind"), (b"", "file_kind"), (PDF[:-8], "file_damaged")],
    )
    def test_it_takes_neither_other_kinds_nor_halves(self, data: bytes, code: str) -> None:
        with pytest.raises(ValidationError) as error:
            intake.store(upload(data))
        assert error.value.code == code

    def test_it_takes_images_alone_where_only_they_prove_anything(self) -> None:
        with pytest.raises(ValidationError, match="JPEG, PNG and WebP images are"):
            intake.store(upload(PDF), images_only=True)

    def test_it_refuses_what_is_too_long_before_it_reads(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(intake, "FILE_BYTES", 100)
        monkeypatch.setattr(intake, "_read", None)
        with pytest.raises(ValidationError) as error:
            intake.store(upload(png() + bytes(100)))
        assert error.value.code == "file_bytes"


class TestNames:
    @pytest.mark.parametrize(
        ("given", "plain"),
        [
            ("路灯不亮.jpg", "路灯不亮.jpg"),
            ("C:\\fakepath\\a.jpg", "a.jpg"),
            ("../../etc/passwd", "passwd"),
            ("photo\u202egpj.exe", "photogpj.exe"),
            ("a\r\nSet-Cookie: x", "aSet-Cookie: x"),
            ("/", "file"),
            ("", "file"),
        ],
    )
    def test_it_keeps_the_last_part_and_nothing_invisible(self, given: str, plain: str) -> None:
        assert intake.plain_name(given) == plain

    @given(st.text())
    def test_it_fits_its_column_whatever_comes(self, name: str) -> None:
        plain = intake.plain_name(name)
        assert 0 < len(plain) <= contents.NAME_LENGTH
        assert "/" not in plain
        plain.encode()


class TestField:
    def test_it_cleans_to_content_in_the_order_given(self) -> None:
        found = UploadsField().clean([upload(png("red"), "a.png"), upload(png("blue"), "b.png")])
        assert [content.name for content in found] == ["a.png", "b.png"]

    def test_it_takes_one_upload_like_a_list_of_one(self) -> None:
        assert len(UploadsField().clean(upload(png()))) == 1

    def test_it_takes_nothing_only_where_nothing_is_required(self) -> None:
        assert UploadsField(required=False).clean(None) == []
        with pytest.raises(ValidationError):
            UploadsField().clean([])

    def test_it_takes_no_text_for_a_file(self) -> None:
        with pytest.raises(ValidationError, match="as a form does"):
            UploadsField().clean(["aGVsbG8="])

    def test_it_counts(self) -> None:
        with pytest.raises(ValidationError, match="At most 1 file is"):
            UploadsField(most=1).clean([upload(png()), upload(png())])


class TestLongRequests:
    @staticmethod
    def request(settings: object, length: int) -> HttpRequest:
        settings.FILE_UPLOAD_HANDLERS = [  # type: ignore[attr-defined]
            "gridwork.attachments.limits.LimitedUpload",
            "django.core.files.uploadhandler.MemoryFileUploadHandler",
        ]
        request = RequestFactory().post("/", {"file": upload(bytes(length))})
        assert isinstance(request, HttpRequest)
        return request

    def test_it_refuses_a_request_by_its_announced_length(self, settings: object) -> None:
        request = self.request(settings, 1000)
        request.META["CONTENT_LENGTH"] = str(101 * 1024 * 1024)
        with pytest.raises(RequestDataTooBig):
            request.POST  # noqa: B018

    def test_it_lets_pass_what_is_short_enough(self, settings: object) -> None:
        request = self.request(settings, 1000)
        assert isinstance(request.POST, QueryDict)
        assert request.FILES["file"].size == 1000

    def test_it_asks_the_view_what_it_takes(self, settings: object) -> None:
        @takes_uploads_of(500)
        def view() -> None: ...

        request = self.request(settings, 1000)
        request.resolver_match = ResolverMatch(view, (), {})
        with pytest.raises(RequestDataTooBig):
            request.POST  # noqa: B018
