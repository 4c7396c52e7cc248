"""Certificates and letters: made by the step that gives them out, as PDF and Word, and kept as they were."""

from typing import Any

import pytest
from django.test import Client

from gridwork.assessments.models import Award
from gridwork.attachments import contents
from tests.assessments.conftest import Round, late, stored


@pytest.fixture
def withdrawn(round_: Round) -> Award:
    award = round_.award()
    award.take("review_award", by=round_.dora, now=late(30))
    award.take("warn_award", by=round_.dora, now=late(30), **round_.decision() | {"mend_by": "2026-11-30"})
    award.take("withdraw_award", by=round_.dora, now=late(75), **round_.decision())
    return stored(Award, pk=award.pk)


def test_it_gives_a_certificate_and_two_letters_in_both_forms(withdrawn: Award):
    given = [(file.purpose, file.media_type.rpartition("/")[2][:4]) for file in withdrawn.papers]
    assert given == [("certificate", "pdf"), ("certificate", "vnd."), *[("letter", "pdf"), ("letter", "vnd.")] * 2]
    pdf, word = (contents.path(file.sha256).read_bytes() for file in withdrawn.papers[:2])
    assert (pdf[:5], word[:2]) == (b"%PDF-", b"PK")


def test_it_says_the_reason_the_basis_and_how_to_object(withdrawn: Award, tmp_path: Any):
    from docx import Document

    path = contents.path(withdrawn.papers[-1].sha256)
    text = "\n".join(each.text for each in Document(str(path)).paragraphs)
    for words in ("Eastham", "A fire with two deaths", "Measures", "2 December 2026", "may object"):
        assert words in text


def test_it_is_handed_out_to_whoever_sees_the_assessment_alone(round_: Round, withdrawn: Award):
    address = f"/assessments/files/{withdrawn.papers[0].pk}"
    for who, status in ((round_.vic, 200), (round_.nina, 200), (round_.wim, 404)):
        browser = Client()
        browser.force_login(who)
        answer = browser.get(address)
        assert answer.status_code == status
        assert answer.getvalue()  # reads the file to its end, which closes it


def test_it_is_made_in_the_language_of_the_district(round_: Round, settings: Any):
    settings.LANGUAGE_CODE = "zh-hans"
    award = round_.award()
    assert award.papers[0].name == "命名证书 Eastham.pdf"


def test_it_is_made_once_for_an_award_that_was_taken_in(round_: Round):
    award = round_.award()
    (offer,) = [each for each in award.offers(round_.dora, late(9)) if each.name == "give_certificate"]
    assert "made already" in offer.closed
