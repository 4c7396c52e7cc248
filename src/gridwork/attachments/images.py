"""Images: an upload is decoded and drawn anew, so that what is kept and shown holds pixels and nothing else."""

import io
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import ExifTags, Image

FULL_EDGE, THUMBNAIL_EDGE = 2560, 480  # pixels on the longer side
PIXELS = 52_000_000  # a phone camera of “50 megapixels”, decoded in about 200 MB
SIGNATURES = {"JPEG": b"\xff\xd8\xff", "PNG": b"\x89PNG\r\n\x1a\n", "WEBP": b"RIFF"}
Image.MAX_IMAGE_PIXELS = None  # asked below, before anything is decoded, in words for the user

_TURNS = {  # of the EXIF orientation: how the stored pixels must be turned to stand upright
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True)
class Picture:
    """An image drawn anew as JPEG, in two sizes, upright, without any of its old metadata."""

    full: bytes
    thumbnail: bytes
    width: int
    height: int


def kind_of(data: bytes) -> str:
    """JPEG, PNG or WEBP by its first bytes, never by its name; empty for anything else."""
    found = next((kind for kind, signature in SIGNATURES.items() if data.startswith(signature)), "")
    return "" if found == "WEBP" and data[8:12] != b"WEBP" else found


def redraw(data: bytes) -> Picture:
    """ValidationError if the data are no single image of a kind and size that we take."""
    kind = kind_of(data)
    if not kind:
        raise ValidationError(_("Only JPEG, PNG and WebP images are taken."), code="image_kind")
    if kind == "WEBP":
        _refuse_large(*_webp_size(data))  # libwebp claims the memory of the whole canvas on opening
    try:
        with Image.open(io.BytesIO(data), formats=[kind]) as image:
            _refuse_large(*image.size)
            # Not of a JPEG: cameras append previews and depth maps as further frames. The first one is meant.
            if kind != "JPEG" and getattr(image, "n_frames", 1) > 1:
                raise ValidationError(_("Animated images are not taken."), code="image_animated")
            return _drawn(image)
    except ValidationError:
        raise
    except Exception as error:  # whatever the decoders meet in damaged data: OSError, struct.error, SyntaxError …
        raise ValidationError(_("The image is damaged and cannot be read."), code="image_damaged") from error


def _refuse_large(width: int, height: int) -> None:
    if width * height > PIXELS:
        words = _("The image has %(found)s megapixels; at most %(most)s are taken.")
        asked = {"found": width * height // 1_000_000, "most": PIXELS // 1_000_000}
        raise ValidationError(words, code="image_pixels", params=asked)


def _webp_size(data: bytes) -> tuple[int, int]:
    """Width and height by the first chunk of a WebP file (RFC 9649); of what is none, (0, 0), left to the decoder."""
    chunk, body = data[12:16], data[20:30]
    if len(body) < 10:
        return 0, 0
    if chunk == b"VP8X":
        return int.from_bytes(body[4:7], "little") + 1, int.from_bytes(body[7:10], "little") + 1
    if chunk == b"VP8L":
        bits = int.from_bytes(body[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return int.from_bytes(body[6:8], "little") & 0x3FFF, int.from_bytes(body[8:10], "little") & 0x3FFF


def _drawn(image: Image.Image) -> Picture:
    image.draft("RGB", (FULL_EDGE, FULL_EDGE))  # a JPEG is decoded at half, a quarter … where that is enough
    turn = _TURNS.get(_orientation(image))
    upright = image if image.mode in ("RGB", "L") and not image.has_transparency_data else image.convert("RGBA")
    upright.thumbnail((FULL_EDGE, FULL_EDGE), reducing_gap=2.0)
    if turn is not None:
        upright = upright.transpose(turn)
    full = _on_white(upright)
    small = full.copy()
    small.thumbnail((THUMBNAIL_EDGE, THUMBNAIL_EDGE), reducing_gap=2.0)
    return Picture(_jpeg(full, 85), _jpeg(small, 78), *full.size)


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # noqa: BLE001  (damaged metadata, of an image that may be whole)
        return 1


def _on_white(image: Image.Image) -> Image.Image:
    flat = Image.new("RGB", image.size, "white")  # a new image: comments, profiles and XMP stay with the old one
    flat.paste(image.convert("RGB"), mask=image.getchannel("A") if image.mode == "RGBA" else None)
    return flat


def _jpeg(image: Image.Image, quality: int) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality, optimize=True, progressive=True)
    return buffer.getvalue()
