"""Photographs for the demonstration, drawn: a street with the matter of each category, and the same put right."""

from io import BytesIO

from PIL import Image, ImageDraw

from gridwork.attachments.contents import Content
from gridwork.attachments.intake import store_bytes

SIZE = (960, 720)
MATTERS = {"01": "lamp", "02": "rubbish", "03": "stall", "04": "site", "05": "blocked", "06": "talk"}


def draw() -> dict[str, tuple[Content, Content]]:
    """By category code: before and after."""
    return {
        code: (
            _kept(_scene(matter, wrong=True), f"{matter}-before"),
            _kept(_scene(matter, wrong=False), f"{matter}-after"),
        )
        for code, matter in MATTERS.items()
    }


def _kept(picture: Image.Image, name: str) -> Content:
    buffer = BytesIO()
    picture.save(buffer, "JPEG", quality=85)
    return store_bytes(buffer.getvalue(), f"{name}.jpg", images_only=True)


def _scene(matter: str, *, wrong: bool) -> Image.Image:
    picture = Image.new("RGB", SIZE, "#c9d8e2" if matter != "lamp" else "#2c3a4d")
    pen = ImageDraw.Draw(picture)
    for x, width, height, colour in ((0, 300, 380, "#a99d8d"), (320, 220, 300, "#8f9aa3"), (560, 400, 420, "#b7a58e")):
        pen.rectangle((x, 520 - height, x + width, 520), colour)
        for row in range(520 - height + 30, 480, 70):
            for column in range(x + 25, x + width - 40, 70):
                pen.rectangle((column, row, column + 34, row + 40), "#e8eef2" if matter != "lamp" else "#f2d58a")
    pen.rectangle((0, 520, *SIZE), "#77797c")
    pen.rectangle((0, 520, SIZE[0], 570), "#b9b6ae")
    for x in range(0, SIZE[0], 120):
        pen.rectangle((x, 640, x + 60, 648), "#e9e4d4")
    _MATTER[matter](pen, wrong)
    pen.text((16, SIZE[1] - 30), "Erewhon - drawn for the demonstration", "#ffffff")
    return picture


def _lamp(pen: ImageDraw.ImageDraw, wrong: bool) -> None:
    pen.rectangle((470, 180, 482, 540), "#30363c")
    pen.rectangle((470, 180, 560, 190), "#30363c")
    if not wrong:
        pen.polygon(((520, 200), (640, 540), (420, 540)), "#f7e3a1")
    pen.ellipse((535, 186, 575, 206), "#3b4148" if wrong else "#fff4c9")


def _rubbish(pen: ImageDraw.ImageDraw, wrong: bool) -> None:
    pen.rectangle((640, 440, 730, 545), "#3f7d58")
    if wrong:
        for x, y, size, colour in (
            (420, 520, 60, "#3d3d3d"),
            (480, 535, 70, "#8b5a2b"),
            (540, 515, 55, "#c7b299"),
            (590, 540, 45, "#5b6770"),
        ):
            pen.ellipse((x, y - size // 2, x + size, y + size // 2), colour)


def _stall(pen: ImageDraw.ImageDraw, wrong: bool) -> None:
    if wrong:
        pen.polygon(((380, 400), (640, 400), (670, 440), (350, 440)), "#c0563f")
        pen.rectangle((370, 470, 650, 545), "#d9c29a")
        for x in range(385, 640, 42):
            pen.ellipse((x, 452, x + 32, 484), "#6f9c4b")


def _site(pen: ImageDraw.ImageDraw, wrong: bool) -> None:
    pen.polygon(((560, 540), (700, 420), (880, 540)), "#a9825a" if wrong else "#4f8a5b")
    if wrong:
        for x, y in ((600, 380), (680, 340), (760, 370), (840, 330)):
            pen.ellipse((x, y, x + 120, y + 80), "#cdbfa8")


def _blocked(pen: ImageDraw.ImageDraw, wrong: bool) -> None:
    for x in range(300, 680, 60):
        pen.polygon(((x, 560), (x + 30, 560), (x, 630), (x - 30, 630)), "#d8b43c")
    if wrong:
        pen.rounded_rectangle((360, 470, 620, 580), 24, "#7c3b3b")
        pen.rounded_rectangle((410, 430, 570, 490), 20, "#9fb4c4")
        for x in (400, 540):
            pen.ellipse((x, 555, x + 50, 605), "#26282b")


def _talk(pen: ImageDraw.ImageDraw, wrong: bool) -> None:
    pen.rectangle((430, 470, 560, 545), "#8a6f4d")
    for x, colour in ((370, "#4a6a8a"), (590, "#8a4a5c")):
        pen.ellipse((x, 400, x + 50, 450), "#d8b89a")
        pen.rectangle((x, 450, x + 50, 545), colour)
    pen.ellipse((330, 320, 440, 380) if wrong else (440, 320, 550, 380), "#ffffff")


_MATTER = {"lamp": _lamp, "rubbish": _rubbish, "stall": _stall, "site": _site, "blocked": _blocked, "talk": _talk}
