"""No row twice: which staged rows are stored already, in part or whole, and which of two is to stay.

Of an immutable row the version with the least event time and content stays; of a mutable one each
content stays once. Nothing here sorts or joins the history by more than the keys that are staged,
and contents are only compared for keys that came twice.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from firstcall.loading.statements import FITS, added_values
from firstcall.raw_contract import RawTable
from firstcall.sql import identifier, literal


@dataclass(frozen=True)
class Repeats:
    """Rows not kept because of one that is, and those among them whose content is another.

    `not_taken` are the staged ones that are not to be inserted.
    """

    duplicate: int = 0
    conflicting: int = 0
    not_taken: int = 0


def begin_file(connection: duckdb.DuckDBPyConnection, table: RawTable) -> None:
    """Forget what was counted in the file before."""
    (key, *_) = table.key
    connection.execute(
        f"""create or replace temp table lines_counted as
        select {identifier(key)} as key, 0::bigint as times from raw.{table.name} limit 0"""
    )


def number_equal_keys(connection: duckdb.DuckDBPyConnection, table: RawTable) -> None:
    """Give equal lines of a file, which have equal keys so far, a key each.

    Which of them is the first is known from the rows that are stored, unless it was not taken: so
    the lines that came twice are counted from one piece of the file to the next.
    """
    (key,) = table.key
    connection.execute(
        f"""create or replace temp table equal_lines as
        with incoming as (
            select {key} as key, count(*) as times from staged where {FITS} group by all
        ),
        stored as (
            select {key} as key, bool_or(_batch_seq = getvariable('batch')) as is_of_file
            from raw.{table.name}
            where {key} in (select key from incoming)
            group by all
        )
        select
            incoming.key,
            incoming.times,
            coalesce(lines_counted.times, cast(stored.is_of_file as bigint), 0) as times_before
        from incoming
        left join stored on incoming.key = stored.key
        left join lines_counted on incoming.key = lines_counted.key
        where incoming.times > 1 or stored.key is not null or lines_counted.key is not null"""
    )
    connection.execute(
        f"""create or replace temp table line_keys as
        select
            _row_number,
            left(sha256(getvariable('salt') || {key} || ' ' || ordinal), 32) as numbered_key
        from (
            select
                staged._row_number,
                staged.{key},
                equal_lines.times_before
                    + row_number() over (partition by staged.{key} order by staged._row_number)
                    as ordinal
            from staged
            inner join equal_lines on staged.{key} = equal_lines.key
            where {FITS}
        )
        where ordinal > 1"""
    )
    connection.execute(
        f"""create or replace temp view staged as
        select rows_read.* replace (coalesce(numbered_key, rows_read.{key}) as {key})
        from rows_read
        left join line_keys on rows_read._row_number = line_keys._row_number"""
    )
    connection.execute(
        "delete from lines_counted where key in (select key from equal_lines);"
        "insert into lines_counted select key, times_before + times from equal_lines"
    )


def settle_repeats(connection: duckdb.DuckDBPyConnection, table: RawTable) -> Repeats:
    """Remove every stored row that a staged one beats; leave the numbers of all staged ones that
    are not to be inserted in `rows_not_taken`.

    The days that lose a row of an earlier batch are added to `raw.touched_days`.
    """
    keys = ", ".join(identifier(name) for name in table.key)
    connection.execute("create or replace temp table rows_not_taken (_row_number bigint)")
    connection.execute(
        f"""create or replace temp table keys_that_came_twice as
        with incoming as (select {keys} from staged where {FITS})
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
            batch,
            _row_number,
            event,
            content <> first_value(content) over contest as is_conflicting,
            first_value(_row_number) over contest as winner
        from versions
        window contest as (partition by {contest} order by event, content, batch, _row_number)
        qualify row_number() over contest > 1"""
    )
    connection.execute(
        f"""insert into raw.touched_days by name
        select distinct {literal(table.name)} as table_name, cast(event as date) as event_date,
            getvariable('batch') as _batch_seq
        from rows_not_kept where place is not null and batch < getvariable('batch')"""
    )
    duplicate, conflicting, beaten, beaten_in_file = _one(
        connection,
        """select
            count(*),
            count(*) filter (where is_conflicting),
            count(*) filter (where place is not null and batch < getvariable('batch')),
            count(*) filter (where place is not null and batch = getvariable('batch'))
        from rows_not_kept""",
    )
    if beaten:
        connection.execute(
            f"""delete from raw.{table.name} where rowid in (
                select place from rows_not_kept where batch < getvariable('batch')
            )"""
        )
    if beaten_in_file:
        _replace(connection, table)
    connection.execute(
        """insert into rows_not_taken
        select _row_number from rows_not_kept where place is null
        union all
        select winner from rows_not_kept
        where place is not null and batch = getvariable('batch')"""
    )
    return Repeats(duplicate, conflicting, duplicate - beaten)


def _replace(connection: duckdb.DuckDBPyConnection, table: RawTable) -> None:
    # when a row is deleted that is not committed yet, all the others are written again at commit
    given = [column.name for column in table.file_columns] + ["_row_number"]
    values = [f"{identifier(name)} = staged.{identifier(name)}" for name in given]
    values += [f"{name} = {value}" for name, value in added_values(table, "staged.").items()]
    connection.execute(
        f"""update raw.{table.name} as beaten set {", ".join(values)}
        from rows_not_kept
        inner join staged on rows_not_kept.winner = staged._row_number
        where beaten.rowid = rows_not_kept.place
            and rows_not_kept.batch = getvariable('batch')"""
    )


def _content(table: RawTable) -> str:
    columns = ", ".join(
        f"{literal(column.name)}: {identifier(column.name)}" for column in table.file_columns
    )
    return f"sha256(cast(to_json({{{columns}}}) as varchar)) as content"


def _one(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[int, ...]:
    row: tuple[int, ...] | None = connection.execute(query).fetchone()
    assert row is not None
    return row
