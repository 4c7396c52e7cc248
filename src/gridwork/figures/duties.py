"""Duties: who sees figures, who drafts public tables, and who publishes them. Of which place, the grant says; the rows
behind a figure ask the permission of their records.
"""

from django.utils.translation import gettext_lazy as _

LOOKS_ON = ("figures.view_figure", "figures.view_release")
DRAFTS = (*LOOKS_ON, "figures.add_release")
PUBLISHES = (*LOOKS_ON, "figures.publish_release")

DUTIES: dict[str, tuple[str, ...]] = dict.fromkeys(
    (
        "administrator",
        "arbiter",
        "auditor",
        "chief",
        "dispatcher",
        "handler",
        "inspector",
        "leader",
        "officer",
        "warden",
    ),
    LOOKS_ON,
) | {"arbiter": PUBLISHES, "dispatcher": DRAFTS, "leader": PUBLISHES}
WORDS = {
    "figures.view_figure": _("See figures"),
    "figures.add_release": _("Draft public tables, and discard drafts"),
    "figures.publish_release": _("Publish tables that somebody else has drafted, and withdraw them from view"),
}
