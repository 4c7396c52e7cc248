"""Recognised: which texts of a file name a type, a body, a place or a way by which cases come that is here."""

from collections.abc import Mapping

from gridwork.cases.imports.named import Bodies, Types, spoken
from gridwork.cases.models import Channel
from gridwork.imports.targets import Run, in_every_language
from gridwork.places.models import Place


def recognised(texts: Mapping[str, set[str]], run: Run) -> dict[str, set[str]]:
    types, bodies = Types(run), Bodies(run).by_name
    categories = {name for category, name in types.by_name if not category}
    channels = {said.casefold() for channel in Channel for said in (channel.value, *in_every_language(channel.label))}
    return {
        "category": {text for text in texts["category"] if spoken(text).casefold() in categories},
        "type": {text for text in texts["type"] if spoken(text).casefold() in types.within},
        "body": {text for text in texts["body"] if spoken(text).casefold() in bodies},
        "place": _places(texts["place"], run),
        "channel": {text for text in texts["channel"] if text.casefold() in channels},
    }


def _places(texts: set[str], run: Run) -> set[str]:
    found: set[str] = set()
    for column in ("code", "name_en", "name_zh"):
        found |= set(Place.objects.visible_to(run.by).filter(**{f"{column}__in": texts}).values_list(column, flat=True))
    return found
