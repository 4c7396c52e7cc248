"""What one step does beyond its own record, in its transaction."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from gridwork.assessments import sampling, sheets
from gridwork.assessments.states import Assessor, Stage
from gridwork.kernel.procedures import Act
from gridwork.kernel.records import local_day
from gridwork.kernel.refusals import Refusal

if TYPE_CHECKING:
    from gridwork.assessments.models import Assessment, Award, Milestone, Objection, Scheme, Veto

COPIED = ("title_en", "title_zh", "number")

# -- schemes -------------------------------------------------------------------------------------------------------


def publish(scheme: "Scheme", act: Act) -> None:
    scheme.published_at = act.now


def copy(scheme: "Scheme", act: Act) -> None:
    """A draft of another year, or another edition of the same, with every group, item and example."""
    copy_of(scheme, act.answers["year"], by=act.by, now=act.now)


def copy_of(scheme: "Scheme", year: int, *, by: Any, now: datetime) -> "Scheme":
    from gridwork.assessments.models import Scheme, SchemeGroup, SchemeItem

    same = Scheme.known.filter(code=scheme.code, year=year)
    edition = max(same.values_list("edition", flat=True), default=0) + 1
    left_out = Scheme.kept | {"id", "version", "year", "edition"}
    made = Scheme(year=year, edition=edition, **_values(scheme, left_out))
    made.write(by=by, now=now, action="copy_scheme", permission="assessments.add_scheme")
    of: dict[int, SchemeGroup] = {}
    for group in scheme.sheet:
        of[group.pk] = SchemeGroup(scheme=made, **_values(group, {"id", "version", "scheme_id"}))
    items = [item for group in scheme.sheet for item in group.lines]
    told = {"by": by, "now": now, "permission": "assessments.add_scheme"}
    SchemeGroup.write_many(list(of.values()), **told)
    copies = [
        SchemeItem(scheme=made, group=of[item.group_id], **_values(item, {"id", "version", "scheme_id", "group_id"}))
        for item in items
    ]
    SchemeItem.write_many(copies, **told)
    return made


def _values(row: Any, left_out: set[str] | frozenset[str]) -> dict[str, Any]:
    names = [field.attname for field in row._meta.concrete_fields]
    return {name: getattr(row, name) for name in names if name not in left_out}


def open_round(scheme: "Scheme", act: Act) -> None:
    """An assessment for every place of the level that is not under the scheme yet."""
    from gridwork.assessments.models import Assessment
    from gridwork.assessments.rounds import missing

    rows = [Assessment(scheme=scheme, place=place) for place in missing(scheme, local_day(act.now))]
    Assessment.write_many(rows, by=act.by, now=act.now, action="open_round", permission="assessments.publish")


def draw_sample(scheme: "Scheme", act: Act) -> None:
    from gridwork.assessments.models import Sample
    from gridwork.assessments.rounds import to_be_drawn

    rows = list(to_be_drawn(scheme).select_related("place", "town", "body").order_by("pk"))
    towns = {_drawn_as(row): _code(row.town or row.place) for row in rows}
    seed, percent = act.answers["seed"], act.answers["percent"]
    drawn = sampling.draw(towns, percent, seed)
    sample = Sample(scheme=scheme, seed=seed, percent=percent, among=sorted(towns), drawn=drawn)
    sample.drawn_on = local_day(act.now)
    sample.write(by=act.by, now=act.now, action="draw_sample", permission="assessments.verify")
    for row in rows:
        if _drawn_as(row) in drawn:
            row.take("be_drawn", by=act.by, now=act.now, sample=sample.pk)


def _drawn_as(assessment: "Assessment") -> str:
    """A body is drawn for itself: it may have its place's code, and its place may be under the same scheme."""
    return f"body {_code(assessment.body)}" if assessment.body else _code(assessment.place)


def _code(of: Any) -> str:
    return of.code or f"#{of.pk}"


# -- an assessment on its way --------------------------------------------------------------------------------------


def fill_in(
    assessment: "Assessment", entered: "dict[int, tuple[dict[str, str], str]]", *, by: Any, now: datetime
) -> None:
    """Write what was entered into the column that is open: by item, its values as typed and a remark.

    ValidationError by item number, and nothing is written. Items that somebody else fills in are refused.
    """
    from gridwork.assessments.models import Assessment, Score
    from gridwork.assessments.states import FILLED_IN

    stored = Assessment.known.select_for_update().get(pk=assessment.pk)
    if stored.state not in FILLED_IN:
        raise Refusal(_("The score sheet is closed: it is %(state)s.") % {"state": stored.get_state_display()})
    stage, permission = FILLED_IN[stored.state]
    items = {item.pk: item for group in assessment.scheme.sheet for item in group.lines}
    there: dict[int, dict[str, Any]] = {}
    for score in Score.known.filter(assessment=stored):
        there.setdefault(score.item_id, {})[score.stage] = score
    for key, (values, remark) in entered.items():
        item = items[key]
        if not may_fill(item, stage, by):
            raise Refusal(_("Item %(item)s is filled in by somebody else.") % {"item": item})
        columns = there.get(key, {})
        score = columns.get(stage) or Score.begun(stored, item, stage, sheets.standing(columns, stage))
        score.item, score.assessment = item, stored
        if (score.entered, score.remark) == (values, remark) and score.pk:
            continue
        score.entered, score.remark = values, remark
        score.note_filler(by, now)
        score.write(by=by, now=now, action="fill_in", permission=asked_of(item, permission))
    assessment.look_again()


def may_fill(item: Any, stage: str, by: Any) -> bool:
    """A department's item is filled in by the people of that department alone."""
    if item.assessor == Assessor.DEPARTMENT:
        return stage == Stage.DISTRICT and getattr(by, "body_id", None) == item.department_id
    return sheets.fills_in(item, stage)


def asked_of(item: Any, permission: str) -> str:
    return "assessments.score_department" if item.assessor == Assessor.DEPARTMENT else permission


def submit(assessment: "Assessment", act: Act) -> None:
    assessment.scored_by = str(act.by)
    assessment.self_points = assessment.sheet.totals.get(Stage.SELF)
    assessment.vetoes = []


def pass_check(assessment: "Assessment", act: Act) -> None:
    assessment.checked_by = str(act.by)
    _close_column(assessment, Stage.TOWN, act, "assessments.check")
    assessment.town_points = assessment.sheet.totals.get(Stage.TOWN)


def verify(assessment: "Assessment", act: Act) -> None:
    if assessment.sample_id and assessment.visited_on is None:
        raise ValidationError({"visited_on": _("It was drawn to be seen on site. Say when it was seen.")})
    assessment.verified_by = str(act.by)
    _close_column(assessment, Stage.DISTRICT, act, "assessments.verify")
    assessment.district_points = assessment.sheet.totals.get(Stage.DISTRICT)


def _close_column(assessment: "Assessment", stage: Stage, act: Act, permission: str) -> None:
    """Who does not change a number confirms it: what the column leaves open is taken over from the one before."""
    from gridwork.assessments.models import Score

    rows = []
    for line in assessment.sheet.lines:
        before = line.was_before(stage)
        if before is not None and stage not in line.cells:
            row = Score.begun(assessment, line.item, stage, before.score)
            row.note_filler(act.by, act.now)
            rows.append(row)
    Score.write_many(rows, by=act.by, now=act.now, action="carry_over", permission=permission)
    assessment.look_again()
    assessment.vetoes = [line.item.number for line in assessment.sheet.vetoes(stage)]


def begin_notice(assessment: "Assessment", act: Act) -> None:
    assessment.notice_from_on = local_day(act.now)
    assessment.notice_until_on = assessment.notice_ends(assessment.notice_from_on)


def end_notice(assessment: "Assessment", act: Act) -> None:
    assessment.notice_from_on = assessment.notice_until_on = None


def decide(assessment: "Assessment", act: Act) -> None:
    assessment.decided_on = local_day(act.now)


def name(assessment: "Assessment", act: Act) -> None:
    """The award begins, and its certificate is made."""
    from gridwork.assessments import letters
    from gridwork.assessments.models import Award

    decide(assessment, act)
    award = Award(assessment=assessment)
    award.write(by=act.by, now=act.now, action="name_place", permission="assessments.name")
    letters.certificate(award, by=act.by, now=act.now)


def end_objection(objection: "Objection", act: Act) -> None:
    objection.answered_by, objection.ended_on = str(act.by), local_day(act.now)


# -- an award ------------------------------------------------------------------------------------------------------


def give_certificate(award: "Award", act: Act) -> None:
    """For an award that was taken in from elsewhere."""
    from gridwork.assessments import letters

    letters.certificate(award, by=act.by, now=act.now)


def lift(award: "Award", act: Act) -> None:
    award.mend_by = award.warned_on = None


def warn(award: "Award", act: Act) -> None:
    from gridwork.assessments import letters

    if award.mend_by is not None and award.mend_by <= local_day(act.now):
        raise ValidationError({"mend_by": _("The term must end later than today.")})
    award.warned_on = local_day(act.now)
    letters.warning(award, by=act.by, now=act.now)


def withdraw(award: "Award", act: Act) -> None:
    from gridwork.assessments import letters

    end_award(award, act)
    letters.withdrawal(award, by=act.by, now=act.now)


def end_award(award: "Award", act: Act) -> None:
    award.ended_on = local_day(act.now)


def note_veto(award: "Award", act: Act) -> None:
    award.mend_by = None
    award.reason = ""


def decide_veto(veto: "Veto", act: Act) -> None:
    veto.decided_by = str(act.by)


def confirm_veto(veto: "Veto", act: Act) -> None:
    """The award is under review again at once. Whether it is withdrawn, a person decides in a step of its own."""
    from gridwork.assessments.states import STANDING

    decide_veto(veto, act)
    award = veto.award
    award.refresh_from_db()
    if award.state in STANDING:
        award.take("reopen_award", by=act.by, now=act.now)


def reach(milestone: "Milestone", act: Act) -> None:
    document: Any = milestone.document
    if document.issued_on < milestone.plan.issued_on:
        raise ValidationError({"document": _("That document was issued before the plan.")})
    milestone.reached_on = document.issued_on
