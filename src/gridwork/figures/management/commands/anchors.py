"""`gridwork anchors FILE`: where points of public maps are drawn, from a file of address points."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from gridwork.commands import in_json, may_answer_in_json
from gridwork.figures.anchors import Addresses, keep
from gridwork.kernel.refusals import Refusal
from gridwork.places.coordinates import System


class Command(BaseCommand):
    help = "Build the anchors of public maps from address points, once. The addresses themselves are not kept."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="CSV, Excel, JSON or GeoJSON: a row an address")
        parser.add_argument("--source", required=True, help="who publishes the addresses")
        parser.add_argument("--licence", required=True, help="under which licence")
        parser.add_argument("--longitude", default="longitude", metavar="COLUMN")
        parser.add_argument("--latitude", default="latitude", metavar="COLUMN")
        parser.add_argument("--system", default=System.WGS84, choices=[each.value for each in System])
        may_answer_in_json(parser)

    def handle(self, *_args: Any, **options: Any) -> None:
        names = ("source", "licence", "longitude", "latitude")
        file = Addresses(options["file"], system=System(options["system"]), **{name: options[name] for name in names})
        try:
            made, without = keep(file, timezone.now())
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}") from error
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        said = {"addresses": made.addresses, "anchors": made.anchors, "without_point": without, "sha256": made.sha256}
        if options["json"]:
            self.stdout.write(in_json(said))
            return
        self.stdout.write(
            "{addresses} addresses, {anchors} anchors, {without_point} rows without a point".format(**said)
        )
