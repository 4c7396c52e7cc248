"""A place as of now, those above it, and the base of all that lies in one."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gridwork.journal.retention import for_ever
from gridwork.kernel.names import in_language
from gridwork.kernel.records import Record, RecordQuerySet
from gridwork.kernel.scope import Within
from gridwork.places import closure


class Level(models.IntegerChoices):
    """Levels of a district. Codes of GB/T 2260 and GB/T 10114: county 6 digits, town 9, village 12, cell 15."""

    DISTRICT = 1, _("District")
    TOWN = 2, _("Town")
    VILLAGE = 3, _("Village or community")
    CELL = 4, _("Grid cell")

    def may_hold(self, lower: "Level") -> bool:
        return self < lower and (lower != Level.CELL or self == Level.VILLAGE)


STAMPS: Mapping[int, str] = {Level.TOWN: "town_id", Level.VILLAGE: "village_id"}


class Kind(models.TextChoices):
    """The kinds met in China. The column takes any other word, as other countries have other kinds."""

    DISTRICT = "district", _("District")
    SUBDISTRICT = "subdistrict", _("Subdistrict")
    TOWN = "town", _("Town")
    RESIDENTS_COMMITTEE = "residents_committee", _("Residents’ committee")
    VILLAGERS_COMMITTEE = "villagers_committee", _("Villagers’ committee")
    QUASI_RESIDENTS = "quasi_residents", _("Quasi-residents’ committee")
    CELL = "cell", _("Grid cell")


def kind_in_words(kind: str, level: int) -> str:
    """In the reader's language where it is one of ours, else as it was given; without one, the level."""
    return str(dict(Kind.choices).get(kind, kind) or Level(level).label)


class Place(Record):
    """A district, town, village or grid cell, whatever it is called, coded or bounded by."""

    scope = Within(place="id")
    stamps = STAMPS
    retention = for_ever("reports of past years refer to it")
    actions: ClassVar[dict[str, str | Promise]] = {
        "open_place": _("Opened"),
        "rename_place": _("Renamed"),
        "recode_place": _("Recoded"),
        "rebound_place": _("Rebounded"),
        "move_place": _("Moved"),
        "close_place": _("Closed"),
        "change_kind": _("Changed in kind"),
        "settle_place": _("Followed what holds from this day"),
    }

    level = models.SmallIntegerField(_("level"), choices=Level)
    kind = models.CharField(_("kind"), max_length=40, blank=True)
    opened_on = models.DateField(_("opened"))
    closed_on = models.DateField(_("closed"), null=True, blank=True, help_text=_("The first day without it."))
    # As of now (of its last day, if it is closed), copied from the dated rows so that a list needs no join. What a
    # new place is written with begins them; after that gridwork.places.actions changes both.
    name_en = models.CharField(_("name"), max_length=100, blank=True)
    name_zh = models.CharField(_("name in Chinese"), max_length=100, blank=True)
    code = models.CharField(_("code"), max_length=20, blank=True, db_index=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("lies in")
    )
    # Derived from the parents: itself or the one above it at that level.
    town = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, verbose_name=_("town"), related_name="+"
    )
    village = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, verbose_name=_("village"), related_name="+"
    )

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        constraints = (
            models.CheckConstraint(
                name="place_days",
                condition=Q(closed_on__isnull=True) | Q(closed_on__gt=F("opened_on")),
                violation_error_message=_("It would end before it begins."),
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_language(self.name_en, self.name_zh) or self.code or f"#{self.pk}"

    @property
    def kind_words(self) -> str:
        return kind_in_words(self.kind, self.level)

    @classmethod
    def with_all_below(cls, places: Iterable[int]) -> models.QuerySet:
        """The ids of these places and of every place in them."""
        return PlaceAncestor.objects.filter(ancestor__in=places).values("place")

    @classmethod
    def under(cls, rows: RecordQuerySet, name: str, places: Sequence[int]) -> RecordQuerySet:
        """The rows that lie in these places: what a filter by place means.

        An index leads to what lies in a town, a village or a cell. A district holds so much that its newest rows are
        found by walking the list: collected by its places, a million would have to be sorted first.
        """
        levels = set(cls.known.filter(pk__in=places).values_list("level", flat=True))
        if name == "place" and issubclass(rows.model, Placed) and len(levels) == 1 and levels <= STAMPS.keys():
            return rows.filter(**{f"{STAMPS[levels.pop()]}__in": places})
        if levels == {Level.CELL}:
            return rows.filter(**{f"{name}__in": places})
        if Level.DISTRICT in levels:
            return rows.filter(Exists(PlaceAncestor.objects.filter(ancestor__in=places, place=OuterRef(name))))
        return rows.filter(**{f"{name}__in": cls.with_all_below(places)})

    @classmethod
    def complete(cls, rows: Sequence[Self], before: Mapping[str, Any]) -> None:
        """Town and village are the closure's to write: a row in memory may hold those of before a move."""
        for row in rows:
            row.town_id, row.village_id = before.get("town_id"), before.get("village_id")

    @classmethod
    def derive(cls, rows: Sequence[Self]) -> None:
        from gridwork.places import beginnings  # which writes the tables that refer to this one

        new = set(closure.follow_parents([row.pk for row in rows]))
        closure.read_back(rows)
        beginnings.give([row for row in rows if row.pk in new])
        PlaceEdition.renew("tree", "shapes")


class PlaceAncestor(models.Model):
    """Every place with every place above it today, and with itself at distance 0; derived, never edited."""

    internal: ClassVar[str] = "derived from parents; scope itself is computed from it"
    retention = for_ever("derived")

    pk = models.CompositePrimaryKey("place_id", "ancestor_id")  # the order in which scope looks it up
    place = models.ForeignKey(Place, models.CASCADE, related_name="+", db_index=False)
    ancestor = models.ForeignKey(Place, models.CASCADE, related_name="+")
    distance = models.SmallIntegerField()

    class Meta:
        verbose_name = _("place above")
        verbose_name_plural = _("places above")


class PlaceEdition(models.Model):
    """A token that changes whenever the places, or their boundaries, do: what is cached knows when to read again."""

    internal: ClassVar[str] = "tokens of caches"
    retention = for_ever("derived")

    topic = models.CharField(max_length=10, primary_key=True)
    token = models.CharField(max_length=32)

    class Meta:
        verbose_name = _("edition of places")
        verbose_name_plural = _("editions of places")

    @classmethod
    def renew(cls, *topics: str) -> None:
        """In the transaction of the change. Random, since a number would come again after a rollback."""
        closure.renew(topics)

    @classmethod
    def of(cls, topic: str) -> str:
        return cls.objects.filter(topic=topic).values_list("token", flat=True).first() or ""


class Placed(Record):
    """A record that lies in a place. Town and village are copied beside it: lists and figures index them."""

    scope = Within(place="place_id")
    stamps = STAMPS
    dated: ClassVar[str] = ""  # the column whose day says by which places a row was put where it is

    place = models.ForeignKey(Place, models.PROTECT, verbose_name=_("place"), related_name="+")
    town = models.ForeignKey(Place, models.PROTECT, null=True, editable=False, verbose_name=_("town"), related_name="+")
    village = models.ForeignKey(
        Place, models.PROTECT, null=True, editable=False, verbose_name=_("village"), related_name="+"
    )

    class Meta:
        abstract = True

    @classmethod
    def complete(cls, rows: Sequence[Self], before: Mapping[str, Any]) -> None:
        super().complete(rows, before)
        closure.stamp(rows, before)
