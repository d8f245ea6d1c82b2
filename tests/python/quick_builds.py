"""Many builds of small warehouses in one process: dbt parses once, and writes no artefacts.

A build takes what its models take, about 40 ms each. Views say the same after every build, so that
only the first build of a warehouse makes them.
"""

from __future__ import annotations

import gc
import multiprocessing.resource_tracker
import os
import signal
from _multiprocessing import sem_unlink
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from firstcall.dbt_runner import run_dbt
from firstcall.settings import Settings
from warehouses import environment

_QUIET = ("--quiet", "--log-level", "none", "--log-level-file", "none", "--no-write-json")
_MODELS = ("build", "--resource-type", "model")


def build_first(home: Path, zone: str) -> None:
    """Build a warehouse whole, with its seeds and views."""
    _build(home, zone, "", "build", "--resource-type", "model", "--resource-type", "seed")


def build(home: Path, zone: str, as_of: str, *arguments: str) -> None:
    """Build the models that the arguments of dbt's command line select."""
    _build(home, zone, as_of, *_MODELS, "--exclude", "config.materialized:view", *arguments)


def refresh(home: Path, zone: str, as_of: str) -> None:
    """Make anew all that can differ: the incremental models and what stands on them."""
    build(home, zone, as_of, "--full-refresh", "--select", "config.materialized:incremental+")


def build_killed(home: Path, zone: str, as_of: str, model: str, statement: int) -> None:
    """Kill a build as it is about to run this statement of a model, or else as the model ends."""
    child = os.fork()
    if child == 0:
        # what dbt's locks are made of would be left behind by a process that dies
        multiprocessing.resource_tracker.register = lambda name, _: sem_unlink(name)
        try:
            kill = _killer(model, statement)
            _build(home, zone, as_of, *_MODELS, "--exclude", "config.materialized:view", kill=kill)
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), f"the build that had to be killed in {model} ended by itself"


def tables(*, incremental: bool) -> list[str]:
    """Names of the models that are tables, or of the incremental ones alone, in order."""
    kinds = {"incremental"} if incremental else {"incremental", "table"}
    return sorted(
        node.name
        for node in _manifest().nodes.values()
        if node.resource_type == "model" and node.config.materialized in kinds
    )


@cache
def _manifest() -> Any:
    # any home will do: the manifest does not say where the warehouse is
    outcome = run_dbt(Settings(Path(os.environ["DBT_TARGET_PATH"]), "1GB", 1), *_QUIET, "parse")
    assert outcome.success
    # a tenth of a build would go into looking for garbage in it
    gc.freeze()
    return outcome.result


def _build(
    home: Path,
    zone: str,
    as_of: str,
    *arguments: str,
    kill: Callable[[Any], None] | None = None,
) -> None:
    os.environ.update(environment(home, as_of))
    outcome = run_dbt(
        Settings(home, "1GB", 2),
        *_QUIET,
        *arguments,
        "--vars",
        f"{{reporting_timezone: {zone}}}",
        manifest=_manifest(),
        callbacks=[kill] if kill else [],
    )
    assert outcome.success, "\n".join(
        f"{result.node.name}: {result.message}"
        for result in outcome.result.results
        if result.status not in ("success", "skipped")
    )


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
