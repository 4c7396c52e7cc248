"""Codes of findings in words, for whoever filters by them. A code without words of its own is shown as it is."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CODES: dict[str, str | Promise] = {
    "required": _("a value is missing"),
    "not_a_date": _("no date"),
    "impossible_date": _("a day that no calendar has"),
    "not_a_moment": _("no moment"),
    "not_a_number": _("no number"),
    "not_a_flag": _("neither yes nor no"),
    "not_a_point": _("no point"),
    "ragged": _("too many or too few cells"),
    "unreadable": _("the line cannot be read"),
    "unstorable": _("signs that cannot be stored"),
    "no_key": _("no key"),
    "key_twice": _("one key for two rows"),
    "differs": _("here already with other values"),
    "unknown": _("names what is not here"),
    "ambiguous": _("names several"),
    "outside_scope": _("outside where you may enter rows"),
    "invalid": _("not valid"),
    "invalid_choice": _("no such choice"),
    "unknown_type": _("no such case type"),
    "no_type": _("no case type given"),
    "refused_category": _("a category that is refused"),
    "repeated": _("stands in the file twice"),
    "cut": _("a part of the text was left out"),
    "no_point": _("no point is given"),
    "outside_every_place": _("the point lies outside every place"),
    "unknown_place": _("no such place"),
    "default_geocode": _("perhaps the default point of a geocoder"),
    "default_point": _("the point stands for none"),
    "near_duplicate": _("perhaps reported twice"),
    "other_coordinates": _("perhaps in another coordinate system"),
    "closed_before_opened": _("ended before it was reported"),
    "phone_in_text": _("perhaps a telephone number in the text"),
    "identity_number": _("perhaps an identity number in the text"),
    "in_the_future": _("lies after today"),
    "unknown_body": _("no such body"),
    "unknown_channel": _("no such way of reporting"),
}


def words_of(code: str) -> str:
    return str(CODES.get(code, code))
