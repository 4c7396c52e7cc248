"""`gridwork restore FOLDER`: an empty node becomes the one that was backed up, on either database."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from gridwork.commands import in_json, may_answer_in_json
from gridwork.keeping import key_files, restoring, running, tombstones
from gridwork.keeping.restoring import Opened, Restored
from gridwork.keeping.tombstones import Tombstone
from gridwork.kernel.refusals import Refusal


class Command(BaseCommand):
    help = "Restore a backup. Exit codes: 0 restored, 1 restored but something is left to do by hand, 2 refused."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="FOLDER", help="one backup: gridwork-…")
        parser.add_argument("--keys", type=Path, metavar="FILE", help="the keys, from where they were put apart")
        parser.add_argument("--tombstones", type=Path, metavar="FILE", help="what was erased since, if not as set")
        parser.add_argument("--key", metavar="HEX", default="", help="the public key to trust, where there are no keys")
        parser.add_argument("--replace", action="store_true", help="take away all that this node holds")
        parser.add_argument("--yes", action="store_true", help="with --replace: do not ask")
        may_answer_in_json(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if running.is_running(timezone.now()):
                raise Refusal(_("A worker runs on this node. Stop it and the server first."))
            keys = key_files.read(options["keys"]) if options["keys"] else {}
            stones = self._stones(options["tombstones"])
            backup = restoring.opened(options["folder"], keys, options["key"])  # before anything is made
            if options["replace"] and not options["yes"]:
                self._ask()
            call_command("migrate", verbosity=0, interactive=False)
            done = restoring.restore(backup, stones or [], replace=options["replace"])
        except (Refusal, OSError) as error:
            raise CommandError(str(error), returncode=2) from error
        self._say(backup, done, listed=stones is not None, as_json=options["json"])
        if done.replayed.left:
            words = _("These rows could not be emptied again; erase them by hand: %(rows)s")
            raise CommandError(words % {"rows": "; ".join(done.replayed.left)}, returncode=1)

    def _stones(self, named: Path | None) -> list[Tombstone] | None:
        """None without a list, where none was named: whoever named one is not to believe that nothing was erased."""
        try:
            return tombstones.read(named or tombstones.path())
        except FileNotFoundError as error:
            if named:
                raise Refusal(_("There is no list of tombstones at %(file)s.") % {"file": named}) from error
            return None

    def _ask(self) -> None:
        name = settings.DATABASES["default"]["NAME"]
        said = input(_("All that %(name)s holds will be gone. Type its name to go on: ") % {"name": name})
        if said != str(name):
            raise Refusal(_("Nothing was done."))

    def _say(self, backup: Opened, done: Restored, *, listed: bool, as_json: bool) -> None:
        kept = backup.manifest
        facts = {
            "made_at": kept.made_at, "rows": kept.rows, "files": len(kept.files), "sealed": kept.journal["sealed"],
            "erased_again": done.replayed.erased, "left": done.replayed.left, "tombstones": listed,
            "signed_with": backup.public_key, "keys": done.keys, "missing": kept.missing,
        }  # fmt: skip
        if as_json:
            self.stdout.write(in_json(facts))
            return
        words = _("As of %(made_at)s: %(rows)s rows, %(files)d files, %(sealed)s sealed entries, all verified.")
        self.stdout.write(words % (facts | {name: f"{facts[name]:,}" for name in ("rows", "sealed")}))
        self.stdout.write(_("Erased again, since it was erased after the backup: %(erased_again)d.") % facts)
        if not listed:
            words = _("No list of tombstones lies at %(file)s: what was erased after the backup is back.")
            self.stdout.write(words % {"file": tombstones.path()})
        if not done.keys:
            self.stdout.write(_("The keys of the node are not here: names that it sealed cannot be read."))
            self.stdout.write(_("The backup is signed with the key %(signed_with)s; is that the node's?") % facts)
