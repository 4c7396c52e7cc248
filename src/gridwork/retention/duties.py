"""Duties: who places and lifts holds, and who sees what will be erased."""

DUTIES: dict[str, tuple[str, ...]] = {
    "administrator": ("retention.view_hold", "retention.add_hold", "retention.lift_hold"),
    "arbiter": ("retention.view_hold", "retention.add_hold", "retention.lift_hold"),
    "auditor": ("retention.view_hold",),
    "leader": ("retention.view_hold", "retention.add_hold", "retention.lift_hold"),
}

WORDS: dict[str, object] = {}  # every permission here is of the register
