"""The journal's commands: verify, export, prove, checkpoint, anchor, seal."""

import sys
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from gridwork.commands import in_json, may_answer_in_json
from gridwork.journal import checkpoints, proofs, sequencer, verification
from gridwork.journal.models import Checkpoint, Seal
from gridwork.journal.verifier import Anchor, Fault


class Command(BaseCommand):
    help = "Verify, prove and hand out the journal. Exit codes: 0 done and sound, 1 a fault found, 2 could not be done."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(title="subcommands", metavar="SUBCOMMAND", required=True)

        def verb(handle: Callable[..., None], purpose: str) -> CommandParser:
            added = verbs.add_parser(handle.__name__, help=purpose, description=purpose)
            added.set_defaults(verb=handle)
            return added

        verify = verb(self.verify, "Read all of the journal and say its first fault, if it has one.")
        verify.add_argument("--anchors", type=Path, metavar="DIR", help="folder of anchors that were held outside")
        export = verb(self.export, "Write the journal as JSON lines, to be checked anywhere with verifier.py.")
        export.add_argument("file", metavar="FILE", help="where to write; - for standard output")
        prove = verb(self.prove, "Prove that an entry, or all that an older anchor vouches for, is still there.")
        prove.add_argument("what", metavar="WHAT", help="a position, or entry:ID, or the file of an older anchor")
        prove.add_argument("--anchor", type=Path, metavar="FILE", help="against this anchor, not the last checkpoint")
        checkpoint = verb(self.checkpoint, "Seal what waits and sign a checkpoint over it.")
        anchor = verb(self.anchor, "Make a checkpoint and write its anchor, to be held outside this node.")
        anchor.add_argument("--out", type=Path, metavar="DIR", help="folder for the anchor, if not the usual one")
        seal = verb(self.seal, "Seal what waits, where no worker does it.")
        for answers in (verify, prove, checkpoint, anchor, seal):
            may_answer_in_json(answers)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            options["verb"](**options)
        except Fault as fault:
            raise CommandError(verification.words(fault), returncode=1) from fault
        except (OSError, ValueError) as error:
            raise CommandError(str(error), returncode=2) from error

    def verify(self, *, anchors: Path | None, json: bool, **_options: Any) -> None:
        report = verification.verify(checkpoints.read_anchors(anchors) if anchors else [])
        fault = verification.words(report.fault) if report.fault else None
        counts = {"sealed": report.sealed, "unsealed": report.unsealed, "anchored": report.anchored}
        if json:
            self._json({"fault": fault, **counts, "erased": report.erased})
        if fault:
            raise CommandError(fault, returncode=1)
        if json:
            return
        self._say(_("%(sealed)d sealed entries verified, %(unsealed)d waiting for their seal."), counts)
        self._say(
            _("Anchors held outside vouch for the first %(anchored)d; the others rest on this node's word."), counts
        )

    def export(self, *, file: str, **_options: Any) -> None:
        with nullcontext(sys.stdout.buffer) if file == "-" else Path(file).open("wb") as target:
            target.writelines(verification.export())

    def prove(self, *, what: str, anchor: Path | None, json: bool, **_options: Any) -> None:
        against = Anchor.read(anchor) if anchor else checkpoints.anchor(_existing(checkpoints.latest()))
        if what.endswith(".json"):
            proof = proofs.of_anchor(Anchor.read(Path(what)), against)
        else:
            proof = proofs.of_entry(_position(what), against)
        if json:
            self._json(proof)
        else:
            for name, value in proof.items():
                self.stdout.write(f"{name}: {' '.join(value) if isinstance(value, list) else value}")
            self._say(_("This leads to the root of the anchor of %(at)s at %(size)d entries."), asdict(against))

    def checkpoint(self, *, json: bool, **_options: Any) -> None:
        self._tell(_new_checkpoint(), json=json)

    def anchor(self, *, out: Path | None, json: bool, **_options: Any) -> None:
        checkpoint = _new_checkpoint()
        path = checkpoints.write_anchor(checkpoint, out or checkpoints.folder())
        self._tell(checkpoint, json=json, file=str(path))

    def seal(self, *, json: bool, **_options: Any) -> None:
        sealed = _seal_all()
        if json:
            self._json({"sealed": sealed})
        else:
            self._say(_("Entries sealed: %(sealed)d."), {"sealed": sealed})

    def _tell(self, checkpoint: Checkpoint, *, json: bool, **more: str) -> None:
        facts = asdict(checkpoints.anchor(checkpoint)) | more
        if json:
            self._json(facts)
            return
        self._say(_("Checkpoint of %(at)s over %(size)d entries, root %(root)s."), facts)
        if more:
            self._say(_("Its anchor is %(file)s: keep a copy where this node cannot change it."), facts)

    def _say(self, sentence: str, facts: dict[str, Any]) -> None:
        self.stdout.write(sentence % facts)

    def _json(self, answer: dict[str, Any]) -> None:
        self.stdout.write(in_json(answer))


def _seal_all() -> int:
    total = 0
    while sealed := sequencer.seal():
        total += sealed
    return total


def _new_checkpoint() -> Checkpoint:
    _seal_all()
    return _existing(checkpoints.make(timezone.now()))


def _existing(checkpoint: Checkpoint | None) -> Checkpoint:
    if checkpoint is None:
        raise ValueError(_("The journal has no checkpoint yet: nothing was sealed, or none was made."))
    return checkpoint


def _position(what: str) -> int:
    kind, _colon, number = what.rpartition(":")
    if kind not in ("", "entry") or not number.isdecimal():
        raise ValueError(_("Neither a position, nor entry:ID, nor the file of an anchor: %(what)s") % {"what": what})
    found = Seal.objects.filter(**{"entry" if kind else "position": int(number)}).first()
    if found is None:
        raise ValueError(_("Nothing is sealed as %(what)s.") % {"what": what})
    return found.position
