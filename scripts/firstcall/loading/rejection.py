"""The rows that a table does not take: kept in `raw.rejected_rows`, with what looks secret blotted out."""

from __future__ import annotations

import duckdb

from firstcall.loading.integrity import RefusedFileError
from firstcall.loading.privacy import redacted
from firstcall.loading.reading import BROKEN_RECORDS, Reading, forget_broken_records
from firstcall.loading.source_files import SourceFile
from firstcall.raw_contract import RawTable
from firstcall.sql import identifier, literal

_MAX_LENGTH = 10_000
_RECORD = "trim(any_value(csv_line), chr(13) || chr(10))"


def keep_misfits(
    connection: duckdb.DuckDBPyConnection, table: RawTable, reading: Reading, rows: str
) -> tuple[int, int]:
    """Keep the rows that have a `_reason`; return how many they are, and how many are ignored."""
    shown = ", ".join(
        f"{literal(column.name)}: {identifier(column.name)}"
        for column in table.file_columns
        if column.name in reading.given and not column.rules.get("secret")
    )
    connection.execute(
        f"""create or replace temp table misfits as
        select
            _row_number as row_number,
            _reason as reason,
            case
                when not _is_ignored
                    then {redacted(f"coalesce(_line, cast(to_json({{{shown}}}) as varchar))")}
            end as text
        from ({rows}) where _reason is not null or _is_ignored"""
    )
    forget_broken_records(connection)
    kept = _keep(connection, table, "from misfits where reason is not null")
    ignored = connection.execute("select count(*) from misfits where reason is null").fetchone()
    assert ignored is not None
    return kept, ignored[0]


def keep_broken_records(
    connection: duckdb.DuckDBPyConnection, file: SourceFile, reading: Reading
) -> int:
    """Keep the records that the CSV reader could not take apart, and return how many they are.

    Raises RefusedFileError when one spans lines: that is a quote that is never closed, and rows that
    would be lost in it. Leaves the rows that came before such records, by number, in `row_shifts`.
    """
    if reading.check is None:
        return 0
    # the reader numbers all lines of a file that are not within a record, a header and blank ones too
    connection.execute(
        f"""create or replace temp table broken_rows as
        select
            line - $headers - len(list_filter($blank_lines, lambda blank: blank < line)) as row_number,
            'as a whole: ' || lower(min(cast(error_type as varchar))) as reason,
            {redacted(_RECORD)} as text,
            contains({_RECORD}, chr(10)) as spans_lines
        from {BROKEN_RECORDS}
        group by line""",
        {
            "headers": int(file.format == "csv"),
            "blank_lines": list(reading.check.blank_lines),
        },
    )
    forget_broken_records(connection)
    swallowed = connection.execute(
        "select min(row_number) from broken_rows where spans_lines"
    ).fetchone()
    if swallowed and swallowed[0] is not None:
        raise RefusedFileError(f"a quote that opens in row {swallowed[0]} is not closed there")
    return _keep(connection, file.table, "from broken_rows")


def restore_row_numbers(connection: duckdb.DuckDBPyConnection, table: RawTable) -> None:
    """Count the broken records in the numbers of the rows that came after them."""
    connection.execute(
        """create or replace temp table row_shifts as
        select row_number - position + 1 as from_number, max(position) as shift
        from (select row_number, row_number() over (order by row_number) as position from broken_rows)
        group by all"""
    )
    for name, number, batch, condition in (
        (table.name, "_row_number", "_batch_seq", "true"),
        ("rejected_rows", "row_number", "batch_seq", "not starts_with(reason, 'as a whole: ')"),
    ):
        connection.execute(
            f"""update raw.{name} as shifted set {number} = {number} + shift
            from (
                select stored.rowid as place, shift
                from raw.{name} as stored
                asof join row_shifts on stored.{number} >= row_shifts.from_number
                where stored.{batch} = getvariable('batch') and {condition}
            )
            where shifted.rowid = place"""
        )


def _keep(connection: duckdb.DuckDBPyConnection, table: RawTable, rows: str) -> int:
    kept = connection.execute(
        f"""insert into raw.rejected_rows by name
        select
            getvariable('batch') as batch_seq,
            {literal(table.name)} as table_name,
            getvariable('path') as source_file,
            row_number,
            reason,
            left(text, {_MAX_LENGTH}) as row_text
        {rows}"""
    ).fetchone()
    assert kept is not None
    count: int = kept[0]
    return count
