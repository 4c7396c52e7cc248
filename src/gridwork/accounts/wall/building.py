"""Building: the wall is put up after every migrate, by the tables' owner, and looked over before it is trusted."""

import hashlib
from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, connections

from gridwork.accounts.wall.policies import FIXED, FOUR_EYES, policy_of, walled
from gridwork.accounts.wall.reach import functions

COMMANDS = {
    "select": "USING ({seen})",
    "insert": "WITH CHECK ({written})",
    "update": "USING ({written}) WITH CHECK ({written})",
    "delete": "USING ({written})",
}
_EYES = {"insert": "WITH CHECK", "update": "USING (true) WITH CHECK"}
_MARK = "SELECT obj_description(to_regproc('gridwork_actor'), 'pg_proc')"
_POLICIES = """SELECT c.relname FROM pg_class c LEFT JOIN pg_policy p ON p.polrelid = c.oid AND p.polpermissive
    AND starts_with(p.polname, 'gridwork_')
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relname = ANY (%s) GROUP BY c.oid, c.relname,
    c.relrowsecurity, c.relforcerowsecurity
    HAVING count(p.oid) <> %s OR NOT c.relrowsecurity OR NOT c.relforcerowsecurity ORDER BY 1"""
_OTHERS = """SELECT c.relname, p.polname FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
    WHERE c.relname = ANY (%s) AND NOT starts_with(p.polname, 'gridwork_') ORDER BY 1, 2"""
_VIEWS = """SELECT c.relname FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace AND (c.relkind = 'm'
    OR c.relkind = 'v' AND NOT coalesce(c.reloptions && '{security_invoker=true,security_invoker=on,
    security_invoker=1}'::text[], false)) ORDER BY 1"""
_DEFINERS = """SELECT proname FROM pg_proc WHERE pronamespace = current_schema()::regnamespace AND prosecdef
    AND NOT starts_with(proname, 'gridwork_') ORDER BY 1"""
_PASSES = """SELECT EXISTS (SELECT 1 FROM pg_roles r WHERE (r.rolsuper OR r.rolbypassrls)
    AND pg_has_role(current_user, r.oid, 'MEMBER')), EXISTS (SELECT 1 FROM pg_class c
    WHERE c.relname = ANY (%s) AND pg_has_role(current_user, c.relowner, 'MEMBER'))"""


def build(using: str = DEFAULT_DB_ALIAS, **_kwargs: Any) -> None:
    """Receives post_migrate; does nothing where it stands already."""
    connection: Any = connections[using]
    if connection.vendor != "postgresql" or "accounts_grant" not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema(), to_regrole(%s) IS NOT NULL", [settings.DATABASE_ROLE])
        schema, has_role = cursor.fetchone()
        statements = [*functions(schema), *_policies(connection), *(_grants(connection, schema) if has_role else ())]
        tables = "\n".join(sorted(connection.introspection.table_names()))
        mark = hashlib.sha256("\n".join([*statements, tables]).encode()).hexdigest()
        cursor.execute(_MARK)
        if cursor.fetchone() != (mark,) or faults(using):
            statements.append(f"COMMENT ON FUNCTION gridwork_actor() IS '{mark}'")
            cursor.execute(";\n".join(statements))
            connection.forget()


def faults(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """By what the wall could be passed or does not stand, in words for whoever runs the node; empty: it stands."""
    tables = _tables()
    with connections[using].cursor() as cursor:

        def asked(sql: str, *params: Any) -> list[Any]:
            cursor.execute(sql, params or None)
            return list(cursor.fetchall())

        return [
            *(
                f"table {name}: a policy is missing, or row-level security is not forced"
                for (name,) in asked(_POLICIES, tables, len(COMMANDS))
            ),
            *(f"table {name}: policy {policy} is none of ours" for name, policy in asked(_OTHERS, tables)),
            *(f"view {name}: shows what its owner may see, and must be security_invoker" for (name,) in asked(_VIEWS)),
            *(f"function {name}: runs as its owner" for (name,) in asked(_DEFINERS)),
        ]


def ways_past(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Why the role of this connection is not held by the wall; empty: it is."""
    with connections[using].cursor() as cursor:
        cursor.execute(_PASSES, [_tables()])
        is_above, is_owner = cursor.fetchone()
    return ["it is a superuser's or has BYPASSRLS"] * is_above + ["it owns tables of the wall"] * is_owner


def refuse_a_way_past(using: str = DEFAULT_DB_ALIAS) -> None:
    """ImproperlyConfigured where what is about to serve could pass the wall by, or where it does not stand."""
    if connections[using].vendor != "postgresql" or settings.MAY_PASS_THE_WALL:
        return
    if found := [f"the database role may not serve: {why}" for why in ways_past(using)] + faults(using):
        raise ImproperlyConfigured(
            "The second wall does not stand. " + "; ".join(found) + ". See docs/how-to/install-on-a-server.md."
        )


def _tables() -> list[str]:
    return [model._meta.db_table for model in walled()]


def _policies(connection: Any) -> list[str]:
    found = []
    for model in walled():
        table, policy = connection.ops.quote_name(model._meta.db_table), policy_of(model)
        found += [f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY", f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"]
        for command, rule in COMMANDS.items():
            found += [
                f"DROP POLICY IF EXISTS gridwork_{command} ON {table}",
                f"CREATE POLICY gridwork_{command} ON {table} FOR {command} {rule.format(**policy._asdict())}",
            ]
        for command, rule in FOUR_EYES.get(model, {}).items():
            name = f"gridwork_four_eyes_{command} ON {table}"
            found += [
                f"DROP POLICY IF EXISTS {name}",
                f"CREATE POLICY {name} AS RESTRICTIVE FOR {command} {_EYES[command]} ({rule})",
            ]
    return found


def _grants(connection: Any, schema: str) -> list[str]:
    """What the serving role may do: read and write rows, and nothing to the tables themselves."""
    role = connection.ops.quote_name(settings.DATABASE_ROLE)
    return [
        f"GRANT USAGE ON SCHEMA {schema} TO {role}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
        *(statement for model, fixed in FIXED.items() for statement in _narrowed(connection, model, fixed, role)),
    ]


def _narrowed(connection: Any, model: Any, fixed: Collection[str], role: str) -> list[str]:
    table = connection.ops.quote_name(model._meta.db_table)
    names = [field.column for field in model._meta.concrete_fields if field.column not in fixed]
    columns = ", ".join(map(connection.ops.quote_name, names))
    return [f"REVOKE UPDATE ON {table} FROM {role}", f"GRANT UPDATE ({columns}) ON {table} TO {role}"]
