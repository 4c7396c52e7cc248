"""Certificates and letters: what they say, frozen as PDF and Word and kept by the step that gave them out.

They are in the language of the district, whoever takes the step.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from gridwork.attachments import contents
from gridwork.attachments.contents import FULL, Content
from gridwork.attachments.intake import PDF, plain_name
from gridwork.kernel.records import local_day
from gridwork.kernel.refusals import Refusal
from gridwork.papers.content import Certificate, Document, Language, Paper
from gridwork.papers.pdf import NoFont, as_pdf
from gridwork.papers.word import as_word
from gridwork.papers.words import dated
from gridwork.places.models import Level, Place

if TYPE_CHECKING:
    from gridwork.assessments.models import Award

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def certificate(award: "Award", *, by: Any, now: datetime) -> None:
    with _the_districts_language() as language:
        scheme, on = award.scheme, local_day(now)
        text = _("Named “%(title)s” for the evaluation year %(year)s.") % {"title": scheme.title, "year": scheme.year}
        holder, title = str(award.assessed), _("Certificate")
        paper = Certificate(language, _number(award), title, holder, text, _issuer(award), award.named_on or on)
        _keep(award, "certificate", f"{title} {holder}", paper, by=by, now=now)


def warning(award: "Award", *, by: Any, now: datetime) -> None:
    with _the_districts_language() as language:
        until = dated(award.mend_by, language) if award.mend_by else ""
        said = {"title": award.scheme.title, "year": award.scheme.year}
        body = (
            _("The award “%(title)s” of the evaluation year %(year)s was re-evaluated.") % said,
            _("What has to be mended: %(reason)s") % {"reason": award.reason},
            _("This rests on: %(basis)s.") % {"basis": award.basis},
            _("Mend it by %(day)s. The award is kept until then; after that day it may be withdrawn.") % {"day": until},
        )
        _letter(award, _("Warning"), body, language, by=by, now=now)


def withdrawal(award: "Award", *, by: Any, now: datetime) -> None:
    with _the_districts_language() as language:
        again = {"day": dated(again_from(local_day(now), award.scheme.again_after), language)}
        said = {"title": award.scheme.title, "year": award.scheme.year, "day": dated(local_day(now), language)}
        body = (
            _("The award “%(title)s” of the evaluation year %(year)s is withdrawn on %(day)s.") % said,
            _("Reason: %(reason)s") % {"reason": award.reason},
            _("This rests on: %(basis)s.") % {"basis": award.basis},
            _("You may object to it at the body that signs. You may apply again from %(day)s.") % again,
        )
        _letter(award, _("Withdrawal of an award"), body, language, by=by, now=now)


def _letter(award: "Award", title: str, body: Sequence[str], language: Language, *, by: Any, now: datetime) -> None:
    to, issuer = str(award.assessed), _issuer(award)
    number = _letter_number(award, now)
    paper = Document(language, issuer, number, title, tuple(body), issuer, local_day(now), to=to, head="letter")
    _keep(award, "letter", f"{title} {to}", paper, by=by, now=now)


def _keep(award: "Award", purpose: str, name: str, paper: Paper, *, by: Any, now: datetime) -> None:
    """With the award's assessment, as PDF for the record and as Word for whoever has to work on it."""
    from gridwork.assessments.models import AssessmentFile

    try:
        made = (as_pdf(paper, settings.PAPER_FONTS), PDF, "pdf"), (as_word(paper), WORD, "docx")
    except NoFont as error:
        raise Refusal(_("Papers cannot be set: this system has no font for Chinese.")) from error
    columns = {"assessment": award.assessment, "purpose": purpose, "added_by": str(by), "added_at": now}
    for data, media_type, ending in made:
        content = Content(contents.keep({FULL: data}), plain_name(f"{name}.{ending}"), media_type, len(data))
        AssessmentFile.holding(content, **columns).write(
            by=by, now=now, action=f"give_{purpose}", permission="assessments.view_award"
        )


def _number(award: "Award") -> str:
    return f"{award.scheme.code.upper()}-{award.scheme.year}-{award.pk:04d}"


def _letter_number(award: "Award", now: datetime) -> str:
    given = award.assessment.files(manager="known").filter(purpose="letter").count() // 2 + 1
    return f"{_number(award)}〔{local_day(now).year}〕{given}"


def _issuer(award: "Award") -> str:
    if award.scheme.issuer:
        return str(award.scheme.issuer)
    district = Place.known.filter(level=Level.DISTRICT, closed_on=None).order_by("pk").first()
    return str(district or "")


def again_from(ended_on: date, years: int) -> date:
    """The day from which a place may apply again whose award was withdrawn."""
    try:
        return ended_on.replace(year=ended_on.year + years)
    except ValueError:  # the 29th of February
        return date(ended_on.year + years, 3, 1)


@contextmanager
def _the_districts_language() -> Iterator[Language]:
    language: Language = "zh-hans" if settings.LANGUAGE_CODE.startswith("zh") else "en"
    with translation.override(language):
        yield language
