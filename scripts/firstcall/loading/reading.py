"""What every reader hands over: a file in pieces, each of them as a query."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO, cast

import duckdb

from firstcall.loading.conversions import FileColumn
from firstcall.loading.integrity import RefusedFileError, TextPiece
from firstcall.loading.source_files import SourceFile
from firstcall.sql import literal

# few enough for every thread to have a part of a piece of long records: rows read, bytes parsed
_GROUP = 16_384
_BUFFER = 8 << 20
# records that the CSV reader could not take apart
BROKEN_RECORDS = "broken_records"
_KEEP_BROKEN = (
    f"store_rejects = true, rejects_table = '{BROKEN_RECORDS}', rejects_scan = 'broken_scans'"
)


@dataclass(frozen=True)
class Reading:
    """Some rows of a file, ready to be read.

    `rows` is a query that gives `_row_number` (from 1 in each reading), `_problem` (what is wrong
    with the row as such), `_is_ignored`, `_line` (null when the row has no text of its own) and the
    columns in `given`.
    """

    rows: str
    given: dict[str, FileColumn]
    records: int
    text: TextPiece | None = None
    unknown_columns: frozenset[str] = frozenset()


@contextmanager
def numbered(
    connection: duckdb.DuckDBPyConnection,
    piece: TextPiece,
    columns: list[str],
    options: str,
    kept: Callable[[str], str] = "from {}".format,
) -> Iterator[str]:
    """What is kept of a piece, with `_row_number`, as something to select from as long as it is open.

    `kept` makes a query of where the records are, which have the `columns`. Its rows get their
    numbers by being put into a file in order, so that all that is made of them later need not keep
    to it, and every thread can help.
    """
    forget_broken_records(connection)
    types = ", ".join(f"'{name}': 'VARCHAR'" for name in columns)
    with memory_file() as (file, path), memory_file() as (_, parked):
        file.write(piece.content)
        file.flush()
        with setting(connection, "preserve_insertion_order", "true"):
            records = f"""read_csv(
                {literal(path)}, columns = {{{types}}}, auto_detect = false, header = false,
                buffer_size = {_BUFFER}, {options}, {_KEEP_BROKEN}
            )"""
            connection.execute(
                f"""copy ({kept(records)}) to {literal(parked)} (
                    format parquet, compression uncompressed, row_group_size {_GROUP}, use_tmp_file false
                )"""
            )
        yield f"""(
            select * exclude (file_row_number), file_row_number + 1 as _row_number
            from read_parquet({literal(parked)}, file_row_number = true)
        )"""


@contextmanager
def setting(connection: duckdb.DuckDBPyConnection, name: str, value: str) -> Iterator[None]:
    """Another value of one of DuckDB's settings, for a while."""
    ((usual,),) = connection.execute(f"select current_setting('{name}')").fetchall()
    connection.execute(f"set {name} = '{value}'")
    try:
        yield
    finally:
        connection.execute(f"set {name} = '{usual}'")


@contextmanager
def memory_file() -> Iterator[tuple[BinaryIO, str]]:
    """A file that has a path as long as it is open, and is on no disk.

    What is in it may not have been hashed yet. And what a transaction puts into a table stays in
    memory until its end, even if the table is dropped.
    """
    if hasattr(os, "memfd_create"):
        file = cast(BinaryIO, os.fdopen(os.memfd_create("firstcall"), "wb"))
    else:
        file = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115
    with file:
        yield file, f"/dev/fd/{file.fileno()}"


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
    return known_columns(file, found)


def known_columns(file: SourceFile, found: list[str]) -> list[str]:
    """Those of the columns found that the table has, in the table's order."""
    return [column.name for column in file.table.file_columns if column.name in found]


def forget_broken_records(connection: duckdb.DuckDBPyConnection) -> None:
    """Drop what the CSV reader noted in an earlier scan."""
    connection.execute(f"drop table if exists {BROKEN_RECORDS}; drop table if exists broken_scans")
