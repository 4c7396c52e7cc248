"""What the policies ask: functions of the database that say who is told, and what the grants of a person reach."""

from django.conf import settings

# Of a person, by their own grants of today and those of whom they stand in for; as gridwork.accounts.reach has it.
_STANDING = """accounts_grant g
    JOIN accounts_rolepermission p ON p.role_id = g.role_id AND (p_room = '' OR starts_with(p.name, p_room || '.'))
    WHERE g.user_id IN (SELECT gridwork_stands_for(p_person))
    AND {today} BETWEEN g.from_on AND g.last_on AND (g.revoked_on IS NULL OR g.revoked_on > {today})"""

# `gridwork.actor` is a name, and behind it the tables that the statement joins to the one it asks for rows.
_TOLD = {
    "gridwork_actor() RETURNS text": """
    RETURN split_part(coalesce(current_setting('gridwork.actor', true), ''), ' ', 1);""",
    "gridwork_person() RETURNS bigint": """
    RETURN CASE WHEN gridwork_actor() ~ '^person:[0-9]+$' THEN substr(gridwork_actor(), 8)::bigint END;""",
    "gridwork_is_open(p_table text) RETURNS boolean": """
    RETURN starts_with(gridwork_actor(), 'system:') OR (gridwork_person() IS NOT NULL
        AND p_table = ANY ((string_to_array(current_setting('gridwork.actor', true), ' '))[2:]));""",
}

# They run as their owner, and in a name of their own: they read the grants that decide who may read the grants. So
# whose grants are asked for is said to them. (A SET clause would say the name more shortly; for a setting that no
# extension defines, PostgreSQL lets superusers alone write one.)
_OF_A_PERSON = {
    "gridwork_stands_for(p_person bigint) RETURNS SETOF bigint": """SELECT u.id FROM accounts_user u
    WHERE u.id = p_person AND u.is_active UNION ALL SELECT d.absent_id FROM accounts_deputy d
    JOIN accounts_user u ON u.id = d.deputy_id AND u.is_active WHERE d.deputy_id = p_person
    AND {today} BETWEEN d.from_on AND d.last_on AND (d.revoked_on IS NULL OR d.revoked_on > {today})""",
    "gridwork_holds(p_person bigint, p_room text) RETURNS boolean": """
    SELECT p_person IS NOT NULL AND EXISTS (SELECT 1 FROM {standing})""",
    "gridwork_reaches_all(p_person bigint, p_room text) RETURNS boolean": """
    SELECT p_person IS NOT NULL AND EXISTS (SELECT 1 FROM places_place r WHERE r.parent_id IS NULL)
    AND NOT EXISTS (SELECT 1 FROM places_place r WHERE r.parent_id IS NULL
    AND r.id NOT IN (SELECT g.place_id FROM {standing} AND g.body_id IS NULL))""",
    "gridwork_places(p_person bigint, p_room text) RETURNS SETOF bigint": """
    SELECT c.place_id FROM places_placeancestor c
    WHERE c.ancestor_id IN (SELECT g.place_id FROM {standing} AND g.body_id IS NULL)""",
    "gridwork_bodies(p_person bigint, p_room text) RETURNS TABLE (place bigint, body bigint)": """
    SELECT c.place_id, s.body_id FROM (SELECT g.place_id, g.body_id FROM {standing}
    AND g.body_id IS NOT NULL) s JOIN places_placeancestor c ON c.ancestor_id = s.place_id""",
}
# A policy asks such a function at most once a statement, but the planner reckons it anew for each row that an index
# leads to: of a thousand rows, as it would suppose, it rather reads a whole table than follow an index.
_FEW = "ROWS 10"
_AS_THE_WALL = """DECLARE p_told text := coalesce(current_setting('gridwork.actor', true), '');{declared} BEGIN
    PERFORM set_config('gridwork.actor', 'system:wall', true);
    {found};
    PERFORM set_config('gridwork.actor', p_told, true);{returned} END"""


def functions(schema: str) -> list[str]:
    """The statements that make them, in an order in which each finds those it calls."""
    today = f"(now() AT TIME ZONE '{settings.TIME_ZONE}')::date"
    standing = _STANDING.format(today=today)
    as_owner = f"SECURITY DEFINER SET search_path = {schema}, pg_temp"
    made = [_made(head, f"BEGIN {body} END") for head, body in _TOLD.items()]
    for head, query in _OF_A_PERSON.items():
        asked = query.format(today=today, standing=standing)
        rights = as_owner
        if head.endswith("RETURNS boolean"):
            found = {"declared": " p_is boolean;", "found": f"p_is := ({asked})", "returned": " RETURN p_is;"}
        else:
            found = {"declared": "", "found": f"RETURN QUERY {asked}", "returned": ""}
            rights = f"{_FEW} {as_owner}"
        made.append(_made(head, _AS_THE_WALL.format(**found), rights))
    return made


def _made(head: str, body: str, rights: str = "") -> str:
    return f"CREATE OR REPLACE FUNCTION {head} LANGUAGE plpgsql STABLE {rights} AS $$ {body} $$"
