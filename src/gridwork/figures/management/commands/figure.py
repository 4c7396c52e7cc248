"""`gridwork figure NAME --year Y`: one figure, with its numerator, its denominator and, if asked, its rows."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from gridwork.commands import in_json, may_answer_in_json
from gridwork.figures.answers import Answers, Question, as_json
from gridwork.figures.declared import indicator_named
from gridwork.figures.periods import month, year
from gridwork.kernel.refusals import Refusal
from gridwork.places.models import Place

ROWS = 1_000  # read at a time


class Command(BaseCommand):
    help = "Say one figure. Exit codes: 0 said, 2 there is no such figure or place."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", metavar="NAME", help="as `gridwork figures` lists it")
        parser.add_argument("--year", type=int, required=True, metavar="Y")
        parser.add_argument("--month", type=int, choices=range(1, 13), metavar="M", help="of the year; else all of it")
        parser.add_argument("--place", metavar="CODE", help="code of a town or village; else the whole district")
        parser.add_argument(
            "--as-of", type=date.fromisoformat, metavar="DATE", help="as it was known at the end of that local day"
        )
        parser.add_argument("--rows", action="store_true", help="also the rows behind it")
        may_answer_in_json(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            asked = self._question(options)
            answers = Answers()
            said = as_json(asked, answers.figure(asked))
            if options["rows"]:
                said["rows"] = _all_rows(answers, asked)
        except Refusal as refusal:
            raise CommandError(str(refusal), returncode=2) from refusal
        if options["json"]:
            self.stdout.write(in_json(said))
            return
        parts = f" = {said['numerator']} / {said['denominator']}" if said["denominator"] is not None else ""
        self.stdout.write(f"{said['label']}: {said['shown']}{parts}, n = {said['n']}\n{said['definition']}")
        for row in said.get("rows", ()):
            self.stdout.write("  {on}  {key}  {numerator}  {denominator}".format(**row))

    def _question(self, options: dict[str, Any]) -> Question:
        number, code = options["month"], options["place"]
        period = month(options["year"], number) if number else year(options["year"])
        place = None
        if code:
            place = Place.objects.unscoped("a figure of a place is asked for by its code").filter(code=code).first()
            if place is None:
                raise CommandError(f"There is no place with the code {code}.", returncode=2)
        return Question(indicator_named(options["name"]), period, place, options["as_of"])


def _all_rows(answers: Answers, asked: Question) -> list[dict[str, Any]]:
    """In pages, so that what the engine holds at a time stays small."""
    found: list[dict[str, Any]] = []
    while True:
        after = (found[-1]["on"], found[-1]["key"]) if found else ()
        page = answers.rows(asked, after=after, limit=ROWS)
        found += page
        if len(page) < ROWS:
            return found
