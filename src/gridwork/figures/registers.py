"""Registers of figures: the public tables, from draft to withdrawal."""

from django.utils.translation import gettext_lazy as _

from gridwork.figures.forms import ReleaseForm
from gridwork.figures.models import Release
from gridwork.kernel.registers import Register


class Releases(Register):
    model = Release
    icon = "world-share"
    columns = ("title", "place", "span", "breakdown", "as_of", "state", "drafted_by", "published_by", "published_at")
    labels = {"title": _("Figure"), "span": _("Period"), "definition": _("Definition")}
    filters = ("state", "place", "indicator", "drafted_at")
    entry = ("indicator", "place", "year", "month", "breakdown", "as_of", "threshold", "licence")
    verbs = ("view", "add")  # what is drafted stays as it was: else something unproved could be published
    facts = (
        "title", "definition", "place", "span", "breakdown", "as_of", "threshold", "licence", "withheld_because",
        "drafted_by", "drafted_at", "proved_at", "published_by", "published_at", "withdrawn_at", "reason", "digest",
    )  # fmt: skip
    form = ReleaseForm
    importable = False
    record_template = "figures/release.html"
