"""What is known of places on the day of an edition, and which of them a draft is."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from django.db.models import Q

from gridwork.places.dated import holding
from gridwork.places.hierarchy.plan import Draft, Key
from gridwork.places.models import Level, Place, PlaceBoundary, PlaceCode, PlaceName, PlaceParent
from gridwork.places.stems import stem


class Known:
    """The places open on a day, with their codes, names, parents and boundaries of that day; six queries."""

    def __init__(self, on: date, scheme: str) -> None:
        self.on, self.scheme = on, scheme
        is_open = Q(opened_on__lte=on) & (Q(closed_on=None) | Q(closed_on__gt=on))
        self.places = {place.pk: place for place in Place.known.filter(is_open)}
        codes = PlaceCode.known.filter(holding(on), scheme=scheme)
        self.codes = dict(codes.values_list("place_id", "code"))
        self.parents = dict(PlaceParent.known.filter(holding(on)).values_list("place_id", "parent_id"))
        self.shapes = {
            place: bytes(shape)
            for place, shape in PlaceBoundary.known.filter(holding(on)).values_list("place_id", "shape")
        }
        self.names: dict[int, dict[str, str]] = {}
        names = PlaceName.known.filter(holding(on), kind=PlaceName.Kind.OFFICIAL)
        for place, language, text in names.values_list("place_id", "language", "text"):
            self.names.setdefault(place, {})[language] = text
        later = PlaceCode.known.filter(scheme=scheme, from_on__gt=on).values_list("place__level", "code", "place_id")
        self._later = {(level, code) for level, code, _place in later}
        self._changed_later = {place for _level, _code, place in later}
        self._by_code = {(self.places[place].level, code): place for place, code in self.codes.items()}
        self._in_parent: dict[tuple[int, int | None], list[Place]] = {}
        for place in self.places.values():
            self._in_parent.setdefault((place.level, self.parents.get(place.pk)), []).append(place)
        self._recognised: dict[Key, Place] = {}

    def place_of(self, key: Key) -> Place | None:
        """The place that a key of the plan stands for, or that bears its code."""
        if key not in self._recognised and key.code:
            return self.places.get(self._by_code.get((key.level, key.code), 0))
        return self._recognised.get(key)

    def recognise(self, draft: Draft) -> None:
        """By its code, or else by one of its names among those in the same parent."""
        place = self.place_of(draft.key)
        if place is None and not draft.code:
            parent = self.place_of(draft.parent) if draft.parent else None
            for candidate in self._in_parent.get((draft.key.level, parent.pk if parent else None), ()):
                if draft.names.items() & self.names.get(candidate.pk, {}).items():
                    place = candidate
                    break
        if place is not None:
            self._recognised[draft.key] = place

    def recognise_by_stem(self, drafts: Sequence[Draft]) -> None:
        """A new code beside a code that is gone, one of each with that stem in one parent: a place recoded."""
        taken = {place.pk for place in self._recognised.values()}
        new = [draft for draft in drafts if self.place_of(draft.key) is None]
        if not new:
            return
        gone = [place for place in self.at(new[0].key.level) if place.pk not in taken]
        stems = {draft.key: self._stems(draft) for draft in new}
        wanted = Counter(each for found in stems.values() for each in found)
        left: dict[tuple[int | None, str], list[Place]] = {}
        for place in gone:
            for text in self.names.get(place.pk, {}).values():
                left.setdefault((self.parents.get(place.pk), stem(text)), []).append(place)
        for draft in new:
            for each in stems[draft.key]:
                if wanted[each] == 1 and len(left.get(each, ())) == 1:
                    self._recognised[draft.key] = left[each][0]

    def comes_later(self, draft: Draft) -> bool:
        return (draft.key.level, draft.code) in self._later

    def is_latest(self, place: Place) -> bool:
        """Whether nothing newer is known of it: its kind is not dated, and an old edition must not bring an old one."""
        return place.pk not in self._changed_later

    def at(self, level: Level) -> list[Place]:
        return [place for place in self.places.values() if place.level == level]

    def add(self, drafts: Sequence[Draft], places: Sequence[Place]) -> None:
        for draft, place in zip(drafts, places, strict=True):
            self._recognised[draft.key] = place

    @property
    def recognised(self) -> set[int]:
        return {place.pk for place in self._recognised.values()}

    def _stems(self, draft: Draft) -> set[tuple[int | None, str]]:
        parent = self.place_of(draft.parent) if draft.parent else None
        return {(parent.pk if parent else None, stem(text)) for text in draft.names.values()}
