"""`gridwork figures`: which figures there are."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from gridwork.commands import in_json, may_answer_in_json
from gridwork.figures.answers import listed
from gridwork.figures.declared import indicators


class Command(BaseCommand):
    help = "List the figures: name, unit, version and definition."

    def add_arguments(self, parser: CommandParser) -> None:
        may_answer_in_json(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        found = [listed(each) for each in indicators().values()]
        if options["json"]:
            self.stdout.write(in_json(found))
            return
        for each in found:
            self.stdout.write("{name} ({unit}, version {version})\n    {definition}".format(**each))
