"""No row twice: what became of the rows of the newest batch that were stored already, in part or whole.

Of an immutable row the version with the least event time and content stays; of a mutable one each
content stays once. Nothing here sorts or joins the history by more than the keys of the new batch,
and contents are only compared for keys that came twice.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from firstcall.raw_contract import RawTable
from firstcall.sql import identifier, literal


@dataclass(frozen=True)
class Repeats:
    """Rows not kept because of one that is, and those among them whose content is another."""

    duplicate: int
    conflicting: int


def number_equal_keys(connection: duckdb.DuckDBPyConnection, table: RawTable, batch: int) -> None:
    """Give equal lines of the batch's file, which have equal keys so far, a key each."""
    (key,) = table.key
    connection.execute(
        f"""update raw.{table.name} as calls
        set {key} = left(sha256(getvariable('salt') || calls.{key} || ' ' || numbered.ordinal), 32)
        from (
            select
                rowid as place,
                row_number() over (partition by {key} order by _row_number) as ordinal
            from raw.{table.name}
            where _batch_seq = $batch and {key} in (
                select {key} from raw.{table.name}
                where _batch_seq = $batch
                group by {key} having count(*) > 1
            )
        ) as numbered
        where calls.rowid = numbered.place and numbered.ordinal > 1""",
        {"batch": batch},
    )


def drop_repeats(connection: duckdb.DuckDBPyConnection, table: RawTable, batch: int) -> Repeats:
    """Delete every row that a row of the batch repeats or beats, and every row of it that is one.

    The days that lose a stored row are added to `raw.touched_days`.
    """
    keys = ", ".join(identifier(name) for name in table.key)
    connection.execute(
        f"""create or replace temp table keys_that_came_twice as
        with incoming as (
            select {keys} from raw.{table.name} where _batch_seq = $batch
        )
        select {keys} from incoming group by all having count(*) > 1
        union
        select {keys} from raw.{table.name}
        where _batch_seq < $batch and ({keys}) in (select ({keys}) from incoming)""",
        {"batch": batch},
    )
    (came_twice,) = _one(connection, "select count(*) from keys_that_came_twice")
    if not came_twice:
        return Repeats(0, 0)
    contest = f"{keys}, content" if table.is_mutable else keys
    event = "null" if table.event is None or table.is_mutable else identifier(table.event)
    connection.execute(
        f"""create or replace temp table rows_not_kept as
        with versions as (
            select
                rowid as place, _batch_seq, _row_number, {keys}, {event} as event, {_content(table)}
            from raw.{table.name}
            where _batch_seq <= $batch and ({keys}) in (select ({keys}) from keys_that_came_twice)
        )
        select
            place,
            _batch_seq < $batch as was_stored,
            event,
            content <> first_value(content) over contest as is_conflicting
        from versions
        window contest as (
            partition by {contest} order by event, content, _batch_seq, _row_number
        )
        qualify row_number() over contest > 1""",
        {"batch": batch},
    )
    connection.execute(
        f"""insert into raw.touched_days by name
        select distinct {literal(table.name)} as table_name, cast(event as date) as event_date,
            $batch as _batch_seq
        from rows_not_kept where was_stored""",
        {"batch": batch},
    )
    connection.execute(
        f"delete from raw.{table.name} where rowid in (select place from rows_not_kept)"
    )
    duplicate, conflicting = _one(
        connection, "select count(*), count(*) filter (where is_conflicting) from rows_not_kept"
    )
    return Repeats(duplicate, conflicting)


def _content(table: RawTable) -> str:
    columns = ", ".join(
        f"{literal(column.name)}: {identifier(column.name)}" for column in table.file_columns
    )
    return f"sha256(cast(to_json({{{columns}}}) as varchar)) as content"


def _one(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[int, ...]:
    row: tuple[int, ...] | None = connection.execute(query).fetchone()
    assert row is not None
    return row
