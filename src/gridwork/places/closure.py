"""What follows from the parents of today: who lies below whom, and the town and village of everything that lies there.

Plain SQL, set-wise: the closure of 3,000 places takes 30 to 60 ms on SQLite, row by row it takes seconds.
"""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext as _

from gridwork.columns import keys
from gridwork.wall import telling

_BEHIND = """
    SELECT p.id, own.place_id IS NOT NULL FROM places_place p
    LEFT JOIN places_placeancestor own ON own.place_id = p.id AND own.distance = 0
    LEFT JOIN places_placeancestor above ON above.place_id = p.id AND above.distance = 1
    WHERE p.id {among} AND (own.place_id IS NULL OR above.ancestor_id IS DISTINCT FROM p.parent_id)
"""
_LEVELS = """
    SELECT DISTINCT above.level, p.level FROM places_place p JOIN places_place above ON above.id = p.parent_id
    WHERE p.id {among}
"""
_BELOW = """
    WITH RECURSIVE below(id) AS (
        SELECT id FROM places_place WHERE id {among}
        UNION SELECT p.id FROM places_place p JOIN below ON p.parent_id = below.id
    ) SELECT id FROM below
"""
_ASCEND = """
    INSERT INTO places_placeancestor (place_id, ancestor_id, distance)
    WITH RECURSIVE up(place_id, ancestor_id, distance) AS (
        SELECT id, id, 0 FROM places_place WHERE id {among}
        UNION ALL
        SELECT up.place_id, p.parent_id, up.distance + 1 FROM up JOIN places_place p ON p.id = up.ancestor_id
        WHERE p.parent_id IS NOT NULL
    ) SELECT place_id, ancestor_id, distance FROM up
"""
_STAMP_PLACES = """
    UPDATE places_place SET town_id = above.town_id, village_id = above.village_id FROM (
        SELECT a.place_id,
            max(CASE WHEN up.level = 2 THEN up.id END) AS town_id,
            max(CASE WHEN up.level = 3 THEN up.id END) AS village_id
        FROM places_placeancestor a JOIN places_place up ON up.id = a.ancestor_id
        WHERE a.place_id {among} GROUP BY a.place_id
    ) above WHERE above.place_id = places_place.id
"""
_STAMP_PLACED = """
    UPDATE {table} SET town_id = p.town_id, village_id = p.village_id FROM places_place p
    WHERE p.id = {table}.place_id AND {table}.place_id {among}
    AND ({table}.town_id IS DISTINCT FROM p.town_id OR {table}.village_id IS DISTINCT FROM p.village_id)
"""
_STAMPS = "SELECT id, town_id, village_id FROM places_place WHERE id {among}"
_LOCKED_STAMPS = """
    SELECT id, town_id, village_id FROM places_place WHERE id IN (
        SELECT unnest(ARRAY[p.id, p.town_id, p.village_id]) FROM places_place p WHERE p.id {among}
    ) ORDER BY level, id FOR KEY SHARE
"""


def follow_parents(places: Sequence[int]) -> list[int]:
    """Bring closure, town and village up to date where the parent of one of these places is new; return new places."""
    behind = _ask(_BEHIND, places)
    if not behind:
        return []
    changed = [place for place, _known in behind]
    _refuse_levels(changed)
    below = [place for (place,) in _ask(_BELOW, changed)]
    if connection.vendor == "postgresql":
        # Waits for rows that are being written there, and makes the next ones wait: see stamp().
        _ask("SELECT id FROM places_place WHERE id {among} ORDER BY level, id FOR UPDATE", below)
    _say("DELETE FROM places_placeancestor WHERE place_id {among}", below)
    _say(_ASCEND, below)
    _say(_STAMP_PLACES, below)
    if any(known for _place, known in behind):
        for table in _placed_tables():
            _say(_STAMP_PLACED.replace("{table}", table), below)
    return [place for place, known in behind if not known]


def stamp(rows: Sequence[Any], before: Mapping[str, Any]) -> None:
    """Set town and village of placed rows, in the transaction that saves them; one statement, however many rows.

    The locks are those that the foreign keys take anyway, at the commit. Taken here, they make a row that is written
    while its village moves wait for the move and then read the new town, not keep the old one; and as in the move the
    higher places come first, so that neither waits for the other.
    """
    if before and all(row.place_id == before["place_id"] for row in rows):
        for row in rows:
            row.town_id, row.village_id = before["town_id"], before["village_id"]
        return
    given = sorted({vars(row)["place_id"] for row in rows} - {None})
    found = _ask(_LOCKED_STAMPS if connection.vendor == "postgresql" else _STAMPS, given)
    above = {place: (town, village) for place, town, village in found}
    for row in rows:
        town, village = above.get(vars(row)["place_id"], (None, None))
        if before:
            row.town_id, row.village_id = town, village
        else:  # none was read yet, which the descriptors would let go of, a million times
            vars(row).update(town_id=town, village_id=village)


def let_go(places: Sequence[int]) -> None:
    """Before places are withdrawn: a village names itself as its village, which would protect it from going."""
    _say("UPDATE places_place SET town_id = NULL, village_id = NULL WHERE id {among}", places)


def read_back(places: Sequence[Any]) -> None:
    """Give places in memory the town and village that were derived for them."""
    found = _ask(_STAMPS, [row.pk for row in places])
    above = {place: (town, village) for place, town, village in found}
    for row in places:
        row.town_id, row.village_id = above[row.pk]


def renew(topics: Sequence[str]) -> None:
    with connection.cursor() as cursor:
        for topic in topics:
            cursor.execute(
                "INSERT INTO places_placeedition (topic, token) VALUES (%s, %s)"
                " ON CONFLICT (topic) DO UPDATE SET token = excluded.token",
                [topic, secrets.token_hex(8)],
            )


def _refuse_levels(places: Sequence[int]) -> None:
    """Levels rise from parent to child, so nothing lies in itself either, however many steps around."""
    from gridwork.places.models import Level

    for above, level in _ask(_LEVELS, places):
        if not Level(above).may_hold(Level(level)):
            words = _("A place lies in one of a higher level, a cell in a village.")
            raise ValidationError({"parent": words})


def _placed_tables() -> list[str]:
    from gridwork.places.models import Placed

    return [model._meta.db_table for model in apps.get_models() if issubclass(model, Placed)]


def _ask(sql: str, ids: Sequence[int]) -> list[Any]:
    with telling.system("closure"), connection.cursor() as cursor:
        cursor.execute(sql.replace("{among}", keys.among(connection)), [keys.said(ids, connection)])
        return list(cursor.fetchall())


def _say(sql: str, ids: Sequence[int]) -> None:
    with telling.system("closure"), connection.cursor() as cursor:
        cursor.execute(sql.replace("{among}", keys.among(connection)), [keys.said(ids, connection)])
