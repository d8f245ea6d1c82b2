"""Where a company is measured: its history, the states that runs start from, and one place for all runs.

Every run starts from a copy of a state, in the same folder: dbt parses anew when the path changes.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from bench.history import History
from bench.measuring import measure
from bench.results import Company, Run

_FIRSTCALL = Path(sys.executable).with_name("firstcall")


@dataclass(frozen=True)
class Stage:
    """One company with all that its runs need."""

    company: Company
    history: History
    folder: Path
    rounds: int
    threads: int
    memory_limit: str

    @property
    def home(self) -> Path:
        """The project's home in all runs."""
        return self.folder / "run" / "home"

    @property
    def reference(self) -> Path:
        """The reference's database in all runs."""
        return self.folder / "run" / "reference" / "reference.duckdb"


def firstcall(stage: Stage, *arguments: str | Path, with_tests: bool = False) -> Run:
    """Run a job of the project, as a scheduler would, and say what it took."""
    environment = _environment(stage)
    if not with_tests:
        environment["DBT_EXCLUDE_RESOURCE_TYPES"] = "test unit_test"
    return measure([_FIRSTCALL, *arguments], environment)


def reference(stage: Stage, *arguments: str | Path) -> Run:
    """Run a job of the reference, and say what it took."""
    stage.reference.parent.mkdir(parents=True, exist_ok=True)
    return python(stage, "bench.reference", "--database", stage.reference, *arguments)


def python(stage: Stage, module: str, *arguments: str | Path) -> Run:
    """Run a module of the benchmark as a process of its own, and say what it took."""
    return command(stage, sys.executable, "-m", module, *arguments)


def command(stage: Stage, *words: str | Path) -> Run:
    """Run any command in the environment of the runs, and say what it took."""
    return measure(words, _environment(stage))


def parse(stage: Stage) -> None:
    """Have dbt parse the project for this home, which every later run is spared."""
    firstcall(stage, "build", "--select", "metric_targets")


def keep(stage: Stage, state: str) -> None:
    """Keep what the runs have made of home and reference as a state to start from."""
    for place in (stage.home.parent, stage.reference.parent):
        place.mkdir(parents=True, exist_ok=True)
    _copy(stage.folder / "run", stage.folder / state)


def start_from(stage: Stage, state: str) -> None:
    """Make home and reference what they were when the state was kept, and let the disk come to rest."""
    _copy(stage.folder / state, stage.folder / "run")
    os.sync()


def has(stage: Stage, state: str) -> bool:
    """Whether a state was kept."""
    return (stage.folder / state).exists()


def empty(stage: Stage, *states: str) -> None:
    """Delete states, and what the runs have made."""
    for state in (*states, "run"):
        shutil.rmtree(stage.folder / state, ignore_errors=True)


def _copy(source: Path, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    # where the file system can, without copying a byte; with its times, by which a build sees a change
    subprocess.run(["cp", "-a", "--reflink=auto", source, target], check=True)


def _environment(stage: Stage) -> dict[str, str]:
    return {
        **os.environ,
        "FIRSTCALL_HOME": str(stage.home),
        "FIRSTCALL_MEMORY_LIMIT": stage.memory_limit,
        "FIRSTCALL_THREADS": str(stage.threads),
        "FIRSTCALL_SALT": "the salt of the benchmark",
        "FIRSTCALL_AS_OF": "",
    }
