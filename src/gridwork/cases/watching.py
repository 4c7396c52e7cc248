"""Watching: who follows a case or a view is told when it moves, for as long as they may see it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from gridwork.accounts.models import User
from gridwork.cases.models import Case, Job, Watch, WatchMark
from gridwork.journal.timeline import history
from gridwork.kernel.actors import System
from gridwork.kernel.limits import at_most
from gridwork.kernel.lists import Listing
from gridwork.kernel.refusals import Refusal
from gridwork.kernel.registers import Register
from gridwork.notices.kinds import Kind
from gridwork.notices.telling import notify

MOVED = Kind("cases.moved", _("What you follow has moved"), by_email=False)
BATCH = 500  # watches told in one sweep; the rest follows in the next
ROWS = 500  # of a view that are remembered, the newest
EVERY = timedelta(minutes=10)  # between two looks at a view: it costs what opening the list costs
BY = System("watches")


def follow_case(case: Case, how: str, *, by: User, now: datetime) -> Watch:
    return _begin(Watch(user=by, case=case, how=how), now)


def follow_view(register: str, query: str, name: str, how: str, *, by: User, now: datetime) -> Watch:
    return _begin(Watch(user=by, register=register, query=query, name=name[:60], how=how), now)


def unfollow(watch: Watch, *, by: Any, now: datetime, reason: str = "no longer wanted") -> None:
    Watch.withdraw_many([watch], by=by, now=now, reason=reason)


def end_with_cases(cases: Sequence[int], *, by: Any, now: datetime) -> None:
    """End the watches of cases that an import brought and its undo takes back, and tell whoever saw them until then."""
    watches = Watch.objects.unscoped("a watch goes with its case, whoever follows it").filter(case__in=cases)
    by_user: dict[User, list[Any]] = defaultdict(list)
    for watch in _still_seen(watches.select_related("user", "case").order_by("case"), now):
        by_user[watch.user].append(watch)
    Watch.withdraw_many([each for theirs in by_user.values() for each in theirs], by=by, now=now, reason="case gone")
    text = _("An import was undone, and what it had brought is gone. You followed: {cases}")
    for user, theirs in by_user.items():
        if user != by:
            named = ", ".join(str(watch.case) for watch in theirs)
            subject = format_lazy(_("No longer there, so you follow it no more: {cases}"), cases=named)
            notify([user], subject, format_lazy(text, cases=named), reverse("watches"), now=now, kind=MOVED)


def tell_at_once(now: datetime) -> int:
    """Tell the followers of what has moved since the last sweep, and return how many moves that was."""
    cases, views = _moved_cases(Watch.How.AT_ONCE), _views(Watch.How.AT_ONCE).filter(mark__at__lte=now - EVERY)
    told = sum(_tell_case(watch, now) for watch in _still_seen(cases[:BATCH], now))
    return told + sum(_tell_view(watch, now) for watch in _still_seen(views.order_by("mark__at")[:BATCH], now))


def news_of_the_day(user: User, now: datetime) -> list[str | Promise]:
    """What moved of what is followed once a day; asked again, it is no news. In the transaction of the digest."""
    cases = _still_seen(_moved_cases(Watch.How.DAILY).filter(user=user)[:BATCH], now)
    moved = [watch for watch in cases if _claimed(watch, now, seen=watch.stamp) and not _moved_by_themselves(watch)]
    found: list[str | Promise] = [_words_of(watch.case) for watch in moved]
    for watch in _still_seen(_views(Watch.How.DAILY).filter(user=user)[:BATCH], now):
        rows = _rows_of(watch, now)
        if rows is not None and _claimed(watch, now, rows=rows) and (new := _new(watch, rows)):
            found.append(_new_in(watch, new))
    return found


# -- cases --------------------------------------------------------------------------------------------------------


def _moved_cases(how: str) -> Any:
    """Watches of cases of which the case, or a job of it, was written since the mark was made."""
    return _of_cases(how).filter(~Q(mark__seen=F("stamp"))).order_by("pk")


def _of_cases(how: str) -> Any:
    jobs = Job.objects.unscoped("whether a case moved is added up, whoever sees its jobs").filter(case=OuterRef("case"))
    versions = jobs.order_by().values("case").annotate(sum=Sum("version")).values("sum")
    rows = Watch.objects.unscoped("the sweep tells everybody who follows").filter(how=how, case__isnull=False)
    return rows.select_related("user", "case", "mark").annotate(
        stamp=F("case__version") + Coalesce(Subquery(versions), 0)
    )


def _tell_case(watch: Any, now: datetime) -> bool:
    with transaction.atomic():
        if not _claimed(watch, now, seen=watch.stamp) or _moved_by_themselves(watch):
            return False
        url = Register.of[Case].url("record", watch.case_id)
        return bool(notify([watch.user], _words_of(watch.case), url=url, now=now, kind=MOVED))


def _moved_by_themselves(watch: Any) -> bool:
    """Whoever took the last step knows of it."""
    jobs = Job.objects.unscoped("only who acted last is asked").filter(case=watch.case_id).values_list("pk", flat=True)
    keys = [watch.case.key, *(f"{Job._meta.label_lower}:{pk}" for pk in jobs)]
    last = max((each for key in keys for each in history(key, 1)), key=lambda happening: happening.entry, default=None)
    me = str(watch.user)
    return last is not None and (last.actor == me or last.actor.startswith(f"{me} ("))


def _words_of(case: Case) -> Promise:
    return format_lazy(_("{case}: {state}"), case=case.number, state=case.procedure.states(case.state).label)


# -- views --------------------------------------------------------------------------------------------------------


def _views(how: str) -> Any:
    rows = Watch.objects.unscoped("the sweep tells everybody who follows").filter(how=how, case=None)
    return rows.select_related("user", "mark").order_by("pk")


def _tell_view(watch: Any, now: datetime) -> bool:
    rows = _rows_of(watch, now)
    if rows is None:
        _claimed(watch, now)  # looked at, so that it is asked again no sooner than another
        return False
    with transaction.atomic():
        if not _claimed(watch, now, rows=rows) or not (new := _new(watch, rows)):
            return False
        return bool(notify([watch.user], _new_in(watch, new), url=address(watch), now=now, kind=MOVED))


def _rows_of(watch: Any, now: datetime) -> list[int] | None:
    """The keys of the newest rows that the follower sees in the view; None where it cannot be read in time."""
    register = _register(watch.register)
    if register is None:
        return None
    try:
        with at_most():
            listing = Listing(register, watch.user, QueryDict(watch.query), now)
            return list(listing.found.order_by("-pk").values_list("pk", flat=True)[:ROWS])
    except (ValidationError, ValueError, Refusal):
        return None


def _new(watch: Any, rows: Sequence[int]) -> int:
    """How many have come in. Of a view too long to remember, the older rows that move up are none."""
    before = watch.mark.rows
    oldest = min(before) if len(before) == ROWS else 0
    return len([key for key in rows if key not in set(before) and key > oldest])


def _new_in(watch: Any, new: int) -> Promise:
    return format_lazy(_("{view}: {n} new"), view=watch.name, n=new)


def address(watch: Watch) -> str:
    """Of what is followed."""
    if watch.case_id:
        return Register.of[Case].url("record", watch.case_id)
    register = _register(watch.register)
    return f"{register.url('list')}?{watch.query}" if register else ""


def _register(slug: str) -> Register | None:
    """None for a list that a newer version has no more."""
    return next((register for register in Register.of.values() if register.slug == slug), None)


# -- both ---------------------------------------------------------------------------------------------------------


def _begin(watch: Watch, now: datetime) -> Watch:
    """What was there before is no news."""
    with transaction.atomic():
        watch.write(by=watch.user, now=now)
        mark = WatchMark(watch=watch, at=now)
        if watch.case_id:
            mark.seen = _of_cases(watch.how).values_list("stamp", flat=True).get(pk=watch.pk)
        else:
            mark.rows = _rows_of(watch, now) or []
        mark.save()
    return watch


def _still_seen(watches: Iterable[Any], now: datetime) -> list[Any]:
    """Those whose follower may see them today; the others end. One query a follower."""
    by_user: dict[User, list[Any]] = defaultdict(list)
    for watch in watches:
        by_user[watch.user].append(watch)
    seen = []
    for user, theirs in by_user.items():
        keys = [watch.case_id for watch in theirs if watch.case_id]
        visible = set(Case.objects.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True)) if keys else set()
        for watch in theirs:
            may = watch.case_id in visible if watch.case_id else _may_list(user, watch.register)
            if user.is_active and may:
                seen.append(watch)
            else:
                unfollow(watch, by=BY, now=now, reason="its follower may not see it any more")
    return seen


def _may_list(user: User, slug: str) -> bool:
    register = _register(slug)
    return register is not None and user.has_perm(register.permission("view"))


def _claimed(watch: Any, now: datetime, **mark: Any) -> bool:
    """Whether it is for this worker to tell: another one may have found the same."""
    row = WatchMark.objects.filter(watch=watch, at=watch.mark.at, seen=watch.mark.seen)
    return bool(row.update(at=now, **mark))
