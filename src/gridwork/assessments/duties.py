"""Duties: which permissions each office around an assessment carries; a new district begins with these."""

from django.utils.translation import gettext_lazy as _

LOOKS_ON = (
    "assessments.view_assessment",
    "assessments.view_award",
    "assessments.view_milestone",
    "assessments.view_sample",
    "assessments.view_scheme",
    "assessments.view_schemegroup",
    "assessments.view_schemeitem",
    "documents.view_document",
    "organisations.view_body",
    "places.view_place",
)
FOLLOWS = (*LOOKS_ON, "assessments.view_objection", "assessments.view_veto")
SCHEMES = ("scheme", "schemegroup", "schemeitem")

DUTIES: dict[str, tuple[str, ...]] = {
    "officer": (
        *FOLLOWS, "assessments.add_assessment", "assessments.add_milestone", "assessments.add_objection",
        "assessments.add_veto", "assessments.answer", "assessments.change_milestone", "assessments.confirm",
        "assessments.name", "assessments.publish", "assessments.review", "assessments.verify", "assessments.withdraw",
        *(f"assessments.{verb}_{model}" for verb in ("add", "change") for model in SCHEMES),
    ),
    "town-officer": (*FOLLOWS, "assessments.add_objection", "assessments.add_veto", "assessments.check"),
    "village-committee": (*LOOKS_ON, "assessments.score"),
    "department": (*LOOKS_ON, "assessments.add_veto", "assessments.score_department", "assessments.view_veto"),
    "administrator": FOLLOWS,
    "auditor": FOLLOWS,
    "leader": FOLLOWS,
}  # fmt: skip

# Of permissions that belong to no register and no step.
WORDS = {"assessments.score_department": _("Fill in what a scheme asks of a department")}
