"""Five hundred files, wrong in every way that files have been; the same ones each time they are made."""

import io
import json
import random
import zipfile
from collections.abc import Iterator
from itertools import cycle, islice

from openpyxl import Workbook

from tests.naughty import csv_spectrum

COUNT = 500
HEADER = "place,name,lon,lat"
BYTE_ORDERS = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16-le", "utf-16-be", "gb18030", "gbk", "big5", "cp1252", "utf-32", "utf-7")
NAMES = ("朝阳村", "Ærø", "Zoë", "naïve – “bed”", "路灯", "x" * 300, "’", "🌳", "東區", "a,b")

type File = tuple[str, bytes]


def files() -> Iterator[File]:
    """Name and contents, the families in turn."""
    families = [
        each() for each in (dialects, encodings, signs, ragged, quotes, line_ends, sheets, lines, geojson, wholes)
    ]
    return islice((next(family) for family in cycle(families)), COUNT)


def table(chance: random.Random, count: int = 6, name: str = "") -> list[str]:
    return [f"Eastham,{name or 'bed'} {chance.randrange(10**9)},113.{n},23.{n}" for n in range(count)]


def dialects() -> Iterator[File]:
    whole = [path for path, _rows in csv_spectrum().values()]
    for number, path in enumerate(cycle(whole)):
        chance = random.Random(number)
        text = path.read_bytes()
        if number < len(whole):
            yield f"csv-spectrum {path.name}", text
        else:  # under our columns, in another dialect, cut somewhere
            sign = chance.choice(["\t", ";", "|", ":", " ", "\x1f"]).encode()
            cut = text[: chance.randrange(1, len(text) + 1)]
            yield f"csv-spectrum {path.name} cut, {sign!r}", HEADER.encode() + b"\n" + cut.replace(b",", sign)


def encodings() -> Iterator[File]:
    for number, encoding in enumerate(cycle(ENCODINGS)):
        chance = random.Random(number)
        lines = [HEADER, *table(chance, name=chance.choice(NAMES).replace(",", ""))]
        text = BYTE_ORDERS.get(encoding, b"") + "\n".join(lines).encode(encoding, errors="replace")
        match number // len(ENCODINGS) % 4:
            case 1:
                yield f"{encoding}, cut within a sign", text[: len(text) - chance.randrange(1, 4)]
            case 2:
                yield f"{encoding}, and GBK from the middle on", text + "\nEastham,井盖,1,1".encode("gbk")
            case 3:
                yield f"{encoding}, without its mark", text.removeprefix(BYTE_ORDERS.get(encoding, b""))
            case _:
                yield encoding, text


def signs() -> Iterator[File]:
    odd = ("\0", "\x1a", "\x0b", "\ufeff", "\u2028", "\u202e", "\ud83d", "\udc00", "\x85", "\ufffe")
    for number, sign in enumerate(cycle(odd)):
        chance = random.Random(number)
        lines = [HEADER, *table(chance)]
        at = number // len(odd) % len(lines)
        cut = chance.randrange(len(lines[at]) + 1)
        lines[at] = lines[at][:cut] + sign + lines[at][cut:]
        yield f"{sign!a} in line {at + 1}", "\n".join(lines).encode(errors="surrogatepass")


def ragged() -> Iterator[File]:
    number = 0
    while True:
        chance = random.Random(number)
        lines = [HEADER, *table(chance)]
        for _time in range(chance.randrange(1, 4)):
            at = chance.randrange(len(lines))
            lines[at] = chance.choice([lines[at] + ",more", lines[at].rpartition(",")[0], "", ",,,", ",,,,,", "lonely"])
        yield f"ragged {number}", "\n".join(lines).encode()
        number += 1


def quotes() -> Iterator[File]:
    number = 0
    while True:
        chance = random.Random(number)
        text = "\n".join([HEADER, *table(chance)])
        for _time in range(chance.randrange(1, 4)):
            cut = chance.randrange(len(text))
            text = text[:cut] + chance.choice(['"', '""', '"""', '\\"', '",', "'", "“"]) + text[cut:]
        yield f"quotation marks {number}", text.encode()
        number += 1


def line_ends() -> Iterator[File]:
    ends = ("\r", "\r\n", "\n\r", "\r\r\n", "\x0c", "\u2028", "\n\n\n", "")
    for number, end in enumerate(cycle(ends)):
        chance = random.Random(number)
        lines = [HEADER, *table(chance)]
        mixed = "".join(line + (end if chance.random() < 0.6 or number < len(ends) else "\n") for line in lines)
        yield f"lines end in {end!a}, {number}", mixed.encode()


def sheets() -> Iterator[File]:
    book = Workbook()
    for row in [HEADER.split(","), *(line.split(",") for line in table(random.Random(1)))]:
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    sound = buffer.getvalue()
    yield "a zip bomb", packed({"xl/worksheets/sheet1.xml": b"\0" * 600_000_000})
    yield "an archive of nothing", packed({})
    yield "an archive of text", packed({"readme.txt": b"place,name"})
    yield "entities within entities", packed({"[Content_Types].xml": BILLION})
    number = 0
    while True:
        chance = random.Random(number)
        broken = bytearray(sound)
        if number % 2:
            del broken[chance.randrange(5, len(broken)) :]
        for _time in range(chance.randrange(1, 40)):
            broken[chance.randrange(4, len(broken))] = chance.randrange(256)
        yield f"damaged Excel {number}", bytes(broken)
        number += 1


BILLION = (
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b"]><a>&j;</a>"
)


def packed(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, contents in parts.items():
            archive.writestr(name, contents)
    return buffer.getvalue() or b"PK\x03\x04"


ODD_VALUES = (None, True, 5, 1e400, "", [], {}, [1, [2]], {"a": {"b": 1}}, "\ud800", "\0", "x" * 70_000, float("nan"))


def lines() -> Iterator[File]:
    """JSON, an object a line."""
    number = 0
    while True:
        chance = random.Random(number)
        said = [{"place": "Eastham", "name": f"bed {chance.random()}", "lon": 113.1, "lat": 23.0} for _row in range(5)]
        said[chance.randrange(5)][chance.choice(list(said[0]))] = chance.choice(ODD_VALUES)
        texts = [json.dumps(each) for each in said]
        at = chance.randrange(1, 5)
        texts[at] = chance.choice(
            [
                texts[at],
                texts[at][:-3],
                f"[{texts[at]}]",
                "{",
                "[" * 5000,
                '{"a":' * 900 + "1" + "}" * 900,
                "nul",
                "1e999",
            ]
        )
        yield f"JSON lines {number}", "\n".join(texts).encode(errors="surrogatepass")
        number += 1


def geojson() -> Iterator[File]:
    points = ([113.1, 23.0], [113.1], [], "here", None, [None, None], ["1", "2"], [1e400, 1], [200, 100], {"x": 1}, 5)
    number = 0
    while True:
        chance = random.Random(number)
        features: list[object] = [feature(f"bed {chance.random()}", [113.1, 23.0]) for _each in range(5)]
        at = chance.randrange(5)
        features[at] = chance.choice(
            [
                feature("bed", chance.choice(points)),
                feature("bed", [0, 0]) | {"geometry": chance.choice(ODD_VALUES[:10])},
                feature("bed", [0, 0]) | {"properties": chance.choice(ODD_VALUES[:10])},
                feature("bed", [0, 0]) | {"type": chance.choice(["Point", 5, None])},
                chance.choice(ODD_VALUES[:10]),
            ]
        )
        whole = {"type": chance.choice(["FeatureCollection"] * 4 + ["featurecollection"]), "features": features}
        text = json.dumps(whole)
        yield f"GeoJSON {number}", (text[:-5] if chance.random() < 0.1 else text).encode(errors="surrogatepass")
        number += 1


def feature(name: str, coordinates: object) -> dict[str, object]:
    properties = {"place": "Eastham", "name": name, "lon": "113.1", "lat": "23.0"}
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Point", "coordinates": coordinates}}


def wholes() -> Iterator[File]:
    """Files of other kinds, or of nothing."""
    kinds = (
        b"",
        b"\n\n",
        b"\0\0\0\0",
        b"%PDF-1.7\n",
        b"\x89PNG\r\n\x1a\n",
        b"<html><table>",
        b"{}",
        b"[]",
        b"[1, 2]",
        b"null",
    )
    for number, kind in enumerate(cycle(kinds)):
        chance = random.Random(number)
        yield (
            f"{kind[:8]!r} {number}",
            kind + (chance.randbytes(chance.randrange(2000)) if number >= len(kinds) else b""),
        )
