"""A sample company's calls in two parts: the history, and what arrives for one more day.

The last day is held back, and 1 % of the rows of the 30 days before it, which arrive late with it.
`python -m bench.history SAMPLE FOLDER` writes them; what is there of the same sample is left alone.
With `--last-tenth` the history is only the last days, with a tenth of the calls; the same rows arrive.
"""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

_FACTS = "history.json"
_LATE_DAYS = 30
_LATE_SHARE = 100  # one row in so many

# the calls of the people whose ids the loader replaces by salted hashes: a dozen, planted to test that
_HASHED_AT_THE_DOOR = """
(coalesce(api_key_id, '') like '%@%' or coalesce(api_key_id, '') like 'sk!_%' escape '!'
or coalesce(api_key_id, '') in (select api_key_id from keys where developer_id like '%@%'))
"""

# of those who called at all, the one in the middle by the number of days
_MEDIAN_DEVELOPER = """
with days as (
    select keys.developer_id, count(distinct cast(calls.occurred_at as date)) as days
    from calls
    inner join keys on calls.api_key_id = keys.api_key_id
    inner join developers on keys.developer_id = developers.developer_id
    where not calls.is_held_back and not coalesce(developers.is_internal, false)
    group by all
)

select developer_id, days from days
order by abs(days - (select median(days) from days)), developer_id
limit 1
"""


# the latest day from which on a share of all calls was made, before the late rows
_FIRST_DAY = f"""
select least(max(event_date), (select max(event_date) from sample) - {_LATE_DAYS}) from (
    select
        event_date,
        sum(count(*)) over (order by event_date desc) as calls_since,
        sum(count(*)) over () as all_calls
    from sample
    group by event_date
)
where calls_since >= $share * all_calls
"""


@dataclass(frozen=True)
class History:
    """Folders to load from, and what is in them."""

    base: Path
    new_day: Path
    flag: Path
    sample: dict[str, Any]  # what the sample says of itself
    calls: int
    new_calls: int
    developer: str
    developer_days: int
    days: int
    month: str  # the last one that ended before the history does, else its first


def read_history(folder: Path) -> History:
    """What `python -m bench.history` wrote to a folder."""
    facts = json.loads((folder / _FACTS).read_text(encoding="utf-8"))
    return History(folder / "base", folder / "new_day", folder / "flag", **facts)


def write_history(sample: Path, folder: Path, share: float = 1) -> None:
    """Split the files of a sample company into `folder`, unless that is done already.

    The history holds the last days, with so large a share of the calls.
    """
    truth = json.loads((sample / "truth.json").read_text(encoding="utf-8"))
    if (folder / _FACTS).exists() and read_history(folder).sample == truth:
        return
    shutil.rmtree(folder, ignore_errors=True)
    for part in ("base", "new_day"):
        (folder / part / "api_calls").mkdir(parents=True)
    (folder / "flag").mkdir()
    with duckdb.connect(
        config={"memory_limit": "4GB", "threads": 2, "temp_directory": str(folder / "tmp")}
    ) as connection:
        facts = _write(connection, sample, folder, share)
    (folder / _FACTS).write_text(json.dumps({"sample": truth} | facts, indent=2), encoding="utf-8")


def _write(
    connection: duckdb.DuckDBPyConnection, sample: Path, folder: Path, share: float
) -> dict[str, Any]:
    for table in ("developers", "api_keys"):
        connection.execute(
            f"copy (from read_parquet($path) where developer_id is null or developer_id not like '%@%') "
            f"to '{folder}/base/{table}.parquet'",
            {"path": str(sample / f"{table}.parquet")},
        )
    connection.execute(f"create view keys as from '{sample}/api_keys.parquet'")
    connection.execute(f"create view developers as from '{folder}/base/developers.parquet'")
    connection.execute(
        f"""create view sample as
        from read_parquet('{sample}/api_calls/*/*.parquet', hive_partitioning = true)"""
    )
    (first,) = _one(connection, _FIRST_DAY, {"share": share})
    (last,) = _one(connection, "select max(cast(occurred_at as date)) from sample")
    # the reference makes the days of calls only
    connection.execute(
        f"copy (from read_parquet($path) where checked_at >= date '{first}') "
        f"to '{folder}/base/uptime_checks.parquet'",
        {"path": str(sample / "uptime_checks.parquet")},
    )
    for file in sample.glob("*.parquet"):
        if not (folder / "base" / file.name).exists():
            shutil.copy(file, folder / "base")
    connection.execute(
        f"""create view calls as
        select
            *,
            cast(occurred_at as date) >= date '{last}'
            or cast(occurred_at as date) >= date '{last}' - {_LATE_DAYS}
            and hash(request_id) % {_LATE_SHARE} = 0 as is_held_back
        from sample where event_date >= date '{first}' and not {_HASHED_AT_THE_DOOR}"""
    )
    months = connection.execute(
        f"select cast(unnest(generate_series(date_trunc('month', date '{first}'), date '{last}', "
        "interval 1 month)) as date)"
    ).fetchall()
    # a file per month: how many files there are is not what is measured
    for (month,) in months:
        connection.execute(
            f"""copy (
                select * exclude (event_date, is_held_back) from calls
                where not is_held_back
                and event_date >= date '{month}' and event_date < date '{month}' + interval 1 month
            ) to '{folder}/base/api_calls/{month}.parquet' (compression zstd)"""
        )
    connection.execute(
        f"""copy (select * exclude (event_date, is_held_back) from calls where is_held_back)
        to '{folder}/new_day/api_calls/{last}.parquet' (compression zstd)"""
    )
    developer, developer_days = _one(connection, _MEDIAN_DEVELOPER)
    base = f"'{folder}/base/api_calls/*.parquet'"
    connection.execute(
        f"""copy (
            select * replace (true as is_internal, (select max(occurred_at) from {base}) as updated_at)
            from developers where developer_id = $developer
            order by updated_at desc nulls last limit 1
        ) to '{folder}/flag/developers.parquet'""",
        {"developer": developer},
    )
    calls, days = _one(
        connection,
        f"select count(*), count(distinct cast(occurred_at as date)) from {base}",
    )
    (new_calls,) = _one(connection, f"select count(*) from '{folder}/new_day/api_calls/*.parquet'")
    return {
        "calls": calls,
        "new_calls": new_calls,
        "developer": developer,
        "developer_days": developer_days,
        "days": days,
        "month": str(months[-2:][0][0]),
    }


def _one(
    connection: duckdb.DuckDBPyConnection, query: str, values: dict[str, float] | None = None
) -> tuple[Any, ...]:
    row = connection.execute(query, values).fetchone()
    assert row is not None
    return row


if __name__ == "__main__":
    write_history(
        Path(sys.argv[1]), Path(sys.argv[2]), 0.1 if "--last-tenth" in sys.argv[3:] else 1
    )
