"""What the tests do to a warehouse: run commands on its home, ask it, compare two states of its marts."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from contextlib import redirect_stderr
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from firstcall.dbt_runner import run_dbt
from firstcall.settings import Settings

FIRSTCALL = Path(sys.executable).parent / "firstcall"
MEMORY_LIMIT = "2GB"

# kept with the data so that an incremental run knows what to do; exempt from comparisons by name
STATE_COLUMNS = ("inputs_hash", "config_hash", "batch_seq")


def environment(home: Path, as_of: str = "") -> dict[str, str]:
    """What a command needs to find the home, and the tests' own folder for what dbt generates."""
    return {
        **os.environ,
        "FIRSTCALL_HOME": str(home),
        "FIRSTCALL_MEMORY_LIMIT": MEMORY_LIMIT,
        "FIRSTCALL_AS_OF": as_of,
        "FIRSTCALL_SALT": "the salt of the tests",
    }


def firstcall(home: Path, *arguments: str | Path, as_of: str = "") -> str:
    """Run the command `firstcall`, which has to succeed, and return what it printed."""
    finished = subprocess.run(
        [FIRSTCALL, *map(str, arguments)],
        env=environment(home, as_of),
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return finished.stdout


def build_models(home: Path, *arguments: str, as_of: str = "") -> None:
    """Build seeds and models, without their tests, inside this process: dbt starts and parses once."""
    os.environ["FIRSTCALL_AS_OF"] = as_of
    settings = Settings(home, MEMORY_LIMIT, threads=2)
    kinds = ("--resource-type", "model", "--resource-type", "seed")
    said = io.StringIO()
    with redirect_stderr(said):
        outcome = run_dbt(settings, "build", *kinds, *arguments, manifest=manifest())
    assert outcome.success, said.getvalue()


@cache
def manifest() -> Any:
    """The project as dbt parsed it, which does not say where the warehouse is."""
    home = Path(os.environ["DBT_TARGET_PATH"])
    with redirect_stderr(io.StringIO()):
        outcome = run_dbt(Settings(home, MEMORY_LIMIT, threads=1), "parse")
    assert outcome.success
    return outcome.result


def compiled(home: Path, *names: str) -> dict[str, str]:
    """The SQL of models or analyses as dbt would run it on this warehouse, by name."""
    os.environ["FIRSTCALL_AS_OF"] = ""
    settings = Settings(home, MEMORY_LIMIT, threads=2)
    said = io.StringIO()
    with redirect_stderr(said):
        outcome = run_dbt(settings, "compile", "--select", *names, manifest=manifest())
    assert outcome.success, said.getvalue()
    # the tests of a model are selected with it
    nodes = {result.node.name: result.node for result in outcome.result}
    return {name: nodes[name].compiled_code for name in names}


def window_asked(statement: str, first_day: date, next_day: date) -> str:
    """The analysis of latency over any window, with the days that it asks for put in."""
    days = {"first_day": first_day, "next_day": next_day}
    asked, places = re.subn(
        r"date '[0-9-]+' as (first_day|next_day)",
        lambda place: f"date '{days[str(place[1])]}' as {place[1]!s}",
        statement,
    )
    assert places == 2
    return asked


def query(home: Path, sql: str) -> list[tuple[Any, ...]]:
    """The rows that a query on the working warehouse returns."""
    with duckdb.connect(str(home / "firstcall.duckdb"), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        return connection.execute(sql).fetchall()


def only_row(home: Path, table: str, columns: list[str], where: str) -> dict[str, Any]:
    """The one row of a table that a condition picks, by column."""
    rows = query(home, f"select {', '.join(columns)} from {table} where {where}")
    assert len(rows) == 1, f"{table} where {where}"
    return dict(zip(columns, rows[0], strict=True))


def days_read(home: Path, until: str = "9999-12-31") -> int:
    """How many reporting days, up to one, the last build read from raw."""
    return int(
        query(
            home,
            f"""
            select count(distinct day) from intermediate.int_calls_daily
            where
                read_in_run = (select arg_max(invocation_id, build_seq) from ops.builds)
                and day <= '{until}'
            """,
        )[0][0]
    )


def rows_that_differ(one: Path, other: Path) -> dict[str, int]:
    """Per mart, how many rows stand in one warehouse file and not in the other; only marts that differ."""
    with duckdb.connect(config={"threads": 1}) as memory:
        memory.execute("set TimeZone = 'UTC'")
        # views name the database that they are in, so both files have to be attached by one name
        memory.execute(f"attach '{one}' as firstcall (read_only)")
        columns = _columns_of_marts(memory)
        fingerprints = _fingerprints(memory, columns)
        assert len(columns) > 20
        memory.execute(f"detach firstcall; attach '{other}' as firstcall (read_only)")
        differing = {
            mart
            for mart, fingerprint in _fingerprints(memory, columns).items()
            if fingerprint != fingerprints[mart]
        }
        if not differing:
            return {}
        memory.execute(f"detach firstcall; attach '{one}' as firstcall (read_only)")
        for mart in differing:
            memory.execute(f'create table "{mart}" as select {columns[mart]} from firstcall.{mart}')
        memory.execute(f"detach firstcall; attach '{other}' as firstcall (read_only)")
        rows = {
            mart: _count_differing(memory, f'"{mart}"', f"firstcall.{mart}", columns[mart])
            for mart in sorted(differing)
        }
    return {mart: number for mart, number in rows.items() if number}


def _columns_of_marts(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    marts = connection.execute(
        """
        select table_schema || '.' || table_name, string_agg('"' || column_name || '"', ', ')
        from information_schema.columns
        where
            table_catalog = 'firstcall'
            and table_schema in ('core', 'metrics')
            and not list_contains(?, column_name)
        group by all
        """,
        [list(STATE_COLUMNS)],
    ).fetchall()
    return dict(marts)


def _fingerprints(
    connection: duckdb.DuckDBPyConnection, columns: dict[str, str]
) -> dict[str, tuple[int, int]]:
    """Per mart, the number of its rows and the sum of their hashes: equal when the rows are."""
    query = " union all ".join(
        f"select '{mart}', count(*), coalesce(sum(hash({names})), 0) from firstcall.{mart}"
        for mart, names in columns.items()
    )
    return {mart: (rows, hashes) for mart, rows, hashes in connection.execute(query).fetchall()}


def _count_differing(
    connection: duckdb.DuckDBPyConnection, one: str, other: str, columns: str
) -> int:
    row = connection.execute(
        f"""
        select count(*) from (
            (select {columns} from {one} except all select {columns} from {other})
            union all
            (select {columns} from {other} except all select {columns} from {one})
        )
        """
    ).fetchone()
    assert row
    return int(row[0])
