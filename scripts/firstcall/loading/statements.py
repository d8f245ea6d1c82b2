"""The statements that take the rows of a file to their table, by way of the view `staged`.

Each row is read, converted and judged once. What is still to be found out, whether it was there
before, is found out on the staged rows; the table itself is written to once. For a row that a
transaction changes after it has inserted it, DuckDB writes all that it has inserted a second time.
"""

from __future__ import annotations

from firstcall.loading.conversions import default_value, stored_value
from firstcall.loading.macro_file import macro
from firstcall.loading.privacy import redacted
from firstcall.loading.reading import Reading
from firstcall.loading.row_rules import rejection_reason
from firstcall.raw_contract import RawTable
from firstcall.sql import identifier, literal

# read soon, and once or twice
STAGED_FORMAT = "(format parquet, compression uncompressed, use_tmp_file false)"
FITS = "_reason is null and not _is_ignored"


def stage(table: RawTable, reading: Reading, path: str) -> str:
    """Put a reading into a Parquet file: values as they are to be stored, and why a row is rejected.

    `_text` is what is kept of a rejected row. The variable `rows_before` counts the file's rows in
    earlier readings.
    """
    values = ",\n".join(
        (
            stored_value(column, f'"{column.name}"', reading.given[column.name])
            if column.name in reading.given
            else default_value(column)
        )
        + f' as "stored_{column.name}"'
        for column in table.file_columns
    )
    reason = rejection_reason(table, frozenset(reading.given))
    shown = ", ".join(
        f"{literal(column.name)}: {identifier(column.name)}"
        for column in table.file_columns
        if column.name in reading.given and not column.rules.get("secret")
    )
    row = f"cast(to_json({{{shown}}}) as varchar)" if shown else "'{}'"
    text = redacted(f"coalesce(_line, {row})")
    stored = ", ".join(
        f'"stored_{column.name}" as "{column.name}"' for column in table.file_columns
    )
    return f"""copy (select
            getvariable('rows_before') + _row_number as _row_number,
            _is_ignored,
            _reason,
            case when _reason is not null then {text} end as _text,
            {stored}
        from (
            select *, case when not _is_ignored then coalesce(_problem, {reason}) end as _reason
            from (select *, {values} from ({reading.rows}))
        )) to {literal(path)} {STAGED_FORMAT}"""


def view_staged(paths: str) -> str:
    """Let `staged` be the rows in Parquet files, by way of `rows_read`, which leaves their keys alone."""
    return f"""create or replace temp view rows_read as from read_parquet({literal(paths)});
        create or replace temp view staged as from rows_read"""


def insert_staged(table: RawTable) -> str:
    """Store the staged rows that fit, but for those in `rows_not_taken`."""
    values = [identifier(column.name) for column in table.file_columns]
    # the columns that are made of a row's other columns
    if table.name == "api_calls":
        values += [
            "cast(occurred_at as date) as event_date",
            f"{macro('route_key', 'service', 'http_method', 'path', 'route')} as route_key",
        ]
    return f"""insert into raw.{table.name} by name
        select
            {", ".join(values)},
            getvariable('path') as _source_file,
            _row_number,
            getvariable('batch') as _batch_seq,
            getvariable('loaded_at') as _loaded_at
        from staged
        where {FITS} and _row_number not in (from rows_not_taken)"""
