"""Standing: where a rule contradicts the powers of its body, and where an earlier one leaves it nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from gridwork.cases.models import RoutingRule
from gridwork.cases.routing.book import Book
from gridwork.places.models import Place

type Reach = Literal["whole", "part", "none"]


@dataclass(frozen=True)
class Standing:
    """`reach`: whether the body has the power over all that the rule is about, a part of it, or nothing.

    `behind` is the earlier rule that takes all its cases, if one does. Two earlier ones that do so together are not
    found, nor is it asked of whom a case may complain.
    """

    rule: RoutingRule
    reach: Reach
    behind: RoutingRule | None


def standings(book: Book, day: date) -> list[Standing]:
    """Of all rules of the book, which has read every place."""
    return list(_judged(book, day, [*Place.known.filter(parent=None).values_list("pk", flat=True)]))


def _judged(book: Book, day: date, roots: Sequence[int]) -> list[Standing]:
    found: list[Standing] = []
    for rule in book.rules:
        conditions = book.conditions[rule.pk]
        places = [rule.place_id] if rule.place_id else roots
        behind = next(
            (
                earlier.rule
                for earlier in found
                if all(
                    book.conditions[earlier.rule.pk].covers(conditions, book.above[place])
                    for place in places
                    if place in book.above
                )
                and _reach(book, earlier.rule.body_id, conditions.types, places, day) == "whole"
            ),
            None,
        )
        found.append(Standing(rule, _reach(book, rule.body_id, conditions.types, places, day), behind))
    return found


def _reach(book: Book, body: int, types: frozenset[int] | None, places: Sequence[int], day: date) -> Reach:
    """Of a body over types (those that cases have: no categories) in all of some places."""
    parents = {parent for _code, parent in book.types.values()}
    asked = [pk for pk in (types if types is not None else book.types) if pk not in parents]
    powers = [(subject, where) for subject, where, first, last in book.powers[body] if first <= day <= last]
    whole = part = bool(asked) and bool(places)
    part = False
    for type_id in asked:
        subjects = book.subjects(type_id)
        for place in places:
            held = [where for subject, where in powers if subject in subjects]
            covered = any(where in book.above[place] for where in held)
            whole = whole and covered
            part = part or covered or any(place in book.above[where] for where in held)
    return "whole" if whole else "part" if part else "none"
