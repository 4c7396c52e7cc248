"""What becomes of the images people hand in: pixels are kept, everything else is left behind or refused."""

import io
import struct
import tracemalloc
import zlib
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from PIL import Image, ImageDraw, PngImagePlugin

from gridwork.attachments import images

pytestmark = pytest.mark.files
LEFT, RIGHT, TOP, BOTTOM = (0, 0.5), (1, 0.5), (0.5, 0), (0.5, 1)
SECRET = b"23.0333N 113.1425E of the reporter"


def picture(width: int = 64, height: int = 32, mode: str = "RGB") -> Image.Image:
    """Its left half is red, so that a turn can be seen."""
    image = Image.new(mode, (width, height), "white")
    ImageDraw.Draw(image).rectangle((0, 0, width // 2 - 1, height - 1), fill="red")
    return image


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def refusal(data: bytes) -> str:
    with pytest.raises(ValidationError) as error:
        images.redraw(data)
    return str(error.value.code)


def shown(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def is_red(image: Image.Image, x: float, y: float) -> bool:
    red, green, _blue = image.convert("RGB").getpixel((int(x * (image.width - 1)), int(y * (image.height - 1))))
    return bool(red > 200 and green < 90)


def png_header(width: int, height: int, body: bytes = b"") -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(body)) + chunk(b"IEND", b"")


class TestWhatIsKept:
    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
    def test_it_draws_every_kind_anew_as_jpeg_in_two_sizes(self, kind: str) -> None:
        made = images.redraw(encoded(picture(3000, 1500), kind))
        assert (made.width, made.height) == (2560, 1280)
        assert shown(made.full).size == (2560, 1280)
        assert shown(made.thumbnail).size == (480, 240)
        assert shown(made.full).format == "JPEG"

    def test_it_does_not_blow_up_what_is_small(self) -> None:
        made = images.redraw(encoded(picture(64, 32), "PNG"))
        assert shown(made.full).size == shown(made.thumbnail).size == (64, 32)

    def test_it_makes_equal_bytes_of_equal_pictures(self) -> None:
        data = encoded(picture(), "JPEG")
        assert images.redraw(data) == images.redraw(data)

    @pytest.mark.parametrize(
        ("orientation", "red_at"),
        [(1, LEFT), (2, RIGHT), (3, RIGHT), (4, LEFT), (5, TOP), (6, TOP), (7, BOTTOM), (8, BOTTOM)],
    )
    def test_it_stands_upright_as_its_metadata_said(self, orientation: int, red_at: tuple[float, float]) -> None:
        exif = Image.Exif()
        exif[0x0112] = orientation
        made = shown(images.redraw(encoded(picture(), "JPEG", exif=exif)).full)
        assert made.size == ((64, 32) if orientation < 5 else (32, 64))
        assert is_red(made, *red_at)
        assert not is_red(made, 1 - red_at[0], 1 - red_at[1])

    @pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16"])
    def test_it_takes_every_mode(self, mode: str) -> None:
        image = Image.new("I;16", (40, 20), 40_000) if mode == "I;16" else picture(40, 20).convert(mode)
        made = images.redraw(encoded(image, "JPEG" if mode == "CMYK" else "PNG"))
        assert shown(made.full).mode == "RGB"

    def test_it_puts_what_is_transparent_on_white(self) -> None:
        image = Image.new("RGBA", (20, 20), (255, 0, 0, 0))
        assert shown(images.redraw(encoded(image, "PNG")).full).getpixel((10, 10)) == (255, 255, 255)


class TestWhatIsLeftBehind:
    def test_it_keeps_no_metadata_comment_profile_or_trailer(self) -> None:
        exif = Image.Exif()
        exif[0x010E] = SECRET.decode()
        exif.get_ifd(0x8825)[29] = SECRET.decode()
        data = encoded(picture(), "JPEG", exif=exif, comment=SECRET, icc_profile=SECRET, xmp=SECRET) + SECRET
        made = images.redraw(data)
        assert data.count(SECRET) >= 5
        assert SECRET not in made.full + made.thumbnail
        assert not shown(made.full).getexif()

    def test_it_keeps_no_text_chunk(self) -> None:
        info = PngImagePlugin.PngInfo()
        info.add_text("Comment", SECRET.decode())
        assert SECRET not in images.redraw(encoded(picture(), "PNG", pnginfo=info)).full

    def test_it_takes_the_first_picture_of_a_camera_that_appends_others(self) -> None:
        data = encoded(picture(), "MPO", save_all=True, append_images=[picture(10, 10)])
        assert shown(images.redraw(data).full).size == (64, 32)

    @pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
    def test_it_outlives_damaged_metadata(self) -> None:
        exif = b"Exif\0\0II*\0\xff\xff\xff\xff"
        assert images.redraw(encoded(picture(), "JPEG", exif=exif)).width == 64


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
            b"GIF89a/*" + bytes(50),
            b"<html>" + encoded(picture(), "JPEG"),
            b"%PDF-1.7 " + encoded(picture(), "JPEG"),
            b"RIFF\0\0\0\0WAVEfmt ",
            encoded(picture(), "BMP"),
            encoded(picture(), "TIFF"),
        ],
    )
    def test_it_takes_no_other_kind_and_none_behind_another_beginning(self, data: bytes) -> None:
        assert refusal(data) == "image_kind"

    @pytest.mark.parametrize("kind", ["PNG", "WEBP"])
    def test_it_takes_no_animation(self, kind: str) -> None:
        frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "green", "blue")]
        assert refusal(encoded(frames[0], kind, save_all=True, append_images=frames[1:])) == "image_animated"

    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
    def test_it_takes_nothing_cut_short(self, kind: str) -> None:
        data = encoded(Image.effect_noise((200, 200), 80).convert("RGB"), kind)
        assert refusal(data[: len(data) // 2]) == "image_damaged"

    def test_it_refuses_more_pixels_than_it_says(self) -> None:
        assert refusal(png_header(10_000, 6_000)) == "image_pixels"

    def test_it_refuses_a_bomb_before_it_goes_off(self) -> None:
        webp = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0" + b"\0\0\0\0" + (16_382).to_bytes(3, "little") * 2
        bomb = png_header(50_000, 50_000, bytes(5_000_000))
        tracemalloc.start()
        try:
            assert refusal(bomb) == refusal(webp) == "image_pixels"
            assert tracemalloc.get_traced_memory()[1] < 5_000_000
        finally:
            tracemalloc.stop()

    @pytest.mark.parametrize("lossless", [True, False])
    def test_it_reads_the_size_of_both_webp_codings_before_decoding(
        self, lossless: bool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(images, "PIXELS", 64 * 32 - 1)
        monkeypatch.setattr(Image, "open", None)
        assert refusal(encoded(picture(), "WEBP", lossless=lossless)) == "image_pixels"
