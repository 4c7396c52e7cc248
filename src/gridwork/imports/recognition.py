"""Recognition: how a file that was just chosen is to be read: as what it mends, by a kept profile, or as proposed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any

from gridwork.imports.mending import ADDED
from gridwork.imports.models import Import, SavedProfile
from gridwork.imports.profiles import Profile
from gridwork.imports.proposals import LOOKED_AT, Proposals, propose
from gridwork.imports.readers import Reader
from gridwork.imports.targets import Run, Target

BEFORE = 50  # of one's imports that a mended file may belong to
JOINED = " + "


@dataclass(frozen=True)
class Recognised:
    """The profile for a file, and where it comes from: an import whose rows it mends, or a kept profile."""

    profile: Profile
    mends: Import | None = None
    kept: SavedProfile | None = None


def recognise(reader: Reader, matched: Profile, target: Target, *, by: Any, now: datetime) -> Recognised:
    """`matched` is the profile that nobody gave: columns of the same name."""
    if (mends := _mended(reader, target, by)) is not None:
        return Recognised(fitted(Profile.of(mends.profile), reader, target, matched.zone), mends)
    if kept := fitting(reader.columns, target, by):
        return Recognised(fitted(Profile.of(kept[0].profile), reader, target, matched.zone), kept=kept[0])
    return Recognised(as_proposed(matched, proposals(reader, matched, target, by=by, now=now)))


def fitted(profile: Profile, reader: Reader, target: Target, zone: str) -> Profile:
    """A profile that was made for another file, for this one."""
    return replace(profile, file_columns=()).matched(target, reader.columns, zone)


def fitting(columns: Iterable[str], target: Target, by: Any) -> list[SavedProfile]:
    """Kept profiles whose columns this file has: those first that were kept with exactly its columns."""
    has = set(columns)
    found = []
    for kept in SavedProfile.shown_to(by, target.name):
        profile = Profile.of(kept.profile)
        if profile.columns and profile.asked_of_file <= has:
            found.append((set(profile.file_columns) != has, kept.user_id != by.pk, -len(profile.columns), kept))
    return [kept for *_order, kept in sorted(found, key=lambda each: each[:3])]


def proposals(reader: Reader, profile: Profile, target: Target, *, by: Any, now: datetime) -> Proposals:
    """From the first rows of the file."""
    run = Run(by, now, profile.source, profile.options, profile.columns, profile.joined)
    rows = [row.cells for row in islice(reader.rows(), LOOKED_AT) if row.fault is None]
    samples = {name: [row.get(name, "").strip() for row in rows] for name in reader.columns}
    columns = [column for column in target.columns if column.name not in profile.constants]
    return propose(columns, samples, profile.habits, lambda texts: target.knows(texts, run))


def as_proposed(profile: Profile, proposed: Proposals) -> Profile:
    columns, joined = {}, {}
    for name, evidence in proposed.by_column.items():
        columns[name] = JOINED.join(evidence.theirs)
        if len(evidence.theirs) > 1:
            joined[columns[name]] = evidence.theirs
    return replace(profile, columns=columns, joined=joined, latitude_first=proposed.latitude_first)


def _mended(reader: Reader, target: Target, by: Any) -> Import | None:
    """One's newest import with refused rows of these columns, if the file carries what such rows went out with."""
    if not set(ADDED) & set(getattr(reader, "header", ())):
        return None
    before = Import.objects.visible_to(by).filter(target=target.name, refused__gt=0).order_by("-pk")[:BEFORE]
    return next((each for each in before if set(each.profile.get("file_columns", ())) == set(reader.columns)), None)
