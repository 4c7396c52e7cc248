"""Strings that break software, by what they are meant to break. Written with escapes, so that an editor shows them.

And three collections that others keep, installed at set-up: of strings, of JSON and of CSV. A reduced run takes some of
the strings, always the same, chosen by what they are.
"""

import json
import os
from functools import cache
from pathlib import Path
from zlib import crc32

PACKAGES = Path(__file__).parents[1] / "node_modules"
ONE_IN = 1 if os.environ.get("GRIDWORK_FULL") else 48
LONG = "路灯不亮" * 2_000

STRINGS = {
    "control characters": [
        "\x00", "a\x00b", "\x01\x08\x0b\x0c\x1b[31m", "\x7f\x80\x85\x9f", "a\rb", "a\r\nb\n\nc", "\t|\t",
    ],
    "invisible": [
        "\ufeffa", "\u200b", "a\u200bb\u200cc\u200dd", "\u00a0\u2003\u3000", "\u2028\u2029", "\u00ad", "\ufff9\ufffb",
    ],
    "bidirectional": [
        "\u202egnp.exe", "\u2066\u2067\u2068\u2069", "abc \u202b\u05d0\u05d1\u202c \u061c",
        "\u0645\u0631\u062d\u0628\u0627", "\u05d1\u05b0\u05bc\u05e8\u05b5",
    ],
    "combining": [
        "Z\u0351\u036b\u0343\u032a\u0302A" * 40, "e\u0301 \u00e9", "\u1100\u1161\u11a8",
        "\u0e40\u0e08\u0e49\u0e32" * 9, "\u0301",
    ],
    "beyond the first plane": [
        "\U0001f46e\U0001f3fd\u200d\u2640\ufe0f", "\U00020bb7\U0002a6d6\U00030edd", "\U0001d573", "\U000e0041",
        "\U0010ffff",
    ],
    "no characters": ["\ufffe\uffff", "\ufdd0", "\ue000\uf8ff"],
    "GB 18030": [
        "\u9fa6\u3400\u4dbf", "\ue5e5\u20ac", "\u8def\u706f\uff0c\u3002\u300a\u300b\uff01", "\u9f98\U00020000",
        "\u1e3f\u01f9",
    ],
    "markup": [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "</textarea><svg/onload=alert(1)>", "<!--",
        "]]>", "javascript:alert(1)", "' onmouseover='alert(1)", "&lt;b&gt;", "&#60;script&#62;",
        "<?xml version=\"1.0\"?>",
    ],
    "templates": [
        "{{ 7|add:7 }}", "{% csrf_token %}", "{% include '/etc/passwd' %}", "${7*7}", "#{7*7}", "<%= 7*7 %>",
        "{0.__class__}", "%(name)s %s %d %n", "{% endblock %}",
    ],
    "statements": [
        "'; DROP TABLE cases_case; --", "1' OR '1'='1", "\\' OR 1=1", "\"; --", "%_%", "\\", "\\u0000", "$1 ?1 :a",
        "NULL",
    ],
    "formulas": ["=1+1", "+1", "-1+2", "@SUM(A1)", "=HYPERLINK(\"http://x\")", "\t=1", "|cmd"],
    "commands": [
        "$(touch /tmp/x)", "`id`", "; ls -la", "../../../etc/passwd", "C:\\con\\aux", "file:///etc/passwd",
        "() { :; }; echo",
    ],
    "words of programs": [
        "undefined", "null", "None", "true", "NaN", "Infinity", "-0", "1e400", "0x1F", "[]", "{}", "1/0", "0" * 400,
    ],
    "headers": ["a\r\nSet-Cookie: x=1", "%0d%0aX: y", "a; b=c", "\"", "'"],
    "spaces": [" ", "  a  ", "\n"],
    "long": [LONG, "a" * 70_000, "<" * 5_000],
}  # fmt: skip

# Documents that are no JSON, or none that a database stores: halves of characters, numbers without end.
NO_JSON = (
    b"", b"{", b"[", b"{]", b'{"a":1,}', b"{'a':1}", b"{a:1}", b'{"a":01}', b'{"a":1.}', b'{"a":+1}', b'{"a":.5}',
    b'{"a" 1}', b'{"a":NaN}', b'{"a":Infinity}', b'{"a":True}', b'{"a":"\x01"}', b'{"a":"\\x41"}', b'{"a":"\\u12"}',
    b'{"a":"\xff"}', b'{"a":"\\ud800"}', b'{"a":"\\udc00\\ud800"}', b'{"a":"\xed\xa0\x80"}', b'{"a":"\xc0\xaf"}',
    b'{"a":1}{"a":2}', b'{"a":1}x', b'\xef\xbb\xbf{"a":1}', b'{"a":"', b'{"a":1e', b"\x00", b"\xff\xfe{\x00}\x00",
    b"/**/{}", b"[" * 50_000,
)  # fmt: skip


@cache
def big_list() -> list[str]:
    """Of the Big List of Naughty Strings."""
    said = json.loads((PACKAGES / "blns" / "resources" / "blns.json").read_text())
    return [text for text in dict.fromkeys(said) if crc32(text.encode()) % ONE_IN == 0]


def groups() -> dict[str, list[str]]:
    return STRINGS | {"the big list": big_list()}


def every() -> list[str]:
    return [each for strings in groups().values() for each in strings]


@cache
def json_suite() -> dict[str, bytes]:
    """By name, whose first letter says whether a reader must take it (y), must refuse it (n) or may do either (i).

    Without those whose bytes are no text: the package that carries them could not keep them as they were.
    """
    listed = (PACKAGES / "json-test-suite" / "data" / "parsing.js").read_text().partition("export default")[2]
    return {each["name"]: each["input"].encode() for each in json.loads(listed) if "\ufffd" not in each["input"]}


def csv_spectrum() -> dict[str, tuple[Path, list[dict[str, str]]]]:
    """By name, a file and the rows that it holds. One is left out: its answer is of another file."""
    folder = PACKAGES / "csv-spectrum"
    return {
        path.stem: (path, json.loads((folder / "json" / f"{path.stem}.json").read_text()))
        for path in sorted((folder / "csvs").glob("*.csv"))
        if path.stem != "location_coordinates"
    }
