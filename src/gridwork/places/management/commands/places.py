"""gridwork places import FILE…: a hierarchy of places; gridwork places import-codes FILE: an edition of codes."""

import argparse
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from gridwork.commands import in_json, may_answer_in_json
from gridwork.kernel.actors import System
from gridwork.kernel.records import local_day
from gridwork.kernel.refusals import Refusal
from gridwork.places.codelists import evidence
from gridwork.places.codelists.confirming import accept_firm, confirm
from gridwork.places.codelists.proposing import draw, propose
from gridwork.places.hierarchy import BadProfile, Profile, Report, Unreadable, take_in
from gridwork.places.models import CodeList, Level, Place


class Command(BaseCommand):
    help = "Take in places from GeoJSON or CSV, and editions of their official codes."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        taking = verbs.add_parser("import", help="take in the places of one or more files")
        taking.add_argument("files", nargs="+", type=Path, metavar="FILE")
        taking.add_argument("--profile", required=True, type=Path, help="TOML: which levels, which properties")
        taking.add_argument("--as-of", type=_day, help="the day from which the files hold (default: the profile's)")
        may_answer_in_json(taking)
        codes = verbs.add_parser("import-codes", help="compare an edition of the official codes with the district")
        codes.add_argument("file", type=Path, metavar="FILE", help="CSV or Excel: code, name, and kind and parent")
        codes.add_argument("--as-of", required=True, type=_day, help="the day from which the edition holds")
        codes.add_argument("--links", type=Path, metavar="FILE", help="CSV: old, new, weight: what became of places")
        codes.add_argument("--district", help="its code, if there is more than one")
        codes.add_argument("--source", default="", help="who publishes it (default: the name of the file)")
        codes.add_argument("--licence", default="", help="under which licence")
        codes.add_argument(
            "--confirm", action="store_true", help="accept what rests on codes, names or links, and write"
        )
        may_answer_in_json(codes)

    def handle(self, *_args: Any, verb: str, json: bool, **options: Any) -> None:
        try:
            if verb == "import":
                report = _take_in(options["files"], options["profile"], options["as_of"], timezone.now())
                said, words = report.as_json(), _words(report)
            else:
                said = _import_codes(options, timezone.now())
                words = _code_list_words(said)
        except (BadProfile, Unreadable, Refusal) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}") from error
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        self.stdout.write(in_json(said) if json else words)


def _take_in(files: list[Path], profile: Path, as_of: date | None, now: datetime) -> Report:
    by = System("import of " + ", ".join(file.name for file in files))
    said = Profile.read(profile)
    return take_in(files, said, as_of=as_of or said.as_of or local_day(now), by=by, now=now)


def _import_codes(options: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """Propose an edition; with --confirm, write it, unless a person has to be asked first."""
    file: Path = options["file"]
    by = System(f"import of {file.name}")
    said = {"name": file.name, "source": options["source"] or file.name, "licence": options["licence"]}
    code_list = propose(
        file, _district(options["district"]), as_of=options["as_of"], links=options["links"], **said, by=by, now=now
    )
    drawn, asked = draw(code_list), 0
    if options["confirm"]:
        asked = accept_firm(code_list, by=by, now=now)
        if not asked:
            confirm(code_list, by=by, now=now)
    code_list = CodeList.known.get(pk=code_list.pk)
    counts = {name: getattr(code_list, name) for name in ("before", "read", "added", "removed", "changed")}
    return {
        "code_list": code_list.pk,
        "state": code_list.state,
        "sha256": code_list.sha256,
        "lines": len(drawn.lines),
        "unchanged": len(drawn.comparison.unchanged),
        "proposals": dict(Counter(row.proposal.sort.value for row in drawn.rows)),
        "asked": asked,
        "obstacles": drawn.obstacles,
        "counts": counts if code_list.is_confirmed else {},
        "told": [_told(row.proposal) for row in drawn.rows],
    }


def _told(proposal: Any) -> dict[str, Any]:
    return {
        "sort": proposal.sort.value,
        "old": [each.code for each in proposal.old],
        "new": [each.code for each in proposal.new],
        "weights": [str(each.weight) for each in proposal.weights],
        "firm": proposal.firm,
        "evidence": [evidence.in_words(each) for each in proposal.evidence],
    }


def _district(code: str | None) -> Place:
    rows = Place.known.filter(level=Level.DISTRICT, **({"code": code} if code else {}))
    found = list(rows[:2])
    if len(found) != 1:
        raise CommandError(
            "There is no such district." if not found else "There are several districts: name one by --district."
        )
    return found[0]


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


def _joined(codes: list[str]) -> str:
    return " + ".join(codes) or "–"


def _code_list_words(said: Mapping[str, Any]) -> str:
    lines = [
        f"code list {said['code_list']}, {said['state']}: {said['lines']} lines, {said['unchanged']} unchanged",
        *(f"{count} {sort}" for sort, count in said["proposals"].items()),
        *(
            f"{each['sort']} {_joined(each['old'])} → {_joined(each['new'])}: {' '.join(each['evidence'])}"
            for each in said["told"]
            if each["sort"] not in ("added", "removed")
        ),
        *(f"in the way: {words}" for words in said["obstacles"]),
    ]
    if said["asked"]:
        lines.append(f"{said['asked']} to be decided by a person: open code list {said['code_list']} in the browser")
    return "\n".join(lines)
