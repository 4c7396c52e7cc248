"""Content goes when the last row that held it is gone, and never while a row may still be on its way."""

import io
import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from PIL import Image

from gridwork.attachments import contents, intake
from gridwork.attachments.contents import Content
from gridwork.cases.models import Evidence, Moment
from tests import office
from tests.cast import SYSTEM


@pytest.fixture(autouse=True)
def home(settings, tmp_path: Path) -> None:
    settings.HOME = tmp_path


@pytest.fixture
def now() -> datetime:
    """The sweeper compares with the times of files, which are real."""
    return timezone.now()


def kept(colour: str, age: timedelta = timedelta(days=2)) -> Content:
    buffer = io.BytesIO()
    Image.new("RGB", (30, 20), colour).save(buffer, "PNG")
    content = intake.store_bytes(buffer.getvalue(), f"{colour}.png")
    moment = (timezone.now() - age).timestamp()
    for size in ("full", "thumbnail"):
        os.utime(contents.path(content.sha256, size), (moment, moment))
    return content


def held(content: Content, now: datetime, times: int = 1) -> list[Evidence]:
    case = office.build().report()
    shown = {"moment": Moment.BEFORE, "taken_by": "wen", "taken_at": now}
    rows = [Evidence.holding(content, case=case, **shown) for _ in range(times)]
    Evidence.write_many(rows, by=SYSTEM, now=now)
    return rows


def is_there(content: Content) -> list[bool]:
    return [contents.path(content.sha256, size).exists() for size in ("full", "thumbnail")]


def test_it_deletes_what_no_row_holds_in_both_sizes(db, now):
    nobodys = kept("red")
    assert contents.discard_unused(now) == 1
    assert is_there(nobodys) == [False, False]


def test_it_keeps_what_a_row_holds(db, now):
    content = kept("red")
    held(content, now)
    assert contents.discard_unused(now) == 0
    assert is_there(content) == [True, True]


def test_it_keeps_what_one_of_many_rows_still_holds(db, now):
    content = kept("red")
    first, second = held(content, now, times=2)
    Evidence.withdraw_many([first], by=SYSTEM, now=now, reason="test")
    assert contents.discard_unused(now) == 0
    Evidence.withdraw_many([second], by=SYSTEM, now=now, reason="test")
    assert contents.discard_unused(now) == 1


def test_it_leaves_what_is_younger_than_a_day(db, now):
    content = kept("red", age=timedelta(hours=23))
    assert contents.discard_unused(now) == 0
    assert contents.discard_unused(now + timedelta(hours=2)) == 1
    assert is_there(content) == [False, False]


def test_it_clears_away_what_a_broken_upload_left(db, now):
    content = kept("red", age=timedelta(0))
    left = contents.path(content.sha256).with_name("unfinished.abc")
    left.write_bytes(b"half")
    os.utime(left, (0, 0))
    contents.discard_unused(now)
    assert not left.exists()
    assert is_there(content) == [True, True]


def test_it_finds_nothing_where_nothing_was_ever_stored(db, now):
    assert contents.discard_unused(now) == 0
