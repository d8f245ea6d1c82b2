"""What was planted in the sample company about its money is what the marts say of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from stories import STORIES
from warehouses import query


def test_who_grew_left_and_came_back_moved_recurring_revenue(built_home: Path) -> None:
    for expected in STORIES["churn"]["movements"]:
        columns = list(expected)
        rows = query(
            built_home,
            f"""
            select {", ".join(columns)} from metrics.mrr_movements_monthly
            where basis = 'total' and customer_id = '{expected["customer_id"]}'
                and month = date '{expected["month"]}'
            """,
        )
        assert [dict(zip(columns, row, strict=True)) for row in rows] == [expected]


def test_who_left_is_in_no_month_after(built_home: Path) -> None:
    movements = query(
        built_home,
        """
        select customer_id, movement, count(*) from metrics.mrr_movements_monthly
        where basis = 'subscription' and customer_id in ('acc_umbra', 'acc_perihelion')
            and movement <> 'unchanged'
        group by all order by all
        """,
    )
    told: dict[tuple[str, str], int] = {}
    for expected in STORIES["churn"]["movements"]:
        if expected["movement"] != "unchanged":
            key = (expected["customer_id"], expected["movement"])
            told[key] = told.get(key, 0) + 1
    assert {(customer, movement): count for customer, movement, count in movements} == told


def test_revenue_is_what_was_invoiced_for_the_service(built_home: Path) -> None:
    for account, expected in STORIES["churn"]["revenue"].items():
        assert query(
            built_home,
            f"""
            select currency, sum(original_revenue), max(month) from core.fct_revenue_monthly
            where account_id = '{account}' group by all
            """,
        ) == [(expected["currency"], expected["original_revenue"], expected["last_month"])]


def test_free_developers_lower_revenue_per_developer_by_the_paid_share(built_home: Path) -> None:
    story = STORIES["free_growth"]
    for month in story["months"]:
        counted = query(
            built_home,
            f"""
            select
                count(*) filter (where account_id like '{story["accounts"]["free"]}'),
                count(*) filter (
                    where account_id like '{story["accounts"]["free"]}' and is_paying
                ),
                count(*) filter (
                    where account_id like '{story["accounts"]["paying"]}' and is_paying
                        and developer_id like 'dev_base_%'
                ),
                sum(revenue) filter (where account_id like '{story["accounts"]["paying"]}')
            from core.fct_developer_revenue_monthly
            where month = date '{month["month"]}' and is_active
            """,
        )
        assert counted == [
            (
                month["free_developers"],
                0,
                month["paying_developers"],
                story["revenue_of_base_customers"],
            )
        ], month["month"]
    falls = query(
        built_home,
        """
        select month, paid_share_effect, revenue_per_paying_developer_effect, change
        from metrics.revenue_per_developer_monthly
        where segment = 'all' and month >= date '2025-08-01' and paid_share_effect < 0
        order by month
        """,
    )
    assert [row[0] for row in falls] == story["overall_paid_share_falls_in"]
    for month, share_effect, paying_effect, change in falls:
        assert share_effect + paying_effect == pytest.approx(change), month


def test_what_does_not_count_is_audited(built_home: Path) -> None:
    """One line each of our own, of an account that nobody knows, and in a currency without a rate."""
    assert query(
        built_home,
        """
        select reason, currency, lines, amount from core.fct_billing_audit
        where reason in ('internal', 'unknown_account', 'no_rate') order by reason
        """,
    ) == [
        ("internal", "USD", 1, 75),
        ("no_rate", "CHF", 1, 75),
        ("unknown_account", "USD", 1, 75),
    ]
