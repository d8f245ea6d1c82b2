"""Many builds of warehouses in one process: dbt parses once, and builds what it has to.

dbt builds the incremental models and the tables that they read. All others are made whole in every
build, from nothing else: those tables come from the SQL that dbt compiles, a tenth of dbt's time a
table. So does the full refresh that a build is compared with. Views are made once.
"""

from __future__ import annotations

import multiprocessing.resource_tracker
import os
import signal
from _multiprocessing import sem_unlink  # type: ignore[import-not-found]
from collections.abc import Callable, Iterator, Sized
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from firstcall.dbt_runner import run_dbt
from firstcall.settings import Settings
from firstcall.warehouse import connect
from warehouses import environment, manifest

# vars as dbt takes them
DEFAULTS = "{}"
_QUIET = ("--quiet", "--log-level", "none", "--log-level-file", "none", "--no-write-json")
_INCREMENTAL = "config.materialized:incremental"


@dataclass(frozen=True)
class Table:
    """A table of the warehouse, and the query that makes it whole."""

    name: str
    relation: str
    query: str
    is_incremental: bool


def build_first(home: Path, variables: str = DEFAULTS) -> None:
    """Build a warehouse whole, with its seeds and views."""
    _dbt(home, variables, "", "build", "--resource-type", "model", "--resource-type", "seed")


def build(home: Path, variables: str = DEFAULTS, as_of: str = "") -> None:
    """Build everything, in a warehouse that has its seeds and views."""
    _dbt(home, variables, as_of, *_building())
    made_by_dbt = set(models(variables))
    tables = compiled_tables(variables, "resource_type:model")
    _make(home, [table for table in tables if table.name not in made_by_dbt])


def build_part(home: Path, variables: str, as_of: str, part: str, *, anew: bool) -> None:
    """Build those models that `part` selects, in dbt's syntax, of those that dbt builds."""
    _dbt(home, variables, as_of, *_building(f"{part},"), *(["--full-refresh"] if anew else []))


def build_killed(home: Path, variables: str, as_of: str, model: str, statement: int) -> None:
    """Kill a build as it is about to run this statement of a model, or else as the model ends."""
    child = os.fork()
    if child == 0:
        multiprocessing.resource_tracker.register = _unlink
        try:
            _dbt(home, variables, as_of, *_building(), callback=_killer(model, statement))
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), f"the build to be killed in {model} ended by itself"


def refresh(home: Path, variables: str = DEFAULTS) -> None:
    """Make anew all that can differ: the incremental models and what stands on them."""
    _make(home, _below(variables))


@contextmanager
def bench(home: Path, *selections: str) -> Iterator[tuple[duckdb.DuckDBPyConnection, list[Table]]]:
    """An empty warehouse, and the tables to make of the rows that are put in: all but the clock."""
    build_first(home)
    tables = [
        table
        for table in compiled_tables(DEFAULTS, " ".join(selections))
        if table.name != "dim_clock" and not table.is_incremental
    ]
    with connect(Settings(home, "1GB", 1)) as connection:
        connection.execute("set TimeZone = 'UTC'")
        yield connection, tables


def set_clock(connection: duckdb.DuckDBPyConnection, as_of: datetime) -> None:
    """Let the warehouse know what happened before an instant."""
    day = (as_of - timedelta(microseconds=1)).date()
    connection.execute("update core.dim_clock set as_of = ?, as_of_day = ?", [as_of, day])


def models(variables: str) -> list[str]:
    """Names of the tables that dbt builds, in its order."""
    return [table.name for table in compiled_tables(variables, f"+{_INCREMENTAL}")]


def incremental_models(variables: str) -> list[str]:
    """Names of the incremental models, in dbt's order."""
    return [table.name for table in _below(variables) if table.is_incremental]


def _building(part: str = "") -> list[str]:
    selection = ("--select", f"{part}+{_INCREMENTAL}", "--exclude", "config.materialized:view")
    return ["build", "--resource-type", "model", *selection]


def make(connection: duckdb.DuckDBPyConnection, tables: list[Table]) -> None:
    """Make tables anew, in a warehouse that has the views."""
    for table in tables:
        connection.execute(f"create or replace table {table.relation} as {table.query}")


def _make(home: Path, tables: list[Table]) -> None:
    with connect(Settings(home, "1GB", 1)) as connection:
        make(connection, tables)


def _below(variables: str) -> list[Table]:
    return compiled_tables(variables, f"{_INCREMENTAL}+")


@cache
def compiled_tables(variables: str, selection: str) -> list[Table]:
    """The selected tables, in dbt's order, as a full refresh makes them."""
    home = Path(os.environ["DBT_TARGET_PATH"])
    selected = ("--select", selection, "--exclude", "resource_type:test resource_type:unit_test")
    results = _dbt(home, variables, "", "compile", "--full-refresh", *selected)
    return [
        Table(
            node.name,
            node.relation_name,
            node.compiled_code,
            is_incremental=node.config.materialized == "incremental",
        )
        for node in (result.node for result in results)
        if node.config.materialized in ("table", "incremental")
    ]


def _dbt(
    home: Path,
    variables: str,
    as_of: str,
    *arguments: str,
    callback: Callable[[Any], None] | None = None,
) -> Any:
    os.environ.update(environment(home, as_of))
    outcome = run_dbt(
        Settings(home, "1GB", 1),
        *_QUIET,
        *arguments,
        "--vars",
        variables,
        manifest=manifest(),
        callbacks=[callback] if callback else [],
    )
    assert outcome.success, "\n".join(
        f"{result.node.name}: {result.message}"
        for result in outcome.result.results
        if result.status not in ("success", "skipped")
    )
    return outcome.result.results


def _unlink(name: Sized, rtype: str) -> None:  # noqa: ARG001
    # a semaphore of dbt's locks, which a process that is killed would leave behind
    sem_unlink(name)


def _killer(model: str, statement: int) -> Callable[[Any], None]:
    seen = 0

    def kill(event: Any) -> None:
        nonlocal seen
        if event.info.name not in ("SQLQuery", "LogModelResult"):
            return
        if event.data.node_info.node_name != model:
            return
        seen += 1
        if event.info.name == "LogModelResult" or seen > statement:
            os.kill(os.getpid(), signal.SIGKILL)

    return kill
