"""Documents: policies, plans, legal bases and minutes, and the day from which each is in force."""

from collections.abc import Sequence
from datetime import date
from typing import ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from gridwork.documents.models.titled import Titled
from gridwork.journal.retention import FOR_EVER, for_ever
from gridwork.kernel.names import in_language
from gridwork.kernel.records import RecordQuerySet
from gridwork.kernel.scope import Anywhere
from gridwork.kernel.spans import Spanned, holding
from gridwork.places.models import Place


class Kind(models.TextChoices):
    POLICY = "policy", _("policy")
    PLAN = "plan", _("plan")
    LAW = "law", _("legal basis")
    STANDARD = "standard", _("standard")
    NOTICE = "notice", _("notice")
    MINUTES = "minutes", _("minutes")
    AGREEMENT = "agreement", _("agreement")
    DECISION = "decision", _("decision")


class DocumentQuerySet(RecordQuerySet):
    def in_force(self, on: date) -> Self:
        """Within its own days, and not superseded as a whole by that day."""
        from gridwork.documents.models.supersessions import Supersession

        replaced = Supersession.known.filter(former=OuterRef("pk"), whole=True, from_on__lte=on)
        return self.filter(holding(on)).exclude(Exists(replaced))

    def governing(self, topic: str) -> Self:
        return self.filter(Exists(Governed.objects.filter(document=OuterRef("pk"), topic=topic)))


class Document(Spanned, Titled):
    """A text that an authority issued and on which work rests, with its number, issuer and the days it is in force."""

    scope = Anywhere()
    retention = FOR_EVER

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    number = models.CharField(_("document number"), max_length=100, blank=True)
    title_en = models.CharField(_("title"), max_length=300)
    title_zh = models.CharField(_("title in Chinese"), max_length=300, blank=True)
    issuer_en = models.CharField(_("issuer"), max_length=150)
    issuer_zh = models.CharField(_("issuer in Chinese"), max_length=150, blank=True)
    issued_on = models.DateField(_("issued"), db_index=True)
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, verbose_name=_("place it applies to"), related_name="+"
    )
    topics = models.JSONField(_("what it governs"), default=list, blank=True)
    link = models.URLField(_("address of the text"), max_length=500, blank=True)

    objects = DocumentQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Spanned.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints = (
            *Spanned.Meta.constraints,
            models.UniqueConstraint(
                name="document_number",
                fields=("number", "issued_on"),
                condition=~Q(number=""),
                violation_error_message=_("A document of that number and day is already there."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.title} ({self.number})" if self.number else self.title

    @property
    def issuer(self) -> str:
        return in_language(self.issuer_en, self.issuer_zh)

    @property
    def in_force_today(self) -> bool:
        """Of the district's today, for its page."""
        mine = Document.objects.unscoped("asked of a document that is shown").filter(pk=self.pk)
        return mine.in_force(timezone.localdate()).exists()

    @property
    def kept_files(self) -> Sequence[models.Model]:
        """Whoever may see a document may see its text."""
        return list(self.files(manager="known").order_by("pk"))

    @cached_property
    def lineage(self) -> Sequence[models.Model]:
        """Every succession that leads to this document or away from it, oldest first."""
        from gridwork.documents.models.supersessions import lineage

        return lineage(self.pk)

    def clean(self) -> None:
        if not all(isinstance(topic, str) and topic.strip() for topic in self.topics):
            raise ValidationError({"topics": _("Topics are words.")})

    @classmethod
    def derive(cls, rows: Sequence[Self]) -> None:
        Governed.objects.filter(document__in=[row.pk for row in rows]).delete()
        Governed.objects.bulk_create(
            [Governed(document_id=row.pk, topic=topic) for row in rows for topic in dict.fromkeys(row.topics)]
        )


class Governed(models.Model):
    """A topic that a document governs, as a row to ask for; derived from the document."""

    internal: ClassVar[str] = "derived from documents, which are read through their own scope"
    retention = for_ever("derived")

    pk = models.CompositePrimaryKey("document_id", "topic")
    document = models.ForeignKey(Document, models.CASCADE, related_name="governs", db_index=False)
    topic = models.CharField(max_length=100, db_index=True)

    class Meta:
        verbose_name = _("governed topic")
        verbose_name_plural = _("governed topics")

    def __str__(self) -> str:
        return self.topic
