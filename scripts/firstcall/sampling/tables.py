"""Writes the small tables, and counts what a loader must find in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple, dataclass
from pathlib import Path

import duckdb

from firstcall.raw_contract import RawTable, raw_tables


@dataclass(frozen=True)
class TableTruth:
    """What is in the files of one table.

    `stored` rows remain when repeats are settled: one per key, of a mutable table one per key and
    content.
    `conflicts` are those among the `duplicates` whose content differs from the row that stays.
    """

    rows: int
    stored: int
    duplicates: int
    conflicts: int
    files: int


def write_tables(
    connection: duckdb.DuckDBPyConnection, folder: Path
) -> Iterator[tuple[str, TableTruth]]:
    """Write `folder`/TABLE.parquet for every table but the calls, yielding what each holds."""
    for table in raw_tables().values():
        if table.is_bookkeeping or table.name == "api_calls":
            continue
        target = str(folder / f"{table.name}.parquet").replace("'", "''")
        connection.execute(
            f"copy (from raw.{table.name} order by all) to '{target}' (format parquet)"
        )
        yield table.name, _truth(connection, table)


def total(truths: list[TableTruth]) -> TableTruth:
    """What several parts of one table hold together."""
    return TableTruth(*(sum(parts) for parts in zip(*map(astuple, truths), strict=True)))


def _truth(connection: duckdb.DuckDBPyConnection, table: RawTable) -> TableTruth:
    rows, contents, keys = connection.execute(
        f"select (select count(*) from raw.{table.name}), "
        f"(select count(*) from (select distinct * from raw.{table.name})), "
        f"(select count(*) from (select distinct {', '.join(table.key)} from raw.{table.name}))"
    ).fetchall()[0]
    stored = contents if table.is_mutable else keys
    return TableTruth(rows, stored, rows - stored, contents - stored, files=1)
