"""gridwork cases import FILE --profile PROFILE.toml: take in the cases of another system."""

from pathlib import Path
from typing import Any

import orjson
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from gridwork.cases.imports import CaseTarget
from gridwork.imports import actions
from gridwork.imports.engine import summary
from gridwork.imports.models import Import
from gridwork.imports.profiles import Profile
from gridwork.kernel.actors import System
from gridwork.kernel.refusals import Refusal

PIECE = 1 << 20


class Command(BaseCommand):
    help = "Take in cases from CSV, JSON, GeoJSON or Excel: ended ones with their history, open ones as live cases."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        taking = verbs.add_parser("import", help="take in the cases of a file")
        taking.add_argument("file", type=Path, metavar="FILE")
        taking.add_argument("--profile", required=True, type=Path, help="TOML: see docs/reference/import-profiles.md")
        taking.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *_args: Any, file: Path, profile: Path, json: bool, **_options: Any) -> None:
        by = System(f"import of {file.name}")
        target = CaseTarget()
        try:
            said = Profile.read(profile)
            with file.open("rb") as given:
                pieces = iter(lambda: given.read(PIECE), b"")
                imported = actions.choose(pieces, file.name, target, said, by=by, now=timezone.now())
            actions.take_in(imported, target, by=by, clock=timezone.now)
        except (OSError, Refusal) as error:
            raise CommandError(str(error)) from error
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        told = summary(imported)
        self.stdout.write(orjson.dumps(told).decode() if json else _words(imported, told))


def _words(imported: Import, told: dict[str, Any]) -> str:
    refused = imported.findings.filter(refused=True).order_by("line", "pk")[:20]
    lines = [
        ", ".join(f"{told[each]} {each}" for each in ("read", "accepted", "unchanged", "refused")),
        *(f"{count} accepted with a warning: {code}" for code, count in told["warnings"].items()),
        *(f"line {each.line}, {each.column or 'as a whole'}: {each.words}" for each in refused),
    ]
    return "\n".join(lines)
