"""Writes the tables that readers open: a DuckDB file, and a Parquet file per table."""

from __future__ import annotations

from pathlib import Path

import duckdb

from firstcall.privacy import private_columns, private_values
from firstcall.progress import tracked
from firstcall.published_tables import PublishedTable
from firstcall.settings import Settings
from firstcall.sql import identifier, literal
from firstcall.warehouse import connect

_FILE = "firstcall.duckdb"

# a table with more rows than this is a folder, with a folder per month of its period
_ROWS_OF_A_LARGE_TABLE = 5_000_000
_PERIODS = ("day", "week", "month")

_IN_MEMORY = Path(":memory:")


class NotPublishableError(Exception):
    """What was written is not what may be published. `reasons` has a line for each thing."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("\n".join(reasons))
        self.reasons = reasons


def write_serving_files(
    settings: Settings, tables: list[PublishedTable], folder: Path, storage_version: str
) -> dict[str, int]:
    """Write the tables into a folder, look at what was written, and return the rows of each.

    Raises NotPublishableError when the files do not hold all rows, or hold what is private.
    """
    _refuse_private_columns(tables)
    file = folder / _FILE
    with connect(settings, _IN_MEMORY) as connection:
        # views of the warehouse name their tables by this name of the database
        connection.execute(f"attach {literal(settings.warehouse)} as firstcall (read_only)")
        connection.execute(
            f"attach {literal(file)} as serving (storage_version {literal(storage_version)})"
        )
        rows = {t.full_name: _write_table(connection, t) for t in tracked(tables, "Tables")}
        for table in tracked(tables, "Parquet"):
            _write_parquet(connection, table, rows[table.full_name], folder / "parquet")
        connection.execute("checkpoint serving")
        connection.execute("detach serving")
    if file.with_suffix(".duckdb.wal").exists():
        raise NotPublishableError([f"{file} was not closed: its .wal is still there"])
    _verify(settings, tables, rows, folder)
    return rows


def _refuse_private_columns(tables: list[PublishedTable]) -> None:
    reasons = [
        f"{table.full_name}: column {name} must not be published"
        for table in tables
        for name in private_columns([column.name for column in table.columns])
    ]
    if reasons:
        raise NotPublishableError(reasons)


def _write_table(connection: duckdb.DuckDBPyConnection, table: PublishedTable) -> int:
    name = _name(table, "serving")
    columns = ", ".join(f"{c.expression} as {identifier(c.name)}" for c in table.columns)
    connection.execute(f"create schema if not exists serving.{identifier(table.schema)}")
    # in the order of the grain, which comes first: readers of a period or a member read few blocks
    created = connection.execute(
        f"create table {name} as select {columns} from firstcall.{table.relation} order by all"
    ).fetchone()
    connection.execute(f"comment on table {name} is {literal(table.description)}")
    for column in table.columns:
        connection.execute(
            f"comment on column {name}.{identifier(column.name)} is {literal(column.description)}"
        )
    assert created
    return int(created[0])


def _write_parquet(
    connection: duckdb.DuckDBPyConnection, table: PublishedTable, rows: int, parquet: Path
) -> None:
    path = _parquet_path(table, rows, parquet)
    path.parent.mkdir(parents=True, exist_ok=True)
    name, period = _name(table, "serving"), _period(table)
    if path.suffix:
        query, options = f"from {name}", ""
    else:
        query = f"select *, strftime({period}, '%Y-%m') as published_month from {name}"
        options = ", partition_by (published_month)"
    connection.execute(
        f"copy ({query}) to {literal(path)} (format parquet, compression zstd{options})"
    )


def _verify(
    settings: Settings, tables: list[PublishedTable], rows: dict[str, int], folder: Path
) -> None:
    reasons: list[str] = []
    with connect(settings, folder / _FILE, read_only=True) as connection:
        for table in tracked(tables, "Checks"):
            expected, name = rows[table.full_name], _name(table)
            path = _parquet_path(table, expected, folder / "parquet")
            files = path if path.suffix else path / "*" / "*.parquet"
            for place, relation in ((_FILE, name), (path, f"read_parquet({literal(files)})")):
                found = connection.execute(f"select count(*) from {relation}").fetchone()
                if found != (expected,):
                    reasons.append(f"{table.full_name}: {place} has {found} rows, not {expected}")
            known = {column.name: column.may_look_like for column in table.columns}
            reasons += private_values(connection, name, known)
    if reasons:
        raise NotPublishableError(reasons)


def _name(table: PublishedTable, database: str = "") -> str:
    name = f"{identifier(table.schema)}.{identifier(table.name)}"
    return f"{database}.{name}" if database else name


def _parquet_path(table: PublishedTable, rows: int, parquet: Path) -> Path:
    folder = parquet / table.schema
    if rows > _ROWS_OF_A_LARGE_TABLE and _period(table):
        return folder / table.name
    return folder / f"{table.name}.parquet"


def _period(table: PublishedTable) -> str | None:
    names = [column.name for column in table.columns]
    return next((period for period in _PERIODS if period in names), None)
