"""What was planted in the sample company about its developers is what the marts say of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from stories import STORIES
from warehouses import only_row, query


def test_a_new_form_doubles_the_time_to_first_call(built_home: Path) -> None:
    for week in STORIES["ttfc"]["weeks"]:
        expected = {name: value for name, value in week.items() if name != "week"}
        activated = expected.pop("developers_activated")
        of_week = f"week = date '{week['week']}'"
        found = only_row(
            built_home,
            "metrics.time_to_first_call_weekly",
            list(expected),
            f"{of_week} and segment = 'all'",
        )
        assert found == pytest.approx(expected), week["week"]
        columns = ["developers_activated"]
        assert only_row(built_home, "metrics.activation_weekly", columns, of_week) == {
            "developers_activated": activated
        }


def test_whoever_fell_silent_churned_thirty_days_later(built_home: Path) -> None:
    for developer, expected in STORIES["churn"]["developers"].items():
        churns = query(
            built_home,
            f"""
            select last_call_at, churned_at, returned_at from core.fct_developer_churns
            where developer_id = '{developer}' order by churned_at
            """,
        )
        names = ("last_call_before_silence", "churned_at", "came_back_at")
        assert churns[0] == tuple(expected[name] for name in names)
        month = expected["churned_at"].replace(day=1).date()
        assert query(
            built_home,
            f"""
            select is_active_at_start, has_churned from core.fct_developer_months
            where developer_id = '{developer}' and month = '{month}'
            """,
        ) == [(True, True)]


def test_the_score_of_the_documentation_falls_outside_of_noise(built_home: Path) -> None:
    for quarter in STORIES["dxs"]["quarters"]:
        expected = {name: value for name, value in quarter.items() if name != "quarter"}
        half_width = expected.pop("interval_half_width")
        where = f"quarter = date '{quarter['quarter']}' and segment = 'all'"
        found = only_row(built_home, "metrics.dxs_quarterly", list(expected), where)
        for name, value in expected.items():
            approximate = value if not isinstance(value, float) else pytest.approx(value)
            assert found[name] == approximate, (quarter["quarter"], name)
        ends = only_row(
            built_home,
            "metrics.dxs_quarterly",
            ["dxs_average", "dxs_average_ci_low", "dxs_average_ci_high"],
            where,
        )
        for end in (ends["dxs_average_ci_low"], ends["dxs_average_ci_high"]):
            assert abs(end - ends["dxs_average"]) == pytest.approx(half_width, abs=5e-6)


def test_tickets_of_one_topic_spike(built_home: Path) -> None:
    story = STORIES["tickets"]
    found = query(
        built_home,
        f"""
        select month, sum(tickets) from metrics.support_topics_monthly
        where topic = '{story["topic"]}' group by all having sum(tickets) > 0 order by month
        """,
    )
    assert dict(found) == story["months"]


def test_free_developers_join_month_by_month(built_home: Path) -> None:
    """The tiers of the month share out its active developers, however many are free."""
    for month in STORIES["free_growth"]["months"]:
        where = f"month = date '{month['month']}'"
        active = only_row(
            built_home,
            "metrics.active_developers_monthly",
            ["active_developers"],
            f"{where} and segment = 'all'",
        )["active_developers"]
        assert active >= month["free_developers"] + month["paying_developers"]
        # another way to the same developers: those who may share in the month's revenue
        assert query(
            built_home,
            f"""
            select count(*) filter (where is_active) from core.fct_developer_revenue_monthly
            where {where} and developer_id <> 'unattributed'
            """,
        ) == [(active,)]
        of_tiers = query(
            built_home,
            f"select sum(active_developers) from metrics.active_developers_monthly where {where} and segment = 'tier'",
        )
        assert of_tiers == [(active,)]
