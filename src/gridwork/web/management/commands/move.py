"""`gridwork move --to URL`: from the embedded SQLite to PostgreSQL."""

from dataclasses import asdict
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError
from django.utils.translation import gettext as _

from gridwork.commands import in_json, may_answer_in_json
from gridwork.keeping import moving
from gridwork.kernel.refusals import Refusal
from gridwork.web import environment


class Command(BaseCommand):
    help = "Move everything from SQLite to an empty PostgreSQL. Exit codes: 0 moved, 1 a fault found, 2 refused."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", required=True, metavar="URL", help="postgresql://user@host:port/name")
        may_answer_in_json(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        url = options["to"]
        try:
            moved = moving.move(environment.postgresql(url))
        except (Refusal, OSError, ImproperlyConfigured, OperationalError) as error:
            raise CommandError(str(error), returncode=2) from error
        fault = moving.verified(url)
        if options["json"]:
            told = {name: asdict(count) for name, count in moved.tables.items()}
            self.stdout.write(in_json({"rows": moved.rows, "tables": told, "fault": fault or None}))
        if fault:
            raise CommandError(fault, returncode=1)
        if not options["json"]:
            words = _("%(rows)s rows of %(tables)d tables arrived as they left, and the journal verifies.")
            self.stdout.write(words % {"rows": f"{moved.rows:,}", "tables": len(moved.tables)})
            self.stdout.write(_("Serve from there: set DATABASE_URL, and put the SQLite file away."))
