"""Writes the company's calls, a Parquet file for each day that they arrive on.

A few days are made at a time, so that memory does not grow with the number of calls.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import duckdb

from firstcall.raw_contract import raw_tables
from firstcall.sampling.company import SQL
from firstcall.sampling.tables import TableTruth

_CALLS_AT_A_TIME = 1_000_000
_DAYS_AT_A_TIME = 62


def write_calls(connection: duckdb.DuckDBPyConnection, folder: Path) -> Iterator[TableTruth]:
    """Write `folder`/event_date=DAY/calls.parquet for every day; yield after each stretch of days.

    The day in the name is that on which the rows arrived; some happened on an earlier one.
    """
    threads = connection.execute("select current_setting('threads')").fetchall()[0][0]
    make_calls = (SQL / "calls.sql").read_text(encoding="utf-8")
    connection.execute(
        "create table arrivals as "
        "select *, cast(null as date) as arrived_on, '' as copy from raw.api_calls limit 0"
    )
    for first, following in _stretches(connection):
        connection.execute(f"set variable first_day = date '{first}'")
        connection.execute(f"set variable next_day = date '{following}'")
        connection.execute(make_calls)
        rows, repeats, conflicts = connection.execute(
            "select count(*), count(*) filter (where copy = 'repeat'), "
            "count(*) filter (where copy = 'conflict') "
            "from arrivals where arrived_on < getvariable('next_day')"
        ).fetchall()[0]
        days = list(_days(first, following))
        with ThreadPoolExecutor(threads) as pool:
            # list, so that an error in a thread is raised here
            list(pool.map(partial(_write_day, connection, folder), days))
        # what is late or repeated waits for its day
        connection.execute(
            "create or replace table arrivals as "
            "select * from arrivals where arrived_on >= getvariable('next_day')"
        )
        duplicates = repeats + conflicts
        yield TableTruth(rows, rows - duplicates, duplicates, conflicts, len(days))


def _write_day(connection: duckdb.DuckDBPyConnection, folder: Path, day: date) -> None:
    columns = ", ".join(column.name for column in raw_tables()["api_calls"].file_columns)
    target = folder / f"event_date={day}"
    target.mkdir(parents=True)
    with connection.cursor() as cursor:
        cursor.execute(
            f"copy (select {columns} from arrivals where arrived_on = date '{day}' "
            f"order by occurred_at, request_id, copy) "
            f"to '{_quoted(target / 'calls.parquet')}' (format parquet)"
        )


def _stretches(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[date, date]]:
    planned = connection.execute(
        "select day, coalesce(sum(calls), 0) from days left join cells using (day) "
        "group by day order by day"
    ).fetchall()
    first, calls = planned[0][0], 0
    for day, planned_calls in planned:
        if day > first and (
            calls + planned_calls > _CALLS_AT_A_TIME or (day - first).days >= _DAYS_AT_A_TIME
        ):
            yield first, day
            first, calls = day, 0
        calls += planned_calls
    yield first, planned[-1][0] + timedelta(days=1)


def _days(first: date, following: date) -> Iterator[date]:
    for offset in range((following - first).days):
        yield first + timedelta(days=offset)


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
