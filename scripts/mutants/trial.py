"""Runs the unit tests on mutants, all in this one process: dbt parses the project once."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from pathlib import Path

from firstcall.dbt_runner import run_dbt
from firstcall.settings import Settings
from mutants.targets import Target

# what an engine says of SQL that cannot mean anything, rather than of data it cannot work with
_MEANINGLESS = ("Binder Error", "Parser Error", "Catalog Error", "Compilation Error")


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
        self._options = ("--target-path", str(home / "target"))
        self.manifest = run_dbt(settings, "--quiet", "parse", *self._options).result
        run_dbt(
            settings,
            *("--quiet", "build", "--empty", "--exclude-resource-type", "test"),
            *("--exclude-resource-type", "unit_test", *self._options),
        )
        self._noticed: set[str] = set()
        # the hooks write down builds, which these are not
        for unique_id in [i for i in self.manifest.nodes if i.startswith("operation.")]:
            del self.manifest.nodes[unique_id]

    def check(self, models: Iterable[str]) -> None:
        """Raises UnitTestsFailError when the unit tests of these models fail unchanged."""
        failed = [name for name, status, _ in self._run_unit_tests(models) if status != "pass"]
        if failed:
            raise UnitTestsFailError(f"these unit tests fail before any mutation: {failed}")

    def outcome(self, target: Target, text: str) -> Outcome:
        """What the unit tests of the target say when its text is this one."""
        self._put(target, text)
        try:
            return self._outcome(target)
        finally:
            self._put(target, target.text)

    def _outcome(self, target: Target) -> Outcome:
        found = Outcome.SURVIVED
        # whoever noticed the last mutant will often notice this one too
        for model in sorted(target.tested_by, key=self._noticed.__contains__, reverse=True):
            results = self._run_unit_tests([model])
            failures = [(status, message) for _, status, message in results if status != "pass"]
            if all(status == "error" and _is_meaningless(message) for status, message in failures):
                found = Outcome.STILLBORN if failures else found
                continue
            self._noticed = {model}
            return Outcome.KILLED
        return found

    def _put(self, target: Target, text: str) -> None:
        if target.is_macro:
            self.manifest.macros[target.unique_id].macro_sql = text
        else:
            self.manifest.nodes[target.unique_id].raw_code = text

    def _run_unit_tests(self, models: Iterable[str]) -> list[tuple[str, str, str]]:
        from dbt.artifacts.schemas.run import RunExecutionResult
        from dbt.cli.main import dbtRunner

        outcome = dbtRunner(manifest=self.manifest).invoke(
            [
                *("--quiet", "--no-write-json", "--log-level", "none", "--log-level-file", "none"),
                *("test", *self._options),
                *("--select", *(f"{model},test_type:unit" for model in models)),
            ]
        )
        if not isinstance(outcome.result, RunExecutionResult):
            return [("", "error", f"Compilation Error: {outcome.exception}")]
        return [(r.node.name, str(r.status), r.message or "") for r in outcome.result.results]


def _is_meaningless(message: str) -> bool:
    return any(words in message for words in _MEANINGLESS)
