"""Digest: once a day each person is told what is late, due soon and escalated in their places, and what moved."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from gridwork.accounts.models import User
from gridwork.accounts.models.users import Kind as Sort
from gridwork.cases import watching
from gridwork.cases.models import Case, DigestRound, Escalation, Job
from gridwork.cases.states import TO_DO
from gridwork.kernel.records import RecordQuerySet, local_day
from gridwork.notices.kinds import Kind
from gridwork.notices.models import Notice
from gridwork.notices.telling import notify

DIGEST = Kind("cases.digest", _("What is late and due, once a day"))
BATCH = 200  # users looked at in one sweep; the rest follows in the next
SOON, A_DAY = timedelta(hours=24), timedelta(days=1)
MANY, NAMED = 99, 3  # counted up to; named of each


@dataclass(frozen=True)
class Line:
    """One heading of a digest: how many, and the most pressing by number."""

    words: Callable[[int], str]
    count: int
    numbers: tuple[str, ...]

    def __str__(self) -> str:
        shown = f"{MANY}+" if self.count > MANY else str(self.count)
        said = self.words(self.count) % {"n": shown}
        named = gettext(", ").join(self.numbers)
        return f"{said} ({named}{'…' if self.count > len(self.numbers) else ''})"


def send_due(now: datetime) -> int:
    """From the hour of the setting on: the next users of today's round. Returns how many were told something."""
    at: time | None = settings.DIGEST_AT
    if at is None or timezone.localtime(now).time() < at:
        return 0
    day = local_day(now)
    turn, _made = DigestRound.objects.get_or_create(day=day)
    if turn.is_done:
        return 0
    people = User.objects.filter(pk__gt=turn.reached, is_active=True, kind=Sort.PERSON).order_by("pk")
    batch = list(people[:BATCH])
    reached = {"reached": batch[-1].pk} if batch else {}
    found = [(user, _lines(user, now)) for user in batch if {"cases.view_job", "cases.view_case"} & user.permissions]
    with transaction.atomic():  # only now: SQLite has one writer, who should not wait for reading
        # Whoever moves the mark tells these; another worker that looked at the same moment does not.
        turn_of_ours = DigestRound.objects.filter(day=day, reached=turn.reached, is_done=False)
        if not turn_of_ours.update(is_done=len(batch) < BATCH, **reached):
            return 0
        return sum(_tell(user, lines, now) for user, lines in found)


def _tell(user: User, lines: list[Line], now: datetime) -> int:
    moved = watching.news_of_the_day(user, now)
    if not lines and not moved:
        return 0
    told = {"url": reverse("inbox"), "now": now, "kind": DIGEST, "once_key": _key(now)}
    return notify([user], _subject(lines, moved), _text(lines, moved), **told)  # type: ignore[arg-type]


def _lines(user: User, now: datetime) -> list[Line]:
    """Of jobs and of cases that the user may see; four queries, and one more for each heading that has something."""
    jobs = Job.objects.visible_to(user).filter(state__in=TO_DO)
    cases = Case.objects.visible_to(user)
    raised = Escalation.objects.filter(at__gte=now - A_DAY, at__lt=now)
    escalated = jobs.filter(pk__in=raised.filter(job__isnull=False).values("job"))
    of_centre = cases.filter(pk__in=raised.filter(case__isnull=False).values("case"))
    late, soon = Q(due_at__lt=now), Q(due_at__gte=now, due_at__lt=now + SOON)
    found = (
        _line(lambda n: ngettext("%(n)s job is late", "%(n)s jobs are late", n), jobs.filter(late)),
        _line(
            lambda n: ngettext("%(n)s job is due within a day", "%(n)s jobs are due within a day", n), jobs.filter(soon)
        ),
        _line(lambda n: ngettext("%(n)s job was escalated", "%(n)s jobs were escalated", n), escalated),
        _line(
            lambda n: ngettext("%(n)s case waits too long at the centre", "%(n)s cases wait too long at the centre", n),
            cases.filter(late),
        ),
        _line(
            lambda n: ngettext("%(n)s case at the centre was escalated", "%(n)s cases at the centre were escalated", n),
            of_centre,
        ),
    )
    return [line for line in found if line is not None]


def _line(words: Callable[[int], str], rows: RecordQuerySet) -> Line | None:
    along = rows.select_related("case") if rows.model is Job else rows
    first: list[Any] = list(along.order_by("due_at", "pk")[:NAMED])
    if not first:
        return None
    count = rows.order_by()[: MANY + 1].count() if len(first) == NAMED else len(first)
    return Line(words, count, tuple(getattr(row, "case", row).number for row in first))


def _subject(lines: list[Line], moved: list[Any]) -> Any:
    def said() -> str:
        first = str(lines[0]).partition(" (")[0] if lines else str(moved[0])
        more = len(lines) + len(moved) - 1
        return gettext("Today: %(first)s") % {"first": first} + (gettext(" and more") if more else "")

    return lazy(said, str)()


def _text(lines: list[Line], moved: list[Any]) -> Any:
    def said() -> str:
        news = [gettext("You follow: %(what)s") % {"what": each} for each in moved]
        return "\n".join([*map(str, lines), *news])

    return lazy(said, str)()


def of_today(user: Any, now: datetime) -> Notice | None:
    """The digest that the user was sent today, until it is read."""
    return Notice.objects.visible_to(user).unread().filter(once_key=_key(now)).first()


def _key(now: datetime) -> str:
    return f"digest {local_day(now)}"
