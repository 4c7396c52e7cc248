"""A picture for the demonstration, drawn: a hall with rows of seats, some of them taken by nobody in particular."""

from io import BytesIO

from PIL import Image, ImageDraw

from gridwork.attachments.contents import Content
from gridwork.attachments.intake import store_bytes

SIZE = (960, 640)
SEATS = range(7)


def draw() -> list[Content]:
    return [_kept(taken) for taken in (4, 5, 6)]


def _kept(taken: int) -> Content:
    buffer = BytesIO()
    _hall(taken).save(buffer, "JPEG", quality=85)
    return store_bytes(buffer.getvalue(), f"hall-{taken}.jpg", images_only=True)


def _hall(taken: int) -> Image.Image:
    picture = Image.new("RGB", SIZE, "#dfd6c8")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((180, 60, 780, 240), "#f7f4ee", "#8a7f6e", 4)
    pen.rectangle((440, 240, 520, 320), "#8f6b4a")
    pen.rectangle((0, 320, *SIZE), "#b9ab97")
    for row in range(3):
        for seat in SEATS:
            x, y = 90 + seat * 118, 360 + row * 90
            pen.rounded_rectangle((x, y, x + 70, y + 54), 8, "#5d6f86")
            if (seat * 3 + row) % 7 < taken:
                pen.ellipse((x + 17, y - 26, x + 53, y + 10), "#6b5f57")
    pen.text((16, SIZE[1] - 22), "Erewhon - drawn for the demonstration", "#4b443b")
    return picture
