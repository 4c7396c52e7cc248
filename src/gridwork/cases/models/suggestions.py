"""Suggestion models: which trained file suggests types and bodies, how good it is, and how often it was followed."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gridwork.journal.retention import for_ever
from gridwork.kernel.names import in_language
from gridwork.kernel.records import Record
from gridwork.kernel.scope import Anywhere


class Kind(models.TextChoices):
    TYPE = "type", _("type of the case")
    BODY = "body", _("lead body")


class SuggestionModel(Record):
    """A model trained on the district's own closed cases, which suggests a type and a lead body and decides nothing."""

    scope = Anywhere()
    retention = for_ever("what was suggested, and how good it was, must be answerable; it holds figures alone")

    trained_at = models.DateTimeField(_("trained"))
    cases = models.PositiveIntegerField(_("closed cases"))
    first_on = models.DateField(_("first case reported"))
    last_on = models.DateField(_("last case reported"))
    sha256 = models.CharField(_("hash of the model’s file"), max_length=64)
    report = models.JSONField(_("report"), default=dict, blank=True)

    class Meta:
        verbose_name = _("suggestion model")
        verbose_name_plural = _("suggestion models")

    def __str__(self) -> str:
        return f"{timezone.localtime(self.trained_at):%Y-%m-%d} · {self.sha256[:8]}"

    @property
    def version_name(self) -> str:
        return str(self)

    @property
    def judged(self) -> "list[Report]":
        return [Report(kind, self.report[kind]) for kind in Kind if kind in self.report]

    @property
    def is_sound(self) -> bool:
        """Whether its file is there and is the one that was trained."""
        from gridwork.cases import suggesting

        return suggesting.is_sound(self.sha256)

    @property
    def counted(self) -> "list[SuggestionUse]":
        return list(self.uses.order_by("-kind"))

    @property
    def types_right(self) -> str:
        """At the first guess, as lists show it."""
        return share(self.report["type"]["first"], self.report["type"]["tested"]) if self.report else ""

    @property
    def bodies_right(self) -> str:
        return share(self.report["body"]["first"], self.report["body"]["tested"]) if self.report else ""


class Report:
    """What training found out about one kind of suggestion, as rows of words and figures for a page."""

    def __init__(self, kind: Kind, told: Mapping[str, Any]) -> None:
        self.kind, self.told = kind, told

    @property
    def label(self) -> str:
        return str(self.kind.label)

    @property
    def shares(self) -> list[tuple[str, int, int, str]]:
        told = self.told
        rows = [
            (gettext("right at the first guess"), told["first"]),
            (gettext("right among three guesses"), told["three"]),
            (gettext("baseline: always the commonest"), told["baseline_first"]),
            (gettext("baseline: always the three commonest"), told["baseline_three"]),
        ]
        if self.kind == Kind.BODY:
            rows.append((gettext("baseline: the commonest for the type"), told["by_known"]))
        rows.append((gettext("of kinds too rare to be learned"), told["unlearned"]))
        return [(words, right, told["tested"], percent(right, told["tested"])) for words, right in rows]

    @property
    def bands(self) -> list[tuple[str, int, int, str]]:
        """Of guesses said to be so sure, how many were right; the surest first."""
        bands = self.told["bands"]
        ends = [*(each["from_"] for each in bands[1:]), 1.0]
        return [
            (f"{each['from_']:.0%}–{end:.0%}", each["right"], each["guessed"], percent(each["right"], each["guessed"]))
            for each, end in reversed(list(zip(bands, ends, strict=True)))
        ]

    @property
    def each(self) -> list[tuple[str, str, str, int]]:
        """Of each class, the most frequent first: precision, recall and how many were tested."""
        rows = sorted(self.told["each"], key=lambda each: (-each["are"], each["label"]))
        return [
            (
                self._name(each["label"]),
                share(each["right"], each["guessed"]),
                share(each["right"], each["are"]),
                each["are"],
            )
            for each in rows
        ]

    def _name(self, label: int) -> str:
        return in_language(*self.told["names"].get(str(label), (str(label), "")))


def share(part: int, whole: int) -> str:
    """Never a percentage without its denominator."""
    return f"{percent(part, whole)} ({part}/{whole})"


def percent(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else gettext("not applicable")


class SuggestionUse(models.Model):
    """How often suggestions of a model were shown where somebody then chose, and how often one of them was chosen."""

    internal: ClassVar[str] = "counts alone, shown on the page of their model"
    retention = for_ever("counts alone: of nobody and of no case")

    model = models.ForeignKey(SuggestionModel, models.PROTECT, related_name="uses", verbose_name=_("suggestion model"))
    kind = models.CharField(_("suggested"), max_length=4, choices=Kind)
    shown = models.PositiveIntegerField(_("shown"), default=0)
    first = models.PositiveIntegerField(_("first one taken"), default=0)
    taken = models.PositiveIntegerField(_("one of them taken"), default=0)

    class Meta:
        verbose_name = _("use of suggestions")
        verbose_name_plural = _("uses of suggestions")
        constraints = (models.UniqueConstraint(name="suggestionuse_once", fields=("model", "kind")),)

    @property
    def first_share(self) -> str:
        return share(self.first, self.shown)

    @property
    def taken_share(self) -> str:
        return share(self.taken, self.shown)
