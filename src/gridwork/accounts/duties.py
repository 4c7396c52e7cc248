"""Duties: which permissions of these lower rooms each office carries. A name may end in * for all that begin so."""

from django.utils.translation import gettext_lazy as _

LOOKS_ON = (
    "accounts.view_team",
    "accounts.view_teammember",
    "accounts.view_user",
    "documents.view_*",
    "organisations.view_*",
    "places.view_*",
)

DUTIES: dict[str, tuple[str, ...]] = {
    "administrator": (
        "accounts.*", "documents.*", "imports.*", "journal.*", "kernel.share_view", "organisations.*", "places.*",
        "web.*",
    ),
    "arbiter": LOOKS_ON,
    "auditor": (*LOOKS_ON, "accounts.view_*", "imports.view_*", "journal.view_*", "web.view_*"),
    "chief": (*LOOKS_ON, "accounts.view_grant"),
    "dispatcher": (*LOOKS_ON, "accounts.view_grant", "kernel.share_view"),
    "handler": LOOKS_ON,
    "inspector": LOOKS_ON,
    "leader": LOOKS_ON,
    "officer": (*LOOKS_ON, "documents.add_*", "documents.change_*", "kernel.share_view"),
    "warden": LOOKS_ON,
}  # fmt: skip

# Of permissions that belong to no register and no step.
WORDS = {
    "accounts.add_apitoken": _("Make API tokens"),
    "accounts.bind_identity": _("Say as whom single sign-on knows a user"),
    "accounts.close_user": _("Close and open accounts"),
    "accounts.hand_over": _("Hand over a leaver’s work"),
    "accounts.invite_user": _("Make one-time links"),
    "accounts.reset_factor": _("Reset second factors"),
    "accounts.view_signin": _("See attempts to sign in"),
    "imports.share_profile": _("Share profiles of imports"),
    "journal.view_entry": _("Read the journal"),
    "kernel.share_view": _("Share saved views"),
    "web.view_status": _("See the state of the system"),
}
