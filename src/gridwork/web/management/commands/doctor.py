"""`gridwork doctor`: how the node is, line by line, and what to do."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from gridwork.commands import in_json, may_answer_in_json
from gridwork.web import doctor
from gridwork.web.doctor import How

SIGNS = {How.OK: "ok  ", How.WARN: "warn", How.FAIL: "FAIL"}


class Command(BaseCommand):
    help = "Say how the node is and what to do. Exit codes: 0 all is well, 1 something to look at, 2 something fails."
    requires_system_checks = ()  # they would end it where it is needed most

    def add_arguments(self, parser: CommandParser) -> None:
        may_answer_in_json(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        found = []
        for line in doctor.lines(timezone.now(), asks=doctor.thorough()):
            found.append(line)
            if not options["json"]:
                self.stdout.write(f"{SIGNS[line.found.how]}  {line.name}: {line.found.says}")
                if line.found.advice:
                    self.stdout.write(f"      {line.found.advice}")
        if options["json"]:
            told = [
                {"about": line.slug, "how": line.how, "says": line.found.says, "advice": line.found.advice}
                for line in found
            ]
            self.stdout.write(in_json(told))
        worst = max(line.found.how for line in found)
        if worst is not How.OK:
            wrong = ", ".join(line.name for line in found if line.found.how is worst)
            raise CommandError(_("To look at: %(what)s") % {"what": wrong}, returncode=int(worst))
