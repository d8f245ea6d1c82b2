"""What was planted in the sample company is what the marts say: numbers worked out by hand, not read off."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from stories import STORIES
from warehouses import compiled, query, window_asked


def test_the_loader_stores_what_was_made_and_counts_the_rest(
    sample: Path, built_home: Path
) -> None:
    truth = json.loads((sample / "truth.json").read_text(encoding="utf-8"))["tables"]
    loaded = query(
        built_home,
        """
        select table_name, sum(rows_read), sum(rows_accepted), sum(rows_duplicate),
            sum(rows_conflicting), sum(rows_rejected)
        from raw.load_manifest group by all
        """,
    )
    assert {name: tuple(map(int, counts)) for name, *counts in loaded} == {
        name: (made["rows"], made["stored"], made["duplicates"], made["conflicts"], 0)
        for name, made in truth.items()
        if made["rows"]
    }


def test_as_of_is_a_microsecond_after_the_last_call(built_home: Path) -> None:
    as_of, day = query(built_home, "select as_of, as_of_day from core.dim_clock")[0]
    assert as_of == STORIES["clock"]["as_of"]
    assert day == STORIES["clock"]["last_day"]


def test_one_endpoint_fails_under_a_good_day(built_home: Path) -> None:
    story = STORIES["hotspot"]
    for endpoint, expected in story["endpoints"].items():
        columns = ", ".join(expected)
        row = query(
            built_home,
            f"""
            select {columns} from metrics.error_rate_daily
            where day = '{story["day"]}' and endpoint_id = '{endpoint}'
            """,
        )
        assert row == [pytest.approx(tuple(expected.values()), rel=1e-12)]


def test_the_failing_endpoint_is_the_hot_spot_of_its_day(built_home: Path) -> None:
    story = STORIES["hotspot"]
    hot = query(
        built_home,
        f"""
        select endpoint_id, share_of_calls, share_of_accounts from metrics.error_hotspots_daily
        where day = '{story["day"]}' and is_hotspot order by endpoint_id
        """,
    )
    shares = (story["share_of_calls"], story["share_of_accounts"])
    assert hot == [(endpoint, *shares) for endpoint in story["hotspots"]]


def test_an_operation_gets_slower_week_by_week(built_home: Path) -> None:
    story = STORIES["latency"]
    of_story = f"endpoint_id = '{story['endpoint_id']}' and vantage = '{story['vantage']}'"
    analysis = "latency_percentiles_over_any_window"
    statement = compiled(built_home, analysis)[analysis]
    for expected in story["weeks"]:
        week, n, *percentiles = expected.values()
        next_week = week + timedelta(7)
        asked = window_asked(statement, week, next_week)
        from_histograms = query(
            built_home,
            f"""
            select n, n_timeouts_included, p50_ms, p95_ms, p95_ms_timeouts_included
            from ({asked}) where {of_story}
            """,
        )
        # two calls a week end in a timeout
        assert from_histograms == [
            (n, n + 2, *(pytest.approx(value, rel=0.01) for value in percentiles))
        ]
        from_calls = query(
            built_home,
            f"""
            select count(*) filter (not is_timeout),
                quantile_cont(duration_us / 1000, 0.5) filter (not is_timeout),
                quantile_cont(duration_us / 1000, 0.95) filter (not is_timeout),
                quantile_cont(duration_us / 1000, 0.95)
            from intermediate.int_call_durations
            where {of_story} and day >= '{week}' and day < '{next_week}'
            """,
        )
        assert from_calls == [(n, *(pytest.approx(value, rel=1e-9) for value in percentiles))]
        from_days = query(
            built_home,
            f"""
            select sum(n) from metrics.latency_daily
            where {of_story} and day >= '{week}' and day < '{next_week}'
            """,
        )
        assert from_days == [(n,)]


def test_what_does_not_count_is_counted_by_its_reason(built_home: Path) -> None:
    story = STORIES["hotspot"]
    counted = query(
        built_home,
        f"select exclusion_reason, calls from metrics.call_exclusions_daily where day = '{story['day']}'",
    )
    assert dict(counted) == story["exclusions"]
