"""What was planted in the sample company about its reliability is what the marts say of it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from stories import STORIES
from warehouses import only_row, query

# of the day of the outage, in seconds: what is down, planned, unknown and observed
_DAY_OF_THE_OUTAGE = {
    ("api", "incident"): (2880, 0, 0, 86400),
    ("webhooks", "incident"): (2400, 0, 0, 86400),
    ("all", "incident"): (3480, 0, 0, 86400),
    ("api", "probe"): (2400, None, 0, 86400),
    ("webhooks", "probe"): (0, None, 0, 86400),
}

# window, component and method: down, planned and observed seconds. 365 days begin with 2025, after
# the incidents of 2024, and hold 600 s of webhooks in March and 600 s of api in May besides.
_WINDOWS = {
    (90, "api", "incident"): (2880, 3600, 90 * 86400),
    (90, "webhooks", "incident"): (2400, 0, 90 * 86400),
    (90, "all", "incident"): (3480, 3600, 90 * 86400),
    (90, "webhooks", "probe"): (0, None, 90 * 86400 - 6860),
    (365, "api", "incident"): (3480, 6600, 365 * 86400),
    (365, "webhooks", "incident"): (3000, 0, 365 * 86400),
    (365, "all", "incident"): (4680, 6600, 365 * 86400),
    # probes began with October
    (365, "api", "probe"): (2400, None, 92 * 86400),
}


def test_an_outage_takes_down_the_months_that_it_is_in(built_home: Path) -> None:
    for month in STORIES["outage"]["months"]:
        key = ("month", "component", "method")
        expected = {name: value for name, value in month.items() if name not in key}
        where = " and ".join(f"{name} = '{month[name]}'" for name in key)
        found = only_row(built_home, "metrics.uptime_monthly", [*expected, "status"], where)
        is_good = found.pop("status") == "good"
        assert is_good == (month["uptime"] >= 0.9995), where
        assert found.pop("uptime") == pytest.approx(expected.pop("uptime"), abs=5e-10)
        assert found == expected, where


def test_the_day_of_the_outage_is_down_by_each_method(built_home: Path) -> None:
    story = STORIES["outage"]["calls_with_503"]
    found = query(
        built_home,
        f"""
        select component, method, down_seconds, planned_seconds, unknown_seconds, observed_seconds
        from metrics.uptime_daily where day = '{story["day"]}' and method <> 'request'
        """,
    )
    assert {(row[0], row[1]): row[2:] for row in found} == _DAY_OF_THE_OUTAGE
    requests = only_row(
        built_home,
        "metrics.uptime_daily",
        ["component", "known_calls - good_calls", "uptime < 0.9995"],
        f"day = '{story['day']}' and method = 'request'",
    )
    component, failed, is_missed = requests.values()
    assert component == "all"
    assert failed >= story["calls"]
    assert is_missed


def test_what_no_probe_saw_is_unknown(built_home: Path) -> None:
    """Webhooks were not looked at for two hours; what they were before still counts for 900 s."""
    columns = ["down_seconds", "unknown_seconds", "observed_seconds", "uptime", "status"]
    where = "day = '2025-11-10' and component = 'webhooks' and method = 'probe'"
    found = only_row(built_home, "metrics.uptime_daily", columns, where)
    assert tuple(found.values()) == (0, 6860, 86400 - 6860, 1.0, "good")


def test_windows_end_with_the_year(built_home: Path) -> None:
    found = query(
        built_home,
        """
        select window_days, component, method, down_seconds, planned_seconds, observed_seconds
        from metrics.uptime_trailing where method <> 'request'
        """,
    )
    by_key = {tuple(row[:3]): row[3:] for row in found}
    assert {key: by_key[key] for key in _WINDOWS} == _WINDOWS
    # 4.38 hours would be allowed
    status = "window_days = 365 and component = 'all' and method = 'incident'"
    assert only_row(built_home, "metrics.uptime_trailing", ["status"], status) == {"status": "good"}


def test_nothing_of_the_last_budgets_is_used(built_home: Path) -> None:
    """The outage lies more than thirty days back: 1,296 s are left of thirty days, 43.2 of one."""
    found = query(
        built_home,
        """
        select window_days, budget_seconds, used_seconds, left_seconds, burn_rate
        from metrics.error_budget where component = 'api' and method = 'incident' order by all
        """,
    )
    budgets = [(days, days * Decimal("43.2")) for days in (1, 3, 7, 30)]
    assert found == [(days, budget, 0, budget, 0) for days, budget in budgets]


def test_an_incident_without_length_is_kept_and_counts_nowhere(built_home: Path) -> None:
    effects = dict(query(built_home, "select incident_id, effect from core.fct_incidents"))
    assert effects["inc_06"] == "no_length"
    assert effects["inc_05"] == "down"
    assert effects["inc_04"] == "planned"
    assert "inc_09" not in effects
    where = "day = '2025-07-20' and component = 'api' and method = 'incident'"
    found = only_row(built_home, "metrics.uptime_daily", ["down_seconds"], where)
    assert found == {"down_seconds": 0}


def test_a_failed_check_took_no_time(built_home: Path) -> None:
    """A check every 600 s from each of three regions, of which twelve failed in the outage.

    Besides, region ap failed alone in the slots 5, 1002, 1999, 2996 and 3993 of October's 4,464.
    """
    where = "month = '2025-10-01' and vantage = 'probe' and endpoint_id = "
    columns = ["n", "not_a_value_calls"]
    checks = 3 * 31 * 144
    api = only_row(built_home, "metrics.latency_monthly", columns, f"{where}'get_balance'")
    assert api == {"n": checks - 17, "not_a_value_calls": 17}
    webhooks = only_row(
        built_home, "metrics.latency_monthly", columns, f"{where}'component:webhooks'"
    )
    assert sum(webhooks.values()) == checks


def test_initiatives_are_ranked_unless_an_estimate_is_off_its_scale(built_home: Path) -> None:
    found = query(
        built_home,
        """
        select initiative_id, reach_source, rice_score, rank, invalid_reason
        from metrics.rice_ranking order by rank nulls last
        """,
    )
    by_id = {row[0]: row[1:] for row in found}
    assert set(by_id) == {"ini_3", "ini_5", "ini_6", "ini_7", "ini_8"}
    source, score, _, _ = by_id["ini_3"]
    assert (source, score) == ("given", pytest.approx(40 * 2 * 0.8 / 3))
    assert by_id["ini_8"] == (None, None, None, "impact_off_scale")
    assert by_id["ini_6"][0] == "endpoint_coverage"
    assert by_id["ini_7"][0] == by_id["ini_5"][0] == "endpoint_errors"
    assert [row[3] for row in found] == [1, 2, 3, 4, None]


def test_most_webhooks_arrive_in_time(built_home: Path) -> None:
    """Each day counts what was triggered on it, up to the last one.

    A first attempt comes after 3 to 5 s and a second one after 12 to 20, a third after 5 minutes.
    """
    days = query(
        built_home,
        """
        select day, events, delivered_events, delivered_in_time_events
        from metrics.webhook_delivery_daily order by day
        """,
    )
    assert days[-1][0] == date(2026, 1, 1) - timedelta(days=1)
    assert days == query(
        built_home,
        """
        select
            cast(triggered_at as date) as day,
            count(distinct event_id),
            count(*) filter (where status_code = 200),
            count(*) filter (where status_code = 200 and attempt <= 2)
        from raw.webhook_deliveries group by day order by day
        """,
    )
