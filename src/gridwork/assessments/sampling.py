"""A sample that anybody can draw again: places sorted by a hash of seed and code, so many of each town."""

from collections import defaultdict
from collections.abc import Mapping
from hashlib import sha256
from math import ceil


def draw(towns: Mapping[str, str], percent: int, seed: str) -> list[str]:
    """Codes of places, by the code of the town that each lies in; at least one of each town, sorted."""
    of_town: defaultdict[str, list[str]] = defaultdict(list)
    for code, town in towns.items():
        of_town[town].append(code)
    drawn = []
    for codes in of_town.values():
        shuffled = sorted(codes, key=lambda code: (sha256(f"{seed}:{code}".encode()).digest(), code))
        drawn += shuffled[: ceil(len(codes) * percent / 100)]
    return sorted(drawn)
