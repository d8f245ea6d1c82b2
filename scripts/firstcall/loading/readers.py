"""Which reader opens a file."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb

from firstcall.loading.integrity import RefusedFileError
from firstcall.loading.line_formats import line_formats
from firstcall.loading.line_readers import open_jsonl, open_log
from firstcall.loading.reading import Reading
from firstcall.loading.source_files import SourceFile
from firstcall.loading.table_readers import open_csv, open_parquet


def open_file(connection: duckdb.DuckDBPyConnection, file: SourceFile) -> Iterator[Reading]:
    """A file in pieces, each to be read before the next. Raises RefusedFileError when it cannot be."""
    if any(character in str(file.path) for character in "*?[]{}"):
        raise RefusedFileError("its path holds a character that stands for others (*?[]{})")
    connection.execute("set variable path = ?", [str(file.path)])
    if file.format == "parquet":
        return open_parquet(connection, file)
    if file.format == "csv":
        return open_csv(connection, file)
    if file.format == "jsonl":
        return open_jsonl(connection, file)
    return open_log(connection, file, line_formats()[file.format])
