"""Strings that break software, wherever text is taken: stored as sent or refused by name, and shown as mere text."""

import csv
import html
import io
import json
import re
from collections import Counter
from html.parser import HTMLParser
from itertools import product
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook

from gridwork.accounts.models import User
from gridwork.cases.imports import CaseTarget
from gridwork.cases.models import Case, Note, StandardText
from gridwork.imports import actions
from gridwork.imports.profiles import Profile
from gridwork.kernel.lists import SIZE
from tests.cast import NOW, SYSTEM
from tests.naughty import NO_JSON, every, groups, json_suite
from tests.office import Office
from tests.promises import Counted

pytestmark = [pytest.mark.naughty, pytest.mark.sampled(3)]
EACH = pytest.mark.parametrize("strings", groups().values(), ids=groups())
PARAMETERS = ("q", "order", "after", "state", "late", "place", "reported_at_from", "columns", "view")
NO_XML = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
ACTIVE = frozenset({"script", "style", "img", "svg", "iframe", "textarea", "base", "link", "object"})


def as_(who: User) -> Client:
    browser = Client(raise_request_exception=False)
    browser.force_login(who)
    return browser


def newest(model: type, before: set[int]) -> Any:
    return model.objects.unscoped("test").exclude(pk__in=before).get()


def keys(model: type) -> set[int]:
    return set(model.objects.unscoped("test").values_list("pk", flat=True))


class Acting(HTMLParser):
    """What of a page could do something: how often each active element stands there, and each handler of events."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: Counter[str] = Counter()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.update([tag] if tag in ACTIVE else [])
        self.found.update(name for name, value in attrs if re.match(r"on[a-z]", name) or "javascript:" in (value or ""))


def acts(page: str) -> Counter[str]:
    return Acting(page).found


def is_shown(text: str, page: str) -> bool:
    """Line by line, since pages break lines with elements."""
    seen = html.unescape(page)
    return all(line in seen for line in re.split(r"\s*[\r\n]+\s*", text))


@EACH
def test_it_takes_them_in_a_form_and_shows_them_as_text(office: Office, strings: list[str], counted: Counted):
    counted("strings", len(strings))
    browser, plain = as_(office.iris), office.report()
    harmless = acts(browser.get(f"/cases/{plain.pk}/").content.decode())
    for text in strings:
        before = keys(Case)
        given = {"type": office.pothole.pk, "place": office.eastham.pk, "channel": "web", "text": text}
        answer = browser.post(reverse("case-intake"), given)
        if answer.status_code == 422:
            assert "\0" in text or not text.strip(), repr(text)
            continue
        assert answer.status_code == 302, repr(text)
        case = newest(Case, before)
        assert case.text == text.strip()
        page = browser.get(f"/cases/{case.pk}/").content.decode()
        assert is_shown(case.text, page), repr(text)
        assert acts(page) == harmless, repr(text)


@EACH
def test_it_takes_them_as_names_and_shows_them_in_lists(office: Office, strings: list[str]):
    browser, listed = as_(office.lea), reverse("standard-texts:list")
    for _each in range(SIZE + 1):  # so that the list has a further page, and its button, from the first
        StandardText(name_en="plain", purpose="answer", text_en="plain").write(by=SYSTEM, now=NOW)
    harmless = acts(browser.get(listed).content.decode())
    for text in strings:
        before = keys(StandardText)
        given = {"name_en": text[:60], "purpose": "answer", "text_en": text}
        answer = browser.post(reverse("standard-texts:new"), given)
        if answer.status_code == 422:
            assert "\0" in text or not text.strip(), repr(text)
            continue
        assert answer.status_code == 302, repr(text)
        made = newest(StandardText, before)
        assert (made.name_en, made.text_en) == (text[:60].strip(), text.strip())
        assert browser.get(f"/standard-texts/{made.pk}/").status_code == 200, repr(text)
        assert is_shown(made.name_en, browser.get(listed).content.decode()), repr(text)
    assert acts(browser.get(listed).content.decode()) == harmless
    assert browser.get(reverse("standard-texts:export", args=["csv"])).status_code == 200


@EACH
def test_it_takes_them_by_the_api_and_gives_them_back(office: Office, strings: list[str]):
    browser = as_(office.iris)
    for text in strings:
        given = {"type": office.pothole.pk, "place": office.eastham.pk, "channel": "web", "text": text}
        for body in (json.dumps(given), json.dumps(given, ensure_ascii=False)):
            answer = browser.post("/api/v1/cases", body.encode(), content_type="application/json")
            if answer.status_code == 422:
                assert [each["name"] for each in answer.json()["error"]["fields"]] == ["text"]
                assert "\0" in text or not text.strip(), repr(text)
                continue
            assert answer.status_code == 201, repr(text)
            assert browser.get(f"/api/v1/cases/{answer.json()['id']}").json()["text"] == text.strip()


@EACH
def test_it_takes_them_in_a_step_a_note_a_search_and_an_address(office: Office, strings: list[str], full: bool):
    browser = as_(office.iris)
    for number, text in enumerate(strings):
        case, before = office.report(), keys(Note)
        said = browser.post(reverse("case-say", args=[case.pk]), {"audience": "internal", "text": text})
        assert said.status_code in (302, 422), repr(text)
        assert said.status_code == 422 or newest(Note, before).text == text.strip()
        step = reverse("cases:step", args=[case.pk, "relocate_case"])
        moved = browser.post(step, {"place": office.westham.pk, "reason": text, "address": text[:300]})
        assert moved.status_code in (302, 422), repr(text)
        assert browser.get(f"/cases/{case.pk}/").status_code == 200, repr(text)
        asked = list(product(("/cases/", "/api/v1/cases", "/search"), PARAMETERS))
        for address, name in asked if full else asked[number % 7 :: 7]:
            assert browser.get(address, {name: text[:2000]}).status_code < 500, (address, name, text)


@pytest.mark.parametrize("name", ["sessionid", "csrftoken", "django_language", "messages"])
@pytest.mark.parametrize("value", [r'"\000aaaaaaaaaaaaaaaa"', "\xff" * 40, "'; DROP TABLE x; --", "a" * 8_000])
def test_it_takes_cookies_from_anybody(office: Office, name: str, value: str):
    browser = Client(raise_request_exception=False)
    for address in ("/cases/", "/api/v1/cases", reverse("account_login")):
        assert browser.get(address, headers={"Cookie": f"{name}={value}"}).status_code < 500


@pytest.mark.parametrize("body", NO_JSON, ids=lambda body: repr(body[:20]))
def test_it_refuses_what_is_no_json(office: Office, body: bytes):
    answer = as_(office.iris).post("/api/v1/cases", body, content_type="application/json")
    assert answer.status_code in (400, 422)
    assert answer.json()["error"]["message"]
    assert not keys(Case)


def test_it_reads_json_as_its_standard_has_it(office: Office, counted: Counted):
    """What is none is told apart from what is, and is no report. None of the suite is one."""
    browser = as_(office.iris)
    for name, body in json_suite().items():
        answer = browser.post("/api/v1/cases", body, content_type="application/json")
        expected = (
            {"y": (422,), "n": (400,), "i": (400, 422)}[name[0]] if body else (422,)
        )  # nothing: a part is missing
        assert answer.status_code in expected, name
        assert answer.json()["error"]["message"], name
    assert not keys(Case)
    counted("JSON documents", json_suite())


@pytest.mark.parametrize("written", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "xlsx", "jsonl"])
def test_it_takes_them_in_a_file(office: Office, written: str):
    rows = {str(number): text for number, text in enumerate(every(), start=1)}
    if written == "xlsx":
        rows = {
            number: re.sub("\r\n?", "\n", text[:32_000]) for number, text in rows.items() if not NO_XML.search(text)
        }
    if written in ("xlsx", "jsonl"):
        data = {"xlsx": book, "jsonl": lines}[written](rows)
    else:
        data = table(rows).encode(written)
    target, profile = CaseTarget(), {"source": "city", "key": "nr"}
    if written == "gb18030":  # what strings like these are written in cannot be told from themselves
        profile["encoding"] = written
    imported = actions.choose([data], "naughty", target, Profile.of(profile), by=SYSTEM, now=NOW)
    actions.take_in(imported, target, by=SYSTEM, clock=lambda: NOW)
    refused = {int(line) for line in imported.findings.filter(refused=True).values_list("line", flat=True)}
    kept = dict(Case.objects.unscoped("test").values_list("external_number", "text"))
    assert len(kept) + len(refused) == len(rows) + (written == "jsonl")
    assert "half" not in kept
    for number, text in rows.items():
        if number in kept:
            assert kept[number] == (text.strip() or "Pothole"), repr(text)
    assert [text for number, text in rows.items() if number not in kept and "\0" not in text] == []
    assert not [number for number in kept if "\0" in rows[number]]


@pytest.mark.parametrize("data", [b"nr,te\0xt\n1,2\n", b'{"nr": 1, "te\\ud800xt": 2}', b'{"nr": 1, "te\\u0000xt": 2}'])
def test_it_refuses_a_file_whose_columns_nobody_can_keep(office: Office, data: bytes):
    with pytest.raises(ValidationError, match="no text"):
        actions.choose([data], "a.csv", CaseTarget(), Profile.of({"key": "nr"}), by=SYSTEM, now=NOW)


HEADER = ("nr", "reported_at", "category", "type", "place", "text")


def cells(nr: str, text: str) -> list[str]:
    return [nr, "2026-09-01 08:00", "Streets", "Pothole", "Eastham", text]


def table(rows: dict[str, str]) -> str:
    file = io.StringIO()
    writer = csv.writer(file, quoting=csv.QUOTE_ALL)
    writer.writerows([HEADER, *(cells(nr, text) for nr, text in rows.items())])
    return file.getvalue()


def lines(rows: dict[str, str]) -> bytes:
    halves = '{"nr": "half", "text": "\\ud800"}'  # of a character: refused, and nothing with it
    made = [json.dumps(dict(zip(HEADER, cells(nr, text), strict=True))) for nr, text in rows.items()]
    return "\n".join([*made, halves]).encode()


def book(rows: dict[str, str]) -> bytes:
    made, file = Workbook(), io.BytesIO()
    made.active.append(HEADER)
    for nr, text in rows.items():
        made.active.append(cells(nr, ""))
        made.active.cell(made.active.max_row, len(HEADER), text).data_type = "s"  # and not a formula
    made.save(file)
    return file.getvalue()
