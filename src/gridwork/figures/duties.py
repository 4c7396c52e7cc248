"""Duties: who sees figures. Of which place, the grant says; the rows behind one ask the permission of their records."""

from django.utils.translation import gettext_lazy as _

LOOKS_ON = ("figures.view_figure",)

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
)
WORDS = {"figures.view_figure": _("See figures")}
