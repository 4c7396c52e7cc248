"""Pulls: the files of an import source are taken in, each once, and whoever is responsible hears what was refused."""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from gridwork.imports import actions
from gridwork.imports.engine import summary
from gridwork.imports.fetching import check_address, fetched
from gridwork.imports.files import digest_of
from gridwork.imports.models import Import, ImportSource
from gridwork.imports.procedures import ImportState
from gridwork.imports.profiles import Profile
from gridwork.imports.targets import register_named, target_of
from gridwork.kernel.actors import System
from gridwork.kernel.refusals import Refusal
from gridwork.notices.kinds import Kind
from gridwork.notices.telling import notify

log = logging.getLogger(__name__)

PULLED = Kind("imports.pulled", gettext_lazy("Rows were refused, or a pull failed"))
PIECE = 1 << 20


def due(now: datetime) -> list[ImportSource]:
    """A district has a handful of sources, so each is asked."""
    rows = ImportSource.objects.unscoped("the sweep looks for all that are due").filter(active=True)
    return [source for source in rows.order_by("pk") if source.is_due(now)]


def begin(source: ImportSource, now: datetime) -> bool:
    """Say that it is being pulled. False if somebody else was faster: a source is never pulled twice at once."""
    with transaction.atomic():
        _lock(source)
        if source.is_running(now):
            return False
        source.running_since = source.tried_at = now
        source.write(by=_by(source), now=now, action="begin_pull")
    return True


def go_on(source: ImportSource, clock: Callable[[], datetime], broken_off: Import | None = None) -> list[Import]:
    """Take in what a begun source has that is new, and say what came of it. Nothing is raised: somebody is told.

    `broken_off` is the import in which the worker of this pull was killed; it is ended before the other files come.
    """
    taken: list[Import] = []
    failure = ""
    try:
        if broken_off is not None:
            taken += _came_before(source, chosen_at__gte=source.running_since)
            target = target_of(register_named(broken_off.target))
            actions.go_on(broken_off, target, by=broken_off.user, clock=clock)
            taken.append(broken_off)
        for name, file in _files(source):
            with file as opened:
                if (imported := _taken_in(source, name, opened, clock)) is not None:
                    taken.append(imported)
    except (Refusal, ValidationError, PermissionDenied, OSError) as error:
        failure = " ".join(getattr(error, "messages", [str(error)]))
    except Exception as error:  # whatever it is: somebody is told, and the next pull tries again
        log.exception("A source could not be pulled", extra={"facts": {"source": source.pk}})
        failure = f"{type(error).__name__}: {error}"
    _end(source, taken, failure[:500], clock())
    return taken


def is_in_pull(imported: Import) -> bool:
    """Whether it belongs to a pull that has not ended: whoever goes on with the import goes on with the pull."""
    begun = imported.pulled.running_since if imported.pulled else None
    return begun is not None and begun <= imported.chosen_at


def incoming() -> Path:
    return Path(settings.HOME) / "incoming"


def folder_of(name: str) -> Path:
    """ValidationError for a name that leads out of the folder of what comes in."""
    root = incoming().resolve()
    path = (root / name).resolve()
    if path == root or not path.is_relative_to(root):
        raise ValidationError({"folder": _("Name a folder below “incoming”.")})
    return path


def check(source: ImportSource) -> None:
    """What the database cannot know: a folder that stays inside, an address on a registered host, a fitting profile."""
    if source.folder:
        folder_of(source.folder)
    if source.address:
        try:
            check_address(source.address, settings.IMPORT_HOSTS)
        except ValidationError as error:
            raise ValidationError({"address": error.error_list}) from error
    if source.profile_id and source.profile.target != source.target:
        raise ValidationError({"profile": _("This profile is kept for another list.")})


def _files(source: ImportSource) -> Iterator[tuple[str, Any]]:
    if source.address:
        name = Path(urlsplit(source.address).path).name or source.name
        yield name, _fetched(source.address)
        return
    folder = folder_of(source.folder)
    if not folder.is_dir():
        raise Refusal(_("There is no folder %(path)s.") % {"path": f"incoming/{source.folder}"})
    for path in sorted(folder.iterdir()):
        if path.is_file() and not path.is_symlink() and not path.name.startswith("."):
            yield path.name, path.open("rb")


@contextmanager
def _fetched(address: str) -> Iterator[BinaryIO]:
    with TemporaryFile() as file:
        for piece in fetched(address, settings.IMPORT_HOSTS):
            file.write(piece)
        file.seek(0)
        yield file


def _taken_in(source: ImportSource, name: str, file: BinaryIO, clock: Callable[[], datetime]) -> Import | None:
    """None for a file that came before: its hash says so."""
    digest = digest_of(_pieces(file))
    if _came_before(source, sha256=digest).exists():
        return None
    file.seek(0)
    by, target = source.responsible, target_of(register_named(source.target))
    profile = Profile.of(source.profile.profile | {"file_columns": []})
    imported = actions.choose(_pieces(file), name, target, profile, by=by, now=clock(), pulled=source)
    actions.take_in(imported, target, by=by, clock=clock)
    return imported


def _came_before(source: ImportSource, **which: Any) -> QuerySet[Import]:
    every = Import.objects.unscoped("whether a file came before is asked whoever was responsible then")
    return every.filter(pulled=source, state__in=(ImportState.DONE, ImportState.UNDONE), **which).order_by("pk")


def _pieces(file: BinaryIO) -> Iterable[bytes]:
    return iter(lambda: file.read(PIECE), b"")


def _end(source: ImportSource, taken: list[Import], failure: str, now: datetime) -> None:
    refused = sum(imported.refused for imported in taken)
    if failure:
        outcome, told = ImportSource.Outcome.FAILED, failure
    elif not taken:
        outcome, told = ImportSource.Outcome.NOTHING_NEW, ""
    else:
        outcome = ImportSource.Outcome.REFUSED_SOME if refused else ImportSource.Outcome.TAKEN_IN
        accepted = sum(imported.accepted for imported in taken)
        words = ngettext(
            "%(n)s file: %(a)s accepted, %(r)s refused", "%(n)s files: %(a)s accepted, %(r)s refused", len(taken)
        )
        told = words % {"n": len(taken), "a": accepted, "r": refused}
    with transaction.atomic():
        _lock(source)  # it may have been changed since its files began to come
        source.running_since, source.outcome, source.told = None, outcome, told
        source.write(by=_by(source), now=now, action="end_pull")
        if failure or refused:
            _tell(source, taken, failure, refused, now)


def _tell(source: ImportSource, taken: list[Import], failure: str, refused: int, now: datetime) -> None:
    if failure:
        subject = format_lazy(gettext_lazy("The import source “{name}” could not be pulled"), name=source.name)
    else:
        subject = format_lazy(gettext_lazy("{n} rows from “{name}” were refused"), n=refused, name=source.name)
    last = next((imported for imported in reversed(taken) if imported.refused), None)
    url = reverse("imports:record", args=[last.pk]) if last else reverse("import-sources:record", args=[source.pk])
    # Its own user alone sees an import, though somebody else may have become responsible meanwhile.
    notify([last.user if last else source.responsible], subject, failure, url, now=now, kind=PULLED)


def pull(source: ImportSource, clock: Callable[[], datetime]) -> dict[str, Any]:
    """From here to the end, for the command; what each import counted."""
    if not begin(source, clock()):
        return {"source": source.name, "outcome": "running", "imports": []}
    taken = go_on(source, clock)
    return {
        "source": source.name,
        "outcome": source.outcome,
        "told": source.told,
        "imports": [summary(imported) for imported in taken],
    }


def _lock(source: ImportSource) -> None:
    """As it stands now, until the transaction ends."""
    ImportSource.known.select_for_update().get(pk=source.pk)
    source.refresh_from_db()


def _by(source: ImportSource) -> System:
    return System(f"pull of {source.name}")
