"""Duties: which permissions each office of outreach carries.

Who runs contests sees their authors and so reviews none; who is named reviewer sees works and no authors.
"""

from django.utils.translation import gettext_lazy as _

LOOKS_ON = (
    "outreach.view_attendance",
    "outreach.view_campaign",
    "outreach.view_campaignpartner",
    "outreach.view_contest",
    "outreach.view_material",
    "outreach.view_reach",
    "outreach.view_series",
    "outreach.view_seriesedition",
    "outreach.view_session",
)
HOLDS = (*LOOKS_ON, "outreach.add_session", "outreach.change_session", "outreach.hold", "outreach.review")

DUTIES: dict[str, tuple[str, ...]] = {
    "officer": (
        "outreach.add_*", "outreach.change_*", "outreach.view_*",
        "outreach.count", "outreach.decide_double", "outreach.give_number", "outreach.hold", "outreach.run_contest",
    ),
    "chief": HOLDS,
    "handler": HOLDS,
    "warden": LOOKS_ON,
    "dispatcher": LOOKS_ON,
    "inspector": (*LOOKS_ON, "outreach.review"),
    "arbiter": (*LOOKS_ON, "outreach.review"),
    "leader": (*LOOKS_ON, "outreach.view_doublereport"),
    "auditor": ("outreach.view_*",),
}  # fmt: skip

# Of permissions that belong to no register and no step.
WORDS = {
    "outreach.review": _("Review entries of contests, once named for one"),
}
