"""Requests: how a person's request comes in, whose records it is about, and what its steps do."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

import orjson
from django.db import transaction
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gridwork.kernel.events import note
from gridwork.kernel.procedures import Act
from gridwork.kernel.refusals import Refusal
from gridwork.notices.kinds import Kind
from gridwork.notices.telling import notify
from gridwork.retention import outcomes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gridwork.retention.belongings import Person
    from gridwork.retention.models import PersonalRequest

ENDED = Kind("retention.ended", gettext_lazy("What you asked about your own data was decided"))


def take_in(
    request: "PersonalRequest",
    phone: str = "",
    codes: "Iterable[str]" = (),
    *,
    by: Any,
    now: datetime,
    permission: str = "",
) -> None:
    """Write a new request. What a reporter handed in finds their cases and is not kept; how many, nobody is told."""
    from gridwork.cases import reporters
    from gridwork.retention.models import RequestSubject

    # Before the transaction: to open every name may take a while.
    cases = [] if request.user_id else sorted(reporters.cases_of(phone, codes))
    with transaction.atomic():
        request.write(by=by, now=now, permission=permission)
        if not request.user_id:
            sealed = reporters.seal(orjson.dumps(cases), _of(request, "subject"))
            RequestSubject.objects.create(request=request, sealed=sealed, kept_at=now)


def begin_own(kind: str, *, by: Any, now: datetime) -> "PersonalRequest":
    """A request of a signed-in user about their own account: who they are was checked when they signed in."""
    from gridwork.retention.models import PersonalRequest

    request = PersonalRequest(kind=kind, user=by)
    open_ones = PersonalRequest.objects.unscoped("one's own").filter(user=by, kind=kind, ended_at=None)
    with transaction.atomic():
        if open_ones.exists():
            raise Refusal(_("You have asked for this already; it is not answered yet."))
        request.write(by=by, now=now)
        request.take("check_identity", by=by, now=now, identity=_("signed in"))
    return request


def person_of(request: "PersonalRequest") -> "Person":
    from gridwork.cases import reporters
    from gridwork.retention.belongings import Person
    from gridwork.retention.models import RequestSubject

    kept = None if request.user_id else RequestSubject.objects.filter(request=request).first()
    if kept is None:
        return Person(user=request.user_id)
    return Person(cases=frozenset(orjson.loads(reporters.unsealed(kept.sealed, _of(request, "subject")))))


# -- what steps do ------------------------------------------------------------------------------------------------


def approve(request: "PersonalRequest", act: Act) -> None:
    request.approved_by = act.by


def carry_out(request: "PersonalRequest", act: Act) -> None:
    from gridwork.cases import reporters
    from gridwork.retention import copying, erasing
    from gridwork.retention.models import PersonalCopy

    person = person_of(request)
    if request.kind == "copy":
        copied = reporters.seal(copying.made(request, person, act.now), _of(request, "copy"))
        PersonalCopy.objects.create(request=request, sealed=copied, made_at=act.now)
        for record, _what in copying.told_under(person):
            note(copying.READ, record, by=act.by, now=act.now, changes={"purpose": str(request.get_kind_display())})
        return
    found = erasing.outlook(person, act.now)
    if not found.going:
        stays = [": ".join(outcomes.stays(str(each))) for each in found.stays]
        raise Refusal(" ".join((_("Nothing can be erased. Refuse the request and name why."), *stays)))
    request.erased, request.stays = found.erased, list(map(str, found.stays))
    erasing.erase(found, by=act.by, now=act.now)


def refuse(request: "PersonalRequest", act: Act) -> None:
    """The answer names what stays once two people know of it: to one alone it would say who has reported something."""
    from gridwork.retention import erasing

    if request.kind == "erasure" and (request.approved_by_id or request.user_id):
        request.stays = list(map(str, erasing.outlook(person_of(request), act.now).stays))
    end(request, act)


def end(request: "PersonalRequest", act: Act) -> None:
    """What was sealed for the request goes with its end, and who asked about their own account is told."""
    from gridwork.retention import traces
    from gridwork.retention.models import PersonalCopy, RequestSubject

    request.ended_at = act.now
    for kind in (RequestSubject, PersonalCopy):
        kind._base_manager.filter(request=request).delete()
    traces.scrub({RequestSubject._meta.db_table, PersonalCopy._meta.db_table})
    if request.user_id and request.user_id != act.by.pk:
        words = format_lazy(gettext_lazy("Your request {number} was decided"), number=request.number)
        notify([request.user], words, url=reverse("own-data"), now=act.now, kind=ENDED)


def handed_over(request: "PersonalRequest", *, by: Any, now: datetime) -> bytes:
    """The copy, as a ZIP file, once: it is gone with the step."""
    from gridwork.cases import reporters
    from gridwork.retention.models import PersonalCopy

    with transaction.atomic():
        kept = PersonalCopy.objects.filter(request=request).first()
        request.take("hand_over_copy", by=by, now=now)
        if kept is None:
            raise Refusal(_("There is no copy any more. Carry the request out again."))
        return reporters.unsealed(kept.sealed, _of(request, "copy"))


def _of(request: "PersonalRequest", what: str) -> bytes:
    return f"{what} of personal request {request.pk}".encode()
