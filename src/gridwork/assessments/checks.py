"""What must hold before a step is taken. Each raises Refusal with the reason, or returns."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gridwork.assessments.states import ObjectionState, Stage
from gridwork.journal.models import Entry
from gridwork.kernel.procedures import Act
from gridwork.kernel.records import local_day
from gridwork.kernel.refusals import Refusal

if TYPE_CHECKING:
    from gridwork.assessments.models import Assessment, Award, Objection, Scheme, Veto
    from gridwork.assessments.sheets import Line

NAMED = 5  # items that a refusal names

# -- schemes -------------------------------------------------------------------------------------------------------


def may_publish(scheme: "Scheme", act: Act) -> None:
    items = [item for group in scheme.sheet for item in group.lines]
    if not items:
        raise Refusal(_("A scheme without items assesses nothing."))
    for group in scheme.sheet:
        for item in group.lines:
            rule = _rule(item)
            if item.formula and not rule.examples:
                raise Refusal(_("Item %(item)s has a formula and no example to try it by.") % {"item": item})
            if failures := rule.failures():
                raise Refusal(_("An example of item %(item)s fails. %(why)s") % {"item": item, "why": failures[0]})
            if rule.may_lack and rule.otherwise is None:
                said = {"item": item, "figures": ", ".join(rule.may_lack)}
                words = _(
                    "Say for item %(item)s how many points are given where a figure is not applicable: %(figures)s."
                )
                raise Refusal(words % said)
    most = sum(most_of(group) for group in scheme.sheet)
    if most < scheme.pass_mark:
        said = {"most": most, "mark": scheme.pass_mark}
        raise Refusal(_("All items together give %(most)s points at most, less than the pass mark of %(mark)s.") % said)


def _rule(item: Any) -> Any:
    """Read again: the scheme may assess other places since the item was entered."""
    try:
        return item.rule
    except ValidationError as error:
        raise Refusal(f"{item}: {' '.join(error.messages)}") from error


def most_of(group: Any) -> Any:
    most = [item.most for item in group.lines]
    together = max(most, default=0) if group.best_only else sum(most)
    return together if group.most is None else min(together, group.most)


def somebody_is_missing(scheme: "Scheme", act: Act) -> None:
    from gridwork.assessments.rounds import missing

    if not missing(scheme, local_day(act.now)):
        raise Refusal(_("Every place of its level is under this scheme already, or may not apply yet."))


def something_can_be_drawn(scheme: "Scheme", act: Act) -> None:
    from gridwork.assessments.rounds import to_be_drawn

    if not to_be_drawn(scheme).exists():
        raise Refusal(_("No assessment waits for the district, so that nobody can be drawn."))


# -- assessments ---------------------------------------------------------------------------------------------------


def may_submit(assessment: "Assessment", act: Act) -> None:
    from gridwork.assessments.rounds import may_apply_from

    day = may_apply_from(assessment)
    if day and local_day(act.now) < day:
        words = _("Its award was withdrawn. It may apply again from %(day)s.")
        raise Refusal(words % {"day": date_format(day, "Y-m-d")})
    _is_complete(assessment, Stage.SELF)
    sheet, mark = assessment.sheet, assessment.scheme.self_mark
    if vetoes := sheet.vetoes(Stage.SELF):
        raise Refusal(_("It says itself that a veto applies: %(items)s.") % {"items": _listed(vetoes)})
    if unproven := sheet.without_evidence():
        raise Refusal(_("Evidence is missing for: %(items)s.") % {"items": _listed(unproven)})
    if mark is not None and (scored := sheet.totals[Stage.SELF]) < mark:
        said = {"scored": scored, "mark": mark}
        raise Refusal(_("The self-score is %(scored)s; %(mark)s are needed to apply.") % said)


def may_pass_check(assessment: "Assessment", act: Act) -> None:
    _is_another(act, assessment.scored_by)
    _is_complete(assessment, Stage.TOWN)
    _explains(assessment, Stage.TOWN)


def may_verify(assessment: "Assessment", act: Act) -> None:
    _is_another(act, assessment.scored_by, assessment.checked_by)
    _is_complete(assessment, Stage.DISTRICT)
    _explains(assessment, Stage.DISTRICT)


def passes(assessment: "Assessment", act: Act) -> None:
    if assessment.vetoes:
        raise Refusal(_("A veto applies (item %(items)s).") % {"items": ", ".join(map(str, assessment.vetoes))})
    if not assessment.passes:
        said = {"points": assessment.district_points, "mark": assessment.scheme.pass_mark}
        raise Refusal(_("%(points)s points were verified; %(mark)s are needed.") % said)


def may_name(assessment: "Assessment", act: Act) -> None:
    last = assessment.notice_until_on
    if last is None or local_day(act.now) <= last:
        until = date_format(last, "Y-m-d") if last else "–"
        raise Refusal(_("The public notice runs until the end of %(day)s.") % {"day": until})
    objections = assessment.objections(manager="known").values_list("state", flat=True)
    states = list(objections)
    waiting = states.count(ObjectionState.RAISED)
    if waiting:
        words = ngettext("%(n)s objection is not answered yet.", "%(n)s objections are not answered yet.", waiting)
        raise Refusal(words % {"n": waiting})
    if ObjectionState.UPHELD in states and not _verified_since(assessment):
        raise Refusal(_("An objection was upheld. Have it verified again, or do not name."))
    passes(assessment, act)
    _rolls_up(assessment, local_day(act.now))
    _holds_none(assessment)


def _verified_since(assessment: "Assessment") -> bool:
    """Whether the notice that runs began after every objection was upheld."""
    upheld = assessment.objections(manager="known").filter(state=ObjectionState.UPHELD)
    return all(_began_after(assessment, each) for each in upheld)


def _began_after(assessment: "Assessment", objection: "Objection") -> bool:
    """By their days; on one and the same day the journal tells which came first."""
    began, ended = assessment.notice_from_on, objection.ended_on
    if ended is None or began is None:
        return ended is None
    if began != ended:
        return began > ended
    published, upheld = _last(assessment, "publish_notice"), _last(objection, "uphold_objection")
    return published is not None and upheld is not None and published > upheld


def _last(record: "Assessment | Objection", step: str) -> int | None:
    """Of the journal, the entry with which the step was last taken; none where that was before it was taken in."""
    entries = Entry.objects.filter(record=record.key, action=step)
    return entries.order_by("-pk").values_list("pk", flat=True).first()


def _holds_none(assessment: "Assessment") -> None:
    from gridwork.assessments.rounds import holders, same_as

    held = holders(assessment.scheme).filter(**same_as(assessment))
    if (award := held.select_related("place", "scheme").first()) is not None:
        raise Refusal(_("It holds “%(award)s” already, which is re-evaluated every year.") % {"award": award})


def _rolls_up(assessment: "Assessment", on: date) -> None:
    """The explicit rule of a scheme that rests on the level below."""
    from gridwork.assessments.rollup import share

    scheme = assessment.scheme
    if scheme.below_id is None:
        return
    found = share(scheme, assessment.place, on)
    if not found.reached:
        said = {"named": found.named, "places": found.places, "percent": scheme.below_share, "below": scheme.below}
        words = _("%(named)s of %(places)s places below are named (%(below)s); the rule asks for %(percent)s %%.")
        raise Refusal(words % said)


def may_leave_unnamed(assessment: "Assessment", act: Act) -> None:
    from gridwork.assessments.rollup import share

    upheld = assessment.objections(manager="known").filter(state=ObjectionState.UPHELD)
    scheme, today = assessment.scheme, local_day(act.now)
    reached = scheme.below_id is None or share(scheme, assessment.place, today).reached
    if assessment.passes and reached and not upheld.exists():
        raise Refusal(_("It passes, and no objection was upheld: there is no ground not to name it."))


def _is_complete(assessment: "Assessment", stage: str) -> None:
    missing = assessment.sheet.missing(stage)
    departments = sorted({str(line.item.department) for line in missing if line.item.department})
    if stage == Stage.DISTRICT and departments:
        raise Refusal(_("Still to be filled in by: %(departments)s.") % {"departments": ", ".join(departments)})
    if untaken := [line for line in missing if line.item.rule.figures and line.was_before(stage) is None]:
        raise Refusal(
            _("Figures are not taken yet for: %(items)s. Save the score sheet once.") % {"items": _listed(untaken)}
        )
    if missing:
        raise Refusal(_("Not filled in yet: %(items)s.") % {"items": _listed(missing)})


def _explains(assessment: "Assessment", stage: str) -> None:
    silent = [
        line for line in assessment.sheet.lines if line.differs(stage) and not line.cells[stage].score.remark.strip()
    ]
    if silent:
        raise Refusal(_("Say in a remark why the points differ: %(items)s.") % {"items": _listed(silent)})


def _is_another(act: Act, *names: str) -> None:
    if str(act.by) in names:
        raise Refusal(_("You scored or checked it yourself. Somebody else has to."))


def _listed(lines: Sequence["Line"]) -> str:
    named = ", ".join(str(line.item) for line in lines[:NAMED])
    return named + " …" if len(lines) > NAMED else named


# -- awards --------------------------------------------------------------------------------------------------------


def may_decide_veto(veto: "Veto", act: Act) -> None:
    if veto.reported_by == str(act.by):
        raise Refusal(_("You reported it yourself. Somebody else has to confirm it."))


def may_withdraw(award: "Award", act: Act) -> None:
    """The decision is a person's; without a veto a warning comes first."""
    from gridwork.assessments.states import VetoState

    vetoed = award.vetoes(manager="known").filter(state=VetoState.CONFIRMED).exists()
    if not vetoed and award.warned_on is None:
        raise Refusal(_("No veto is confirmed. Warn first, with a term to mend."))


def term_is_over(award: "Award", act: Act) -> None:
    if award.mend_by is not None and local_day(act.now) <= award.mend_by:
        raise Refusal(_("It has until the end of %(day)s to mend.") % {"day": date_format(award.mend_by, "Y-m-d")})


def has_no_certificate(award: "Award", act: Act) -> None:
    from gridwork.assessments.models.assessments import Purpose

    if award.assessment.files(manager="known").filter(purpose=Purpose.CERTIFICATE).exists():
        raise Refusal(_("Its certificate is made already; it stands below."))
