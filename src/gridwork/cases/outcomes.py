"""Outcomes: when a case ends, the reporters of all its duplicates hear it, each in the language they wrote in."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from gridwork.cases import reporters
from gridwork.cases.actions import OUTCOME
from gridwork.cases.models import Case, Reporter
from gridwork.kernel import outbox

TELL = "cases.tell_reporter"


@outbox.receives(OUTCOME)
def tell_all(payload: Mapping[str, Any]) -> None:
    """One message for each reporter, so that one bad address holds up nobody else's."""
    about = Q(case=payload["case"]) | Q(case__duplicate_of=payload["case"])
    waiting = Reporter.objects.filter(about, reachable=True)
    outbox.send_many(
        TELL, [{"reporter": pk, "case": payload["case"]} for pk in waiting.values_list("pk", flat=True)], timezone.now()
    )


@outbox.receives(TELL)
def tell(payload: Mapping[str, Any]) -> None:
    reporter = Reporter.objects.select_related("case").filter(pk=payload["reporter"], reachable=True).first()
    if reporter is None or reporter.sealed is None:
        return
    case = Case.known.get(pk=payload["case"])
    person = reporters.opened(reporter.sealed, reporter.case_id)
    with translation.override(reporter.language or settings.LANGUAGE_CODE):
        subject = _("Your report %(number)s") % {"number": reporter.case.number}
        lines = [str(reporters.PUBLIC_STATES[case.state]), reporters.answer_to(case)]
        lines.append(_("With your receipt code you can say whether it is really fixed."))
        send_mail(subject, "\n\n".join(filter(None, lines)), None, [person.email])
    Reporter.objects.filter(pk=reporter.pk).update(told_at=timezone.now())
