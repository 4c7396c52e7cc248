"""gridwork cases import FILE --profile PROFILE.toml: take in the cases of another system.
gridwork cases train-suggestions: train and judge the model that suggests types and bodies.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import orjson
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from gridwork.cases.imports import CaseTarget
from gridwork.cases.models import SuggestionModel
from gridwork.cases.training import train
from gridwork.imports import actions
from gridwork.imports.engine import summary
from gridwork.imports.models import Import
from gridwork.imports.profiles import Profile
from gridwork.kernel.actors import System
from gridwork.kernel.refusals import Refusal

PIECE = 1 << 20


class Command(BaseCommand):
    help = "Take in the cases of a file, ended ones with their history; train what suggests types and bodies."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        taking = verbs.add_parser("import", help="take in the cases of a file")
        taking.add_argument("file", type=Path, metavar="FILE")
        taking.add_argument("--profile", required=True, type=Path, help="TOML: see docs/reference/import-profiles.md")
        taking.add_argument("--json", action="store_true", help="print one JSON object")
        training = verbs.add_parser("train-suggestions", help="train on the district's own closed cases")
        training.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *_args: Any, verb: str, **options: Any) -> None:
        if verb == "import":
            self._import(options["file"], options["profile"], options["json"])
        else:
            self._train(options["json"])

    def _train(self, json: bool) -> None:
        try:
            row = train(by=System("training"), now=timezone.now())
        except Refusal as error:
            raise CommandError(str(error)) from error
        told = {"version": str(row), "cases": row.cases, "sha256": row.sha256, **row.report}
        self.stdout.write(orjson.dumps(told).decode() if json else _report(row))

    def _import(self, file: Path, profile: Path, json: bool) -> None:
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


def _report(row: SuggestionModel) -> str:
    """As a page in Markdown: every share as numerator and denominator."""
    lines = [f"Model {row}, trained on {row.cases} closed cases reported from {row.first_on} to {row.last_on}."]
    for kind in row.judged:
        lines += ["", f"## {kind.label}", "", *_rows(("what", "right", "of", "share"), kind.shares)]
        lines += ["", *_rows(("said to be sure by", "right", "of", "share"), kind.bands)]
        lines += ["", *_rows(("class", "precision", "recall", "n"), kind.each)]
    return "\n".join(lines)


def _rows(head: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> list[str]:
    return ["| " + " | ".join(map(str, line)) + " |" for line in (head, ["---"] * len(head), *rows)]
