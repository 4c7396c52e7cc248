"""Duties: which permissions each office around a case carries. Roles are data; a new district begins with these."""

from django.utils.translation import gettext_lazy as _

LOOKS_ON = (
    "cases.view_case",
    "cases.view_casecondition",
    "cases.view_caselimit",
    "cases.view_casetype",
    "cases.view_evidence",
    "cases.view_job",
    "cases.view_note",
    "cases.view_routingrule",
    "cases.view_standardtext",
    "cases.view_suggestionmodel",
    "organisations.view_body",
    "places.view_place",
)
TAKES_IN = ("cases.add_case", "cases.add_evidence", "cases.add_note")
ASKS_FOR_NAMES = ("cases.add_revealrequest", "cases.read_reporter", "cases.view_revealrequest")
SETTINGS = ("casecondition", "caselimit", "casetype", "escalationrule", "routingrule", "standardtext")

DUTIES: dict[str, tuple[str, ...]] = {
    "dispatcher": (
        *LOOKS_ON, *TAKES_IN, *ASKS_FOR_NAMES,
        "cases.answer", "cases.change_case", "cases.close", "cases.dispatch", "cases.register", "cases.reopen",
        "cases.write_to_reporter",
    ),
    "handler": (*LOOKS_ON, "cases.add_evidence", "cases.add_note", "cases.handle"),
    "chief": (*LOOKS_ON, "cases.add_evidence", "cases.add_note", "cases.assign", "cases.handle"),
    "inspector": (
        *LOOKS_ON, *TAKES_IN, *ASKS_FOR_NAMES, "cases.close", "cases.evaluate", "cases.reopen", "cases.verify",
    ),
    "warden": (*LOOKS_ON, *TAKES_IN, "cases.handle_on_the_spot"),
    "arbiter": (
        *LOOKS_ON, "cases.add_note", "cases.approve", "cases.approve_reveal", "cases.arbitrate",
        "cases.view_revealrequest",
    ),
    "administrator": (
        *LOOKS_ON, "cases.adopt_case", "cases.view_escalationrule",
        *(f"cases.{verb}_{model}" for verb in ("add", "change") for model in SETTINGS),
    ),
    "auditor": (*LOOKS_ON, "cases.view_escalationrule", "cases.view_revealrequest"),
    "leader": LOOKS_ON,
    "officer": LOOKS_ON,
}  # fmt: skip

# Of permissions that belong to no register and no step.
WORDS = {
    "cases.add_evidence": _("Hand in photographs"),
    "cases.adopt_case": _("Take cases of another system in"),
    "cases.read_reporter": _("Read a reporter’s name once it is approved"),
    "cases.view_evidence": _("See photographs"),
    "cases.write_to_reporter": _("Write to reporters"),
}
