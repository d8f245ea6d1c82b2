"""After whatever changed, an incremental build holds what a full refresh of the same raw rows holds.

And it reads from raw the days that the change touched, and no other.
"""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable
from contextlib import redirect_stderr
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from firstcall.dbt_runner import run_dbt
from firstcall.settings import Settings
from quick_builds import (
    DEFAULTS,
    build,
    build_first,
    build_killed,
    build_part,
    refresh,
)
from warehouses import build_models, days_read, firstcall, query, rows_that_differ

HomeLike = Callable[[Path], Path]

# the live key that is called with on most days, of those that only ever had one version and never ended
BUSY_KEY = """
    select keys.api_key_id, keys.valid_from, keys.developer_id, keys.account_id
    from intermediate.int_key_versions as keys
    inner join raw.api_calls using (api_key_id)
    where
        keys.mode = 'live'
        and keys.developer_id is not null
        and not keys.is_internal
        and keys.api_key_id in (
            select api_key_id from intermediate.int_key_versions group by all having count(*) = 1
        )
    group by all
    order by count(distinct event_date) desc, keys.api_key_id
    limit 1
"""
ANOTHER_DEVELOPER = """
    select developer_id, developers.account_id
    from core.dim_developers as developers
    inner join core.dim_accounts as accounts using (account_id)
    where left_at is null and not developers.is_internal and account_id <> '{account_id}'
    order by developer_id limit 1
"""


def load_rows(home: Path, table: str, *rows: dict[str, Any]) -> None:
    """Load rows the way a company would: as a JSON lines file."""
    folder = home / "more" / str(len(list(home.glob("more/*"))))
    folder.mkdir(parents=True)
    lines = (json.dumps(row, default=str) for row in rows)
    (folder / f"{table}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    firstcall(home, "load", "--from", folder)


def assert_equals_full_refresh(home: Path, variables: str = DEFAULTS) -> None:
    """Refresh a copy of the warehouse in full, and compare every mart row for row."""
    kept = home / "incremental.duckdb"
    shutil.copy(home / "firstcall.duckdb", kept)
    refresh(home, variables)
    assert rows_that_differ(kept, home / "firstcall.duckdb") == {}


def periods_rebuilt(one: Path, other: Path, mart: str, period: str = "day") -> set[date]:
    """The periods of a mart that another warehouse holds made of something else."""
    sql = f"select distinct {period}, inputs_hash from core.{mart}"
    return {at for at, _ in set(query(one, sql)) ^ set(query(other, sql))}


def days_called_on(home: Path, key: str, valid_from: datetime) -> set[date]:
    """The days on which a version of a key called."""
    sql = f"""
        select distinct day from intermediate.int_calls_daily
        where api_key_id = '{key}' and key_valid_from = timestamp '{valid_from}'
    """
    return {day for (day,) in query(home, sql)}


def days_with_calls(home: Path) -> set[date]:
    """Every day with calls."""
    return {day for (day,) in query(home, "select distinct day from intermediate.int_calls_daily")}


def assert_rebuilt_latency_of(days: set[date], built_home: Path, home: Path) -> None:
    """A build rebuilt the latency of these days and their months, and of no other."""
    months = {day.replace(day=1) for day in days}
    for mart in ("fct_latency_histogram_daily", "fct_latency_daily"):
        assert periods_rebuilt(built_home, home, mart) == days
    assert periods_rebuilt(built_home, home, "fct_latency_monthly", "month") == months


def named_calls(home: Path, *request_ids: str) -> dict[str, bool]:
    """Whether the calls that tickets name are found; only those that a ticket names."""
    rows = query(home, "select request_id, event_date from intermediate.int_ticket_calls")
    return {name: event_date is not None for name, event_date in rows if name in request_ids}


def test_nothing_new_reads_no_day(built_home: Path, home_like: HomeLike) -> None:
    home = home_like(built_home)
    build(home)
    assert days_read(home) == 0
    assert_equals_full_refresh(home)


def test_late_rows_on_three_old_days(built_home: Path, home_like: HomeLike) -> None:
    home = home_like(built_home)
    key = query(home, BUSY_KEY)[0][0]
    days = ("2024-08-03", "2025-02-28", "2025-06-30")
    load_rows(
        home,
        "api_calls",
        *(
            {
                "request_id": f"late-{day}-{number}",
                "occurred_at": f"{day}T23:59:59.{number:06}Z",
                "api_key_id": key,
                "http_method": "GET",
                "path": "/late",
                "status_code": 500,
            }
            for day in days
            for number in range(5)
        ),
    )
    build(home)
    assert days_read(home) == 3
    late = query(
        home,
        "select sum(calls) from metrics.uncatalogued_routes_monthly where path_template = '/late'",
    )
    assert late == [(15,)]
    assert_equals_full_refresh(home)


def test_a_call_on_a_new_day_completes_the_one_before(
    built_home: Path, home_like: HomeLike
) -> None:
    home = home_like(built_home)
    ((last_day,),) = query(home, "select max(day) from metrics.call_volume_daily")
    call = {"http_method": "GET", "path": "/later", "status_code": 200}
    for later in (1, 2):
        noon = f"{last_day + timedelta(days=later)}T12:00:00Z"
        load_rows(home, "api_calls", {**call, "request_id": f"later-{later}", "occurred_at": noon})
        build(home)
        assert days_read(home) == 1
        assert_equals_full_refresh(home)


def test_a_conflicting_row_moves_a_call_to_another_day(
    built_home: Path, home_like: HomeLike
) -> None:
    home = home_like(built_home)
    # the only call of a day that has no other: the day is gone when its call turns out to be an earlier one
    only = {"request_id": "moves", "http_method": "GET", "path": "/moves", "status_code": 200}
    load_rows(home, "api_calls", {**only, "occurred_at": "2024-01-05T12:00:00Z"})
    build(home)
    assert days_read(home) == 1
    load_rows(home, "api_calls", {**only, "occurred_at": "2024-01-03T12:00:00Z"})
    build(home)
    days = query(
        home, "select day from metrics.call_volume_daily where day < '2024-02-01' order by day"
    )
    assert [str(day) for (day,) in days] == ["2024-01-03"]
    assert_equals_full_refresh(home)


def test_a_call_like_others_of_its_day_arrives_late_and_moves(
    built_home: Path, home_like: HomeLike
) -> None:
    home = home_like(built_home)
    # of no new key and route, and on days with other calls: after them, then before the first that worked
    first_call = """
        select calls.api_key_id, calls.http_method, calls.path, calls.route, calls.service,
            calls.occurred_at
        from raw.api_calls as calls
        inner join core.fct_developer_onboarding as onboarding
            on calls.occurred_at = onboarding.first_2xx_at
        order by calls.occurred_at, calls.request_id
        limit 1 offset 50
    """
    names = ("api_key_id", "http_method", "path", "route", "service")
    *values, first_at = query(home, first_call)[0]
    call = {
        "request_id": "like-others",
        "status_code": 500,
        **dict(zip(names, values, strict=True)),
    }
    last = f"select max(occurred_at) from raw.api_calls where api_key_id = '{values[0]}'"
    ((last_at,),) = query(home, last)
    assert last_at.date() > first_at.date()
    load_rows(home, "api_calls", {**call, "occurred_at": last_at + timedelta(microseconds=1)})
    build(home)
    assert days_read(home) == 1
    assert_equals_full_refresh(home)
    # of two contents the one with the earlier event stays, so the call leaves its day
    load_rows(home, "api_calls", {**call, "occurred_at": first_at - timedelta(microseconds=1)})
    build(home)
    assert days_read(home) == 2
    assert_equals_full_refresh(home)


def test_calls_that_tickets_name_arrive_late_and_move(
    built_home: Path, home_like: HomeLike
) -> None:
    home = home_like(built_home)
    when = "2025-06-30T12:00:00Z"
    call = {"request_id": "named", "http_method": "GET", "path": "/named", "status_code": 200}
    tickets = {
        "of_a_call": query(home, "select min(request_id) from raw.api_calls")[0][0],
        "before_its_call": "named",
        "of_no_call": "never",
    }
    load_rows(
        home,
        "support_tickets",
        *({"ticket_id": k, "created_at": when, "request_id": v} for k, v in tickets.items()),
    )
    build(home)
    assert named_calls(home, *tickets.values()) == {
        tickets["of_a_call"]: True,
        "named": False,
        "never": False,
    }
    assert_equals_full_refresh(home)
    for moved_to in ("2024-01-05", "2024-01-03"):
        load_rows(home, "api_calls", {**call, "occurred_at": f"{moved_to}T12:00:00Z"})
        build(home)
        assert named_calls(home, "named", "never") == {"named": True, "never": False}
        assert query(
            home,
            "select cast(event_date as varchar) from intermediate.int_ticket_calls "
            "where request_id = 'named'",
        ) == [(moved_to,)]
    assert_equals_full_refresh(home)
    build(home, as_of="2025-03-15")
    assert named_calls(home, *tickets.values()) == {}
    build(home)
    assert_equals_full_refresh(home)


def test_a_keys_owner_corrected_reads_no_day(built_home: Path, home_like: HomeLike) -> None:
    home = home_like(built_home)
    key, valid_from, developer, account = query(home, BUSY_KEY)[0]
    other = query(home, ANOTHER_DEVELOPER.format(account_id=account))[0]
    corrected = {
        "api_key_id": key,
        "valid_from": valid_from,
        "developer_id": other[0],
        "account_id": other[1],
        "mode": "live",
        "updated_at": "2025-12-01T00:00:00Z",
    }
    load_rows(home, "api_keys", corrected)
    before = query(
        home, f"select count(*) from core.fct_developer_days where developer_id = '{developer}'"
    )
    build(home)
    after = query(
        home, f"select count(*) from core.fct_developer_days where developer_id = '{developer}'"
    )
    assert after < before
    assert days_read(home) == 0
    # whose a call is changes what accounts and developers did, and nothing about how long it took
    called_on = days_called_on(home, key, valid_from)
    assert periods_rebuilt(built_home, home, "fct_developer_calls_daily") == called_on
    assert_rebuilt_latency_of(set(), built_home, home)
    assert_equals_full_refresh(home)
    # and whose account it is counts by itself
    again = {**corrected, "account_id": account, "updated_at": "2025-12-01T00:00:01Z"}
    load_rows(home, "api_keys", again)
    build(home)
    assert days_read(home) == 0
    assert_equals_full_refresh(home)


def test_a_key_turned_test_mode_rebuilds_the_days_that_it_called_on(
    built_home: Path, home_like: HomeLike
) -> None:
    home = home_like(built_home)
    key, valid_from, developer, account = query(home, BUSY_KEY)[0]
    load_rows(
        home,
        "api_keys",
        {
            "api_key_id": key,
            "valid_from": valid_from,
            "developer_id": developer,
            "account_id": account,
            "mode": "test",
            "updated_at": "2025-12-01T00:00:00Z",
        },
    )
    build(home)
    assert days_read(home) == 0
    called_on = days_called_on(home, key, valid_from)
    assert 0 < len(called_on) < len(days_with_calls(home))
    assert_rebuilt_latency_of(called_on, built_home, home)
    assert_equals_full_refresh(home)


def test_a_key_handed_over_in_the_middle_of_a_past_day(
    built_home: Path, home_like: HomeLike
) -> None:
    home = home_like(built_home)
    key, _, _, account = query(home, BUSY_KEY)[0]
    other = query(home, ANOTHER_DEVELOPER.format(account_id=account))[0]
    # between two of its calls of one day
    handed_over = query(
        home,
        f"""
        select min(occurred_at) + interval '1' microsecond from raw.api_calls
        where api_key_id = '{key}' and event_date = (
            select event_date from raw.api_calls
            where api_key_id = '{key}' and event_date >= date '2025-06-01'
            group by event_date having count(distinct occurred_at) > 1 order by event_date limit 1
        )
        """,
    )[0][0]
    load_rows(
        home,
        "api_keys",
        {
            "api_key_id": key,
            "valid_from": handed_over,
            "developer_id": other[0],
            "account_id": other[1],
            "mode": "live",
        },
    )
    touched = query(
        home,
        f"""
        select count(distinct event_date) from raw.api_calls
        where api_key_id = '{key}' and occurred_at >= timestamp '{handed_over}'
        """,
    )[0][0]
    build(home)
    assert days_read(home) == touched
    assert_equals_full_refresh(home)


def test_a_busy_unknown_key_registered(built_home: Path, home_like: HomeLike) -> None:
    home = home_like(built_home)
    key, touched = query(
        home,
        """
        select api_key_id, count(distinct event_date) from raw.api_calls
        where api_key_id is not null and api_key_id not in (select api_key_id from raw.api_keys)
        group by all order by 2 desc, 1 limit 1
        """,
    )[0]
    developer, account = query(home, ANOTHER_DEVELOPER.format(account_id=""))[0]
    load_rows(
        home,
        "api_keys",
        {
            "api_key_id": key,
            "valid_from": "2024-01-01T00:00:00Z",
            "developer_id": developer,
            "account_id": account,
            "mode": "live",
        },
    )
    build(home)
    assert touched > 0
    assert days_read(home) == touched
    assert_equals_full_refresh(home)


def test_a_developer_turned_internal_reads_no_day(built_home: Path, home_like: HomeLike) -> None:
    home = home_like(built_home)
    developer = query(home, BUSY_KEY)[0][2]
    known = query(
        home,
        f"select account_id, created_at, signup_channel from raw.developers where developer_id = '{developer}'",
    )[0]
    load_rows(
        home,
        "developers",
        {
            "developer_id": developer,
            "account_id": known[0],
            "created_at": known[1],
            "signup_channel": known[2],
            "is_internal": True,
            "updated_at": "2025-12-01T00:00:00Z",
        },
    )
    build(home)
    assert days_read(home) == 0
    left = query(
        home, f"select count(*) from core.fct_developer_days where developer_id = '{developer}'"
    )
    assert left == [(0,)]
    assert_equals_full_refresh(home)


BUSY_ENDPOINT = """
    select * exclude (_source_file, _row_number, _batch_seq, _loaded_at) from raw.endpoints
    where endpoint_id = (
        select endpoint_id from metrics.call_volume_daily
        where endpoint_id <> 'uncatalogued' group by all order by sum(calls) desc limit 1
    )
"""


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"is_qualifying": False}, id="made_non_qualifying"),
        pytest.param({"path_template": "/moved/away"}, id="template_edited"),
    ],
)
def test_an_endpoint_changed_reads_no_day(
    change: dict[str, Any], built_home: Path, home_like: HomeLike
) -> None:
    home = home_like(built_home)
    names = [row[0] for row in query(home, f"select column_name from (describe {BUSY_ENDPOINT})")]
    endpoint = dict(zip(names, query(home, BUSY_ENDPOINT)[0], strict=True))
    load_rows(home, "endpoints", {**endpoint, "updated_at": "2025-12-01T00:00:00Z", **change})
    build(home)
    assert days_read(home) == 0
    left = query(
        home,
        "select coalesce(sum(calls), 0) from metrics.call_volume_daily"
        f" where endpoint_id = '{endpoint['endpoint_id']}'",
    )
    assert left == [(0,)]
    assert_equals_full_refresh(home)


def test_an_endpoints_type_changed_rebuilds_the_latency_of_the_days_it_was_called_on(
    built_home: Path, home_like: HomeLike
) -> None:
    home = home_like(built_home)
    # one that was called on few days
    called_on = """
        select endpoint_id, list(distinct day) from intermediate.int_calls_daily
        inner join intermediate.int_routes_matched using (route_key)
        inner join core.dim_endpoints using (endpoint_id)
        where api_type = 'retrieval' and is_qualifying
        group by all order by count(distinct day), endpoint_id limit 1
    """
    endpoint_id, days = query(home, called_on)[0]
    known = f"""
        select * exclude (_source_file, _row_number, _batch_seq, _loaded_at) from raw.endpoints
        where endpoint_id = '{endpoint_id}' order by updated_at desc nulls last limit 1
    """
    names = [row[0] for row in query(home, f"select column_name from (describe {known})")]
    endpoint = dict(zip(names, query(home, known)[0], strict=True))
    change = {"api_type": "processing", "updated_at": "2025-12-01T00:00:00Z"}
    load_rows(home, "endpoints", {**endpoint, **change})
    build(home)
    assert days_read(home) == 0
    assert len(days) < len(days_with_calls(home))
    assert periods_rebuilt(built_home, home, "fct_endpoint_calls_daily") == set()
    assert_rebuilt_latency_of(set(days), built_home, home)
    assert_equals_full_refresh(home)


def test_late_checks_of_probes_rebuild_the_latency_of_their_days(
    built_home: Path, home_like: HomeLike
) -> None:
    home = home_like(built_home)
    check = {"component": "api", "region": "eu", "is_up": True, "total_ms": 12.5}
    load_rows(
        home,
        "uptime_checks",
        {**check, "check_id": "late", "checked_at": "2025-11-03T12:00:00Z"},
        {**check, "check_id": "without_calls", "checked_at": "2024-06-01T12:00:00Z"},
    )
    build_models(home)
    assert days_read(home) == 0
    days = {date(2025, 11, 3), date(2024, 6, 1)}
    assert not days <= days_with_calls(home)
    assert periods_rebuilt(built_home, home, "fct_endpoint_calls_daily") == set()
    assert_rebuilt_latency_of(days, built_home, home)
    found = query(
        home,
        "select day, n, p50_ms, not_a_value_calls from metrics.latency_daily"
        " where vantage = 'probe' and endpoint_id = 'component:api' order by day",
    )
    assert found == [(day, 1, 12.5, 0) for day in sorted(days)]
    assert_equals_full_refresh(home)


def test_another_target_rebuilds_the_latency_of_every_day(
    built_home: Path, home_like: HomeLike
) -> None:
    home = home_like(built_home)
    with duckdb.connect(str(home / "firstcall.duckdb")) as connection:
        connection.execute(
            "update seeds.metric_targets set good_edge = 50 where metric_id = 'latency_p99_ms'"
        )
    build(home)
    assert days_read(home) == 0
    within_limit = "select sum(within_limit_calls) from metrics.latency_daily"
    assert query(home, within_limit) < query(built_home, within_limit)
    assert periods_rebuilt(built_home, home, "fct_endpoint_calls_daily") == set()
    assert_rebuilt_latency_of(days_with_calls(home), built_home, home)
    assert_equals_full_refresh(home)


def test_another_timeout_limit_rebuilds_the_latency_of_every_day(
    built_home: Path, home_like: HomeLike
) -> None:
    home = home_like(built_home)
    limits = "{timeout_limit_ms: {unknown: 60000}}"
    # views hold the limits
    build_models(home, "--vars", limits)
    assert days_read(home) == 0
    assert periods_rebuilt(built_home, home, "fct_endpoint_calls_daily") == set()
    assert_rebuilt_latency_of(days_with_calls(home), built_home, home)
    assert_equals_full_refresh(home, limits)


def test_an_endpoint_added_reads_no_day(built_home: Path, home_like: HomeLike) -> None:
    home = home_like(built_home)
    method, path, calls = query(
        home,
        """
        select http_method, path_template, sum(calls) from metrics.uncatalogued_routes_monthly
        group by all order by 3 desc, 1, 2 limit 1
        """,
    )[0]
    # of two alike, the one whose id comes first takes the calls of the other
    for endpoint in ("added", "acquired"):
        load_rows(
            home,
            "endpoints",
            {"endpoint_id": endpoint, "http_method": method, "path_template": path},
        )
        build(home)
        assert days_read(home) == 0
        volume = (
            f"select sum(calls) from metrics.call_volume_daily where endpoint_id = '{endpoint}'"
        )
        assert query(home, volume)[0][0] >= calls
        assert_equals_full_refresh(home)


def test_as_of_set_back_and_forth_reads_no_day_before_it(
    built_home: Path, home_like: HomeLike
) -> None:
    home = home_like(built_home)
    build(home, as_of="2025-03-15")
    # what was deleted later is not deleted yet, so that its keys are in force on later days
    assert days_read(home, until="2025-03-15") == 0
    assert query(home, "select cast(max(day) as varchar) from metrics.call_volume_daily") == [
        ("2025-03-15",)
    ]
    assert_equals_full_refresh(home)
    build(home)
    assert rows_that_differ(built_home / "firstcall.duckdb", home / "firstcall.duckdb") == {}


def test_a_build_killed_between_two_models_heals_with_the_next(
    built_home: Path, home_like: HomeLike
) -> None:
    home = home_like(built_home)
    key = query(home, BUSY_KEY)[0][0]
    load_rows(
        home,
        "api_calls",
        {
            "request_id": "before-the-crash",
            "occurred_at": "2025-02-28T10:00:00Z",
            "api_key_id": key,
            "http_method": "GET",
            "path": "/crash",
            "status_code": 200,
        },
    )
    build_killed(home, DEFAULTS, "", "fct_developer_calls_daily", 0)
    build(home)
    assert_equals_full_refresh(home)


def test_models_built_one_by_one_heal_with_the_next_whole_build(
    built_home: Path, home_like: HomeLike
) -> None:
    home = home_like(built_home)
    key = query(home, BUSY_KEY)[0][0]
    load_rows(
        home,
        "api_calls",
        *(
            {
                "request_id": f"slow-{number}",
                "occurred_at": f"2025-02-28T10:00:0{number}Z",
                "api_key_id": key,
                "http_method": "GET",
                "path": "/slow",
                "status_code": 200,
                "gateway_latency_ms": 77777,
            }
            for number in range(5)
        ),
    )
    # the day's buckets are still those of the day as it was
    for part in (
        "+fct_latency_days",
        "fct_latency_daily",
        "fct_latency_months",
        "fct_latency_monthly",
    ):
        build_part(home, DEFAULTS, "", part, anew=False)
    build(home)
    assert_equals_full_refresh(home)


def test_a_warehouse_built_empty_then_loaded_equals_a_full_refresh(
    loaded_home: Path, home_like: HomeLike, tmp_path: Path
) -> None:
    build_first(tmp_path)
    assert query(tmp_path, "select count(*) from metrics.call_volume_daily") == [(0,)]
    home = home_like(tmp_path)
    with duckdb.connect(str(home / "firstcall.duckdb")) as connection:
        connection.execute(f"attach '{loaded_home / 'firstcall.duckdb'}' as loaded (read_only)")
        tables = connection.execute(
            "select table_name from information_schema.tables"
            " where table_catalog = 'loaded' and table_schema = 'raw' and table_type = 'BASE TABLE'"
        ).fetchall()
        for (table,) in tables:
            connection.execute(f"insert into raw.{table} by name from loaded.raw.{table}")
    build(home)
    assert (
        days_read(home)
        == query(loaded_home, "select count(distinct event_date) from raw.api_calls")[0][0]
    )
    assert_equals_full_refresh(home)


def test_another_reporting_time_zone_stops_the_build_until_a_full_refresh(
    built_home: Path, home_like: HomeLike
) -> None:
    home = home_like(built_home)
    zone = "{reporting_timezone: America/New_York}"
    with pytest.raises(AssertionError, match="full-refresh"):
        build_models(home, "--vars", zone)
    build_models(home, "--vars", zone, "--full-refresh")
    assert query(home, "select distinct reporting_timezone from core.dim_clock") == [
        ("America/New_York",)
    ]


def test_a_build_goes_on_after_a_model_that_did_not_fit_in_memory(
    built_home: Path, home_like: HomeLike
) -> None:
    # the waist of 50,000 calls spills below 100 MB
    settings = Settings(home_like(built_home), "75MB", threads=2)
    models = "int_calls_daily,resource_type:model fct_account_calls_daily,resource_type:model"
    said = io.StringIO()
    with redirect_stderr(said):
        outcome = run_dbt(settings, "build", "--full-refresh", "--select", models)
    assert outcome.success, said.getvalue()
