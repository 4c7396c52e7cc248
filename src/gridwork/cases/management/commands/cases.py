"""gridwork cases: what another system had is taken in, routing rules are tried on past cases, suggestions trained."""

from argparse import ArgumentTypeError
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from gridwork.cases.imports import CaseTarget
from gridwork.cases.models import SuggestionModel
from gridwork.cases.routing import dry_run
from gridwork.cases.routing.book import Book
from gridwork.cases.training import train
from gridwork.commands import in_json, may_answer_in_json
from gridwork.imports import actions
from gridwork.imports.engine import summary
from gridwork.imports.models import Import
from gridwork.imports.profiles import Profile
from gridwork.kernel.actors import System
from gridwork.kernel.refusals import Refusal

PIECE = 1 << 20


class Command(BaseCommand):
    help = "Take in cases of another system; try the routing rules on past cases; train what suggests types and bodies."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        purpose = (
            "Take in cases from CSV, JSON, GeoJSON or Excel: ended ones with their history, open ones as live cases."
        )
        taking = verbs.add_parser("import", help="take in the cases of a file", description=purpose)
        taking.add_argument("file", type=Path, metavar="FILE")
        taking.add_argument("--profile", required=True, type=Path, help="TOML: see docs/reference/import-profiles.md")
        may_answer_in_json(taking)
        taking.set_defaults(run=self.take_in)
        purpose = "Say of the cases sent in a period where the routing rules would have sent them. Changes nothing."
        trying = verbs.add_parser("routing-dry-run", help="try the routing rules on past cases", description=purpose)
        trying.add_argument("--from", required=True, type=_day, dest="first", metavar="DAY", help="2026-09-01")
        trying.add_argument("--until", required=True, type=_day, dest="last", metavar="DAY", help="included")
        trying.add_argument("--rules-on", type=_day, metavar="DAY", help="the rules in force that day; else today’s")
        trying.add_argument(
            "--list", action="store_true", dest="listed", help="also a line of JSON for each that went elsewhere"
        )
        may_answer_in_json(trying)
        trying.set_defaults(run=self.try_rules)
        training = verbs.add_parser("train-suggestions", help="train on the district's own closed cases")
        may_answer_in_json(training)
        training.set_defaults(run=self.train)

    def handle(self, *_args: Any, run: Callable[..., None], **options: Any) -> None:
        run(**options)

    def try_rules(
        self, *, first: date, last: date, rules_on: date | None, listed: bool, json: bool, **_options: Any
    ) -> None:
        def tell(judged: dry_run.Judged) -> None:
            rule = judged.rule
            line = {"job": judged.job, "went_to": judged.body, "rules_say": rule.body_id, "rule": rule.pk}
            self.stdout.write(in_json(line))

        by, none = System("routing dry run"), lambda _judged: None
        book = Book.of(rules_on or timezone.localdate())
        outcome = dry_run.run(book, dry_run.sent_between(first, last, by), tell if listed else none)
        self.stdout.write(in_json(outcome.plain) if json else _of_dry_run(outcome))

    def train(self, *, json: bool, **_options: Any) -> None:
        try:
            row = train(by=System("training"), now=timezone.now())
        except Refusal as error:
            raise CommandError(str(error)) from error
        told = {"version": str(row), "cases": row.cases, "sha256": row.sha256, **row.report}
        self.stdout.write(in_json(told) if json else _report(row))

    def take_in(self, *, file: Path, profile: Path, json: bool, **_options: Any) -> None:
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
        self.stdout.write(in_json(told) if json else _words(imported, told))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text} is no day such as 2026-09-01") from None


def _of_dry_run(outcome: dry_run.Outcome) -> str:
    places = {"alike": "where they went", "elsewhere": "elsewhere", "nobody": "to nobody"}
    lines = [f"{outcome.sent} cases were sent; the rules would have sent"]
    for name, share in outcome.shares.items():
        lines.append(f"  {share.of} of {outcome.sent} {places[name]}; of these, {share.returned} were returned")
    return "\n".join(lines)


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
