"""Runs the unit tests on mutants, all in this one process: dbt parses the project once."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from pathlib import Path
from threading import Timer
from typing import Any

import duckdb

from firstcall.dbt_runner import run_dbt
from firstcall.settings import Settings
from mutants.targets import Target

# what an engine says of SQL that cannot mean anything, rather than of data it cannot work with
_MEANINGLESS = ("Binder Error", "Parser Error", "Catalog Error", "Compilation Error")
_PATIENCE_SECONDS = 10


class Outcome(Enum):
    """What became of a mutant: noticed, not noticed, or no query at all."""

    KILLED = "killed"
    SURVIVED = "survived"
    STILLBORN = "stillborn"


class UnitTestsFailError(Exception):
    """The unit tests fail as it is, so that they could not tell a mutant."""


class Trial:
    """An empty warehouse and the parsed project, whose nodes take the text of a mutant in turn."""

    def __init__(self, home: Path) -> None:
        settings = Settings(home, memory_limit="1GB", threads=1)
        options = ("--quiet", "--target-path", str(home / "target"))
        self.manifest = run_dbt(settings, "parse", *options).result
        # unit tests look up the columns of what their model reads
        run_dbt(
            settings,
            *("build", "--empty", "--exclude-resource-type", "test"),
            *("--exclude-resource-type", "unit_test", *options),
        )
        self._noticed = ""

    def check(self, models: Iterable[str]) -> None:
        """Raises UnitTestsFailError when a unit test of these models fails unchanged."""
        for test in self._unit_tests(models):
            outcome = self._run(test)
            if outcome is not Outcome.SURVIVED:
                raise UnitTestsFailError(f"unit test {test.name} fails before any mutation")

    def outcome(self, target: Target, text: str) -> Outcome:
        """What the unit tests of the target say when its text is this one."""
        self._put(target, text)
        try:
            for test in self._unit_tests(target.tested_by):
                outcome = self._run(test)
                if outcome is not Outcome.SURVIVED:
                    self._noticed = test.unique_id
                    return outcome
        finally:
            self._put(target, target.text)
        return Outcome.SURVIVED

    def _put(self, target: Target, text: str) -> None:
        if target.is_macro:
            self.manifest.macros[target.unique_id].macro_sql = text
        else:
            self.manifest.nodes[target.unique_id].raw_code = text

    def _unit_tests(self, models: Iterable[str]) -> list[Any]:
        """Of these models; first the one that noticed the last mutant, as it often will again."""
        wanted = set(models)
        tests = [test for test in self.manifest.unit_tests.values() if test.model in wanted]
        return sorted(tests, key=lambda test: test.unique_id != self._noticed)

    def _run(self, test: Any) -> Outcome:
        """A command of dbt for each mutant would take three times as long as its unit tests."""
        from dbt.adapters.duckdb.connections import DuckDBConnectionManager
        from dbt.adapters.factory import FACTORY
        from dbt.task.test import TestRunner
        from dbt_common.exceptions import DbtBaseException

        adapter: Any = FACTORY.adapters["duckdb"]
        runner = TestRunner(adapter.config, adapter, test, 1, 1)
        # a recursion without its condition does not end
        timer = Timer(_PATIENCE_SECONDS, adapter.cancel_open_connections)
        timer.start()
        try:
            with adapter.connection_named(test.name):
                result = runner.execute(test, self.manifest)
        except (DbtBaseException, duckdb.Error) as error:
            if _is_meaningless(str(error)):
                return Outcome.STILLBORN
            # a query that was stopped leaves a connection that nothing can be done with
            adapter.cleanup_connections()
            DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
            return Outcome.KILLED
        finally:
            timer.cancel()
        return Outcome.SURVIVED if result.status == "pass" else Outcome.KILLED


def _is_meaningless(message: str) -> bool:
    return any(words in message for words in _MEANINGLESS)
