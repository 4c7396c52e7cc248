"""Evaluation 综合评价: outcome right, on time, proven, and what the reporter answers. Pure: what is known comes in."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Photograph(NamedTuple):
    moment: str
    taken_by: str


def on_time(jobs: Iterable[bool | None]) -> bool | None:
    """Whether every job that had a limit was reported back within it; None where none had one."""
    judged = [job for job in jobs if job is not None]
    return all(judged) if judged else None


def proven(photographs: Sequence[Photograph], *, needs_before: bool, needs_after: bool) -> bool:
    """Whether the photographs that the type needs are there, those of before and after by different people."""
    before = {each.taken_by for each in photographs if each.moment == "before"}
    after = {each.taken_by for each in photographs if each.moment == "after"}
    if (needs_before and not before) or (needs_after and not after):
        return False
    return len(before | after) > 1 if needs_before and needs_after else True
