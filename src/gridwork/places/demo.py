"""The places of the demonstration: the invented district, taken in like any other from GeoJSON."""

import json
import tempfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

from gridwork.kernel.actors import System
from gridwork.places.hierarchy.profile import Profile
from gridwork.places.hierarchy.taking import take_in
from gridwork.places.invented.layers import layers
from gridwork.places.models import LinearPlace

SINCE = date(2010, 1, 1)
LEVELS = {"district": "district", "towns": "town", "villages": "village", "cells": "cell"}


def build(now: datetime, *, seed: int = 2017) -> None:
    by = System("demonstration")
    drawn = layers(seed)
    features = [
        {**feature, "properties": {**feature["properties"], "level": level}}
        for layer, level in LEVELS.items()
        for feature in drawn[layer]["features"]
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "erewhon.geojson"
        path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
        take_in([path], Profile.of(_profile()), as_of=SINCE, by=by, now=now)
    LinearPlace.write_many([_segment(each) for each in drawn["lines"]["features"][1:]], by=by, now=now)


def _profile() -> dict[str, Any]:
    common = {"name": {"en": "{name_en}", "zh": "{name_zh}"}, "code": "{code}", "kind": "{kind}"}
    levels = [common | {"level": level, "where": {"level": level}} for level in LEVELS.values()]
    return {
        "source": "invented for the demonstration",
        "level": [levels[0], *(level | {"parent": "{parent}"} for level in levels[1:])],
    }


def _segment(feature: dict[str, Any]) -> LinearPlace:
    """A patrol segment of the railway; the first line is the river."""
    said = feature["properties"]
    return LinearPlace(
        kind=LinearPlace.Kind.RAILWAY,
        line="Erewhon Line 乌有线",
        line_class=said["line_class"],
        name_en=said["name_en"],
        name_zh=said["name_zh"],
        from_m=said["from_m"],
        to_m=said["to_m"],
        shape=json.dumps(feature["geometry"]),
        source="invented for the demonstration",
    )
