"""In a build, data tests read the periods that did not pass them as they are now; `dbt test` reads all."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import redirect_stderr
from pathlib import Path

import duckdb

from firstcall.dbt_runner import run_dbt
from firstcall.settings import Settings

HomeLike = Callable[[Path], Path]
_TABLE = "core.fct_developer_days"
_GRAIN = "unique_grain_fct_developer_days_day__developer_id"


def _tests(home: Path, command: str, *arguments: str) -> dict[str, str]:
    """How the data tests of one table end."""
    selection = ["--select", "fct_developer_days,resource_type:test", *arguments]
    with redirect_stderr(io.StringIO()):
        outcome = run_dbt(Settings(home, "1GB", threads=1), command, *selection)
    tests = [result for result in outcome.result if result.node.resource_type == "test"]
    return {test.node.name: str(test.status) for test in tests}


def _change(home: Path, statement: str) -> None:
    with duckdb.connect(str(home / "firstcall.duckdb")) as connection:
        connection.execute(statement)


def test_only_periods_that_did_not_pass_as_they_are_are_tested_again(
    built_home: Path, home_like: HomeLike
) -> None:
    home = home_like(built_home)
    day = f"(select max(day) from {_TABLE})"
    assert set(_tests(home, "build").values()) == {"pass"}

    # the same day, twice: nothing says that it is another than the one that passed
    _change(home, f"insert into {_TABLE} from {_TABLE} where day = {day}")
    assert _tests(home, "build")[_GRAIN] == "pass"
    assert _tests(home, "test")[_GRAIN] == "fail"
    assert _tests(home, "build", "--full-refresh")[_GRAIN] == "fail"

    # made anew from other inputs, it has to pass again, and stays untested until it does
    _change(home, f"update {_TABLE} set inputs_hash = 'other' where day = {day}")
    for _ in range(2):
        assert _tests(home, "build")[_GRAIN] == "fail"


def test_a_table_with_other_tests_is_tested_whole(built_home: Path, home_like: HomeLike) -> None:
    home = home_like(built_home)
    assert set(_tests(home, "build").values()) == {"pass"}
    _change(home, f"insert into {_TABLE} from {_TABLE}")
    assert _tests(home, "build")[_GRAIN] == "pass"
    _change(home, "update ops.tested_periods set tests = 'fewer'")
    assert _tests(home, "build")[_GRAIN] == "fail"
