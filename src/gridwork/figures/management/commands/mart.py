"""`gridwork mart rebuild | compact | tell FACT | hash`: the files behind the figures."""

from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from gridwork.commands import in_json, may_answer_in_json
from gridwork.figures import following
from gridwork.figures.declared import facts
from gridwork.figures.mart import intake
from gridwork.figures.mart.manifest import home
from gridwork.figures.mart.writing import compact, content_hash
from gridwork.kernel.actors import System


class Command(BaseCommand):
    help = "Build the mart anew from the change rows, fold outstanding changes in, or say what it holds."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(title="subcommands", metavar="SUBCOMMAND", required=True)

        def verb(handle: Callable[..., None], purpose: str) -> CommandParser:
            added = verbs.add_parser(handle.__name__, help=purpose, description=purpose)
            added.set_defaults(verb=handle)
            may_answer_in_json(added)
            return added

        verb(self.rebuild, "Build the mart anew from the change rows; what it says stays the same.")
        verb(self.compact, "Fold what is outstanding into the months that it touches.")
        verb(self.hash, "Say the digest of every fact: equal digests are equal contents.")

        tell = verb(self.tell, "Write a change row for every record of a fact that is new, or has new columns.")
        tell.add_argument("fact", metavar="FACT", choices=list(facts()))

    def handle(self, *args: Any, **options: Any) -> None:
        options["verb"](options)
        hashes = {name: content_hash(home(), fact) for name, fact in facts().items()}
        if options["json"]:
            self.stdout.write(in_json(hashes))
        else:
            self.stdout.write("\n".join(f"{name}  {digest}" for name, digest in hashes.items()))

    def rebuild(self, _options: dict[str, Any]) -> None:
        intake.rebuild()
        compact(home(), list(facts().values()))

    def compact(self, _options: dict[str, Any]) -> None:
        compact(intake.current(), list(facts().values()))

    def hash(self, _options: dict[str, Any]) -> None:
        intake.current()

    def tell(self, options: dict[str, Any]) -> None:
        following.tell_all(facts()[options["fact"]], by=System("mart tell"), now=timezone.now())
        intake.current()
