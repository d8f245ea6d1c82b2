"""One file into the warehouse: in one transaction, wholly or not at all."""

from __future__ import annotations

import glob
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from firstcall.loading.coverage import record_coverage
from firstcall.loading.deduplication import number_equal_keys, settle_repeats
from firstcall.loading.integrity import RefusedFileError, TextPiece, content_hash
from firstcall.loading.line_formats import line_formats
from firstcall.loading.readers import open_file
from firstcall.loading.reading import setting
from firstcall.loading.rejection import keep_broken_records, keep_misfits
from firstcall.loading.source_files import SourceFile
from firstcall.loading.statements import insert_staged, stage, view_staged
from firstcall.sql import literal

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
    with _staging_folder(connection) as folder:
        batch = _store(connection, _stage(connection, Batch(file, number), folder), folder)
    _record(connection, batch, digest)
    if file.table.name == "api_calls":
        record_coverage(connection, number)
    return batch


@contextmanager
def _staging_folder(connection: duckdb.DuckDBPyConnection) -> Iterator[Path]:
    """A folder for what is staged of one file: as it would be stored, so nothing in it is unhashed."""
    ((spill,),) = connection.execute("select current_setting('temp_directory')").fetchall()
    folder = Path(spill) / "staged"
    # of a load that was killed
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _stage(connection: duckdb.DuckDBPyConnection, batch: Batch, folder: Path) -> Batch:
    """Read the whole file, row by row judged, into files in the folder."""
    table = batch.file.table
    for count, reading in enumerate(open_file(connection, batch.file)):
        path = str(folder / f"{count}.parquet")
        connection.execute("set variable rows_before = ?", [batch.read])
        connection.execute(stage(table, reading, path))
        broken = keep_broken_records(connection, table, reading.text, path) if reading.text else 0
        read = broken + _count(
            connection, f"select count(*) from read_parquet({literal(glob.escape(path))})"
        )
        counted = reading.records
        if reading.text and read != counted:
            counted = _recounted(reading.text)
        _check_sum(counted, read)
        batch = replace(
            batch,
            read=batch.read + read,
            rejected=batch.rejected + broken,
            unknown_columns=batch.unknown_columns | reading.unknown_columns,
        )
    return batch


def _store(connection: duckdb.DuckDBPyConnection, batch: Batch, folder: Path) -> Batch:
    """Put what was staged where it belongs: the table, or the rejected rows."""
    table = batch.file.table
    connection.execute(view_staged(f"{glob.escape(str(folder))}/*.parquet"))
    misfits, ignored = connection.execute(
        "select count(_reason), count(*) filter (where _is_ignored) from staged"
    ).fetchall()[0]
    if misfits:
        keep_misfits(connection, table)
    # what is not committed is not in the statistics: the larger of two would be held in memory
    with setting(connection, "disabled_optimizers", "build_side_probe_side"):
        if batch.file.format in line_formats():
            number_equal_keys(connection, table, batch.read)
        repeats = settle_repeats(connection, table, batch.read)
    stored = _count(connection, insert_staged(table)) + repeats.not_taken
    _check_sum(batch.read, batch.rejected + misfits + ignored + stored)
    return replace(
        batch,
        accepted=stored - repeats.duplicate,
        rejected=batch.rejected + misfits,
        duplicate=repeats.duplicate,
        conflicting=repeats.conflicting,
        ignored=ignored,
    )


def _check_sum(counted: int, read: int) -> None:
    if read != counted:
        raise RefusedFileError(
            f"its rows do not add up: {counted} were counted, {read} could be read"
        )


def _recounted(piece: TextPiece) -> int:
    lines = piece.lines - len(piece.blank_lines())
    return piece.csv_records() if piece.quoted and lines else lines


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
