"""Many builds of small warehouses in one process: dbt parses once, and builds what it has to.

dbt builds the incremental models and the tables that they read. What stands on them is made whole
in every build, from nothing else: those tables come from the SQL that dbt compiles, a tenth of
dbt's time a table. So does the full refresh that a build is compared with. Views are made once.
"""

from __future__ import annotations

import gc
import multiprocessing.resource_tracker
import os
import signal
from _multiprocessing import sem_unlink  # type: ignore[import-not-found]
from collections.abc import Callable, Sized
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from firstcall.dbt_runner import run_dbt
from firstcall.settings import Settings
from firstcall.warehouse import connect
from warehouses import environment

_QUIET = ("--quiet", "--log-level", "none", "--log-level-file", "none", "--no-write-json")
_INCREMENTAL = "config.materialized:incremental"


@dataclass(frozen=True)
class Table:
    """A table of the warehouse, and the query that makes it whole."""

    name: str
    relation: str
    query: str
    is_incremental: bool


def build_first(home: Path, zone: str) -> None:
    """Build a warehouse whole, with its seeds and views."""
    _dbt(home, zone, "", "build", "--resource-type", "model", "--resource-type", "seed")


def build(home: Path, zone: str, as_of: str) -> None:
    """Build everything."""
    _dbt(home, zone, as_of, *_building())
    made_by_dbt = set(models(zone))
    _make(home, [table for table in _below(zone) if table.name not in made_by_dbt])


def build_part(home: Path, zone: str, as_of: str, part: str, *, anew: bool) -> None:
    """Build those models that `part` selects, in dbt's syntax, of those that dbt builds."""
    _dbt(home, zone, as_of, *_building(f"{part},"), *(["--full-refresh"] if anew else []))


def build_killed(home: Path, zone: str, as_of: str, model: str, statement: int) -> None:
    """Kill a build as it is about to run this statement of a model, or else as the model ends."""
    child = os.fork()
    if child == 0:
        multiprocessing.resource_tracker.register = _unlink
        try:
            _dbt(home, zone, as_of, *_building(), callback=_killer(model, statement))
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), f"the build to be killed in {model} ended by itself"


def refresh(home: Path, zone: str) -> None:
    """Make anew all that can differ: the incremental models and what stands on them."""
    _make(home, _below(zone))


def models(zone: str) -> list[str]:
    """Names of the tables that dbt builds, in its order."""
    return [table.name for table in _compiled(zone, f"+{_INCREMENTAL}")]


def incremental_models(zone: str) -> list[str]:
    """Names of the incremental models, in dbt's order."""
    return [table.name for table in _below(zone) if table.is_incremental]


def _building(part: str = "") -> list[str]:
    selection = ("--select", f"{part}+{_INCREMENTAL}", "--exclude", "config.materialized:view")
    return ["build", "--resource-type", "model", *selection]


def _make(home: Path, tables: list[Table]) -> None:
    with connect(Settings(home, "1GB", 1)) as connection:
        for table in tables:
            connection.execute(f"create or replace table {table.relation} as {table.query}")


def _below(zone: str) -> list[Table]:
    return _compiled(zone, f"{_INCREMENTAL}+")


@cache
def _compiled(zone: str, selection: str) -> list[Table]:
    """The selected tables, in dbt's order, as a full refresh makes them."""
    home = Path(os.environ["DBT_TARGET_PATH"])
    selected = ("--select", selection, "--exclude", "resource_type:test resource_type:unit_test")
    results = _dbt(home, zone, "", "compile", "--full-refresh", *selected)
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


@cache
def _manifest() -> Any:
    # any home will do: the manifest does not say where the warehouse is
    home = Path(os.environ["DBT_TARGET_PATH"])
    outcome = run_dbt(Settings(home, "1GB", 1), *_QUIET, "parse")
    assert outcome.success
    # a tenth of a build would go into looking for garbage in it
    gc.freeze()
    return outcome.result


def _dbt(
    home: Path,
    zone: str,
    as_of: str,
    *arguments: str,
    callback: Callable[[Any], None] | None = None,
) -> Any:
    os.environ.update(environment(home, as_of))
    # of a few accounts, the largest are fewer
    variables = f"{{reporting_timezone: {zone}, largest_accounts: 1}}"
    outcome = run_dbt(
        Settings(home, "1GB", 1),
        *_QUIET,
        *arguments,
        "--vars",
        variables,
        manifest=_manifest(),
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
