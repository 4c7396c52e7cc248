"""Asked: the options of a profile for cases that a page offers."""

from django import forms
from django.utils.translation import gettext_lazy as _

from gridwork.places.coordinates import System

SYSTEMS = {
    System.WGS84: _("WGS 84: satellite receivers, most services abroad"),
    System.CGCS2000: _("CGCS 2000: official maps of China"),
    System.GCJ02: _("GCJ-02: Amap, Tencent, most Chinese services"),
    System.BD09: _("BD-09: Baidu"),
}
ASKS: dict[str, forms.Field] = {
    "coordinates": forms.ChoiceField(
        label=_("Points are given in"), required=False, choices=list(SYSTEMS.items()), initial=System.WGS84
    ),
    "types": forms.BooleanField(label=_("Enter categories and types that are not here yet"), required=False),
    "bodies": forms.BooleanField(label=_("Enter bodies that are not here yet"), required=False),
}
