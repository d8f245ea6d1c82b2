"""Connections to DuckDB files, all with the same settings."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from firstcall.settings import Settings


@contextmanager
def connect(
    settings: Settings, database: Path | None = None, *, read_only: bool = False
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to `database` (default: the working warehouse), closed at the end.

    Never reaches for the network: extensions are neither installed nor loaded on demand.
    """
    settings.home.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect(
        str(database or settings.warehouse),
        read_only=read_only,
        config={
            "memory_limit": settings.memory_of_duckdb,
            "threads": settings.threads,
            "temp_directory": str(settings.spill),
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        },
    )
    try:
        connection.execute("set TimeZone = 'UTC'")
        yield connection
    finally:
        connection.close()
