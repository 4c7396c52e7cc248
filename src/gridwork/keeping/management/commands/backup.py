"""`gridwork backup [FOLDER]`: one moment of the node, made while it runs."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from gridwork.commands import in_json, may_answer_in_json
from gridwork.keeping import backing, key_files
from gridwork.kernel.refusals import Refusal


class Command(BaseCommand):
    help = "Back up the node while it runs. Exit codes: 0 whole, 1 stored files were missing, 2 could not be done."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, metavar="FOLDER", help="where backups lie, if not as set")
        parser.add_argument("--keys", type=Path, metavar="FILE", help="write the node's keys, too: into another place")
        may_answer_in_json(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        into, now = (options["folder"] or settings.BACKUPS).resolve(), timezone.now()
        keys: Path | None = options["keys"].resolve() if options["keys"] else None
        if keys and keys.is_relative_to(into):
            raise CommandError(_("The keys must lie elsewhere than the backups that they open."), returncode=2)
        try:
            made = backing.make(into, now, keep=settings.BACKUPS_KEPT)
            if keys:
                key_files.write(keys, now)
        except (Refusal, OSError) as error:
            raise CommandError(str(error), returncode=2) from error
        self._say(made, keys, as_json=options["json"])
        if made.manifest.missing:
            words = _("%(n)d stored files are missing or damaged on this disk, and so in the backup: %(first)s …")
            facts = {"n": len(made.manifest.missing), "first": made.manifest.missing[0]}
            raise CommandError(words % facts, returncode=1)

    def _say(self, made: backing.Made, keys: Path | None, *, as_json: bool) -> None:
        kept = made.manifest
        facts = {
            "folder": str(made.folder), "rows": kept.rows, "tables": len(kept.tables), "files": len(kept.files),
            "sealed": kept.journal["sealed"], "missing": kept.missing, "pruned": made.pruned,
            "keys": str(keys) if keys else None,
        }  # fmt: skip
        if as_json:
            self.stdout.write(in_json(facts))
            return
        words = _("%(folder)s: %(rows)s rows of %(tables)d tables, %(files)d files, %(sealed)s sealed entries.")
        self.stdout.write(words % (facts | {name: f"{facts[name]:,}" for name in ("rows", "sealed")}))
        if keys:
            self.stdout.write(_("The keys are in %(keys)s. Without them no sealed name can be read.") % facts)
