"""gridwork imports pull [NAME …]: take in what import sources have, those that are due or those that are named."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from gridwork.commands import in_json, may_answer_in_json
from gridwork.imports import pulls
from gridwork.imports.models import ImportSource


class Command(BaseCommand):
    help = "Take in the files of import sources."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        pulling = verbs.add_parser("pull", help="take in what is new")
        pulling.add_argument("name", nargs="*", help="of a source; without one, all that are due")
        may_answer_in_json(pulling)

    def handle(self, *_args: Any, name: list[str], json: bool, **_options: Any) -> None:
        sources = _named(name) if name else pulls.due(timezone.now())
        told = [pulls.pull(source, timezone.now) for source in sources]
        for each in told:
            words = f"{each['source']}: {each['outcome']}" + (f" ({each['told']})" if each.get("told") else "")
            self.stdout.write(in_json(each) if json else words)
        if not told and not json:
            self.stdout.write("No import source is due.")
        if any(each["outcome"] == ImportSource.Outcome.FAILED for each in told):
            raise CommandError("A source could not be pulled.")


def _named(names: list[str]) -> list[ImportSource]:
    rows = ImportSource.objects.unscoped("the command line acts for the whole district").filter(name__in=names)
    if missing := sorted(set(names) - {source.name for source in rows}):
        raise CommandError(f"There is no import source {', '.join(missing)}.")
    return list(rows.order_by("pk"))
