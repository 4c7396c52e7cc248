"""Takes changes in and folds them into months. What the mart says does not change with that, only where it stands."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow.compute as pc
import pyarrow.parquet as pq

from gridwork.figures.facts import Fact
from gridwork.figures.mart.manifest import Folder, Holding, Manifest
from gridwork.figures.mart.versions import Change, schema, shape, versions

MERGE_HISTORY_ABOVE = 8  # files of a month
# Small row groups in the fact's order: opening a figure to its rows reads a few of them. LZ4 is half as large again as
# Zstandard, and a quarter of the processor time of a figure was spent on unpacking that.
_COPY = "FORMAT parquet, COMPRESSION lz4_raw, ROW_GROUP_SIZE 20480"


def append(
    folder: Folder, manifest: Manifest, position: int, seal: str, changes: Sequence[tuple[Fact, Sequence[Change]]]
) -> Manifest:
    """Under the lock: what came up to that position, as one delta file a fact; what is in already is passed over.

    The manifest is yet to be committed.
    """
    holdings = dict(manifest.holdings)
    for fact, delivered in changes:
        of_fact = [change for change in delivered if change.position > manifest.position]
        if not of_fact:
            continue
        held = holdings.get(fact.name, Holding(columns=shape(fact)))
        table, last_known = versions(fact, of_fact, held.last_known)
        name = folder.new_file(f"{fact.name}/delta")
        pq.write_table(table, folder.at(name), compression="lz4")
        months = sorted(set(pc.strftime(table[fact.stored_under], "%Y-%m").to_pylist()))
        delta, rows = {**held.delta, name: months}, held.delta_rows + table.num_rows
        holdings[fact.name] = replace(held, last_known=last_known, delta=delta, delta_rows=rows)
    return Manifest(manifest.generation + 1, position, seal, holdings)


def compact(folder: Folder, facts: Sequence[Fact]) -> list[str]:
    """Fold the deltas of these facts into the months that they touch; their names."""
    done = []
    for fact in facts:
        with folder.writing() as manifest:
            held = manifest.of(fact.name)
            if held.delta:
                with duckdb.connect(config={"threads": 2}) as db:
                    held = Compaction(folder, fact, held, db).compacted()
                after = replace(
                    manifest, generation=manifest.generation + 1, holdings={**manifest.holdings, fact.name: held}
                )
                folder.commit(manifest, after)
                done.append(fact.name)
            folder.drop_unnamed()
    return done


class Compaction:
    def __init__(self, folder: Folder, fact: Fact, held: Holding, db: duckdb.DuckDBPyConnection) -> None:
        self.folder, self.fact, self.held, self.db = folder, fact, held, db
        self.names = ", ".join(f'"{name}"' for name in schema(fact).names)
        order = fact.order or fact.places
        self.order = ", ".join(f'"{name}"' for name in (*order, fact.key, "change", "known_from"))

    def compacted(self) -> Holding:
        held, db = self.held, self.db
        db.execute(
            f"CREATE TEMP TABLE delta AS SELECT *, strftime(\"{self.fact.stored_under}\", '%Y-%m') AS stored_month"
            " FROM read_parquet($paths)",
            {"paths": self._paths(held.delta)},
        )
        current = dict(held.current)
        history = {month: list(names) for month, names in held.history.items()}
        for month in sorted(held.touched):
            self._number(month, current.get(month))
            current[month] = self._write(month, "current", "known_to IS NULL AND NOT gone")
            history.setdefault(month, []).append(self._write(month, "history", "known_to IS NOT NULL OR gone"))
            if len(history[month]) > MERGE_HISTORY_ABOVE:
                db.execute(
                    "CREATE OR REPLACE TEMP TABLE version AS SELECT * FROM read_parquet($paths)",
                    {"paths": self._paths(history[month])},
                )
                history[month] = [self._write(month, "history", "true")]
        return replace(held, current=current, history=history, delta={}, delta_rows=0)

    def _number(self, month: str, current: str | None) -> None:
        """Close each version when the next of its key became known. Closed ones stay closed: history is not read."""
        base = f"SELECT {self.names} FROM read_parquet($current) UNION ALL " if current else ""
        paths = {"current": str(self.folder.at(current))} if current else {}
        self.db.execute(
            "CREATE OR REPLACE TEMP TABLE version AS SELECT *, lead(known_from) OVER"
            f' (PARTITION BY "{self.fact.key}" ORDER BY change, known_from) AS known_to'
            f" FROM ({base}SELECT {self.names} FROM delta WHERE stored_month = $month)",
            {"month": month, **paths},
        )

    def _write(self, month: str, kept: str, where: str) -> str:
        name = self.folder.new_file(f"{self.fact.name}/{month}/{kept}")
        rows = f"SELECT * FROM version WHERE {where} ORDER BY {self.order}"
        self.db.execute(f"COPY ({rows}) TO '{_quoted(self.folder.at(name))}' ({_COPY})")
        return name

    def _paths(self, names: Sequence[str] | dict[str, list[str]]) -> list[str]:
        return [str(self.folder.at(name)) for name in names]


def content_hash(folder: Folder, fact: Fact) -> str:
    """Digest of every version, whatever files it stands in: a sum, so that order does not matter and a double shows."""
    held = folder.manifest().of(fact.name)
    if not held.files():
        return "0:0"
    names = ", ".join(f'"{name}"' for name in schema(fact).names)
    with duckdb.connect(config={"threads": 2}) as db:
        found = db.execute(
            f"SELECT sum(md5_number_lower(to_json(struct_pack({names}))::VARCHAR))::VARCHAR || ':' || count(*)"
            " FROM read_parquet($paths, union_by_name => true)",
            {"paths": [str(folder.at(name)) for name in held.files()]},
        ).fetchone()
    return str(found[0]) if found else "0:0"


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
