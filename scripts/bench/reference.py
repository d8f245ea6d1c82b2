"""The reference: the same marts by a hand-written script of plain DuckDB, in one process.

`python -m bench.reference JOB DATABASE …` runs one job as a process of its own. The SQL is in
`reference/`; a refresh takes it with `is_refresh` set. It starts from the same files as the project,
shares no code with it, and keeps to what this company needs: UTC, its own kinds of ids in paths.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import duckdb
from jinja2 import Environment, FileSystemLoader, StrictUndefined

_SQL = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "reference"),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)

# the days of new rows, those that lost a row, and those that have ended since
_DAYS_WITH_OTHER_CALLS = """
create temp table days_to_make as
select cast(occurred_at as date) as day from appended
union
select cast(occurred_at as date) from beaten where place is not null
union
select day from fct_call_days, clock where not is_complete and day <= last_complete_day
"""

# before the key versions say that they are internal; nothing else of the calls changes
_DAYS_OF_CHANGED_DEVELOPERS = """
create temp table days_to_make as
select distinct day from fct_calls_daily
where developer_id in (select developer_id from read_parquet(getvariable('file')))
"""

_APPEND_DEVELOPERS = """
insert into raw.developers by name
select *, (select max(place) from raw.developers) + 1 as place
from read_parquet(getvariable('file'))
"""


@click.group()
@click.option("--database", type=click.Path(path_type=Path), required=True)
@click.pass_context
def main(context: click.Context, database: Path) -> None:
    """One job of the reference on its own database file."""
    context.obj = context.with_resource(_connect(database))


@main.command()
@click.option("--from", "folder", type=click.Path(exists=True, path_type=Path), required=True)
@click.pass_obj
def load(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """The Parquet files of a history into raw tables, every call once."""
    _set(connection, folder=str(folder), call_files=_call_files(folder))
    _run(connection, "raw.sql")


@main.command()
@click.pass_obj
def build(connection: duckdb.DuckDBPyConnection) -> None:
    """Every mart from the raw tables."""
    _run(connection, "dimensions.sql")
    _run(connection, "days.sql")
    _make_latency(connection, "select distinct day from day_calls")
    _run(connection, "tiers.sql")
    _run(connection, "periods.sql")


@main.command()
@click.option("--from", "folder", type=click.Path(exists=True, path_type=Path), required=True)
@click.pass_obj
def refresh(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """New calls into the raw table, and their days into the marts."""
    _set(connection, folder=str(folder), call_files=_call_files(folder))
    _run(connection, "raw.sql", is_refresh=True)
    _run(connection, "dimensions.sql")
    connection.execute(_DAYS_WITH_OTHER_CALLS)
    _remake(connection)


@main.command()
@click.option("--from", "folder", type=click.Path(exists=True, path_type=Path), required=True)
@click.pass_obj
def change(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Developers with another flag: the days on which they called into the marts."""
    _set(connection, file=str(folder / "developers.parquet"))
    connection.execute(_DAYS_OF_CHANGED_DEVELOPERS)
    connection.execute(_APPEND_DEVELOPERS)
    _run(connection, "dimensions.sql")
    _remake(connection)


def _remake(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("set variable first_day = (select min(day) from days_to_make)")
    _run(connection, "days.sql", is_refresh=True)
    _make_latency(connection, "select day from days_to_make", is_refresh=True)
    _run(connection, "tiers.sql")
    _run(connection, "periods.sql")


def _make_latency(
    connection: duckdb.DuckDBPyConnection, days: str, *, is_refresh: bool = False
) -> None:
    _run(connection, "latency_tables.sql", is_refresh=is_refresh)
    months = connection.execute(
        f"select distinct cast(date_trunc('month', day) as date) as month from ({days}) order by 1"
    ).fetchall()
    for (month,) in months:
        _run(connection, "latency.sql", is_refresh=is_refresh, month=str(month))


@contextmanager
def _connect(database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect(
        str(database),
        config={
            "memory_limit": os.environ["FIRSTCALL_MEMORY_LIMIT"],
            "threads": os.environ["FIRSTCALL_THREADS"],
            "preserve_insertion_order": "false",
            "temp_directory": str(database.parent / "tmp"),
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        },
    )
    try:
        connection.execute("set enable_progress_bar = false")
        yield connection
    finally:
        connection.close()


def _call_files(folder: Path) -> list[str]:
    return sorted(map(str, (folder / "api_calls").rglob("*.parquet")))


def _set(connection: duckdb.DuckDBPyConnection, **variables: object) -> None:
    for name, value in variables.items():
        connection.execute(f"set variable {name} = $value", {"value": value})


def _run(
    connection: duckdb.DuckDBPyConnection,
    script: str,
    *,
    is_refresh: bool = False,
    **values: str,
) -> None:
    connection.execute(_SQL.get_template(script).render(is_refresh=is_refresh, **values))


if __name__ == "__main__":
    main()
