"""The plan: which places a source says there are, with what it refuses and what it repaired. No database."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import shapely
from django.utils.translation import gettext as _

from gridwork.places.hierarchy.features import Feature
from gridwork.places.hierarchy.profile import LevelProfile, Profile
from gridwork.places.models import Level
from gridwork.places.polygons import Refused, mended

_PROPERTY = re.compile(r"\{([^{}]+)\}")
OVERLAP = 0.01  # of the smaller one's area: less is how neighbours were drawn, not what they are
LONGEST = {"name": 100, "code": 20, "kind": 40}


class Refusal(NamedTuple):
    feature: int
    property: str
    reason: str


class Notice(NamedTuple):
    feature: int
    reason: str


class Key(NamedTuple):
    """By its code where the source gives one; else by its name within what it lies in."""

    level: Level
    code: str
    name: str = ""
    within: "Key | None" = None


@dataclass
class Draft:
    """A place as the source tells of it."""

    key: Key
    names: Mapping[str, str]
    kind: str
    parent: Key | None
    feature: int  # from which it was read, the first of several where it was dissolved; 0 for the root
    dissolved: bool = False
    shape: Any = None

    @property
    def code(self) -> str:
        return self.key.code


@dataclass
class Plan:
    drafts: dict[Level, dict[Key, Draft]] = field(default_factory=dict)  # coarsest first
    refused: list[Refusal] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    read: int = 0
    turned: int = 0  # polygons whose rings ran the wrong way round

    def of(self, level: Level) -> list[Draft]:
        return list(self.drafts.get(level, {}).values())

    def drop(self, draft: Draft, prop: str, reason: str) -> None:
        """Refuse the feature it was read from. What was dissolved only goes: each of its parts has its own reason."""
        del self.drafts[draft.key.level][draft.key]
        if not draft.dissolved:
            self.refused.append(Refusal(draft.feature, prop, reason))


def draw_up(features: Iterable[Feature], profile: Profile) -> Plan:
    plan = Plan({profile.root.level: {}} if profile.root else {})
    plan.drafts |= {level.level: {} for level in profile.levels}
    if profile.root:
        root = profile.root
        key = Key(root.level, root.code, "" if root.code else _first(root.name))
        plan.drafts[root.level][key] = Draft(key, root.name, root.kind, None, 0, dissolved=True)
    for feature in features:
        plan.read += 1
        try:
            _take(feature, plan, profile)
        except Refused as refused:
            plan.refused.append(Refusal(feature.number, refused.prop, refused.reason))
    for level in profile.levels:
        if not level.dissolve:
            _refuse_overlaps(plan, level.level)
    _dissolve(plan, profile)
    if plan.turned:
        words = _("%(n)d polygons ran clockwise and were turned; no ground changed (0 m²)") % {"n": plan.turned}
        plan.notices.append(Notice(0, words))
    return plan


def _take(feature: Feature, plan: Plan, profile: Profile) -> None:
    """One feature becomes a draft, and with it those that are dissolved above it, if they are new."""
    at = next((n for n, level in enumerate(profile.levels) if not level.dissolve and _is_meant(feature, level)), None)
    if at is None:
        raise Refused("", _("belongs to none of the levels of the profile"))
    made: list[Draft] = []
    parent: Key | None = next(iter(plan.drafts[profile.root.level])) if profile.root else None
    for level in profile.levels[: at + 1]:
        if level.dissolve or level is profile.levels[at]:
            if level.parent:
                parent = Key(_above(level, profile), _filled(level.parent, feature, "code"))
            draft = _draft(feature, level, parent)
            made.append(draft)
            parent = draft.key
    own = made[-1]
    twin = plan.drafts[own.key.level].get(own.key)
    if twin is not None:
        prop = _properties(profile.levels[at].code or _first(profile.levels[at].name))
        raise Refused(prop, _("is the same as that of feature %(number)d") % {"number": twin.feature})
    if profile.boundaries:
        made_well = mended(feature.geometry, profile.system)
        own.shape = made_well.shape
        plan.turned += made_well.turned
        if made_well.notes:
            words = _("%(name)s, its polygon: %(what)s") % {
                "name": _first(own.names),
                "what": "; ".join(made_well.notes),
            }
            plan.notices.append(Notice(feature.number, words))
    for draft in made:
        plan.drafts[draft.key.level].setdefault(draft.key, draft)


def _draft(feature: Feature, level: LevelProfile, parent: Key | None) -> Draft:
    names = {language: _filled(pattern, feature, "name") for language, pattern in level.name.items()}
    code = _filled(level.code, feature, "code") if level.code else ""
    key = Key(level.level, code) if code else Key(level.level, "", _first(names), parent)
    return Draft(key, names, _filled(level.kind, feature, "kind"), parent, feature.number, level.dissolve)


def _filled(pattern: str, feature: Feature, column: str) -> str:
    def value(match: re.Match[str]) -> str:
        found = feature.properties.get(match[1])
        if found is None or not str(found).strip():
            raise Refused(match[1], _("is missing"))
        return str(found).strip()

    text = _PROPERTY.sub(value, pattern)
    if len(text) > LONGEST[column]:
        longest = {"n": len(text), "most": LONGEST[column]}
        raise Refused(_properties(pattern), _("has %(n)d characters, more than %(most)d") % longest)
    return text


def _is_meant(feature: Feature, level: LevelProfile) -> bool:
    return all(str(feature.properties.get(name, "")) == value for name, value in level.where.items())


def _above(level: LevelProfile, profile: Profile) -> Level:
    """The level of the codes in `parent`: that before it in the profile, or in a district's own order."""
    at = profile.levels.index(level)
    return profile.levels[at - 1].level if at else Level(level.level - 1)


def _refuse_overlaps(plan: Plan, level: Level) -> None:
    """Of two places of a level that share ground, the later one is refused."""
    drafts = [draft for draft in plan.of(level) if draft.shape is not None]
    shapes = np.array([draft.shape for draft in drafts], dtype=object)
    if shapely.coverage_is_valid(shapes):  # a hundred times faster than asking pair by pair, and the usual case
        return
    area = shapely.area(shapes)
    first, second = shapely.STRtree(shapes).query(shapes)
    pairs = (first < second) & (
        _common_box(shapes[first], shapes[second]) > OVERLAP * np.minimum(area[first], area[second])
    )
    first, second = first[pairs], second[pairs]
    shared = shapely.area(shapely.intersection(shapes[first], shapes[second]))
    share = shared / np.minimum(area[first], area[second])
    gone: set[int] = set()
    for one, other, part in sorted(zip(first.tolist(), second.tolist(), share.tolist(), strict=True)):
        if part > OVERLAP and one not in gone and other not in gone:
            gone.add(other)
            words = {"percent": round(part * 100), "number": drafts[one].feature}
            reason = _("shares %(percent)d %% of its ground with feature %(number)d")
            plan.drop(drafts[other], "geometry", reason % words)


def _common_box(one: Any, other: Any) -> Any:
    """The area that the bounding boxes share: no pair shares more ground, and most share less than would count."""
    (west, south, east, north), box = shapely.bounds(one).T, shapely.bounds(other).T
    width = np.minimum(east, box[2]) - np.maximum(west, box[0])
    height = np.minimum(north, box[3]) - np.maximum(south, box[1])
    return width * height


def _dissolve(plan: Plan, profile: Profile) -> None:
    """Finest first, so that each level is made of complete ones; then the root."""
    dissolved = [level.level for level in profile.levels if level.dissolve]
    for level in [*reversed(dissolved), *([profile.root.level] if profile.root else [])]:
        parts: dict[Key, list[Any]] = {}
        for drafts in plan.drafts.values():
            for draft in drafts.values():
                if draft.parent is not None and draft.parent.level == level and draft.shape is not None:
                    parts.setdefault(draft.parent, []).append(draft.shape)
        for draft in plan.of(level):
            if draft.key in parts:
                draft.shape = _union(parts[draft.key])
            elif level in dissolved and profile.boundaries:
                del plan.drafts[level][draft.key]  # all that it was to be made of was refused


def _union(parts: list[Any]) -> Any:
    shapes = np.array(parts, dtype=object)
    together = shapely.coverage_union_all if shapely.coverage_is_valid(shapes) else shapely.union_all
    return shapely.normalize(together(shapes))


def _properties(pattern: str) -> str:
    return ", ".join(_PROPERTY.findall(pattern))


def _first(names: Mapping[str, str]) -> str:
    return next(iter(names.values()))
