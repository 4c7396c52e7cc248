"""Sessions from a table: plans as they are, and what was held already with the attendances that the table says."""

import copy
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gridwork.imports.register_target import RegisterTarget
from gridwork.imports.rows import Row
from gridwork.imports.targets import Column, Run, in_every_language
from gridwork.imports.values import Kind
from gridwork.imports.withdrawing import withdrawn
from gridwork.kernel.records import local_day
from gridwork.kernel.registers import Register
from gridwork.outreach import doubles
from gridwork.outreach.forms import MOST
from gridwork.outreach.models import Attendance, Session
from gridwork.outreach.procedures import SESSION
from gridwork.outreach.states import Audience, How, SessionState


class Made(NamedTuple):
    """Of a row: its session and, where it was held already, which audience came."""

    session: Session
    audience: str = ""


class SessionTarget(RegisterTarget):
    """A row with a number is a session that was held and reported; it is counted like any other, by a person."""

    def __init__(self) -> None:
        super().__init__(Register.of[Session])
        self.columns = (
            *self.columns,
            Column("attended", gettext_lazy("Attendances"), Kind.NUMBER),
            Column("audience", gettext_lazy("Audience")),
            Column("how", gettext_lazy("Counted by")),
            Column("filed", gettext_lazy("Where the count is filed")),
        )

    def check(self, rows: Sequence[Row], run: Run) -> None:
        super().check(rows, run)
        for row in rows:
            if row.made is not None:
                row.made = Made(row.made)
                if row.values.get("attended") is not None:
                    row.made = self._numbers(row, row.made.session, run)

    def _numbers(self, row: Row, session: Session, run: Run) -> Made:
        """Where nothing says for whom, or how it was counted, it is for others, and an estimate."""
        number, audience = row.values["attended"], self._said(row, run, "audience", Audience.OTHERS)
        how = self._said(row, run, "how", How.ESTIMATED)
        if number != int(number) or not 1 <= number <= MOST:
            words = _("Attendances are a whole number from 1 to %(most)s.") % {"most": f"{MOST:,}"}
            row.refuse("attendances", words, run.columns.get("attended", "attended"))
        if session.held_on > local_day(run.now):
            words = _("Nobody can have come yet: its day has not come.")
            row.refuse("in_the_future", words, run.columns.get("held_on", "held_on"))
        session.attended, session.how, session.reported_by = int(number), how, str(run.by)
        session.filed, session.state = str(row.values.get("filed") or "")[:150], SessionState.REPORTED
        return Made(session, audience)

    def _said(self, row: Row, run: Run, name: str, otherwise: str) -> str:
        said = str(row.values.get(name) or "").strip().casefold()
        if not said:
            return otherwise
        if said not in self._kinds[name]:
            known = _(", ").join(str(label) for label in (Audience if name == "audience" else How).labels)
            words = _("“%(said)s” is none of these: %(known)s.") % {"said": said[:40], "known": known}
            row.refuse("unknown_choice", words, run.columns.get(name, name))
        return self._kinds[name].get(said, otherwise)

    @cached_property
    def _kinds(self) -> dict[str, dict[str, str]]:
        return {"audience": _by_label(Audience), "how": _by_label(How)}

    def write(self, rows: Sequence[Row], run: Run) -> list[int]:
        made: list[Made] = [
            row.made._replace(session=copy.copy(row.made.session)) for row in rows
        ]  # it may be tried again
        held = [each for each in made if each.audience]
        asked = {"by": run.by, "now": run.now, "permission": self.permission}
        Session.write_many([each.session for each in made if not each.audience], action="import", **asked)
        SESSION.adopt([each.session for each in held], source=run.source or _("a file"), **asked)
        day = local_day(run.now)
        numbers = [
            Attendance(session=session, audience=audience, number=session.attended or 0, reported_on=day)
            for session, audience in held
        ]
        Attendance.write_many(numbers, action="import", **asked)
        doubles.propose([each.session for each in held], now=run.now)
        return [each.session.pk for each in made]

    def withdraw(self, keys: Sequence[int], run: Run) -> dict[int, str]:
        """Those that somebody compares with another report stay."""
        return withdrawn(Session, keys, run, part=(Attendance, "session"))


def _by_label(kinds: type[models.TextChoices]) -> dict[str, str]:
    found = {said.casefold(): value for value, label in kinds.choices for said in in_every_language(label)}
    return found | {value: value for value in kinds.values}
