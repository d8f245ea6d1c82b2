"""What every reader hands over: a file as a query, and what was counted in it beforehand."""

from __future__ import annotations

from dataclasses import dataclass, field

import duckdb

from firstcall.loading.conversions import FileColumn
from firstcall.loading.integrity import RefusedFileError, TextCheck
from firstcall.loading.source_files import SourceFile

# records that the CSV reader could not take apart
BROKEN_RECORDS = "broken_records"
KEEP_BROKEN = (
    f"store_rejects = true, rejects_table = '{BROKEN_RECORDS}', rejects_scan = 'broken_scans'"
)


@dataclass(frozen=True)
class Reading:
    """A file ready to be read.

    `rows` is a query that gives `_row_number`, `_problem` (what is wrong with the row as such),
    `_is_ignored`, `_line` (null when the row has no text of its own) and the columns in `given`.
    """

    rows: str
    given: dict[str, FileColumn]
    records: int
    check: TextCheck | None = None
    unknown_columns: tuple[str, ...] = field(default=())


def given_columns(file: SourceFile, found: list[str]) -> list[str]:
    """The columns of the table that a file has, in the table's order."""
    missing = [
        column.name
        for column in file.table.file_columns
        if column.is_required and "default" not in column.rules and column.name not in found
    ]
    if missing:
        raise RefusedFileError(
            f"{file.table.name} needs {', '.join(missing)}; "
            f"the columns found are {', '.join(found) or 'none'}"
        )
    return [column.name for column in file.table.file_columns if column.name in found]


def forget_broken_records(connection: duckdb.DuckDBPyConnection) -> None:
    """Drop what the CSV reader noted in an earlier scan."""
    connection.execute(f"drop table if exists {BROKEN_RECORDS}; drop table if exists broken_scans")
