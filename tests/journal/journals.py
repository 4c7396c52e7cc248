"""A small journal to examine, prove and tamper with."""

from datetime import UTC, datetime, timedelta

from gridwork.journal import checkpoints
from gridwork.journal.entries import append
from gridwork.journal.models import Checkpoint, Entry, Unsealed
from gridwork.journal.sequencer import seal
from gridwork.journal.verifier import Anchor

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def add(number: int) -> int:
    """One entry. Every third has personal values, as when a reporter leaves a name."""
    return append(
        at=NOW + timedelta(minutes=number),
        actor=("wang.fang", "li.wei")[number % 2],
        action=("create", "dispatch_job", "close_case")[number % 3],
        record=f"cases.case:{number % 7}",
        changes={"note": f"路灯不亮 {number}", "officer_id": number, "state": ["received", "assigned"]},
        personal={"name": f"张三 {number}", "phone": 13_800_000_000 + number} if number % 3 == 0 else None,
    )


def seal_all() -> None:
    while seal():
        pass


def build(size: int, anchored_every: int) -> list[Anchor]:
    """A sealed journal, and the anchors that somebody outside was handed on the way."""
    anchors = []
    for number in range(1, size + 1):
        add(number)
        if number % anchored_every == 0:
            anchors.append(anchor_now(NOW + timedelta(minutes=number)))
    seal_all()
    return anchors


def anchor_now(now: datetime) -> Anchor:
    seal_all()
    made = checkpoints.make(now)
    assert isinstance(made, Checkpoint)
    return checkpoints.anchor(made)


def nothing_lost() -> bool:
    """Whether every entry has its seal and none waits."""
    return not Unsealed.objects.exists() and not Entry.objects.filter(seal=None).exists()
