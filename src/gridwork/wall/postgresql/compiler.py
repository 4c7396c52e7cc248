"""Compilers that know of each statement whether it goes through a door, and what it reads beside the rows it asks for.

Beside them are the tables it joins, since a row that may be seen is shown with what it refers to, and those of
subqueries that go through a door of their own. The table that is asked for rows is never among them.
"""

from typing import Any

from django.db.backends.postgresql import compiler

from gridwork.wall import telling


class Told:
    writes = False
    query: Any
    _goes_out = False

    def execute_sql(self, *args: Any, **kwargs: Any) -> Any:
        self._goes_out = True
        with telling.statement(getattr(self.query, "door", ""), writes=self.writes):
            return super().execute_sql(*args, **kwargs)  # type: ignore[misc]

    def get_from_clause(self) -> Any:
        """Asked while the joins of select_related stand; Django takes them out again once the text is there."""
        own = {self.query.get_meta().db_table} if self.query.model else set()
        tables = {join.table_name for alias, join in self.query.alias_map.items() if self.query.alias_refcount[alias]}
        if getattr(self.query, "door", "") or self._goes_out:
            telling.bring_along(tables | own)
        return super().get_from_clause()  # type: ignore[misc]

    def as_sql(self, *args: Any, **kwargs: Any) -> Any:
        found = super().as_sql(*args, **kwargs)  # type: ignore[misc]
        if self._goes_out and self.query.model:  # also where a subquery goes through a door to the same table
            telling.bring_along((), but=[self.query.get_meta().db_table])
        return found


class SQLCompiler(Told, compiler.SQLCompiler):
    pass


class SQLInsertCompiler(Told, compiler.SQLInsertCompiler):
    writes = True


class SQLDeleteCompiler(Told, compiler.SQLDeleteCompiler):
    writes = True


class SQLUpdateCompiler(Told, compiler.SQLUpdateCompiler):
    writes = True


class SQLAggregateCompiler(Told, compiler.SQLAggregateCompiler):
    pass
