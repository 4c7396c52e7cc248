"""The state of the system, as its status page tells it: each part with what it says and whether that is well."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from gridwork.journal.models import Checkpoint, Seal
from gridwork.journal.sequencer import waiting
from gridwork.kernel.models import OutMessage
from gridwork.kernel.outbox import TRIES
from gridwork.places.models import Place

ALIVE = timedelta(seconds=90)  # since the worker's last sign of life
LOW = 2 * 2**30  # bytes free


class Part(NamedTuple):
    name: str
    says: str
    well: bool
    advice: str = ""


@dataclass(frozen=True)
class JournalState:
    sealed: int
    waiting: int
    oldest: timedelta
    checkpoint: Checkpoint | None


def is_empty() -> bool:
    return not Place.objects.unscoped("whether the district has been set up is no secret").exists()


def of_journal(now: datetime) -> JournalState:
    last, queue = Seal.objects.order_by("-position").first(), waiting(now)
    checkpoint = Checkpoint.objects.order_by("-size").first()
    return JournalState(last.position if last else 0, queue.count, queue.age, checkpoint)


def parts(now: datetime) -> Sequence[Part]:
    return (_database(), _journal(now), _worker(now), _outbox(), _disk())


def _database() -> Part:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version" if connection.vendor == "postgresql" else "SELECT sqlite_version()")
        (version,) = cursor.fetchone()
    return Part(_("Database"), f"{connection.display_name} {version}", True)


def _journal(now: datetime) -> Part:
    found = of_journal(now)
    well = found.oldest < timedelta(seconds=10)
    says = _("%(sealed)s sealed, %(waiting)s waiting") % {"sealed": f"{found.sealed:,}", "waiting": found.waiting}
    return Part(_("Journal"), says, well, "" if well else _("Entries wait to be sealed: is the worker running?"))


def _worker(now: datetime) -> Part:
    try:
        seen = datetime.fromtimestamp(heartbeat().stat().st_mtime, now.tzinfo)
    except FileNotFoundError:
        return Part(
            _("Worker"), _("has never run"), False, _("Start it with “gridwork work”, or use “gridwork serve”.")
        )
    well = now - seen < ALIVE
    says = _("last seen %(at)s") % {"at": seen.astimezone().strftime("%Y-%m-%d %H:%M:%S")}
    return Part(_("Worker"), says, well, "" if well else _("Start it with “gridwork work”, or use “gridwork serve”."))


def _outbox() -> Part:
    waits = OutMessage.objects.filter(done_at=None, tries__lt=TRIES)[:1001].count()
    failed = OutMessage.objects.filter(done_at=None, tries__gte=TRIES)[:1001].count()
    says = _("%(waits)s waiting, %(failed)s given up") % {"waits": waits, "failed": failed}
    return Part(_("Messages going out"), says, not failed)


def _disk() -> Part:
    free = shutil.disk_usage(settings.HOME).free
    advice = "" if free > LOW else _("Make room soon: a node whose disk is full takes in nothing.")
    return Part(_("Disk"), _("%(n)s GiB free") % {"n": f"{free / 2**30:.1f}"}, free > LOW, advice)


def heartbeat() -> Path:
    return Path(settings.HOME) / "worker.alive"
