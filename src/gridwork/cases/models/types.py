"""Types: what kinds of case there are, in two levels, under which conditions they come, and ready-made texts."""

from collections.abc import Sequence
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gridwork.cases import placeholders
from gridwork.columns.settled import Settled
from gridwork.imports.refused import validate_name
from gridwork.journal.retention import for_ever
from gridwork.kernel.names import in_language
from gridwork.kernel.records import Record, RecordQuerySet
from gridwork.kernel.scope import Anywhere

_REFERRED_TO = for_ever("past cases refer to it")


class Named(Record):
    """A row of the district's settings, named in both languages."""

    scope = Anywhere()
    retention = _REFERRED_TO

    name_en = models.CharField(_("name"), max_length=100)
    name_zh = models.CharField(_("name in Chinese"), max_length=100, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return in_language(self.name_en, self.name_zh)


class Kind(models.TextChoices):
    """The two classes of GB/T 30428.2."""

    COMPONENT = "component", _("managed component")
    EVENT = "event", _("event")


class CaseType(Settled, Named):
    """A kind of case, in two levels: a category, and within it the type by which a case is sent and judged."""

    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, verbose_name=_("category"), related_name="types"
    )
    code = models.CharField(
        _("code"),
        max_length=20,
        unique=True,
        help_text=_("Bodies hold power over a type by its code or its category’s."),
    )
    kind = models.CharField(_("class"), max_length=10, choices=Kind, default=Kind.EVENT)
    on_the_spot = models.BooleanField(
        _("may be handled on the spot"), default=False, help_text=_("By the warden who finds it, with a photograph.")
    )
    needs_before = models.BooleanField(_("needs a photograph of before"), default=False)
    needs_after = models.BooleanField(_("needs a photograph of after"), default=True)
    mapped = models.BooleanField(
        _("shown on maps"), default=True, help_text=_("Not for care, domestic and other matters of a single home.")
    )
    on_public_map = models.BooleanField(
        _("shown on public maps"),
        default=False,
        help_text=_("Drawn at anchors, for anybody. Never for care, domestic and other matters of a single home."),
    )
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("case type")
        verbose_name_plural = _("case types")
        constraints = (
            models.CheckConstraint(
                name="casetype_not_its_own",
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                violation_error_message=_("A type is not its own category."),
            ),
            models.CheckConstraint(
                name="casetype_public_is_mapped",
                condition=Q(on_public_map=False) | Q(mapped=True),
                violation_error_message=_("What is kept off maps is kept off public ones."),
            ),
        )

    def clean(self) -> None:
        for name in ("name_en", "name_zh"):
            try:
                validate_name(getattr(self, name))
            except ValidationError as error:
                raise ValidationError({name: error}) from error
        if self.parent and (self.parent.parent_id or (self.pk and self.types.unscoped("its own types").exists())):
            raise ValidationError({"parent": _("There are two levels: a category, and types in it.")})

    @classmethod
    def under(cls, rows: RecordQuerySet, name: str, types: Sequence[int]) -> RecordQuerySet:
        """The rows of these types and, of a category, of its types: a filter by a category finds all of it."""
        return rows.filter(**{f"{name}__in": cls.known.filter(Q(pk__in=types) | Q(parent__in=types)).values("pk")})

    @property
    def on_maps(self) -> bool:
        """Whether its cases are drawn: neither it nor its category is kept off maps."""
        return self.mapped and (self.parent is None or self.parent.mapped)

    @classmethod
    def kept_off_maps(cls) -> models.QuerySet[Self]:
        """Those that are not on_maps."""
        return cls.known.filter(Q(mapped=False) | Q(parent__mapped=False))

    @property
    def subjects(self) -> tuple[str, ...]:
        """What a body must have power over to be sent such a case: the type, or all of its category."""
        return (self.code, self.parent.code) if self.parent else (self.code,)


class CaseCondition(Settled, Named):
    """How pressing a case is, as the register decides it: each condition of a type has limits of its own."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    rank = models.PositiveSmallIntegerField(_("rank"), default=1, help_text=_("The higher, the more pressing."))
    meaning_en = models.CharField(_("when it applies"), max_length=300, blank=True)
    meaning_zh = models.CharField(_("when it applies, in Chinese"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("condition")
        verbose_name_plural = _("conditions")

    @property
    def meaning(self) -> str:
        return in_language(self.meaning_en, self.meaning_zh)


class StandardText(Named):
    """A ready-made text for an answer to a reporter or a word to a colleague."""

    class Purpose(models.TextChoices):
        ANSWER = "answer", _("answer to the reporter")
        REFUSAL = "refusal", _("refusal to register")
        INTERNAL = "internal", _("internal note")

    purpose = models.CharField(_("used for"), max_length=10, choices=Purpose)
    type = models.ForeignKey(
        CaseType, models.PROTECT, null=True, blank=True, verbose_name=_("case type"), related_name="+"
    )
    text_en = models.TextField(
        _("text"), help_text=_("{number}, {type}, {place}, {body} and {due} are filled in from the case.")
    )
    text_zh = models.TextField(_("text in Chinese"), blank=True)
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("standard text")
        verbose_name_plural = _("standard texts")

    def clean(self) -> None:
        super().clean()
        for name in ("text_en", "text_zh"):
            try:
                placeholders.check(getattr(self, name))
            except ValidationError as error:
                raise ValidationError({name: error}) from error

    @property
    def text(self) -> str:
        return in_language(self.text_en, self.text_zh)
