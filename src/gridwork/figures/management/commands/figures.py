"""`gridwork figures`: which figures there are."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from gridwork.figures.answers import listed
from gridwork.figures.declared import indicators


class Command(BaseCommand):
    help = "List the figures: name, unit, version and definition."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="answer in JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        found = [listed(each) for each in indicators().values()]
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2))
            return
        for each in found:
            self.stdout.write("{name} ({unit}, version {version})\n    {definition}".format(**each))
