"""Duties: who places and lifts holds, sees what will be erased, and answers people about what is kept of them."""

from gridwork.retention.procedures import ANSWER, APPROVE, TAKE_IN

SEES = ("retention.view_hold", "retention.view_personalrequest")
HOLDS = (*SEES, "retention.add_hold", "retention.lift_hold")

DUTIES: dict[str, tuple[str, ...]] = {
    "administrator": (*HOLDS, ANSWER, APPROVE, TAKE_IN),
    "arbiter": (*HOLDS, APPROVE),
    "auditor": SEES,
    "dispatcher": ("retention.view_personalrequest", TAKE_IN),
    "leader": (*HOLDS, APPROVE),
}

WORDS: dict[str, object] = {}  # every permission here is of a register
