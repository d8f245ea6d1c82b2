"""Makes the sample company in memory: every raw table but the calls, and the plan for those.

The same calls, developers and seed give the same rows, whatever the number of threads: chance is a hash of the
seed, of a purpose and of the row's number (sql/ground.sql), never drawn in turn.
"""

from __future__ import annotations

import math
from pathlib import Path

import duckdb

from firstcall.raw_contract import raw_tables

SQL = Path(__file__).parent / "sql"
# below it the planted stories would leave too few calls to the background
FEWEST_CALLS = 50_000
# so many the planted stories find in place
FEWEST_DEVELOPERS = 120
# the calls written one by one come first: how many there are says how many the background makes
_FIRST_STEPS = (
    *("ground", "endpoints", "people"),
    *("story_people", "story_ttfc", "story_hotspot", "story_latency", "story_churn", "story_dxs"),
    *("story_tickets", "story_free_growth", "story_outage", "secrets", "first_steps", "planted"),
)
_FURTHER_STEPS = ("billing", "activity", "status", "product", "callers")


def usual_developers(calls: int) -> int:
    """Developers of a company with so many calls, unless somebody asks for more or fewer."""
    return max(FEWEST_DEVELOPERS, round(300 * math.sqrt(calls / 2_000_000)))


def make_company(
    connection: duckdb.DuckDBPyConnection, calls: int, developers: int, seed: int
) -> None:
    """Fill the schema `raw` but for api_calls; plan the calls in `cells` and `planted_calls`."""
    _set(connection, seed=seed, developers=developers, accounts=round(0.55 * developers))
    _set(connection, webhook_events=min(max(calls // 200, 1_000), 500_000))
    _create_tables(connection)
    _run(connection, _FIRST_STEPS)
    planted = connection.execute("select count(*) from planted_calls").fetchall()[0][0]
    _set(connection, background_calls=calls - planted)
    _run(connection, _FURTHER_STEPS)


def _create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("create schema raw")
    for table in raw_tables().values():
        if not table.is_bookkeeping:
            columns = [f'"{column.name}" {column.data_type}' for column in table.file_columns]
            connection.execute(f"create table raw.{table.name} ({', '.join(columns)})")


def _run(connection: duckdb.DuckDBPyConnection, steps: tuple[str, ...]) -> None:
    for step in steps:
        connection.execute((SQL / f"{step}.sql").read_text(encoding="utf-8"))


def _set(connection: duckdb.DuckDBPyConnection, **variables: int) -> None:
    for name, value in variables.items():
        connection.execute(f"set variable {name} = {value}")
