"""The doctor: what an administrator asks when something is wrong, each line with how it stands and what to do."""

import os
import secrets
import shutil
import stat
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from enum import IntEnum
from importlib.metadata import version
from pathlib import Path
from smtplib import SMTPException
from typing import Any, NamedTuple

from django.conf import settings
from django.core import mail
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from gridwork.attachments import contents
from gridwork.journal import verification
from gridwork.journal.models import Entry
from gridwork.keeping import backing, key_files, running, tombstones
from gridwork.papers import pdf
from gridwork.web import assets, replica, state

SEALED = timedelta(seconds=10)
LOW, FULL = 5 * 2**30, 2**30  # bytes free
DAY_MISSED, DAYS_MISSED = timedelta(hours=26), timedelta(hours=74)
CLOCK = timedelta(seconds=5)  # that two clocks may differ
CAUGHT_UP = 1.0  # seconds in which a replica should have what was just written
SAMPLE = 20  # stored files


class How(IntEnum):
    OK = 0
    WARN = 1
    FAIL = 2


class Found(NamedTuple):
    how: How
    says: str
    advice: str = ""


class Line(NamedTuple):
    slug: str
    name: str
    found: Found

    @property
    def how(self) -> str:
        return self.found.how.name.lower()


def lines(now: datetime, *, asks: "Asks | None" = None) -> Iterator[Line]:
    """One for each thing asked. What cannot be asked at all is a line, too: the doctor outlives the database."""
    reached = True
    for slug, (name, ask, needs_database) in (asks or quick()).items():
        if needs_database and not reached:
            found = Found(How.WARN, _("not asked, since the database does not answer"))
        else:
            found = _asked(ask, now)
            reached = reached and (slug != "database" or found.how is not How.FAIL)
        yield Line(slug, name, found)


def _asked(ask: Callable[[datetime], Found], now: datetime) -> Found:
    try:
        return ask(now)
    except Exception as error:  # noqa: BLE001  (whatever it is, an administrator wants to read it)
        return Found(How.FAIL, f"{type(error).__name__}: {error}".strip())


# -- what is asked -------------------------------------------------------------------------------------------------


def _version(_now: datetime) -> Found:
    return Found(How.OK, f"Gridwork {version('gridwork')}, Python {sys.version.split()[0]}")


def _database(_now: datetime) -> Found:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version" if connection.vendor == "postgresql" else "SELECT sqlite_version()")
        (said,) = cursor.fetchone()
    return Found(How.OK, f"{connection.display_name} {said}")


def _migrations(_now: datetime) -> Found:
    executor = MigrationExecutor(connection)
    ahead = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not ahead:
        return Found(How.OK, _("as this version has them"))
    says = _("%(n)d migrations have not been run, the first %(name)s") % {"n": len(ahead), "name": ahead[0][0]}
    return Found(How.FAIL, says, _("Run “gridwork migrate”."))


def _replica(_now: datetime) -> Found:
    seen, ends = replica.Standing(), time.monotonic() + CAUGHT_UP
    seen.look()
    while not seen.is_read and not seen.why and time.monotonic() < ends:
        time.sleep(CAUGHT_UP / 10)
        seen.look()
    if seen.is_read:
        return Found(How.OK, _("follows within %(n)s seconds") % {"n": f"{seen.age:.1f}"})
    says = seen.why or _("it is more than a second behind")
    return Found(How.WARN, says, _("Pages are read from the database itself meanwhile: look at the replica’s own log."))


def _journal(now: datetime) -> Found:
    found = state.of_journal(now)
    says = _("%(sealed)s sealed, %(waiting)s waiting") % {"sealed": f"{found.sealed:,}", "waiting": found.waiting}
    if fault := verification.fault_since_checkpoint():
        advice = _("Keep the machine as it is, compare with anchors held outside: “gridwork journal verify --anchors”.")
        return Found(How.FAIL, f"{says}. {verification.words(fault)}", advice)
    if found.oldest >= SEALED:
        return Found(How.FAIL, says, _("Entries wait to be sealed: is the worker running?"))
    return Found(How.OK, says)


def _worker(now: datetime) -> Found:
    advice = _("Start it with “gridwork work”, or use “gridwork serve”.")
    seen = running.seen_at()
    if seen is None:
        return Found(How.FAIL, _("has never run"), advice)
    says = _("last seen %(at)s") % {"at": timezone.localtime(seen).strftime("%Y-%m-%d %H:%M:%S")}
    return Found(How.OK, says) if running.is_running(now) else Found(How.FAIL, says, advice)


def _outbox(_now: datetime) -> Found:
    waits, failed = state.of_outbox(1001)
    says = _("%(waits)s waiting, %(failed)s given up") % {"waits": waits, "failed": failed}
    return Found(How.WARN if failed else How.OK, says, _("Look at how mail goes out below.") if failed else "")


def _disk(_now: datetime) -> Found:
    free = min(shutil.disk_usage(folder).free for folder in (settings.HOME, _there(settings.BACKUPS)))
    how = How.OK if free > LOW else How.WARN if free > FULL else How.FAIL
    says = _("%(n)s GiB free") % {"n": f"{free / 2**30:.1f}"}
    return Found(how, says, "" if how is How.OK else _("Make room: a full disk answers everybody with 503."))


def _keys(_now: datetime) -> Found:
    found = key_files.files()
    open_to_others = [path.name for path in found if stat.S_IMODE(path.stat().st_mode) & 0o077]
    foreign = [path.name for path in found if path.stat().st_uid != os.geteuid()]
    if not found:
        return Found(How.FAIL, _("there are none"), _("Put them back from where they were kept apart."))
    if open_to_others:
        says = _("%(names)s can be read by others") % {"names": ", ".join(open_to_others)}
        return Found(How.FAIL, says, _("Run “chmod 600” on them, and ask who has read them."))
    if foreign:
        says = _("%(names)s belong to another user than this one") % {"names": ", ".join(foreign)}
        return Found(How.WARN, says, _("Run this as the user that the server runs as."))
    return Found(How.OK, _("%(n)d, readable by their owner alone") % {"n": len(found)})


def _tombstones(_now: datetime) -> Found:
    path = tombstones.path()
    if not os.access(_there(path), os.W_OK):
        advice = _("Let the user of the node write there: until then nothing is backed up.")
        return Found(How.FAIL, _("%(file)s cannot be written") % {"file": path}, advice)
    if not path.exists():
        advice = _("The worker makes it within a minute; see GRIDWORK_TOMBSTONES.")
        return Found(How.WARN, _("there is no list yet"), advice)
    return Found(How.OK, _("listed in %(file)s") % {"file": path})


def _backup(now: datetime) -> Found:
    advice = _("Run “gridwork backup”, and see GRIDWORK_BACKUP_AT.")
    newest = backing.newest(settings.BACKUPS)
    if newest is None:
        return Found(How.WARN, _("there is none"), advice)
    made = backing.made_at(newest)
    says = _("made %(span)s ago: %(name)s") % {"span": timesince(made, now), "name": newest.name}
    if now - made > DAY_MISSED:
        return Found(How.FAIL if now - made > DAYS_MISSED else How.WARN, says, advice)
    if _there(settings.BACKUPS).stat().st_dev == Path(settings.HOME).stat().st_dev:
        advice = _("It lies on the disk that it is to replace: set GRIDWORK_BACKUPS, or copy it elsewhere.")
        return Found(How.WARN, says, advice)
    return Found(How.OK, says)


def _stored_files(_now: datetime) -> Found:
    digests = contents.some_held(SAMPLE, secrets.token_hex(32)) or contents.some_held(SAMPLE, "")
    lost = [digest for digest in digests if not contents.is_sound(digest)]
    if lost:
        says = _("of %(n)d looked at, %(lost)d are missing or damaged, the first %(digest)s")
        advice = _("Copy them from a backup: they lie there under the same names.")
        return Found(How.FAIL, says % {"n": len(digests), "lost": len(lost), "digest": lost[0]}, advice)
    return Found(How.OK, _("%(n)d looked at, all as they were handed in") % {"n": len(digests)})


def _mail(_now: datetime) -> Found:
    options: dict[str, Any] = settings.MAILERS["default"].get("OPTIONS", {})
    if "file_path" in options:
        says = _("nothing goes out: letters lie in %(folder)s") % {"folder": options["file_path"]}
        return Found(How.WARN, says, _("Name a server: GRIDWORK_MAIL."))
    return Found(How.OK, _("by %(host)s") % {"host": options.get("host", "")})


def _mail_server(now: datetime) -> Found:
    found = _mail(now)
    if found.how is How.OK:
        try:
            server = mail.mailers["default"]
            server.open()
            server.close()
        except (OSError, SMTPException) as error:
            says = _("%(host)s does not take our mail: %(why)s") % {"host": found.says, "why": error}
            return Found(How.FAIL, says, _("See GRIDWORK_MAIL: name, password, port."))
    return found


def _clock(now: datetime) -> Found:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            (theirs,) = cursor.fetchone()
        if abs(theirs - timezone.now()) > CLOCK:
            says = _("the database’s clock says %(theirs)s, this machine’s %(ours)s")
            facts = {"theirs": f"{theirs:%H:%M:%S}", "ours": f"{timezone.now():%H:%M:%S}"}
            return Found(How.WARN, says % facts, _("Let both follow the same time server."))
    last = Entry.objects.order_by("-pk").values_list("at", flat=True).first()
    if last and last - now > CLOCK:
        says = _("it is before the last entry of the journal, of %(at)s") % {"at": last.isoformat(" ", "seconds")}
        return Found(How.FAIL, says, _("Set the clock right before anybody goes on working."))
    return Found(How.OK, timezone.localtime(now).strftime("%Y-%m-%d %H:%M:%S %Z"))


def _fonts(_now: datetime) -> Found:
    if pdf.can_set_chinese(settings.PAPER_FONTS):
        return Found(How.OK, _("papers can be set in Chinese"))
    return Found(
        How.WARN, _("papers cannot be set in Chinese"), _("Install a Chinese serif font, or set GRIDWORK_FONTS.")
    )


def _static_files(_now: datetime) -> Found:
    gathered = Path(settings.STATIC_ROOT) / "vendor"
    lacking = [
        name
        for name, path in assets.VENDOR.items()
        if not (gathered / name).is_file() and not Path(settings.NPM, path).is_file()
    ]
    if lacking:
        return Found(How.FAIL, _("%(name)s is missing") % {"name": lacking[0]}, _("Run “./run --prepare”."))
    return Found(How.OK, _("all there"))


def _there(folder: Path) -> Path:
    """The folder, or the next above it that there is."""
    return next(each for each in (folder, *folder.parents) if each.exists())


type Asks = dict[str, tuple[str, Callable[[datetime], Found], bool]]  # name, how it is asked, whether of the database


def quick() -> Asks:
    """What a page can wait for."""
    return {
        "version": (_("Release"), _version, False),
        "database": (_("Database"), _database, True),
        **({"replica": (_("Replica"), _replica, True)} if replica.is_configured() else {}),
        "migrations": (_("Tables"), _migrations, True),
        "journal": (_("Journal"), _journal, True),
        "worker": (_("Worker"), _worker, False),
        "outbox": (_("Messages going out"), _outbox, True),
        "backup": (_("Backup"), _backup, False),
        "tombstones": (_("Tombstones"), _tombstones, False),
        "disk": (_("Disk"), _disk, False),
        "keys": (_("Keys of the node"), _keys, False),
        "files": (_("Stored files"), _stored_files, True),
        "mail": (_("Mail"), _mail, False),
        "clock": (_("Clock"), _clock, True),
        "static": (_("Files for browsers"), _static_files, False),
    }


def thorough() -> Asks:
    """With the fonts looked for, and the mail server asked."""
    return quick() | {
        "mail": (_("Mail"), _mail_server, False),
        "fonts": (_("Fonts of papers"), _fonts, False),
    }
