"""Actions: choose a file for a target, look at what would become of it, take it in, take it back."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from gridwork.imports import engine, files, questions
from gridwork.imports.dates import Question
from gridwork.imports.engine import Preview
from gridwork.imports.models import Import, ImportSource, SavedProfile
from gridwork.imports.points import PointReading, readings
from gridwork.imports.profiles import Profile
from gridwork.imports.proposals import Proposals
from gridwork.imports.readers import Reader
from gridwork.imports.recognition import fitted, proposals, recognise
from gridwork.imports.targets import Target

ASKED = frozenset({"encoding", "delimiter"})  # codes of errors that a person can answer


def choose(
    pieces: Iterable[bytes],
    name: str,
    target: Target,
    profile: Profile | None,
    *,
    by: Any,
    now: datetime,
    mends: Import | None = None,
    pulled: ImportSource | None = None,
) -> Import:
    """A new import of this file. ValidationError: it cannot be read, or a column of it is refused.

    Without a profile one is recognised or proposed; if the file first raises a question, its profile stays empty.
    """
    _ask(by, target)
    path, digest = files.keep(pieces)
    try:
        imported = Import(user_id=by.pk, target=target.name, file_name=name[:150], sha256=digest, chosen_at=now)
        imported.mends, imported.pulled = mends, pulled
        if profile is None:
            _recognise(imported, path, Profile(), target, by, now)
        else:
            imported.profile = engine.surveyed(*_opened(path, profile, target, by, now), target)[0].plain
        with transaction.atomic():
            imported.write(by=by, now=now, action="choose_file")
            files.hand_over(path, imported)
    finally:
        path.unlink(missing_ok=True)
    return imported


def answer(imported: Import, target: Target, *, encoding: str, delimiter: str, by: Any, now: datetime) -> None:
    """How the file is written, as somebody says who was asked; its columns are then recognised anew."""
    profile = Profile(encoding=encoding, delimiter=delimiter)
    _recognise(imported, files.path_of(imported), profile, target, by, now)
    imported.write(by=by, now=now)


def _recognise(imported: Import, path: Path, profile: Profile, target: Target, by: Any, now: datetime) -> None:
    try:
        reader, matched = _opened(path, profile, target, by, now)
    except ValidationError as error:
        if getattr(error, "code", None) not in ASKED:
            raise
        imported.profile = {}
        return
    encoding = getattr(reader, "encoding", "")
    if not profile.delimiter and questions.is_text(path) and questions.delimiter_is_unclear(path, encoding):
        imported.profile = {"encoding": profile.encoding}
        return
    found = recognise(reader, matched, target, by=by, now=now)
    imported.mends = imported.mends or found.mends
    told, _questions = engine.surveyed(reader, found.profile, target)
    imported.profile = told.plain | {"encoding": profile.encoding, "delimiter": profile.delimiter}
    imported.read_by = str(found.kept or "")


def weigh(imported: Import, target: Target, *, by: Any, now: datetime) -> Proposals:
    """What is proposed for the file of an import, and why."""
    reader, profile = open_again(imported, target, by=by, now=now)
    return proposals(reader, profile, target, by=by, now=now)


def open_questions(imported: Import, target: Target, *, by: Any, now: datetime) -> list[Question]:
    """What the file leaves open of how its days are written."""
    return engine.surveyed(*open_again(imported, target, by=by, now=now), target)[1]


def points_of(imported: Import, target: Target, *, by: Any, now: datetime) -> list[PointReading]:
    reader, profile = open_again(imported, target, by=by, now=now)
    return readings(reader, profile, target, by=by, now=now)


def read_with(imported: Import, kept: SavedProfile, target: Target, *, by: Any, now: datetime) -> None:
    """Read the chosen file by a kept profile."""
    reader, profile = _opened(files.path_of(imported), Profile.of(imported.profile), target, by, now)
    fitting = fitted(Profile.of(kept.profile), reader, target, profile.zone)
    imported.profile = engine.surveyed(reader, fitting, target)[0].plain
    imported.read_by = kept.name
    imported.write(by=by, now=now)


def look(imported: Import, target: Target, *, by: Any, now: datetime) -> Preview:
    reader, profile = open_again(imported, target, by=by, now=now)
    return engine.preview(reader, profile, target, by=by, now=now)


def refit(imported: Import, profile: Profile, target: Target, *, by: Any, now: datetime) -> None:
    """Read the chosen file another way. ValidationError if that does not fit."""
    profile.check(target)
    before = Profile.of(imported.profile)
    if (before.spread_over(target), before.joined) != (profile.spread_over(target), profile.joined):
        profile = replace(profile, suspects=None)
    told = engine.surveyed(*_opened(files.path_of(imported), profile, target, by, now), target)[0]
    imported.profile = told.plain
    imported.write(by=by, now=now)


def judge_point(imported: Import, target: Target, point: str, *, stands: str, by: Any, now: datetime) -> None:
    """Whether a point of the file that was suspected `stands` for "none", is "real", or is to be asked about again."""
    profile = Profile.of(imported.profile)
    shown = {each["point"] for each in profile.suspects or ()} | {*profile.default_points, *profile.real_points}
    if point not in shown or stands not in ("none", "real", "open"):
        raise ValidationError(_("Choose one of the points that are shown."), code="point")
    refit(imported, profile.judged(point, stands), target, by=by, now=now)


def replace_value(
    imported: Import, target: Target, column: str, text: str, ours: str, *, by: Any, now: datetime
) -> None:
    """Read a text of a column as one of ours from now on; as it stands, where `ours` is empty."""
    profile = Profile.of(imported.profile)
    if column not in profile.columns or not text:
        raise ValidationError(_("Choose one of the names that are shown."), code="value")
    refit(imported, profile.confirmed(column, text, ours), target, by=by, now=now)


def take_in(imported: Import, target: Target, *, by: Any, clock: Callable[[], datetime]) -> None:
    """Run an import from here to its end."""
    start(imported, target, by=by, now=clock())
    go_on(imported, target, by=by, clock=clock)


def start(imported: Import, target: Target, *, by: Any, now: datetime) -> None:
    """Whoever starts it sees to go_on(). Refusal if it runs already.

    ValidationError if the profile does not fit, or the file leaves open how to read it: see engine.surveyed().
    """
    _ask(by, target)
    reader, profile = open_again(imported, target, by=by, now=now)
    profile.check(target)
    if open_ := engine.surveyed(reader, profile, target)[1]:
        raise ValidationError([question.error for question in open_])
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
