"""Taking in: what a plan means for the places there are. A second time it changes nothing."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import shapely
from django.db import transaction
from django.utils.translation import gettext as _

from gridwork.kernel import refusals
from gridwork.kernel.scope import Reacher
from gridwork.places import actions
from gridwork.places.hierarchy.features import read
from gridwork.places.hierarchy.known import Known
from gridwork.places.hierarchy.plan import Draft, Notice, Plan, Refusal, draw_up
from gridwork.places.hierarchy.profile import LevelProfile, Profile
from gridwork.places.hierarchy.suspicion import mixed_up
from gridwork.places.models import Level, Place, PlaceBoundary, PlaceCode, PlaceName
from gridwork.places.standing import LANGUAGES


@dataclass
class Report:
    """What became of the features: read = accepted + unchanged + refused."""

    read: int = 0
    accepted: int = 0  # opened or changed a place
    unchanged: int = 0  # say what is known already
    refused: int = 0
    opened: Counter[str] = field(default_factory=Counter)  # places by level, those that are no features too
    changed: Counter[str] = field(default_factory=Counter)  # places by what changed
    refusals: list[Refusal] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        refused, noticed = [row._asdict() for row in self.refusals], [row._asdict() for row in self.notices]
        return vars(self) | {"refusals": refused, "notices": noticed}


def take_in(paths: Sequence[Path], profile: Profile, *, as_of: date, by: Reacher, now: datetime) -> Report:
    """All or nothing, but for what is refused by name. Unreadable: a file is not what it should be."""
    plan = draw_up(read(paths), profile)
    with transaction.atomic():
        return _Taking(plan, profile, as_of, by, now).run()


class _Taking:
    def __init__(self, plan: Plan, profile: Profile, as_of: date, by: Reacher, now: datetime) -> None:
        self.plan, self.profile, self.as_of, self.by, self.now = plan, profile, as_of, by, now
        self.report = Report(read=plan.read)
        self.known = Known(as_of, profile.scheme)

    def run(self) -> Report:
        levels = {level.level: level for level in self.profile.levels}
        suspected = mixed_up(self.plan, self.profile, self.known)
        for level in self.plan.drafts:
            self._take_level(level, levels.get(level))
        for each in reversed(self.profile.levels):
            if each.absent == "close":
                self._close_absent(each.level)
        report, plan = self.report, self.plan
        report.refused, report.refusals = len(plan.refused), sorted(plan.refused)
        report.notices = sorted(plan.notices) + suspected
        report.unchanged = report.read - report.accepted - report.refused
        return report

    def _take_level(self, level: Level, profile: LevelProfile | None) -> None:
        self._refuse_orphans(level, profile)
        drafts = self.plan.of(level)
        for draft in drafts:
            self.known.recognise(draft)
        if profile is not None and profile.match_names:
            self.known.recognise_by_stem(drafts)
        new: list[Draft] = []
        for draft in drafts:
            place = self.known.place_of(draft.key)
            if place is not None:
                self._change(draft, place)
            elif self.known.comes_later(draft):
                reason = _("is known only from a later day on: take in the earlier edition first")
                self.plan.drop(draft, "", reason)
            else:
                new.append(draft)
        self._open(level, new)

    def _refuse_orphans(self, level: Level, profile: LevelProfile | None) -> None:
        for draft in self.plan.of(level):
            if draft.parent is not None and self.known.place_of(draft.parent) is None:
                reason = _("lies in %(parent)s, which is not known") % {
                    "parent": draft.parent.code or draft.parent.name
                }
                self.plan.drop(draft, profile.parent.strip("{}") if profile else "", reason)

    def _open(self, level: Level, drafts: Sequence[Draft]) -> None:
        """Set-wise: a district of 2,900 places in seconds."""
        if not drafts:
            return
        rows = [self._row(draft) for draft in drafts]
        Place.write_many(rows, by=self.by, now=self.now, action="open_place")
        self.known.add(drafts, rows)
        pairs = list(zip(drafts, rows, strict=True))
        first: dict[str, Any] = {"from_on": self.as_of}
        names = [
            PlaceName(place=row, language=language, text=text, **first)
            for draft, row in pairs
            for language, text in draft.names.items()
            if language not in LANGUAGES
        ]
        codes = [PlaceCode(place=row, scheme=self.profile.scheme, code=draft.code, **first) for draft, row in pairs]
        shapes = [
            PlaceBoundary(place=row, shape=shapely.to_wkb(draft.shape), source=self.profile.source, **first)
            for draft, row in pairs
            if draft.shape is not None
        ]
        PlaceName.write_many(names, by=self.by, now=self.now)
        PlaceCode.write_many([] if self._is_official else codes, by=self.by, now=self.now)
        PlaceBoundary.write_many(shapes, by=self.by, now=self.now)
        self.report.opened[level.name.lower()] += len(drafts)
        self.report.accepted += sum(not draft.dissolved for draft in drafts)

    def _row(self, draft: Draft) -> Place:
        return Place(
            level=draft.key.level,
            kind=draft.kind,
            opened_on=self.as_of,
            parent=self.known.place_of(draft.parent) if draft.parent else None,
            name_en=draft.names.get("en", ""),
            name_zh=draft.names.get("zh", ""),
            code=draft.code if self._is_official else "",
        )

    @property
    def _is_official(self) -> bool:
        return self.profile.scheme == PlaceCode.OFFICIAL

    def _change(self, draft: Draft, place: Place) -> None:
        """Each difference by the action of its name, as a person would do it; few differ between two editions."""
        stamp: dict[str, Any] = {"from_on": self.as_of, "by": self.by, "now": self.now}
        known, done = self.known, []
        for language, text in draft.names.items():
            if known.names.get(place.pk, {}).get(language) != text:
                actions.rename_place(place, language, text, **stamp)
                done.append("renamed")
        if draft.code and known.codes.get(place.pk) != draft.code:
            actions.recode_place(place, draft.code, scheme=self.profile.scheme, **stamp)
            done.append("recoded")
        parent = known.place_of(draft.parent) if draft.parent else None
        if parent is not None and known.parents.get(place.pk) != parent.pk:
            actions.move_place(place, parent, **stamp)
            done.append("moved")
        if draft.shape is not None and known.shapes.get(place.pk) != shapely.to_wkb(draft.shape):
            actions.rebound_place(place, draft.shape, source=self.profile.source, **stamp)
            done.append("rebounded")
        if draft.kind and place.kind != draft.kind and known.is_latest(place):
            place.kind = draft.kind
            place.write(by=self.by, now=self.now, action="change_kind")
            done.append("changed in kind")
        self.report.changed.update(set(done))
        self.report.accepted += bool(done) and not draft.dissolved

    def _close_absent(self, level: Level) -> None:
        """Only in parents of which the file has others, and only if it was understood in full."""
        if self.plan.refused:
            self.plan.notices.append(Notice(0, _("Nothing was closed, since some features were refused.")))
            return
        covered = {self.known.place_of(draft.parent) for draft in self.plan.of(level) if draft.parent}
        parents = {parent.pk for parent in covered if parent is not None}
        for place in self.known.at(level):
            if place.pk in self.known.recognised or self.known.parents.get(place.pk) not in parents:
                continue
            try:
                actions.close_place(place, from_on=self.as_of, by=self.by, now=self.now)
                self.report.changed["closed"] += 1
            except refusals.Refusal as refusal:
                self.plan.notices.append(Notice(0, f"{place}: {refusal}"))
