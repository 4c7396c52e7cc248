"""gridwork places import FILE… --profile PROFILE.toml: take in a hierarchy of places."""

import argparse
from datetime import date
from pathlib import Path
from typing import Any

import orjson
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from gridwork.kernel.actors import System
from gridwork.kernel.records import local_day
from gridwork.kernel.refusals import Refusal
from gridwork.places.hierarchy import BadProfile, Profile, Report, Unreadable, take_in


class Command(BaseCommand):
    help = "Take in districts, towns, villages and cells from GeoJSON (or CSV, without boundaries)."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        taking = verbs.add_parser("import", help="take in the places of one or more files")
        taking.add_argument("files", nargs="+", type=Path, metavar="FILE")
        taking.add_argument("--profile", required=True, type=Path, help="TOML: which levels, which properties")
        taking.add_argument("--as-of", type=_day, help="the day from which the files hold (default: the profile's)")
        taking.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *_args: Any, files: list[Path], profile: Path, json: bool, **options: Any) -> None:
        now = timezone.now()
        by = System("import of " + ", ".join(file.name for file in files))
        try:
            said = Profile.read(profile)
            as_of = options["as_of"] or said.as_of or local_day(now)
            report = take_in(files, said, as_of=as_of, by=by, now=now)
        except (BadProfile, Unreadable, Refusal) as error:
            raise CommandError(str(error)) from error
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(orjson.dumps(report.as_json()).decode() if json else _words(report))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date such as 2017-06-03") from None


def _words(report: Report) -> str:
    lines = [
        f"{report.read} read, {report.accepted} accepted, {report.unchanged} unchanged, {report.refused} refused",
        *(f"{count} {level} opened" for level, count in report.opened.items()),
        *(f"{count} {what}" for what, count in report.changed.items()),
        *(f"feature {row.feature}, {row.property or 'as a whole'}: {row.reason}" for row in report.refusals),
        *(f"note{f' on feature {row.feature}' if row.feature else ''}: {row.reason}" for row in report.notices),
    ]
    return "\n".join(lines)
