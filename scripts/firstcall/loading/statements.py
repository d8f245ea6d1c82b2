"""The statements that turn a reading into rows of its table."""

from __future__ import annotations

from firstcall.loading.conversions import default_value, stored_value
from firstcall.loading.macro_file import macro
from firstcall.loading.reading import Reading
from firstcall.loading.row_rules import rejection_reason
from firstcall.raw_contract import RawTable


def judged_rows(table: RawTable, reading: Reading) -> str:
    """The rows of a file with their values as they are to be stored, and why they are rejected."""
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
    return f"""select *, case when not _is_ignored then coalesce(_problem, {reason}) end as _reason
        from (select *, {values} from ({reading.rows}))"""


def insert_fitting(table: RawTable, rows: str) -> str:
    """Store the judged rows that fit."""
    values = [f'"stored_{column.name}" as "{column.name}"' for column in table.file_columns]
    if table.name == "api_calls":
        key = macro(
            "route_key", "stored_service", "stored_http_method", "stored_path", "stored_route"
        )
        values += ["cast(stored_occurred_at as date) as event_date", f"{key} as route_key"]
    return f"""insert into raw.{table.name} by name
        select
            {", ".join(values)},
            getvariable('path') as _source_file,
            _row_number,
            getvariable('batch') as _batch_seq,
            getvariable('loaded_at') as _loaded_at
        from ({rows}) where _reason is null and not _is_ignored"""
