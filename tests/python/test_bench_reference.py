"""The benchmark's reference, plain DuckDB by hand, holds the same rows as the project after every step.

It shares no code with the project, so it checks the marts too: by another road to the same rows.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

import quick_builds
from bench.comparison import rows_that_differ
from bench.history import History, read_history, write_history
from warehouses import MEMORY_LIMIT, firstcall


@pytest.fixture(scope="module")
def history(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> History:
    """The sample company without its last day and some rows that arrive late with it."""
    folder = tmp_path_factory.mktemp("history") / "history"
    write_history(sample, folder)
    return read_history(folder)


def test_every_mart_equals_the_reference_after_a_full_build_a_new_day_and_a_flipped_flag(
    history: History, workbench: Path, tmp_path: Path
) -> None:
    shutil.rmtree(workbench)
    workbench.mkdir()
    reference = tmp_path / "reference.duckdb"
    warehouse = workbench / "firstcall.duckdb"

    firstcall(workbench, "load", "--from", history.base)
    quick_builds.build_first(workbench)
    _reference(reference, "load", "--from", history.base)
    _reference(reference, "build")
    marts = rows_that_differ(warehouse, reference)
    assert len(marts) == _marts_of(reference)
    assert not _differing(marts)

    firstcall(workbench, "load", "--from", history.new_day)
    quick_builds.build(workbench)
    _reference(reference, "refresh", "--from", history.new_day)
    assert not _differing(rows_that_differ(warehouse, reference))

    firstcall(workbench, "load", "--from", history.flag)
    quick_builds.build(workbench)
    _reference(reference, "change", "--from", history.flag)
    assert not _differing(rows_that_differ(warehouse, reference))


def test_of_the_last_tenth_the_same_rows_are_held_back(
    history: History, sample: Path, tmp_path: Path
) -> None:
    write_history(sample, tmp_path / "part", 0.1)
    part = read_history(tmp_path / "part")
    assert _ids(part.new_day) == _ids(history.new_day)
    assert _ids(part.base) < _ids(history.base)
    with duckdb.connect() as connection:
        (first_calls,) = connection.execute(
            f"""select count(*) from '{part.base}/api_calls/*.parquet'
            group by cast(occurred_at as date) order by cast(occurred_at as date) limit 1"""
        ).fetchall()[0]
    # without its first day it would be less
    assert part.calls - first_calls < history.calls / 10 <= part.calls + part.new_calls


def test_a_day_and_late_rows_of_a_month_are_held_back_from_the_history(
    history: History, sample: Path
) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"create view sample as from '{sample}/api_calls/*/*.parquet'")
        connection.execute(f"create view base as from '{history.base}/api_calls/*.parquet'")
        connection.execute(f"create view new_day as from '{history.new_day}/api_calls/*.parquet'")
        last_day, left_out = connection.execute(
            """select
                max(cast(occurred_at as date)),
                count(*) - (select count(*) from base) - (select count(*) from new_day)
            from sample"""
        ).fetchone() or (None, None)
        held_back = connection.execute(
            """select
                min(cast(occurred_at as date)) >= $last_day - 30,
                count(*) filter (where cast(occurred_at as date) < $last_day) > 10,
                count(*) filter (where cast(occurred_at as date) = $last_day) > 10
            from new_day""",
            {"last_day": last_day},
        ).fetchone()
        base_ends = connection.execute("select max(cast(occurred_at as date)) from base").fetchone()
    assert held_back == (True, True, True)
    assert base_ends is not None
    assert base_ends[0] < last_day
    assert 0 < left_out < 20, "the planted calls whose ids the loader hashes"


def _ids(files: Path) -> set[tuple[str]]:
    with duckdb.connect() as connection:
        return {
            *connection.execute(f"select request_id from '{files}/api_calls/*.parquet'").fetchall()
        }


def _reference(database: Path, *arguments: str | Path) -> None:
    finished = subprocess.run(
        [sys.executable, "-m", "bench.reference", "--database", database, *arguments],
        env={**os.environ, "FIRSTCALL_MEMORY_LIMIT": MEMORY_LIMIT, "FIRSTCALL_THREADS": "2"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr


def _marts_of(database: Path) -> int:
    """How many marts the reference makes; what else it holds it needs for them, or for the clock."""
    helpers = (
        "clock",
        "accounts",
        "developers",
        "endpoints",
        "key_versions",
        "day_calls",
        "routes",
        "account_latency_monthly",
    )
    with duckdb.connect(str(database), read_only=True) as connection:
        tables = connection.execute(
            "select table_name from information_schema.tables where table_schema = 'main'"
        ).fetchall()
    return len([name for (name,) in tables if name not in helpers])


def _differing(marts: dict[str, int]) -> dict[str, int]:
    return {mart: rows for mart, rows in marts.items() if rows}
