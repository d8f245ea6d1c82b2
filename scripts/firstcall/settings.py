"""Where things are and how much of the machine to use; made once per command, from the command line."""

from __future__ import annotations

import os
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Settings:
    """What every subcommand shares."""

    home: Path
    memory_limit: str
    threads: int

    @property
    def warehouse(self) -> Path:
        """The working warehouse: written by load and dbt, read by nobody else."""
        return self.home / "firstcall.duckdb"

    @property
    def sample(self) -> Path:
        """The sample company's raw files."""
        return self.home / "sample"

    @property
    def published(self) -> Path:
        """The publications that readers open."""
        return self.home / "published"

    @property
    def logs(self) -> Path:
        """Structured logs, a file per run."""
        return self.home / "logs"

    @property
    def memory_of_duckdb(self) -> str:
        """DuckDB's share of the limit: the rest goes to Python, and to what DuckDB does not count."""
        return re.sub("^[0-9.]+", lambda number: f"{float(number[0]) * 0.95:g}", self.memory_limit)

    @property
    def spill(self) -> Path:
        """Where DuckDB puts what does not fit in memory."""
        return self.home / "tmp"


def resolve_home(home: str | Path) -> Path:
    """`FIRSTCALL_HOME` as an absolute path; a relative one is meant from the project."""
    return (PROJECT / home).resolve()


def half_of_memory(container: Path = Path("/sys/fs/cgroup/memory.max")) -> str:
    """Half of the memory of the machine, or of what the container may use of it, in DuckDB's words."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    allowed = container.read_text(encoding="utf-8").strip() if container.exists() else "max"
    if allowed.isdigit():
        memory = min(memory, int(allowed))
    return f"{memory // 2_000_000}MB"


def read_toml() -> dict[str, Any]:
    """The defaults in `firstcall.toml`: global options, and a table per subcommand."""
    path = PROJECT / "firstcall.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
