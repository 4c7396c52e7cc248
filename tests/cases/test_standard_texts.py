"""Standard texts: placeholders checked when they are saved, shown filled in before they are sent."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from gridwork.cases import placeholders
from gridwork.cases.models import Case, Note, StandardText
from gridwork.kernel.refusals import Refusal
from tests.cases.test_pages import as_
from tests.cast import NOW, SYSTEM
from tests.office import Office, stored


def text(words: str, chinese: str = "", purpose: str = "answer") -> StandardText:
    made = StandardText(name_en="Soon", purpose=purpose, text_en=words, text_zh=chinese)
    made.write(by=SYSTEM, now=NOW)
    return made


@pytest.mark.parametrize("field", ["text_en", "text_zh"])
def test_it_refuses_an_unknown_placeholder_by_name_at_its_field(office: Office, field: str):
    given = {"text_en": "ok", "text_zh": "", field: "Dear {reporter}, {number}"}
    with pytest.raises(ValidationError) as refused:
        StandardText(name_en="x", purpose="answer", **given).write(by=SYSTEM, now=NOW)
    (message,) = refused.value.message_dict[field]
    assert message.startswith("There is no placeholder {reporter}. There are {number}, {type}")


@pytest.mark.parametrize("words", ["a {} b", "{ 1 }", '{"json": 1}', "a { b", "100 % {0}"])
def test_it_takes_braces_that_name_nothing_as_words(office: Office, words: str):
    assert placeholders.filled(text(words).text_en, office.report()) == words


def test_it_fills_in_what_the_case_tells(office: Office):
    job = office.sent()
    words = "{number}: {type} in {place}, at { body } until {due}."
    assert placeholders.filled(words, job) == f"{job.case.number}: Pothole in Eastham, at Roads until 2026-09-24 17:30."


def test_it_has_no_placeholder_for_anything_about_a_person():
    assert set(placeholders.NAMES) == {"number", "type", "place", "body", "due"}


def test_it_shows_each_text_filled_in_before_it_is_sent(office: Office):
    text("Your report {number} is at {body}.", "您的案卷{number}由{body}处置。")
    job = office.sent()
    shown = f"Your report {job.case.number} is at Roads."
    assert shown in as_(office.iris).get(f"/cases/{job.case_id}/say").content.decode()
    with translation.override("zh-hans"):
        assert f"您的案卷{job.case.number}由Roads处置。" == placeholders.preview(stored(StandardText).text, job.case)


def test_it_sends_it_as_it_was_shown(office: Office):
    kept, job = text("{number} is at {body}."), office.sent()
    as_(office.iris).post(f"/cases/{job.case_id}/say", {"audience": "reporter", "standard": kept.pk, "text": ""})
    assert stored(Note).text == f"{job.case.number} is at Roads."


def test_it_does_not_send_what_nothing_is_known_for(office: Office):
    kept, case = text("It is at {body}."), office.report()
    page = as_(office.iris).post(f"/cases/{case.pk}/say", {"audience": "reporter", "standard": kept.pk})
    assert page.status_code == 422
    assert "Nothing is known yet for {body} in this text." in page.content.decode()
    assert not Note.objects.unscoped("test").exists()


def test_it_fills_in_the_answer_with_which_a_case_is_ended(office: Office):
    kept, case = text("Not ours: {type} in {place}.", purpose="refusal"), office.report()
    case.take("refuse_case", by=office.iris, now=NOW, reason="private", standard=kept.pk)
    assert stored(Case).public_answer == "Not ours: Pothole in Eastham."


def test_it_refuses_the_step_where_the_text_cannot_be_filled_in(office: Office):
    kept, case = text("By {body}.", purpose="refusal"), office.report()
    with pytest.raises((ValidationError, Refusal)):
        case.take("refuse_case", by=office.iris, now=NOW, reason="private", standard=kept.pk)
    assert stored(Case).state == "received"
