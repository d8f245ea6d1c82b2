"""No row twice: which staged rows are stored already, in part or whole, and which of two is to stay.

Of an immutable row the version with the least event time and content stays; of a mutable one each
content stays once. Nothing here sorts or joins the history by more than the keys that are staged,
and contents are only compared for keys that came twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import duckdb

from firstcall.loading.statements import FITS
from firstcall.raw_contract import RawTable
from firstcall.sql import identifier, literal

# keys that are searched for at once: meanwhile they are in memory, and the history is read each time
_KEYS = 4_000_000


@dataclass(frozen=True)
class Repeats:
    """Rows not kept because of one that is, and those among them whose content is another.

    `not_taken` are the staged ones that are not to be inserted.
    """

    duplicate: int = 0
    conflicting: int = 0
    not_taken: int = 0


def number_equal_keys(connection: duckdb.DuckDBPyConnection, table: RawTable, rows: int) -> None:
    """Give equal lines of a file, which have equal keys so far, a key each; the first keeps its own."""
    (key,) = table.key
    connection.execute("create or replace temp table equal_lines (key varchar)")
    for is_in_part in _parts(key, rows):
        connection.execute(
            f"""insert into equal_lines
            select {key} from staged where {FITS} and {is_in_part} group by all having count(*) > 1"""
        )
    connection.execute(
        f"""create or replace temp table line_keys as
        select
            _row_number,
            left(sha256(getvariable('salt') || {key} || ' ' || ordinal), 32) as numbered_key
        from (
            select
                _row_number,
                {key},
                row_number() over (partition by {key} order by _row_number) as ordinal
            from staged
            where {FITS} and {key} in (from equal_lines)
        )
        where ordinal > 1;
        create or replace temp view staged as
        select rows_read.* replace (coalesce(numbered_key, rows_read.{key}) as {key})
        from rows_read
        left join line_keys on rows_read._row_number = line_keys._row_number"""
    )


def settle_repeats(connection: duckdb.DuckDBPyConnection, table: RawTable, rows: int) -> Repeats:
    """Remove every stored row that a staged one beats; leave the numbers of all staged ones that
    are not to be inserted in `rows_not_taken`.

    The days that lose a row are added to `raw.touched_days`. `rows` is how many are staged.
    """
    keys = ", ".join(identifier(name) for name in table.key)
    connection.execute(
        f"""create or replace temp table rows_not_taken (_row_number bigint);
        create or replace temp table keys_that_came_twice as
        select {keys}, rowid as place from raw.{table.name} limit 0"""
    )
    for is_in_part in _parts(keys, rows):
        connection.execute(
            f"""insert into keys_that_came_twice
            with incoming as (select {keys} from staged where {FITS} and {is_in_part})
            select {keys}, null as place from incoming group by all having count(*) > 1
            union all
            select {keys}, rowid as place from raw.{table.name}
            where ({keys}) in (select ({keys}) from incoming)"""
        )
    if not _one(connection, "select count(*) from keys_that_came_twice")[0]:
        return Repeats()
    contest = f"{keys}, content" if table.is_mutable else keys
    event = "null" if table.event is None or table.is_mutable else identifier(table.event)
    columns = f"_row_number, {keys}, {event} as event, {_content(table)}"
    connection.execute(
        f"""create or replace temp table rows_not_kept as
        with versions as (
            select rowid as place, _batch_seq as batch, {columns}
            from raw.{table.name} where rowid in (select place from keys_that_came_twice)
            union all
            select null as place, getvariable('batch') as batch, {columns}
            from staged where {FITS} and ({keys}) in (select ({keys}) from keys_that_came_twice)
        )
        select
            place,
            _row_number,
            event,
            content <> first_value(content) over contest as is_conflicting
        from versions
        window contest as (partition by {contest} order by event, content, batch, _row_number)
        qualify row_number() over contest > 1"""
    )
    connection.execute(
        f"""insert into raw.touched_days by name
        select distinct {literal(table.name)} as table_name, cast(event as date) as event_date,
            getvariable('batch') as _batch_seq
        from rows_not_kept where place is not null;
        insert into rows_not_taken select _row_number from rows_not_kept where place is null"""
    )
    duplicate, conflicting, not_taken = _one(
        connection,
        """select count(*), count(*) filter (where is_conflicting), count(*) filter (where place is null)
        from rows_not_kept""",
    )
    if not_taken < duplicate:
        connection.execute(
            f"""delete from raw.{table.name}
            where rowid in (select place from rows_not_kept where place is not null)"""
        )
    return Repeats(duplicate, conflicting, not_taken)


def _parts(keys: str, rows: int) -> Iterator[str]:
    """Conditions that take the keys apart, so that no part is much larger than `_KEYS`."""
    parts = -(-rows // _KEYS)
    if parts <= 1:
        yield "true"
    else:
        yield from (f"hash({keys}) % {parts} = {part}" for part in range(parts))


def _content(table: RawTable) -> str:
    columns = ", ".join(
        f"{literal(column.name)}: {identifier(column.name)}" for column in table.file_columns
    )
    return f"sha256(cast(to_json({{{columns}}}) as varchar)) as content"


def _one(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[int, ...]:
    row: tuple[int, ...] | None = connection.execute(query).fetchone()
    assert row is not None
    return row
