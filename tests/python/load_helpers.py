"""What the tests of the loader share: run it on files, look at the warehouse."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from click.testing import CliRunner

from firstcall.cli import firstcall

CALL = {
    "request_id": "r1",
    "occurred_at": "2026-01-05T10:00:00Z",
    "http_method": "GET",
    "path": "/v1/users/7",
}


@dataclass(frozen=True)
class Outcome:
    """How a run of `firstcall load` ended."""

    exit_code: int
    output: str
    notices: str


def load(home: Path, *arguments: str | Path) -> Outcome:
    """Run `firstcall load` with a salt of its own."""
    result = CliRunner().invoke(
        firstcall,
        ["--home", str(home), "--threads", "2", "load", *map(str, arguments)],
        env={"FIRSTCALL_SALT": "salt of the tests"},
        catch_exceptions=False,
    )
    return Outcome(result.exit_code, result.stdout, result.stderr)


def load_rows(home: Path, table: str, rows: list[dict[str, Any]]) -> Outcome:
    """Load rows as a JSON lines file of their own."""
    number = len(list(home.parent.glob("input-*")))
    folder = home.parent / f"input-{number}"
    write_jsonl(folder / f"{table}.jsonl", rows)
    return load(home, "--from", folder)


def write_jsonl(path: Path, rows: list[dict[str, Any]]) -> None:
    """Write rows as JSON lines."""
    write(path, "".join(json.dumps(row) + "\n" for row in rows))


def write(path: Path, content: str | bytes) -> Path:
    """Write a file and the folders that it is in."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def ask(home: Path, query: str) -> list[tuple[Any, ...]]:
    """The rows that a query gives on the warehouse."""
    with duckdb.connect(str(home / "firstcall.duckdb"), read_only=True) as connection:
        rows: list[tuple[Any, ...]] = connection.execute(query).fetchall()
        return rows


def stored(home: Path, table: str) -> list[tuple[Any, ...]]:
    """The rows of a raw table without what depends on the file that they came in."""
    return ask(
        home,
        "select columns(* exclude (_source_file, _row_number, _batch_seq, _loaded_at)) "
        f"from raw.{table} order by all",
    )


def accounts(home: Path) -> list[tuple[int, ...]]:
    """Read, accepted, rejected, duplicate, conflicting and ignored rows of every batch."""
    return ask(
        home,
        "select rows_read, rows_accepted, rows_rejected, rows_duplicate, rows_conflicting, "
        "rows_ignored from raw.load_manifest order by batch_seq",
    )


def reasons(home: Path) -> list[tuple[int, str]]:
    """Row number and reason of every rejected row."""
    return ask(home, "select row_number, reason from raw.rejected_rows order by all")
