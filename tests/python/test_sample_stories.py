"""The planted stories, worked out again from the raw files, by other means than the models.

Everything is counted as the metrics define it, in plain SQL and Python over the files alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import cache
from math import sqrt
from statistics import mean, stdev
from typing import Any

import duckdb
import numpy as np
import pytest
from click.testing import CliRunner

from firstcall.cli import firstcall
from stories import STORIES

AS_OF = STORIES["clock"]["as_of"]


@pytest.fixture(scope="module", params=[(50_000, 1), (200_000, 7)], ids=["50000", "200000"])
def company(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The raw files; of mutable tables the last version, the calls with the owner of their key."""
    calls, seed = request.param
    folder = tmp_path_factory.mktemp("company")
    arguments = ["--home", str(folder), "sample", "--calls", str(calls), "--seed", str(seed)]
    result = CliRunner().invoke(firstcall, arguments, catch_exceptions=False)
    assert result.exit_code == 0
    connection = duckdb.connect()
    for table, key in {
        "accounts": "account_id",
        "developers": "developer_id",
        "endpoints": "endpoint_id",
        "support_tickets": "ticket_id",
        "invoice_lines": "invoice_line_id",
        "incidents": "incident_id, component",
        "api_keys": "api_key_id, valid_from",
        "exchange_rates": "currency, rate_date",
        "survey_responses": "response_id",
        "survey_invitations": "invitation_id",
        "uptime_checks": "check_id",
    }.items():
        version = "updated_at desc nulls last" if table not in _IMMUTABLE else key
        connection.execute(
            f"create table {table} as from read_parquet('{folder}/sample/{table}.parquet') "
            f"qualify row_number() over (partition by {key} order by {version}) = 1"
        )
    connection.execute(
        f"""
        create table calls as
        with settled as (
            from read_parquet('{folder}/sample/api_calls/*/*.parquet', hive_partitioning = false)
            qualify row_number() over (partition by request_id order by occurred_at) = 1
        ),
        key_versions as (
            select *, least(
                coalesce(valid_to, timestamp '9999-01-01'),
                coalesce(lead(valid_from) over (partition by api_key_id order by valid_from),
                    timestamp '9999-01-01')
            ) as valid_until
            from api_keys
        )
        select settled.*, key_versions.developer_id, key_versions.account_id,
            coalesce(key_versions.mode, 'live') as mode,
            coalesce(developers.is_internal, false) or coalesce(accounts.is_internal, false)
                as is_ours
        from settled
        left join key_versions on settled.api_key_id = key_versions.api_key_id
            and occurred_at >= valid_from and occurred_at < valid_until
        left join developers on key_versions.developer_id = developers.developer_id
        left join accounts on key_versions.account_id = accounts.account_id
        """
    )
    yield connection
    connection.close()


_IMMUTABLE = ("survey_responses", "survey_invitations", "uptime_checks")


def test_as_of_is_the_first_instant_of_2026(company: duckdb.DuckDBPyConnection) -> None:
    first, last = company.sql("select min(occurred_at), max(occurred_at) from calls").fetchall()[0]

    assert last + timedelta(microseconds=1) == AS_OF
    assert first.date() == STORIES["clock"]["first_day"]
    assert last.date() == STORIES["clock"]["last_day"]


def test_sign_up_takes_twice_as_long_in_the_hard_weeks(company: duckdb.DuckDBPyConnection) -> None:
    for expected in STORIES["ttfc"]["weeks"]:
        start = datetime.combine(expected["week"], datetime.min.time())
        cohort = company.execute(
            "select developer_id, created_at, deleted_at from developers "
            "where created_at >= $start and created_at < $start + interval 7 day "
            "and not coalesce(is_internal, false)",
            {"start": start},
        ).fetchall()
        any_mode, live = _times_to_first_call(company, cohort)
        found = _ttfc(any_mode) | {
            f"live_{name}": value for name, value in _ttfc(live).items() if "p50" in name
        }
        found["developers_activated"] = company.execute(
            "select count(distinct developer_id) from calls join developers using (developer_id) "
            "where http_method = 'POST' and path = '/v1/payments' and mode = 'live' "
            "and status_code between 100 and 399 and created_at >= $start "
            "and created_at < $start + interval 7 day "
            "and occurred_at <= created_at + interval 14 day",
            {"start": start},
        ).fetchall()[0][0]
        assert {name: found[name] for name in expected if name != "week"} == {
            name: value for name, value in expected.items() if name != "week"
        }, expected["week"]


def _times_to_first_call(
    company: duckdb.DuckDBPyConnection, cohort: list[tuple[str, datetime, datetime | None]]
) -> tuple[list[tuple[float, bool, bool]], list[tuple[float, bool, bool]]]:
    """Per mode (seconds, called, deleted) of each developer; negative: called before signing up."""
    by_mode = []
    for modes in (("test", "live"), ("live",)):
        times = []
        for developer, created_at, deleted_at in cohort:
            calls = company.execute(
                "select occurred_at, mode, service, http_method, path from calls "
                "where developer_id = ? and status_code between 200 and 299 and not is_synthetic",
                [developer],
            ).fetchall()
            firsts = [
                at
                for at, mode, *route in calls
                if mode in modes and _operation(company, *route) not in _NOT_QUALIFYING
            ]
            end = min(firsts, default=deleted_at or AS_OF)
            times.append(((end - created_at).total_seconds(), bool(firsts), deleted_at is not None))
        by_mode.append(times)
    return by_mode[0], by_mode[1]


_NOT_QUALIFYING = ("health", "issue_token", "ping")


def _ttfc(times: list[tuple[float, bool, bool]]) -> dict[str, Any]:
    measured = [
        (max(seconds, 0.0), called, deleted) for seconds, called, deleted in times if seconds > -300
    ]
    called = [seconds for seconds, has_called, _ in measured if has_called]
    p50 = _kaplan_meier(measured, Fraction(1, 2))
    bands = ((900, "excellent"), (3600, "good"), (86400, "needs_work"))
    return {
        "developers": len(times),
        "negative_ttfc": len(times) - len(measured),
        "developers_measured": len(measured),
        "developers_called": len(called),
        "developers_deleted_before_call": sum(d and not c for _, c, d in measured),
        "ttfc_p50_seconds": float(np.quantile(called, 0.5)),
        "ttfc_p90_seconds": round(float(np.quantile(called, 0.9)), 6),
        "ttfc_km_p50_seconds": p50,
        "ttfc_km_p90_seconds": _kaplan_meier(measured, Fraction(9, 10)),
        "band": next((band for edge, band in bands if p50 is not None and p50 < edge), "broken"),
        "developers_within_15m": sum(seconds <= 900 for seconds in called),
        "developers_within_1h": sum(seconds <= 3600 for seconds in called),
        "developers_within_24h": sum(seconds <= 86400 for seconds in called),
    }


def _kaplan_meier(times: list[tuple[float, bool, bool]], share: Fraction) -> float | None:
    survival = Fraction(1)
    for event in sorted({seconds for seconds, called, _ in times if called}):
        at_risk = sum(seconds >= event for seconds, _, _ in times)
        survival *= 1 - Fraction(sum(c and s == event for s, c, _ in times), at_risk)
        if survival <= 1 - share:
            return event
    return None


def test_one_endpoint_in_seven_fails_under_a_calm_whole(company: duckdb.DuckDBPyConnection) -> None:
    story = STORIES["hotspot"]
    calls = company.execute(
        "select account_id, status_code, is_timeout, is_ours, is_synthetic, mode, service, "
        "http_method, path from calls where cast(occurred_at as date) = ?",
        [story["day"]],
    ).fetchall()
    endpoints: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(int))
    excluded: dict[str, int] = defaultdict(int)
    callers, struck = set(), set()
    for account, status, is_timeout, is_ours, is_synthetic, mode, *route in calls:
        endpoint = _operation(company, *route)
        reason = _exclusion(is_ours, is_synthetic, endpoint, mode)
        if reason:
            excluded[reason] += 1
            continue
        callers.add(account)
        for name in (endpoint, "all"):
            endpoints[name]["calls"] += 1
            endpoints[name]["http_error_calls"] += 400 <= status <= 599
            endpoints[name][_outcome(status, is_timeout)] += 1
        if endpoint == "create_export" and status >= 400:
            struck.add(account)
    for counts in endpoints.values():
        counts["http_error_rate"] = counts["http_error_calls"] / counts["calls"]
    hotspots = [
        name
        for name, counts in endpoints.items()
        if counts["calls"] >= 200
        and counts["http_error_rate"] >= max(0.05, 3 * endpoints["all"]["http_error_rate"])
    ]

    assert excluded == story["exclusions"]
    for name, expected in story["endpoints"].items():
        assert {part: endpoints[name][part] for part in expected} == expected, name
    assert hotspots == story["hotspots"]
    failed = endpoints["create_export"]["http_error_calls"]
    assert failed / endpoints["all"]["calls"] == story["share_of_calls"]
    assert len(struck) / len(callers) == story["share_of_accounts"]


def _exclusion(is_ours: bool, is_synthetic: bool, endpoint: str, mode: str) -> str | None:
    if is_ours:
        return "internal"
    if is_synthetic:
        return "synthetic"
    if endpoint in _NOT_QUALIFYING:
        return "non_qualifying"
    return "test_mode" if mode == "test" else None


def _outcome(status: int, is_timeout: bool) -> str:
    if status == 504 or is_timeout:
        return "timeout"
    named = {429: "throttled", 499: "client_cancelled"}
    if status in named:
        return named[status]
    return "success" if 100 <= status < 400 else "client_error" if status < 500 else "server_error"


def test_get_ledger_becomes_slower_for_four_weeks(company: duckdb.DuckDBPyConnection) -> None:
    calls = company.sql(
        "select cast(date_trunc('week', occurred_at) as date), gateway_latency_ms, is_timeout "
        "from calls where path like '/v1/ledgers/%' and mode = 'live' "
        "and not is_ours and not is_synthetic"
    ).fetchall()
    found = []
    for week in sorted({week for week, _, _ in calls}):
        everything = [ms for at, ms, _ in calls if at == week]
        answered = [ms for at, ms, is_timeout in calls if at == week and not is_timeout]
        found.append(
            {
                "week": week,
                "n": len(answered),
                "p50_ms": round(float(np.quantile(answered, 0.5)), 6),
                "p95_ms": round(float(np.quantile(answered, 0.95)), 6),
                "p95_ms_timeouts_included": round(float(np.quantile(everything, 0.95)), 6),
            }
        )

    assert found == STORIES["latency"]["weeks"]


def test_one_customer_leaves_and_one_comes_back(company: duckdb.DuckDBPyConnection) -> None:
    story = STORIES["churn"]
    mrr: dict[tuple[str, date], tuple[Fraction, Fraction]] = {}
    for account, month, amount, rate in company.sql(
        """
        select account_id, cast(service_start as date), amount,
            case invoice_lines.currency when 'USD' then 1 else rate end
        from invoice_lines
        left join exchange_rates on invoice_lines.currency = exchange_rates.currency
            and rate_date = cast(service_start as date)
        where account_id in ('acc_umbra', 'acc_perihelion')
        """
    ).fetchall():
        assert (account, month) not in mrr
        mrr[account, month] = (Fraction(amount), Fraction(rate))
    for expected in story["movements"]:
        before = (expected["month"] - timedelta(days=1)).replace(day=1)
        customer = expected["customer_id"]
        earlier = [month for account, month in mrr if account == customer and month < before]
        then, now = mrr.get((customer, before)), mrr.get((customer, expected["month"]))
        assert expected == {
            "customer_id": customer,
            "month": expected["month"],
            **_movement(then, now, bool(earlier)),
        }
    for account, expected in story["revenue"].items():
        months = {month: amount for (name, month), (amount, _) in mrr.items() if name == account}
        assert sum(months.values()) == expected["original_revenue"]
        assert max(months) == expected["last_month"]


def _movement(
    then: tuple[Fraction, Fraction] | None, now: tuple[Fraction, Fraction] | None, paid_before: bool
) -> dict[str, Any]:
    opening = then[0] * then[1] if then else Fraction(0)
    closing = now[0] * now[1] if now else Fraction(0)
    change = closing - opening
    if then and now:
        change = (now[0] - then[0]) * then[1]
        movement = "unchanged" if change == 0 else "expansion" if change > 0 else "contraction"
    elif now:
        movement = "reactivation" if paid_before else "new"
    else:
        movement = "churn"
    return {
        "movement": movement,
        "opening_mrr": opening,
        "movement_mrr": change,
        "currency_mrr": closing - opening - change,
        "closing_mrr": closing,
    }


def test_the_developers_of_both_churn_thirty_days_after_their_last_call(
    company: duckdb.DuckDBPyConnection,
) -> None:
    for developer, expected in STORIES["churn"]["developers"].items():
        calls = [
            at
            for (at,) in company.execute(
                "select occurred_at from calls where developer_id = ? order by occurred_at",
                [developer],
            ).fetchall()
        ]
        gaps = [
            at
            for at, following in zip(calls, [*calls[1:], AS_OF], strict=True)
            if following - at > timedelta(days=30)
        ]
        assert len(calls) == expected["calls"]
        assert gaps == [expected["last_call_before_silence"]]
        assert gaps[0] + timedelta(days=30) == expected["churned_at"]
        assert min((at for at in calls if at > gaps[0]), default=None) == expected["came_back_at"]


def test_the_documentation_score_drops_outside_noise(company: duckdb.DuckDBPyConnection) -> None:
    half_width_before = average_before = None
    for expected in STORIES["dxs"]["quarters"]:
        found, average, half_width = _quarter(company, expected["quarter"])
        if average_before is not None and half_width_before is not None:
            noise = sqrt(half_width**2 + half_width_before**2)
            found["is_within_noise"] = abs(average - average_before) <= noise
        assert {name: found.get(name) for name in expected} == expected
        average_before, half_width_before = average, half_width


def _quarter(
    company: duckdb.DuckDBPyConnection, quarter: date
) -> tuple[dict[str, Any], float, float]:
    rows = company.execute(
        """
        select developer_id, documentation, reliability, support, integration
        from survey_responses
        inner join developers using (developer_id)
        inner join accounts using (account_id)
        where date_trunc('quarter', submitted_at) = cast(? as date)
            and not coalesce(accounts.is_internal, false)
        order by submitted_at, response_id
        """,
        [quarter],
    ).fetchall()
    scores = [(who, [float(s) for s in given if s is not None]) for who, *given in rows]
    inside = [(who, given) for who, given in scores if all(1 <= s <= 10 for s in given)]
    complete = [(who, given) for who, given in inside if len(given) == 4]
    counted = dict(complete)
    averages = [mean(given) for given in counted.values()]
    (invited,) = company.execute(
        "select count(distinct developer_id) from survey_invitations "
        "join developers using (developer_id) "
        "where date_trunc('quarter', sent_at) = cast(? as date) "
        "and account_id <> 'acc_staff'",
        [quarter],
    ).fetchall()[0]
    # t(0.975, 35), from a printed table
    half_width = 2.0301 * stdev(averages) / sqrt(len(averages))
    dimensions = ("documentation", "reliability", "support", "integration")
    means = [round(mean(values), 9) for values in zip(*counted.values(), strict=True)]
    found = dict(zip(dimensions, means, strict=True)) | {
        "quarter": quarter,
        "n": len(counted),
        "dxs_average": round(mean(averages), 9),
        "dxs_total": round(4 * mean(averages), 9),
        "interval_half_width": round(half_width, 5),
        "invited_developers": invited,
        "response_rate": len(counted) / invited,
        "rejected_responses": len(scores) - len(inside),
        "partial_responses": len(inside) - len(complete),
        "superseded_responses": len(complete) - len(counted),
    }
    return found, mean(averages), half_width


def test_tickets_about_webhook_signatures_spike_in_one_week(
    company: duckdb.DuckDBPyConnection,
) -> None:
    story = STORIES["tickets"]
    tickets = company.execute(
        "select cast(created_at as date), case when is_spam then 'spam' "
        "when merged_into_ticket_id is not null then 'merged' "
        "when opened_by = 'agent' then 'agent' end "
        "from support_tickets where topic = ?",
        [story["topic"]],
    ).fetchall()
    weeks: dict[date, int] = defaultdict(int)
    months: dict[date, int] = defaultdict(int)
    excluded: dict[str, int] = defaultdict(int)
    for day, reason in tickets:
        if reason:
            assert day - timedelta(days=day.weekday()) == date(2025, 5, 12)
            excluded[reason] += 1
            continue
        weeks[day - timedelta(days=day.weekday())] += 1
        months[day.replace(day=1)] += 1

    assert {week: weeks[week] for week in story["weeks"]} == story["weeks"]
    assert months == story["months"]
    assert excluded == story["not_counted_in_week_2025_05_12"]


def test_the_outage_costs_the_target_by_incident_and_by_probe(
    company: duckdb.DuckDBPyConnection,
) -> None:
    for expected in STORIES["outage"]["months"]:
        start = datetime.combine(expected["month"], datetime.min.time())
        end = (start + timedelta(days=31)).replace(day=1)
        component = expected["component"]
        if expected["method"] == "incident":
            found = _incident_seconds(company, component, start, end)
        else:
            found = _probe_seconds(company, component, start, end)
        up = found["observed_seconds"] - found["down_seconds"]
        uptime = round(up / found["observed_seconds"], 9)
        assert expected == expected | found | {"uptime": uptime}, expected
        if expected["month"] == date(2025, 10, 1) and component == "api":
            assert uptime < 0.9995
    failed = STORIES["outage"]["calls_with_503"]
    assert (failed["calls"],) == company.execute(
        "select count(*) from calls where cast(occurred_at as date) = $day "
        "and account_id like $accounts_like and status_code = 503",
        {"day": failed["day"], "accounts_like": failed["accounts_like"]},
    ).fetchall()[0]


def _incident_seconds(
    company: duckdb.DuckDBPyConnection, component: str, start: datetime, end: datetime
) -> dict[str, int]:
    """Second by second: every one that some incident covers."""
    down: set[int] = set()
    planned: set[int] = set()
    for began, resolved, is_planned in company.execute(
        "select started_at, coalesce(resolved_at, $as_of), is_planned from incidents "
        "where ($component = 'all' or component = $component) and started_at < $end",
        {"as_of": AS_OF, "component": component, "end": end},
    ).fetchall():
        first, last = max(began, start), min(resolved, end)
        seconds = range(int((first - start).total_seconds()), int((last - start).total_seconds()))
        (planned if is_planned else down).update(seconds)
    return {
        "down_seconds": len(down),
        "planned_seconds": len(planned - down),
        "unknown_seconds": 0,
        "observed_seconds": int((end - start).total_seconds()),
    }


def _probe_seconds(
    company: duckdb.DuckDBPyConnection, component: str, start: datetime, end: datetime
) -> dict[str, int]:
    """Second by second: how many regions are heard, and how many of them are down."""
    length = int((end - start).total_seconds())
    heard = np.zeros(length, dtype=int)
    down = np.zeros(length, dtype=int)
    for (region,) in company.sql("select distinct region from uptime_checks").fetchall():
        checks = company.execute(
            "select epoch(checked_at - cast($start as timestamp)), is_up from uptime_checks "
            "where component = $component and region = $region and checked_at < $end "
            "order by checked_at",
            {"start": start, "component": component, "region": region, "end": end},
        ).fetchall()
        following = [at for at, _ in checks[1:]] + [float("inf")]
        for (at, is_up), next_at in zip(checks, following, strict=True):
            first, last = max(int(at), 0), int(min(next_at, at + 900, length))
            if first < last:
                heard[first:last] += 1
                down[first:last] += not is_up
    return {
        "down_seconds": int((2 * down > heard).sum()),
        "unknown_seconds": int((heard == 0).sum()),
        "observed_seconds": int((heard > 0).sum()),
    }


def test_free_developers_grow_faster_than_paying_ones(company: duckdb.DuckDBPyConnection) -> None:
    story = STORIES["free_growth"]
    company.execute(
        """
        create or replace table active as
        select distinct
            cast(date_trunc('month', occurred_at) as date) as month, developer_id, account_id
        from calls
        where status_code between 100 and 399 and not is_timeout and mode = 'live' and not is_ours
            and not is_synthetic and developer_id is not null
            and path not in ('/health', '/ping', '/oauth/token')
        """
    )
    for expected in story["months"]:
        found = company.execute(
            "select count(distinct developer_id) filter (where account_id like $free), "
            "count(distinct developer_id) filter (where account_id like $paying "
            "and not list_contains($excluded, developer_id)) from active where month = $month",
            {
                "month": expected["month"],
                "excluded": story["paying_developers_exclude"],
                **story["accounts"],
            },
        ).fetchall()[0]
        assert found == (expected["free_developers"], expected["paying_developers"])
    shares = dict(
        company.sql(
            """
            with months as (
                select distinct month, month + interval 1 month as next_month from active
            ),
            paying as (
                select month, account_id
                from months
                inner join invoice_lines on service_start < next_month and service_end > month
                where revenue_type not in ('tax', 'prepayment') and not coalesce(is_trial, false)
                    and invoice_status in ('open', 'paid')
                group by all
                having sum(
                    amount * epoch(least(service_end, next_month) - greatest(service_start, month))
                    / epoch(service_end - service_start)
                ) > 0
            )
            select month, count(paying.account_id) / count(*)
            from active left join paying using (month, account_id)
            group by all
            """
        ).fetchall()
    )
    for month in story["overall_paid_share_falls_in"]:
        assert shares[month] < shares[(month - timedelta(days=1)).replace(day=1)], month
    assert company.sql(
        "select distinct sum(amount) from invoice_lines where account_id like 'acc_base_%' "
        "group by service_start"
    ).fetchall() == [(story["revenue_of_base_customers"],)]


@cache
def _templates(company: duckdb.DuckDBPyConnection) -> list[tuple[str, str | None, str, list[str]]]:
    return [
        (endpoint, service, method, template.split("/"))
        for endpoint, service, method, template in company.sql(
            "select endpoint_id, service, http_method, path_template from endpoints"
        ).fetchall()
    ]


@cache
def _operation(
    company: duckdb.DuckDBPyConnection, service: str | None, method: str, path: str
) -> str:
    """The operation of a call: a literal further left wins, then the one that names a service."""
    segments = path.split("?")[0].split("/")
    matches = []
    for endpoint, of_service, of_method, template in _templates(company):
        is_placeholder = [part.startswith(("{", ":")) for part in template]
        fits = len(template) == len(segments) and all(
            bool(segment) if free else segment == part
            for part, segment, free in zip(template, segments, is_placeholder, strict=True)
        )
        if fits and of_service in (None, service) and of_method in ("*", method):
            matches.append((is_placeholder, of_service is None, of_method == "*", endpoint))
    return min(matches)[-1] if matches else "uncatalogued"
