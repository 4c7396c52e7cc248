"""`gridwork demo`: fill an empty district with the demonstration; leave any other alone."""

from collections.abc import Callable
from datetime import date, datetime, time
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from gridwork.accounts import demo as accounts
from gridwork.assessments import demo as assessments
from gridwork.cases import demo as cases
from gridwork.commands import in_json, may_answer_in_json
from gridwork.documents import demo as documents
from gridwork.journal import checkpoints, sequencer
from gridwork.keeping import planner
from gridwork.organisations import demo as organisations
from gridwork.outreach import demo as outreach
from gridwork.places import demo as places
from gridwork.retention import demo as retention
from gridwork.web import state


class Command(BaseCommand):
    help = "Make the invented district of Erewhon, its bodies, its people and its cases, if there is no place yet."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--cases", type=int, default=20_000)
        parser.add_argument("--seed", type=int, default=2017)
        parser.add_argument("--today", type=_moment, default=None, help="the last day of the demonstration: 2026-11-22")
        may_answer_in_json(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        if not state.is_empty():
            self._say(options, {"made": False, "reason": "the district is not empty"})
            return
        now = options["today"] or timezone.now()
        begun = monotonic()
        places.build(now, seed=options["seed"])
        planner.tell_all()  # all that follows lies in places
        documents.build(now)
        bodies = organisations.build(now)
        users = accounts.build(now)
        assessed = assessments.build(now, seed=options["seed"])
        made = cases.build(now, cases=options["cases"], seed=options["seed"], told=self._progress(options["cases"]))
        sessions = outreach.build(now, seed=options["seed"])
        retention.build(now)
        while sequencer.seal():
            pass
        checkpoints.keep(now)
        planner.tell_all()
        took = round(monotonic() - begun, 1)
        counts = {
            "bodies": len(bodies),
            "users": len(users),
            "cases": made,
            "sessions": sessions,
            "assessments": assessed,
        }
        self._say(options, {"made": True, **counts, "seconds": took})

    def _progress(self, of: int) -> Callable[[int], None]:
        """On the error output, so that what a program reads stays as it is; a small district is made in a moment."""
        begun = monotonic()

        def tell(made: int) -> None:
            if made < of:
                self.stderr.write(f"{made:,} of {of:,} cases, {monotonic() - begun:,.0f} s")

        return tell

    def _say(self, options: dict[str, Any], facts: dict[str, Any]) -> None:
        if options["json"]:
            self.stdout.write(in_json(facts))
        elif facts["made"]:
            made = "Erewhon District: {bodies} bodies, {users} users, {cases} cases, {sessions} sessions of outreach."
            self.stdout.write(made.format(**facts))
            self.stdout.write(f"Sign in with the password {accounts.PASSWORD} as")
            for sign in accounts.SIGNS:
                self.stdout.write(f"  {sign.username:<16}{sign.role}")
        else:
            self.stdout.write(f"Nothing made: {facts['reason']}.")


def _moment(text: str) -> datetime:
    """The end of the working day."""
    return datetime.combine(date.fromisoformat(text), time(17), timezone.get_default_timezone())
