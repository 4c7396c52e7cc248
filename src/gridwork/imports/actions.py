"""Actions: choose a file for a target, look at what would become of it, take it in, take it back."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from gridwork.imports import engine, files
from gridwork.imports.engine import Preview
from gridwork.imports.models import Import
from gridwork.imports.profiles import Profile
from gridwork.imports.readers import Reader
from gridwork.imports.targets import Target


def choose(pieces: Iterable[bytes], name: str, target: Target, profile: Profile, *, by: Any, now: datetime) -> Import:
    """A new import of this file. ValidationError: it cannot be read, or a column of it is refused."""
    _ask(by, target)
    path, digest = files.keep(pieces)
    try:
        _reader, matched = _opened(path, profile, target, by, now)
        imported = Import(
            user_id=by.pk,
            target=target.name,
            file_name=name[:150],
            sha256=digest,
            profile=matched.plain,
            chosen_at=now,
        )
        with transaction.atomic():
            imported.write(by=by, now=now, action="choose_file")
            files.hand_over(path, imported)
    finally:
        path.unlink(missing_ok=True)
    return imported


def look(imported: Import, target: Target, *, by: Any, now: datetime) -> Preview:
    reader, profile = open_again(imported, target, by=by, now=now)
    return engine.preview(reader, profile, target, by=by, now=now)


def refit(imported: Import, profile: Profile, target: Target, *, by: Any, now: datetime) -> None:
    """Read the chosen file another way. ValidationError if that does not fit."""
    profile.check(target)
    _reader, told = _opened(files.path_of(imported), replace(profile, suspects=None), target, by, now)
    imported.profile = told.plain
    imported.write(by=by, now=now)


def take_in(imported: Import, target: Target, *, by: Any, clock: Callable[[], datetime]) -> None:
    """Run an import from here to its end."""
    start(imported, target, by=by, now=clock())
    go_on(imported, target, by=by, clock=clock)


def start(imported: Import, target: Target, *, by: Any, now: datetime) -> None:
    """Whoever starts it sees to go_on(). Refusal if it runs already.

    ValidationError if the profile does not fit, or the file leaves open how to read it: see engine.questions().
    """
    _ask(by, target)
    reader, profile = open_again(imported, target, by=by, now=now)
    profile.check(target)
    if questions := engine.questions(reader, profile, target):
        raise ValidationError([question.error for question in questions])
    engine.start(imported, by=by, now=now)


def go_on(imported: Import, target: Target, *, by: Any, clock: Callable[[], datetime]) -> None:
    """The rows of a started import. Its file is not kept beyond the end."""
    try:
        reader, profile = open_again(imported, target, by=by, now=clock())
    except Exception as error:
        engine.stop(imported, error, by=by, now=clock())
        raise
    engine.run(imported, reader, profile, target, by=by, clock=clock)
    files.discard(imported)


def take_back(imported: Import, target: Target, *, by: Any, now: datetime) -> list[tuple[int, str]]:
    _ask(by, target)
    return engine.undo(imported, target, by=by, now=now)


def open_again(imported: Import, target: Target, *, by: Any, now: datetime) -> tuple[Reader, Profile]:
    return _opened(files.path_of(imported), Profile.of(imported.profile), target, by, now)


def _opened(path: Any, profile: Profile, target: Target, by: Any, now: datetime) -> tuple[Reader, Profile]:
    where = f"import into {target.name}"
    return engine.opened(path, profile, target, by=by, zone=settings.TIME_ZONE, where=where, now=now)


def _ask(by: Any, target: Target) -> None:
    if not by.has_perm(target.permission):
        raise PermissionDenied(_("You need the permission “%(name)s”.") % {"name": target.permission})
