"""Reads facts as one relation, as they are or as they were known at a moment. The engine is whoever reads Parquet."""

from collections.abc import Collection, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

import ibis

from gridwork.figures.facts import Fact
from gridwork.figures.mart.manifest import Folder, Holding
from gridwork.figures.mart.versions import schema


class Engine(Protocol):
    def read(self, paths: Sequence[Path], columns: Any) -> Any:
        """These files as one Ibis table of these columns."""

    def answer(self, table: Any) -> list[dict[str, Any]]: ...


class Reader:
    """Facts as one manifest names them: two figures from one Reader speak of the same moment."""

    def __init__(self, folder: Folder, engine: Engine) -> None:
        self.folder, self.manifest, self.engine = folder, folder.manifest(), engine

    def facts(self, fact: Fact, as_of: datetime | None = None) -> Any:
        """One row a key: the newest version, or the newest known at that moment (UTC, without a zone)."""
        held = self.manifest.of(fact.name)
        columns = ibis.Schema.from_pyarrow(schema(fact))
        moment = ibis.literal(as_of, "timestamp(6)") if as_of else None
        still = self._versions(held, {*held.current, *held.history} - held.touched, columns, moment)
        moved = self._versions(held, held.touched, columns, moment)
        newest = self._read(held.delta, columns)
        if newest is not None:
            newest = newest.filter(newest.known_from <= moment) if moment is not None else newest
            last = [ibis.desc("change"), ibis.desc("known_from"), "gone"]  # a row that moved is gone from where it was
            line = ibis.row_number().over(group_by=fact.key, order_by=last)
            newest = newest.mutate(line=line).filter(ibis._.line == 0).select(*columns)
            moved = moved.anti_join(newest, fact.key) if moved is not None else None
        parts = [part.select(*columns) for part in (still, moved, newest) if part is not None]
        if not parts:
            return ibis.memtable(schema(fact).empty_table())
        rows = ibis.union(*parts) if len(parts) > 1 else parts[0]
        return rows.filter(~rows.gone)

    def _versions(self, held: Holding, months: set[str], columns: Any, moment: Any) -> Any:
        """What compaction has folded in: open versions, or those open at the moment."""
        names = [name for month, name in held.current.items() if month in months]
        if moment is None:
            return self._read(names, columns)
        names += [name for month, closed in held.history.items() if month in months for name in closed]
        rows = self._read(names, ibis.schema({**columns, "known_to": "timestamp(6)"}))
        if rows is None:
            return None
        return rows.filter(rows.known_from <= moment, rows.known_to.isnull() | (rows.known_to > moment))

    def _read(self, names: Collection[str], columns: Any) -> Any:
        return self.engine.read([self.folder.at(name) for name in names], columns) if names else None
