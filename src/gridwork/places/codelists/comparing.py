"""Comparing: what an edition says that the district did not know, each with its evidence. Pure; it changes nothing.

A place is recognised by its code. Where a code is gone and another is new, by its name in the same parent, if nobody
else there bears it before or after; then by what stays of the name when the kind changes. Beyond that a person is
asked: such proposals are not `firm`.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from gridwork.places.codelists.reading import Line, Link
from gridwork.places.models.codelists import Sort
from gridwork.places.stems import stem

SHARE = Decimal("0.000001")  # the finest weight
SHORTEST_STEM = 2  # characters: one alone is contained in too much


@dataclass(frozen=True)
class Standing:
    """A place as the district knows it on the day of an edition."""

    place: int
    code: str
    name: str
    kind: str
    parent_code: str


@dataclass(frozen=True)
class Evidence:
    """Why something is proposed: a kind that evidence.WORDS puts into words, and what is to be filled in there."""

    kind: str
    told: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Proposal:
    sort: Sort
    old: tuple[Standing, ...]
    new: tuple[Line, ...]
    weights: tuple[Link, ...] = ()  # of what was split or merged
    evidence: tuple[Evidence, ...] = ()
    firm: bool = True
    stays: bool = False  # the old place is in the edition too: only a part of it passes on

    @property
    def key(self) -> str:
        """The same whenever the edition is compared again."""
        first = self.old[0].code if self.old and (self.sort != Sort.MERGED or not self.new) else self.new[0].code
        return f"{self.sort}:{first}"

    @property
    def plain(self) -> dict[str, Any]:
        return {
            "old": [vars(each) for each in self.old],
            "new": [vars(each) for each in self.new],
            "weights": [each.plain for each in self.weights],
            "evidence": [[each.kind, dict(each.told)] for each in self.evidence],
            "firm": self.firm,
            "stays": self.stays,
        }


@dataclass
class Comparison:
    proposals: list[Proposal]
    unchanged: list[tuple[Standing, Line]]


@dataclass(frozen=True)
class UnfitLink:
    where: str
    reason: str
    told: Mapping[str, Any]


class _Comparing:
    """What is left to be explained: the places whose code is gone, the lines whose code is new."""

    def __init__(self, standing: Sequence[Standing], lines: Sequence[Line], links: Sequence[Link]) -> None:
        self.standing, self.lines, self.links = standing, lines, links
        self.gone = {place.code: place for place in standing}
        self.new = {line.code: line for line in lines}
        self.proposals: list[Proposal] = []
        self.unchanged: list[tuple[Standing, Line]] = []

    def run(self) -> None:
        self._by_code()
        self._by_links()
        for name, kind in ((_name, "same_name"), (_stem, "same_stem")):
            self._by_name(name, kind)
        self._moved()
        self._parts()
        for place in self.gone.values():
            self._propose(Sort.REMOVED, [place], [], [Evidence("code_gone", {"code": place.code})])
        for line in self.new.values():
            self._propose(Sort.ADDED, [], [line], [Evidence("code_new", {"code": line.code, "line": line.number})])

    def _by_code(self) -> None:
        crossed = self._crossed()
        for code in self.gone.keys() & self.new.keys() - crossed:
            place, line = self.gone.pop(code), self.new.pop(code)
            evidence = [Evidence("same_code", {"code": code}), *_differences(place, line)]
            if len(evidence) == 1:
                self.unchanged.append((place, line))
            else:
                self._propose(_sort_of(place, line), [place], [line], evidence)

    def _crossed(self) -> set[str]:
        """Codes that were given to another place: the line bears the name of a neighbour that is unique there."""
        before, after = _unique(self.standing, _stem), _unique(self.lines, _stem)
        crossed: set[str] = set()
        for stem_, line in after.items():
            place = before.get(stem_)
            if place is not None and place.code != line.code and line.code in self.gone:
                other = self.gone[line.code]
                if other.parent_code == line.parent_code and _stem(other) != stem_:
                    crossed |= {line.code, place.code}
        return crossed

    def _by_links(self) -> None:
        """What a file or a person states, before anything is concluded from names."""
        from_old: dict[str, list[Link]] = {}
        into: Counter[str] = Counter()
        for link in self.links:
            from_old.setdefault(link.old, []).append(link)
            into[link.new] += 1
        known = {place.code: place for place in self.standing}
        listed = {line.code: line for line in self.lines}
        merging: dict[str, list[Link]] = {}
        for old, links in from_old.items():
            [first, *others] = links
            if others or first.weight < 1:
                self._split(known[old], links, listed)
            elif into[first.new] == 1 and old in self.gone and first.new in self.new:
                place, line = self.gone.pop(old), self.new.pop(first.new)
                stated = Evidence("stated", {"where": first.where, "old": old, "new": first.new})
                self._propose(_sort_of(place, line), [place], [line], [stated, *_differences(place, line)])
            else:
                merging.setdefault(first.new, []).append(first)
        for new, links in merging.items():
            olds = [known[link.old] for link in links]
            evidence = [Evidence("stated", {"where": link.where, "old": link.old, "new": new}) for link in links]
            for place in olds:
                self.gone.pop(place.code, None)
            self.new.pop(new, None)
            self.proposals.append(Proposal(Sort.MERGED, tuple(olds), (listed[new],), tuple(links), tuple(evidence)))

    def _split(self, place: Standing, links: list[Link], listed: Mapping[str, Line]) -> None:
        stays = self.gone.pop(place.code, None) is None
        news = tuple(listed[link.new] for link in links)
        for line in news:
            self.new.pop(line.code, None)
        evidence = tuple(Evidence("stated", {"where": link.where, "old": link.old, "new": link.new}) for link in links)
        self.proposals.append(Proposal(Sort.SPLIT, (place,), news, tuple(links), evidence, stays=stays))

    def _by_name(self, name: Callable[[Any], Hashable], kind: str) -> None:
        """Unique before and after, in one parent: of homonyms neither is taken for the other."""
        before, after = _unique(self.standing, name), _unique(self.lines, name)
        for each, place in before.items():
            line = after.get(each)
            if line is not None and place.code in self.gone and line.code in self.new:
                del self.gone[place.code], self.new[line.code]
                told = {"name": place.name, "new": line.name, "stem": stem(line.name)}
                evidence = [Evidence(kind, told), *_differences(place, line)]
                self._propose(_sort_of(place, line), [place], [line], evidence)

    def _moved(self) -> None:
        """The only one of that name in the whole district, before and after, now in another town: a person is asked."""
        before, after = _unique(self.standing, lambda each: each.name), _unique(self.lines, lambda each: each.name)
        for name, place in before.items():
            line = after.get(name)
            if line is not None and place.code in self.gone and line.code in self.new:
                del self.gone[place.code], self.new[line.code]
                evidence = [Evidence("only_one", {"name": name}), *_differences(place, line)]
                self._propose(Sort.MOVED, [place], [line], evidence, firm=False)

    def _parts(self) -> None:
        """A name that is gone and begins several new ones in its parent, or the other way round: a person is asked."""
        for place in list(self.gone.values()):
            parts = [line for line in self.new.values() if _begins(place, line)]
            if len(parts) > 1:
                self._propose_split(place, parts)
        for line in list(self.new.values()):
            olds = [place for place in self.gone.values() if _begins(line, place)]
            if len(olds) > 1:
                self._propose_merger(olds, line)

    def _propose_split(self, place: Standing, parts: list[Line]) -> None:
        told = {"name": stem(place.name), "others": [line.name for line in parts]}
        links = tuple(
            Link("", place.code, line.code, share) for line, share in zip(parts, equal(len(parts)), strict=True)
        )
        del self.gone[place.code]
        for line in parts:
            del self.new[line.code]
        evidence = (Evidence("contained", told), Evidence("equal_shares"))
        self.proposals.append(Proposal(Sort.SPLIT, (place,), tuple(parts), links, evidence, firm=False))

    def _propose_merger(self, olds: list[Standing], line: Line) -> None:
        told = {"name": stem(line.name), "others": [place.name for place in olds]}
        links = tuple(Link("", place.code, line.code, Decimal(1)) for place in olds)
        for place in olds:
            del self.gone[place.code]
        del self.new[line.code]
        evidence = (Evidence("contained", told),)
        self.proposals.append(Proposal(Sort.MERGED, tuple(olds), (line,), links, evidence, firm=False))

    def _propose(
        self, sort: Sort, old: list[Standing], new: list[Line], evidence: list[Evidence], firm: bool = True
    ) -> None:
        self.proposals.append(Proposal(sort, tuple(old), tuple(new), (), tuple(evidence), firm))


def compare(standing: Sequence[Standing], lines: Sequence[Line], links: Sequence[Link] = ()) -> Comparison:
    """`links` must fit: see unfit_links()."""
    comparing = _Comparing(standing, lines, links)
    comparing.run()
    order = list(Sort)
    comparing.proposals.sort(key=lambda each: (order.index(each.sort), each.key))
    return Comparison(comparing.proposals, comparing.unchanged)


def unfit_links(standing: Sequence[Standing], lines: Sequence[Line], links: Sequence[Link]) -> list[UnfitLink]:
    """Links that cannot be meant: unknown codes, a place that becomes itself, shares that do not sum up."""
    known, listed = {place.code for place in standing}, {line.code for line in lines}
    unfit: list[UnfitLink] = []
    shares: dict[str, Decimal] = {}
    seen: set[tuple[str, str]] = set()
    for link in links:
        told = {"old": link.old, "new": link.new}
        if link.old not in known:
            unfit.append(UnfitLink(link.where, "unknown_old", told))
        if link.new not in listed:
            unfit.append(UnfitLink(link.where, "unknown_new", told))
        if link.old == link.new:
            unfit.append(UnfitLink(link.where, "itself", told))
        if (link.old, link.new) in seen:
            unfit.append(UnfitLink(link.where, "twice", told))
        seen.add((link.old, link.new))
        shares[link.old] = shares.get(link.old, Decimal(0)) + link.weight
    for old, share in shares.items():
        if share > 1 or (share < 1 and old not in listed) or (share == 1 and old in listed):
            where = next(link.where for link in links if link.old == old)
            reason = "shares_stay" if old in listed else "shares"
            unfit.append(UnfitLink(where, reason, {"old": old, "share": str(share)}))
    return unfit


def equal(parts: int) -> list[Decimal]:
    """Equal weights that sum to exactly 1; the first takes what does not divide."""
    share = (Decimal(1) / parts).quantize(SHARE, "ROUND_DOWN")
    return [1 - share * (parts - 1), *[share] * (parts - 1)]


def _differences(place: Standing, line: Line) -> list[Evidence]:
    pairs = {
        "other_name": (place.name, line.name),
        "other_kind": (place.kind, line.kind) if _other_kind(place, line) else ("", ""),
        "other_parent": (place.parent_code, line.parent_code),
        "other_code": (place.code, line.code),
    }
    return [Evidence(kind, {"before": old, "after": new}) for kind, (old, new) in pairs.items() if old != new]


def _sort_of(place: Standing, line: Line) -> Sort:
    """What matters most of the differences; all of them are told."""
    if place.parent_code != line.parent_code:
        return Sort.MOVED
    if _other_kind(place, line):
        return Sort.KIND_CHANGED
    return Sort.RECODED if place.code != line.code else Sort.RENAMED


def _other_kind(place: Standing, line: Line) -> bool:
    """A kind that one of the two does not say is none that changed."""
    return bool(place.kind and line.kind and place.kind != line.kind)


def _begins(whole: Standing | Line, part: Standing | Line) -> bool:
    start, other = stem(whole.name), stem(part.name)
    same_parent = whole.parent_code == part.parent_code
    return same_parent and len(start) >= SHORTEST_STEM and other != start and other.startswith(start)


def _name(each: Standing | Line) -> Hashable:
    return each.parent_code, each.name


def _stem(each: Standing | Line) -> Hashable:
    return each.parent_code, stem(each.name)


def _unique[Each: (Standing, Line)](
    all_of_them: Iterable[Each], name: Callable[[Any], Hashable]
) -> dict[Hashable, Each]:
    """By name, those that share it with no other."""
    every = list(all_of_them)
    counted = Counter(name(each) for each in every)
    return {name(each): each for each in every if counted[name(each)] == 1}
