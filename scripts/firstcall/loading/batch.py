"""One file into the warehouse: in one transaction, wholly or not at all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import duckdb

from firstcall.loading.coverage import record_coverage
from firstcall.loading.deduplication import begin_file, number_equal_keys, settle_repeats
from firstcall.loading.integrity import RefusedFileError, TextPiece, content_hash
from firstcall.loading.line_formats import line_formats
from firstcall.loading.readers import open_file
from firstcall.loading.reading import Reading, memory_file, setting
from firstcall.loading.rejection import keep_broken_records, keep_misfits
from firstcall.loading.source_files import SourceFile
from firstcall.loading.statements import insert_staged, stage, view_staged

COUNTS = ("read", "accepted", "rejected", "duplicate", "conflicting", "ignored")


@dataclass(frozen=True)
class Batch:
    """What became of the rows of one file. One that was loaded before has no number."""

    file: SourceFile
    number: int | None
    read: int = 0
    accepted: int = 0
    rejected: int = 0
    duplicate: int = 0
    conflicting: int = 0
    ignored: int = 0
    unknown_columns: frozenset[str] = frozenset()


def load_file(
    connection: duckdb.DuckDBPyConnection, file: SourceFile, max_clock_skew: timedelta
) -> Batch:
    """Load a file, unless one with the same content was loaded into the same table before.

    Raises RefusedFileError, and leaves the warehouse as it was, when the file cannot be loaded.
    """
    try:
        digest = content_hash(file.path)
        if _is_loaded(connection, file, digest):
            return Batch(file, None)
        connection.execute("begin")
        try:
            batch = _load(connection, file, digest, max_clock_skew)
        except BaseException:
            connection.execute("rollback")
            raise
        connection.execute("commit")
    except OSError as error:
        raise RefusedFileError(f"it cannot be opened ({error.strerror})") from error
    except (duckdb.OutOfMemoryException, duckdb.InternalException):
        raise
    except duckdb.Error as error:
        # only the words before the first quotation: it may be of the file
        words = str(error).splitlines()[0].split('"')[0].strip(" :")
        raise RefusedFileError(f"it cannot be read as {file.format} ({words})") from error
    return batch


def _is_loaded(connection: duckdb.DuckDBPyConnection, file: SourceFile, digest: str) -> bool:
    found = connection.execute(
        """select 1 from raw.load_manifest
        where table_name = ? and format = ? and content_hash = ?""",
        [file.table.name, file.format, digest],
    ).fetchone()
    return found is not None


def _load(
    connection: duckdb.DuckDBPyConnection, file: SourceFile, digest: str, max_clock_skew: timedelta
) -> Batch:
    number = _count(connection, "select coalesce(max(batch_seq), 0) + 1 from raw.load_manifest")
    loaded_at = datetime.now(UTC).replace(tzinfo=None)
    connection.execute("set variable batch = ?", [number])
    connection.execute("set variable loaded_at = ?", [loaded_at])
    connection.execute("set variable latest_event = ?", [loaded_at + max_clock_skew])
    begin_file(connection, file.table)
    batch = Batch(file, number)
    for reading in open_file(connection, file):
        connection.execute("set variable rows_before = ?", [batch.read])
        batch = _add(batch, _load_reading(connection, file, reading))
    _record(connection, batch, digest)
    if file.table.name == "api_calls":
        record_coverage(connection, number)
    return batch


def _load_reading(
    connection: duckdb.DuckDBPyConnection, file: SourceFile, reading: Reading
) -> Batch:
    with memory_file() as (_, path):
        connection.execute(stage(file.table, reading, path))
        return _load_staged(connection, file, reading, path)


def _load_staged(
    connection: duckdb.DuckDBPyConnection, file: SourceFile, reading: Reading, path: str
) -> Batch:
    table = file.table
    connection.execute(view_staged(path))
    broken = keep_broken_records(connection, table, reading.text, path) if reading.text else 0
    misfits, ignored = connection.execute(
        "select count(_reason), count(*) filter (where _is_ignored) from staged"
    ).fetchall()[0]
    if misfits:
        keep_misfits(connection, table)
    # rows that are not committed are not in the statistics: the table would look empty, and all its
    # keys would be held in memory instead of the few that are staged
    with setting(connection, "disabled_optimizers", "build_side_probe_side"):
        if file.format in line_formats():
            number_equal_keys(connection, table)
        repeats = settle_repeats(connection, table)
    stored = _count(connection, insert_staged(table)) + repeats.not_taken
    read = stored + broken + misfits + ignored
    if read != reading.records and (reading.text is None or read != _recounted(reading.text)):
        raise RefusedFileError(
            f"its rows do not add up: {reading.records} were counted, {read} could be read"
        )
    return Batch(
        file=file,
        number=None,
        read=read,
        accepted=stored - repeats.duplicate,
        rejected=broken + misfits,
        duplicate=repeats.duplicate,
        conflicting=repeats.conflicting,
        ignored=ignored,
        unknown_columns=reading.unknown_columns,
    )


def _recounted(piece: TextPiece) -> int:
    lines = piece.lines - len(piece.blank_lines())
    return piece.csv_records() if piece.quoted and lines else lines


def _add(batch: Batch, more: Batch) -> Batch:
    counts = {name: getattr(batch, name) + getattr(more, name) for name in COUNTS}
    return replace(batch, **counts, unknown_columns=batch.unknown_columns | more.unknown_columns)


def _record(connection: duckdb.DuckDBPyConnection, batch: Batch, digest: str) -> None:
    connection.execute(
        """insert into raw.load_manifest by name
        select
            getvariable('batch') as batch_seq, $table_name as table_name, $format as format,
            getvariable('path') as path, $size_bytes as size_bytes, $digest as content_hash,
            $read as rows_read, $accepted as rows_accepted, $rejected as rows_rejected,
            $duplicate as rows_duplicate, $conflicting as rows_conflicting,
            $ignored as rows_ignored, getvariable('loaded_at') as loaded_at""",
        {
            "table_name": batch.file.table.name,
            "format": batch.file.format,
            "size_bytes": batch.file.path.stat().st_size,
            "digest": digest,
            "read": batch.read,
            "accepted": batch.accepted,
            "rejected": batch.rejected,
            "duplicate": batch.duplicate,
            "conflicting": batch.conflicting,
            "ignored": batch.ignored,
        },
    )


def _count(connection: duckdb.DuckDBPyConnection, statement: str) -> int:
    row = connection.execute(statement).fetchone()
    assert row is not None
    count: int = row[0]
    return count
