"""Forms of places: each change holds from a day on; sites take a point in any of the four systems."""

import json
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gridwork.kernel.forms import EntryForm
from gridwork.places.boundaries import locate_point, put_point
from gridwork.places.coordinates import System
from gridwork.places.models import CoordinateSystem, Kind, Level, Place, PlaceBoundary, Source
from gridwork.places.polygons import Refused, doubt, mended
from gridwork.places.redrawing import pieces_of
from gridwork.places.standing import LANGUAGES

TONGUES = [("en", _("English")), ("zh", _("Chinese"))]


class FromDay(forms.Form):
    """What every change of a place asks. `place` is the one that changes, or in which one is opened."""

    from_on = forms.DateField(label=_("From"), help_text=_("The first day on which it holds, past or to come."))

    def __init__(self, place: Place, today: date, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        self.place = place
        self.notes: list[str] = []  # what was done to what was given, to be told
        self.fields["from_on"].initial = today
        self.order_fields([*(name for name in self.fields if name != "from_on"), "from_on"])


class Opening(FromDay):
    level = forms.TypedChoiceField(label=_("Level"), coerce=lambda value: Level(int(value)))
    kind = forms.CharField(label=_("Kind"), required=False, max_length=40)
    name_en = forms.CharField(label=_("Name"), required=False, max_length=100)
    name_zh = forms.CharField(label=_("Name in Chinese"), required=False, max_length=100)
    code = forms.CharField(
        label=_("Code"), required=False, max_length=20, help_text=_("A grid cell without one gets the next serial.")
    )

    def __init__(self, place: Place, today: date, data: Any = None, files: Any = None) -> None:
        super().__init__(place, today, data, files)
        above = Level(place.level)
        chosen: Any = self.fields["level"]
        chosen.choices = [(level.value, level.label) for level in Level if above.may_hold(level)]
        self.fields["kind"].widget.attrs["list"] = "kinds"
        self.kinds = Kind.choices

    def clean(self) -> dict[str, Any]:
        if not (self.cleaned_data.get("name_en") or self.cleaned_data.get("name_zh")):
            raise ValidationError({"name_en": _("Give it a name in one of the two languages.")})
        return self.cleaned_data

    @property
    def names(self) -> dict[str, str]:
        given = {language: self.cleaned_data[column] for language, column in LANGUAGES.items()}
        return {language: text for language, text in given.items() if text}


class Renaming(FromDay):
    language = forms.ChoiceField(label=_("Language"), choices=TONGUES)
    text = forms.CharField(label=_("Name"), max_length=100)


class Recoding(FromDay):
    code = forms.CharField(label=_("Code"), max_length=20)


class Moving(FromDay):
    parent = forms.ModelChoiceField(Place.objects.none(), label=_("Into which place"))

    def __init__(self, place: Place, today: date, data: Any = None, files: Any = None) -> None:
        super().__init__(place, today, data, files)
        higher = [level for level in Level if level.may_hold(Level(place.level))]
        parent: Any = self.fields["parent"]
        parent.queryset = Place.objects.filter(level__in=higher, closed_on=None)


class Rebounding(FromDay):
    shape = forms.FileField(label=_("Boundary"), help_text=_("A GeoJSON file with one polygon, or several as one."))
    system = forms.ChoiceField(label=_("Coordinate system"), choices=CoordinateSystem)
    source = forms.CharField(label=_("Source"), max_length=100, help_text=_("Who drew it, and from what."))

    def clean_shape(self) -> Any:
        """GeoJSON of a geometry, a feature, or a collection of one feature; the system is asked in clean()."""
        try:
            said = json.loads(self.cleaned_data["shape"].read())
        except ValueError:
            raise ValidationError(_("This is not a GeoJSON file.")) from None
        features = said.get("features") if isinstance(said, dict) else None
        if isinstance(features, list) and len(features) == 1:
            said = features[0]
        return said.get("geometry", said) if isinstance(said, dict) else None

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("shape") and given.get("system"):
            try:
                made = mended(given["shape"], System(given["system"]))
                self.notes = [*made.notes, *self._doubts(made.shape, System(given["system"]))]
            except Refused as refused:
                raise ValidationError({"shape": _("The geometry %(why)s.") % {"why": refused.reason}}) from None
            given["shape"] = made.shape
        return given

    def _doubts(self, shape: Any, system: System) -> list[str]:
        """Asked against what the place lies in, if that is drawn."""
        row = PlaceBoundary.known.filter(place=self.place.parent_id, until_on=None).first()
        words = doubt(shape, system, row.geometry) if row is not None else ""
        return [words] if words else []


class Redrawing(FromDay):
    pieces = forms.FileField(
        label=_("Pieces"),
        help_text=_(
            "A GeoJSON file with all of them. Villages are known by their code; a cell that is drawn as it was stays."
        ),
    )
    system = forms.ChoiceField(label=_("Coordinate system"), choices=CoordinateSystem)
    source = forms.CharField(label=_("Source"), max_length=100, help_text=_("Who drew it, and from what."))

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("pieces") and given.get("system"):
            try:
                said = json.loads(given["pieces"].read())
            except ValueError:
                raise ValidationError({"pieces": _("This is not a GeoJSON file.")}) from None
            try:
                given["pieces"], self.notes = pieces_of(said, System(given["system"]))
            except ValidationError as error:
                raise ValidationError({"pieces": error.messages}) from None
        return given


class Closing(FromDay):
    from_on = forms.DateField(label=_("Closed from"), help_text=_("The first day without it."))
    successor = forms.ModelChoiceField(
        Place.objects.none(),
        label=_("Taken over by"),
        required=False,
        help_text=_(
            "Its past counts are compared with this place. If several share it, name the one with the most of it."
        ),
    )

    def __init__(self, place: Place, today: date, data: Any = None, files: Any = None) -> None:
        super().__init__(place, today, data, files)
        successor: Any = self.fields["successor"]
        successor.queryset = Place.objects.filter(level=place.level).exclude(pk=place.pk)


class HandingIn(forms.Form):
    """An edition of a code list, as a file, with the day from which it holds and where it is from."""

    file = forms.FileField(
        label=_("Code list"),
        help_text=_("CSV or Excel with the columns code and name, and if there are any kind and parent."),
        widget=forms.ClearableFileInput({"accept": ".csv,.tsv,.txt,.xlsx"}),
    )
    as_of = forms.DateField(label=_("As of"), help_text=_("The day from which the edition holds."))
    district = forms.ModelChoiceField(Place.objects.none(), label=_("District"))
    source = forms.CharField(label=_("Source"), max_length=200, help_text=_("Who publishes it."))
    licence = forms.CharField(label=_("Licence"), max_length=200, required=False)
    links = forms.FileField(
        label=_("Links"),
        required=False,
        help_text=_("What became of places, if you know it: a file with the columns old, new and weight."),
        widget=forms.ClearableFileInput({"accept": ".csv,.tsv,.txt,.xlsx"}),
    )

    def __init__(self, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        district: Any = self.fields["district"]
        district.queryset = Place.objects.filter(level=Level.DISTRICT)


class Saying(forms.Form):
    """What became of one place, a line for each that took over from it."""

    links = forms.CharField(
        label=_("Old code, new code, share"),
        required=False,
        widget=forms.Textarea({"rows": 5, "class": "code"}),
        help_text=_(
            "One line for each place that took over: the old code, the new code and, if there are several, the share"
            " that passes to it. One new code without a share: it is the same place. Empty: what the list shows."
        ),
    )


class PointForm(EntryForm):
    """The point is taken by clicking, typing or pasting; the record's place is found from it if none is chosen."""

    point_system = forms.ChoiceField(label=_("Coordinate system"), choices=CoordinateSystem, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].required = False
        self.fields["place"].help_text = _("Left empty, it is found from the point.")

    def located_on(self) -> date:
        """The day whose boundaries count."""
        return timezone.localdate()

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        lon, lat = given.get("lon"), given.get("lat")
        if (lon is None) != (lat is None):
            raise ValidationError({"lat" if lat is None else "lon": _("A point needs both.")})
        if lon is not None and lat is not None and {"lon", "lat"} & set(self.changed_data):
            system = System(given.get("point_system") or System.WGS84)
            found = locate_point(lon, lat, system, on=self.located_on(), source=Source.MAP)
            put_point(self.instance, found)
            given["lon"], given["lat"], given["point_system"] = found.lon, found.lat, found.system
            if given.get("place") is None and found.place_id is not None:
                given["place"] = Place.known.get(pk=found.place_id)
        if "place" in self.fields and given.get("place") is None and "place" not in self.errors:
            raise ValidationError({"place": _("Choose a place, or a point that lies in one.")})
        return given


class LinearPlaceForm(EntryForm):
    class Meta:
        widgets = {"shape": forms.Textarea({"rows": 4})}
