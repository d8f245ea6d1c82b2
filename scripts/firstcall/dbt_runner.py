"""Runs dbt inside this process: one call costs half of what the command `dbt` costs."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from typing import Any

from firstcall.settings import PROJECT, Settings


class DbtFailedError(Exception):
    """dbt could not do its work at all: the project does not parse, the warehouse is not there."""


def run_dbt(
    settings: Settings,
    *arguments: str,
    manifest: Any = None,
    callbacks: Sequence[Callable[[Any], None]] = (),
) -> Any:
    """Run `dbt` with these arguments on the home of these settings, and return its result.

    The result is what dbt's runner returns; its `success` is false when a model or a test failed.
    Raises DbtFailedError when dbt did not get as far as that. What dbt says goes to stderr, and
    each event to the callbacks. The manifest, the result of a `parse`, saves another one.
    """
    os.environ.update(dbt_environment(settings))
    # importing dbt takes seconds, which only commands that run it should pay
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    settings.home.mkdir(parents=True, exist_ok=True)
    # a tenth of a build would go into looking for garbage in the parsed project, again and again
    gc.set_threshold(100_000, 50, 1000)
    try:
        with redirect_stdout(sys.stderr):
            outcome = dbtRunner(manifest, list(callbacks)).invoke(list(arguments))
    finally:
        # dbt keeps the warehouse open, and nothing else in this process could open it
        DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
    if outcome.exception is not None:
        raise DbtFailedError(str(outcome.exception))
    return outcome


def dbt_environment(settings: Settings) -> dict[str, str]:
    """What dbt is told by the environment, whatever it held before."""
    return {
        "FIRSTCALL_HOME": str(settings.home),
        "FIRSTCALL_MEMORY_LIMIT": settings.memory_of_duckdb,
        "FIRSTCALL_THREADS": str(settings.threads),
        "DBT_PROJECT_DIR": str(PROJECT),
        "DBT_PROFILES_DIR": str(PROJECT),
        "DBT_LOG_PATH": str(settings.logs),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DBT_USE_COLORS": str(sys.stderr.isatty()),
        "DO_NOT_TRACK": "1",
    }
