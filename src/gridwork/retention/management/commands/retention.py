"""`gridwork retention`: what is due and what is held; with --sweep it goes now."""

from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from gridwork.commands import in_json, may_answer_in_json
from gridwork.retention import outlook, traces
from gridwork.retention.sweeping import sweep


class Command(BaseCommand):
    help = "Say what is due to be erased. Exit codes: 0 in time, 1 something is due for more than a day."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--sweep", action="store_true", help="erase what is due now, as the worker does every hour")
        may_answer_in_json(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        now, swept = timezone.now(), Counter[str]()
        if options["sweep"]:
            traces.forget(now)
            is_done = False
            while not is_done:
                done = sweep(now)
                swept += done.rows
                is_done = done.is_done
        lines = list(outlook.lines(now))
        if options["json"]:
            told = [_as_json(line) for line in lines]
            self.stdout.write(in_json({"swept": swept, "kinds": told}))
        else:
            self._say(lines, swept, sweeping=options["sweep"])
        if late := [line.name for line in lines if line.late]:
            raise CommandError(_("Due for more than a day: %(kinds)s.") % {"kinds": ", ".join(late)}, returncode=1)

    def _say(self, lines: list[outlook.Line], swept: Counter[str], *, sweeping: bool) -> None:
        for label, count in sorted(swept.items()):
            self.stdout.write(_("%(kind)s: %(n)d erased") % {"kind": label, "n": count})
        words = _("%(kind)s: %(due)d due, %(ahead)d within 30 days, %(held)d held")
        for line in lines:
            if line.due or line.ahead or line.held:
                facts = {"kind": line.name, "due": line.due, "ahead": line.ahead, "held": line.held}
                self.stdout.write(words % facts)
        if not sweeping:
            self.stdout.write(_("Nothing was erased. The worker does so every hour, or say --sweep."))


def _as_json(line: outlook.Line) -> dict[str, object]:
    disposal, days = line.schedule.disposal.name.lower(), line.schedule.retention.days
    told: dict[str, object] = {
        "kind": line.schedule.label,
        "days": days,
        "disposal": disposal,
        "due": line.due,
        "late": line.late,
    }
    return told | {"within_30_days": line.ahead, "held": line.held}
