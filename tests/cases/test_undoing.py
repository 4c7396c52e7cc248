"""Undoing an import of cases: what is nobody's work with a case goes along, and whoever followed it is told."""

from datetime import timedelta

from gridwork.accounts.models import Grant, Role
from gridwork.cases import watching
from gridwork.cases.imports import CaseTarget
from gridwork.cases.models import (
    Case,
    Escalation,
    EscalationRule,
    Evidence,
    Job,
    Note,
    Reporter,
    RevealRequest,
    Watch,
    WatchMark,
)
from gridwork.cases.tasks import sweep
from gridwork.imports import actions
from gridwork.imports.models import Import
from gridwork.notices.models import Notice
from tests.cases.test_imports import LIVE, taken_in
from tests.cast import NOW, SYSTEM
from tests.office import stored

SECOND = LIVE.replace("1,", "2,", 1).replace("A hole", "Another hole")
# What refers to a case or to its job: somebody has worked with it, or it goes along.
STAYS = {
    (Case, "duplicate_of"),
    (Note, "case"),
    (Evidence, "case"),
    (Evidence, "job"),
    (Reporter, "case"),
    (RevealRequest, "case"),
}
GOES = {(Job, "case"), (Watch, "case"), (Escalation, "case"), (Escalation, "job")}


def undone(imported: Import) -> list[tuple[int, str]]:
    return actions.take_back(imported, CaseTarget(), by=SYSTEM, now=NOW)


def told() -> list[tuple[str, str, str]]:
    return [(each.user.username, each.subject, each.url) for each in Notice.objects.order_by("user__username")]


def test_it_takes_the_watches_along_and_tells_each_follower_once(drawn):
    imported = taken_in(LIVE + SECOND)
    cases = [stored(Case, external_number=number) for number in "12"]
    for case in cases:
        watching.follow_case(case, "at_once", by=drawn.otto, now=NOW)
    watching.follow_case(cases[0], "daily", by=drawn.iris, now=NOW)
    assert undone(imported) == []
    assert not Case.objects.unscoped("test").exists()
    assert not Watch.objects.unscoped("test").exists()
    assert not WatchMark.objects.exists()
    words = "No longer there, so you follow it no more: "
    assert told() == [
        ("iris", f"{words}{cases[0]}", "/watches/"),
        ("otto", f"{words}{cases[0]}, {cases[1]}", "/watches/"),
    ]


def test_it_keeps_the_watch_of_a_case_that_stays_and_tells_nothing(drawn):
    imported = taken_in(LIVE)
    case = stored(Case)
    watching.follow_case(case, "at_once", by=drawn.otto, now=NOW)
    drawn.report().take("link_case", by=drawn.iris, now=NOW, duplicate_of=case.pk, reason="the same")
    assert undone(imported) == [(2, "Other entries refer to it by now: cases.")]
    assert (Watch.objects.unscoped("test").count(), WatchMark.objects.count(), told()) == (1, 1, [])


def test_it_tells_nothing_of_what_may_not_be_seen_any_more(drawn):
    imported = taken_in(LIVE)
    watching.follow_case(stored(Case), "at_once", by=drawn.wen, now=NOW)
    Grant.known.get(user=drawn.wen).take("revoke_grant", by=SYSTEM, now=NOW, reason="moved on")
    assert (undone(imported), told()) == ([], [])


def test_it_forgets_that_a_case_was_escalated(drawn):
    rule = EscalationRule(
        name_en="late", role=Role.known.get(name_en="arbiter"), when=EscalationRule.When.AFTER, hours=0, stage="accept"
    )
    rule.write(by=SYSTEM, now=NOW)
    imported = taken_in(LIVE)
    sweep(NOW + timedelta(days=9))
    assert Escalation.objects.count() == 1
    assert (undone(imported), Escalation.objects.count()) == ([], 0)


def test_every_relation_to_a_case_is_decided_upon():
    """A new one has to be put into one of the two: else an undo trips over it."""
    found = {
        (relation.related_model, relation.field.name)
        for model in (Case, Job)
        for relation in model._meta.get_fields(include_hidden=True)
        if relation.auto_created and not relation.concrete
    }
    assert found == STAYS | GOES
