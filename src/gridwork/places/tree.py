"""The tree of places in memory, for labels and walks that would otherwise ask the database row by row."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from gridwork.kernel.names import in_language
from gridwork.places.editions import Kept
from gridwork.places.models import Level, Place, kind_in_words


@dataclass(frozen=True)
class Node:
    """A place as of now."""

    id: int
    level: int
    kind: str
    name_en: str
    name_zh: str
    code: str
    parent_id: int | None
    opened_on: date
    closed_on: date | None

    def __str__(self) -> str:
        return in_language(self.name_en, self.name_zh) or self.code or f"#{self.id}"

    @property
    def kind_words(self) -> str:
        return kind_in_words(self.kind, self.level)

    def is_open(self, on: date) -> bool:
        return self.opened_on <= on and (self.closed_on is None or on < self.closed_on)


@dataclass(frozen=True)
class Tree:
    nodes: dict[int, Node]

    @cached_property
    def children(self) -> dict[int | None, list[Node]]:
        """By parent, None for the roots; in the order of codes, then names."""
        found: dict[int | None, list[Node]] = {}
        for node in sorted(self.nodes.values(), key=lambda node: (node.code, node.name_en, node.name_zh, node.id)):
            found.setdefault(node.parent_id, []).append(node)
        return found

    def path(self, place: int) -> list[Node]:
        """From the root down to the place itself; empty for an unknown place."""
        found: list[Node] = []
        node = self.nodes.get(place)
        while node is not None:
            found.append(node)
            node = self.nodes.get(node.parent_id) if node.parent_id else None
        return found[::-1]

    def at(self, place: int, level: Level) -> Node | None:
        """The place itself or the one above it at that level."""
        return next((node for node in self.path(place) if node.level == level), None)

    def label(self, place: int) -> str:
        """The name, and before it the places above, but for the root that all share: homonyms exist in a district."""
        path = self.path(place)
        return " › ".join(str(node) for node in (path[1:] or path))

    def below(self, place: int) -> Iterator[Node]:
        """The place itself, then all in it, each before those in it."""
        if place in self.nodes:
            yield self.nodes[place]
            for child in self.children.get(place, ()):
                yield from self.below(child.id)


def _read() -> Tree:
    return Tree({row[0]: Node(*row) for row in Place.known.values_list(*Node.__dataclass_fields__)})


_trees = Kept("tree", _read)


def current() -> Tree:
    """The tree as this transaction sees it."""
    return _trees.current()
