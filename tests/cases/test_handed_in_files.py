"""What is handed in as a photograph, over the API and on pages: nothing of it acts, betrays or fills the memory."""

import io
import resource
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from gridwork.cases.models import Evidence
from tests.office import Office

pytestmark = pytest.mark.files
SCRIPT = b"<script>alert(document.domain)</script>"
PLACE = b"23.0333N 113.1425E of the reporter"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">' + SCRIPT + b"</svg>"
MEMORY = 100 * 1024 * 1024


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> Path:
    settings.HOME = tmp_path
    return tmp_path


def image(kind: str, size: tuple[int, int] = (64, 48), **options: Any) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, "red").save(file, kind, **options)
    return file.getvalue()


def located() -> bytes:
    exif = Image.Exif()
    exif[0x010E] = PLACE.decode()
    exif.get_ifd(0x8825).update({1: "N", 2: (23.0, 2.0, 0.0), 3: "E", 4: (113.0, 8.0, 33.0), 29: PLACE.decode()})
    return image("JPEG", exif=exif)


def archive() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        made.writestr("index.html", SCRIPT)
    return file.getvalue()


def bomb() -> bytes:
    """A PNG of a kilobyte a row that says it has 50,000 rows of as many pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(20_000_000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


# Two things at once, of which only the picture is kept.
TAKEN = {
    "a JPEG that is an archive, too": ("a.jpg", image("JPEG") + archive()),
    "a JPEG that is a page, too": ("a.html", image("JPEG", comment=SCRIPT) + SCRIPT),
    "a PNG that is a script, too": ("a.js", image("PNG") + b"=1;alert(1)//" + SCRIPT),
    "a WebP that is a document, too": ("a.pdf", image("WEBP") + b"%PDF-1.7\n" + SCRIPT + b"\n%%EOF"),
    "a PNG under another name": ("a.svg", image("PNG")),
    "a JPEG that knows where": ("a.jpg", located()),
}
REFUSED = {
    "SVG": ("a.svg", SVG),
    "SVG under another name": ("a.jpg", SVG),
    "SVG behind an XML declaration": ("a.png", b'<?xml version="1.0"?>' + SVG),
    "a page under another name": ("a.jpg", b"<!doctype html>" + SCRIPT),
    "GIF that is a script, too": ("a.gif", b"GIF89a=1;alert(1)//"),
    "a document": ("a.pdf", b"%PDF-1.7\n" + SCRIPT + b"\n%%EOF"),
    "an archive": ("a.jpg", archive()),
    "a program": ("a.jpg", b"\x7fELF" + bytes(200)),
    "a picture behind a page": ("a.jpg", SCRIPT + image("JPEG")),
    "a picture cut short": ("a.png", image("PNG", (400, 400))[:-300]),
    "a beginning": ("a.jpg", b"\xff\xd8\xff\xe0"),
    "nothing": ("a.jpg", b""),
    "a bomb": ("a.png", bomb()),
    "a bomb in WebP": ("a.webp", b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + (16_382).to_bytes(3, "little") * 2),
}


def most_memory() -> int:
    """Of this process so far, in bytes, with what the decoders take for themselves."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def hand_in(office: Office, name: str, data: bytes) -> tuple[Client, Any, Any]:
    """By the API, and on the page of the case."""
    browser, case = Client(raise_request_exception=False), office.report()
    browser.force_login(office.iris)
    api = browser.post(
        f"/api/v1/cases/{case.pk}/photographs", {"photos": [SimpleUploadedFile(name, data, "text/html")]}
    )
    sent = {"moment": "before", "photos": [SimpleUploadedFile(name, data, "image/svg+xml")]}
    return browser, api, browser.post(reverse("case-photographs", args=[case.pk]), sent)


@pytest.mark.parametrize(("name", "data"), TAKEN.values(), ids=TAKEN)
def test_it_keeps_the_picture_and_nothing_that_came_along(office: Office, home: Path, name: str, data: bytes):
    browser, api, page = hand_in(office, name, data)
    assert (api.status_code, page.status_code) == (201, 302)
    for row in Evidence.objects.unscoped("test"):
        for size in ("full", "thumbnail"):
            answer = browser.get(f"/evidence/{row.pk}/{size}")
            assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
            assert ".jpg" in answer["Content-Disposition"]
            assert Image.open(io.BytesIO(b"".join(answer.streaming_content))).size == (64, 48)
    kept = b"".join(path.read_bytes() for path in (home / "files").rglob("*") if path.is_file())
    assert kept
    assert not [secret for secret in (SCRIPT, PLACE, b"alert", b"Exif", b"PK\x03\x04") if secret in kept]


@pytest.mark.parametrize(("name", "data"), REFUSED.values(), ids=REFUSED)
def test_it_refuses_what_is_no_picture_and_keeps_nothing_of_it(office: Office, home: Path, name: str, data: bytes):
    before = most_memory()
    _browser, api, page = hand_in(office, name, data)
    assert most_memory() - before < MEMORY
    assert (api.status_code, page.status_code) == (422, 422)
    assert api.json()["error"]["fields"][0]["name"] == "photos"
    assert not Evidence.objects.unscoped("test").exists()
    assert not [path for path in (home / "files").rglob("*") if path.is_file()]
