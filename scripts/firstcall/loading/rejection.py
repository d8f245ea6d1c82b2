"""The rows that a table does not take: kept in `raw.rejected_rows`, with what looks secret blotted out."""

from __future__ import annotations

import glob
from pathlib import Path

import duckdb

from firstcall.loading.integrity import RefusedFileError, TextPiece
from firstcall.loading.privacy import redacted
from firstcall.loading.reading import BROKEN_RECORDS, forget_broken_records
from firstcall.loading.statements import STAGED_FORMAT
from firstcall.raw_contract import RawTable
from firstcall.sql import literal

_MAX_LENGTH = 10_000
_RECORD = "trim(any_value(csv_line), chr(13) || chr(10))"


def keep_misfits(connection: duckdb.DuckDBPyConnection, table: RawTable) -> int:
    """Keep the staged rows that have a `_reason`; return how many they are."""
    return _keep(
        connection,
        table,
        "_row_number as row_number, _reason as reason, _text as text "
        "from staged where _reason is not null",
    )


def keep_broken_records(
    connection: duckdb.DuckDBPyConnection, table: RawTable, piece: TextPiece, path: str
) -> int:
    """Keep the records that the CSV reader could not take apart, and return how many they are.

    Counts them in the numbers of the rows that came after them, in the Parquet file at `path`.
    Raises RefusedFileError when one spans lines: that is a quote that is never closed, and rows
    that would be lost in it.
    """
    (broken,) = _one(connection, f"select count(*) from {BROKEN_RECORDS}")
    if not broken:
        return 0
    # the reader numbers all lines that are not within a record, blank ones too
    connection.execute(
        f"""create or replace temp table broken_rows as
        select
            getvariable('rows_before') + line
                - len(list_filter($blank_lines, lambda blank: blank < line)) as row_number,
            'as a whole: ' || lower(min(cast(error_type as varchar))) as reason,
            {redacted(_RECORD)} as text,
            contains({_RECORD}, chr(10)) as spans_lines
        from {BROKEN_RECORDS}
        group by line""",
        {"blank_lines": list(piece.blank_lines())},
    )
    forget_broken_records(connection)
    (swallowed,) = _one(connection, "select min(row_number) from broken_rows where spans_lines")
    if swallowed:
        raise RefusedFileError(f"a quote that opens in row {swallowed} is not closed there")
    draft = f"{path}.draft"
    connection.execute(
        f"""copy (
            with shifts as (
                select row_number - position + 1 as from_number, max(position) as shift
                from (
                    select row_number, row_number() over (order by row_number) as position
                    from broken_rows
                )
                group by all
            )
            select file.* replace (file._row_number + coalesce(shift, 0) as _row_number)
            from read_parquet({literal(glob.escape(path))}) as file
            asof left join shifts on file._row_number >= shifts.from_number
        ) to {literal(draft)} {STAGED_FORMAT}"""
    )
    Path(draft).replace(path)
    return _keep(connection, table, "row_number, reason, text from broken_rows")


def _keep(connection: duckdb.DuckDBPyConnection, table: RawTable, rows: str) -> int:
    (kept,) = _one(
        connection,
        f"""insert into raw.rejected_rows by name
        select
            getvariable('batch') as batch_seq,
            {literal(table.name)} as table_name,
            getvariable('path') as source_file,
            row_number,
            reason,
            left(text, {_MAX_LENGTH}) as row_text
        from (select {rows})""",
    )
    return kept


def _one(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[int, ...]:
    row: tuple[int, ...] | None = connection.execute(query).fetchone()
    assert row is not None
    return row
