"""Where somebody stands, or the place they look at instead."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gridwork.places.models import Place


class WhereForm(forms.Form):
    lon = forms.FloatField(min_value=-180, max_value=180, required=False)
    lat = forms.FloatField(min_value=-90, max_value=90, required=False)
    place = forms.ModelChoiceField(Place.objects, label=_("Place"), required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if (said.get("lon") is None) != (said.get("lat") is None):
            self.add_error(None, _("A point has a longitude from −180 to 180 and a latitude from −90 to 90."))
        elif said.get("lon") is None and not said.get("place") and not self.errors:
            self.add_error("place", _("Choose a place, or let the device say where you are."))
        return said
