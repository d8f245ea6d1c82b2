"""Random billing histories, through the models, give the money that plain Python works out by itself."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

import quick_builds
from money_by_hand import (
    DAYS_IN,
    MONTHS_IN,
    NOTHING,
    Amounts,
    Company,
    Key,
    Line,
    Money,
    Retention,
    TooCloseToCallError,
    add_months,
)

EXAMPLES = int(os.environ.get("EXAMPLES", "40"))
TABLES = (
    *("+fct_billing_audit", "+fct_revenue_monthly", "+fct_mrr_monthly"),
    *("+mrr_movements_monthly", "+recurring_revenue_monthly", "+net_revenue_retention_monthly"),
)
FIRST, LAST = datetime(2025, 1, 1), datetime(2026, 6, 1)
PARENTS: dict[str, str | None] = {
    "top": None,
    "child": "top",
    "grandchild": "child",
    "alone": "nobody",
    "circle_1": "circle_2",
    "circle_2": "circle_1",
    "ours": None,
}
OF_ONE_BASIS = ("subscription", "usage", "total")


def _instant(draw: Any) -> datetime:
    """Often the first of a month, often its last days, sometimes any microsecond."""
    month = draw(st.integers(0, 17))
    start = add_months(FIRST, month)
    kind = draw(st.sampled_from(("first", "first", "first", "last", "day", "any")))
    if kind == "first":
        return start
    if kind == "last":
        return add_months(start, 1) - timedelta(days=draw(st.integers(1, 3)))
    if kind == "day":
        return start + timedelta(days=draw(st.integers(0, 27)))
    return start + timedelta(microseconds=draw(st.integers(0, 28 * 86_400_000_000)))


amounts = st.one_of(st.sampled_from((1000, 10000, 12000, 120000)), st.integers(-2000, 500_000)).map(
    lambda cents: Fraction(cents, 100)
)
currencies = st.sampled_from(("USD", "USD", "EUR", "GBP"))
statuses = st.sampled_from(("paid",) * 16 + ("open", "draft", "void", "uncollectible"))
accounts = st.sampled_from((*PARENTS, "top", "child", "alone", "alone", "ghost"))
intervals = st.sampled_from(
    [("month", 1)] * 4
    + [
        ("day", 30),
        ("day", 45),
        ("week", 1),
        ("week", 5),
        ("quarter", 1),
        ("year", 1),
        ("month", 2),
    ]
    + [(None, 1)]
)


def _after(start: datetime, interval: str | None, count: int) -> datetime:
    if interval in MONTHS_IN:
        return add_months(start, MONTHS_IN[interval] * count)
    return start + timedelta(days=DAYS_IN[interval or "day"] * count)


@st.composite
def subscriptions(draw: Any) -> list[Line]:
    """Full lines one after the other, perhaps overlapped by a swap, cut short, or amended."""
    interval, count = draw(intervals)
    start = _instant(draw)
    line = Line(
        "",
        draw(accounts),
        "subscription",
        draw(amounts),
        draw(currencies),
        start,
        start,
        start,
        subscription_id=f"sub-{draw(st.integers(0, 10**9))}",
        billing_interval=interval,
        interval_count=count,
    )
    length = draw(st.integers(10, 100)) if interval is None else count
    lines = []
    for _ in range(draw(st.integers(1, 6))):
        end = _after(start, interval, length)
        change = {"amount": draw(amounts)} if draw(st.integers(0, 2)) == 0 else {}
        line = replace(line, service_start=start, service_end=end, invoiced_at=start, **change)
        lines.append(replace(line, is_trial=draw(st.integers(0, 9)) == 9))
        # a gap, a swap before the end, or the next one
        start = end + timedelta(days=draw(st.sampled_from((0, 0, 0, 40, -10, -20))))
        if start <= line.service_start:
            break
    if draw(st.booleans()):
        last = lines[-1]
        stopped = last.service_start + timedelta(days=draw(st.integers(0, 40)))
        lines[-1] = replace(last, ended_at=stopped)
    if draw(st.booleans()):
        amended = draw(st.sampled_from(lines))
        inside = amended.service_start + timedelta(
            seconds=draw(
                st.integers(1, int((amended.service_end - amended.service_start).total_seconds()))
            )
        )
        lines.append(
            replace(
                amended,
                amount=draw(amounts),
                service_start=inside,
                is_proration=True,
                is_trial=False,
                invoiced_at=inside,
            )
        )
    return lines


@st.composite
def other_lines(draw: Any) -> list[Line]:
    """Usage, and what never recurs."""
    revenue_type = draw(
        st.sampled_from(("usage",) * 5 + ("one_off", "credit", "refund", "tax", "prepayment"))
    )
    start = _instant(draw)
    line = Line(
        "", draw(accounts), revenue_type, draw(amounts), draw(currencies), start, start, start
    )
    lines = []
    for _ in range(draw(st.integers(1, 4))):
        end = draw(st.sampled_from((start, add_months(start, 1), start + timedelta(days=17))))
        amount = -abs(draw(amounts)) if revenue_type in ("credit", "refund") else draw(amounts)
        lines.append(
            replace(line, amount=amount, service_start=start, service_end=end, invoiced_at=end)
        )
        start = max(end, add_months(start, 1))
    return lines


@st.composite
def companies(draw: Any) -> Company:
    """Some subscriptions and other lines; rates once a month, of one company in four not always."""
    bundle = st.one_of(subscriptions(), subscriptions(), other_lines())
    bundles = draw(st.lists(bundle, min_size=4, max_size=10))
    lines = [
        replace(line, line_id=f"line-{number:03}", invoice_status=draw(statuses))
        for number, line in enumerate(line for bundle in bundles for line in bundle)
    ]
    rates = {}
    are_missing = draw(st.integers(0, 3)) == 3
    for currency, base in (("EUR", 105), ("GBP", 130)):
        for month in range(-2, 26):
            if not (are_missing and draw(st.integers(0, 14)) == 14):
                day = add_months(FIRST, month).date()
                rates[currency, day] = Fraction(base + draw(st.integers(-3, 3)), 100)
    as_of = draw(st.sampled_from((LAST, LAST, datetime(2026, 6, 11))))
    return Company(as_of, PARENTS, frozenset(("ours",)), rates, lines)


class Bench:
    """A warehouse without rows, and the queries that make its money."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, tables: list[quick_builds.Table]
    ) -> None:
        self.connection = connection
        self.tables = tables

    def load(self, company: Company) -> None:
        """Put a company in, in place of the one before, and make its money."""
        execute = self.connection.execute
        for table in ("accounts", "invoice_lines", "exchange_rates"):
            execute(f"delete from raw.{table}")
        quick_builds.set_clock(self.connection, company.as_of)
        self._insert(
            "accounts",
            [
                {
                    "account_id": name,
                    "parent_account_id": parent,
                    "created_at": datetime(2024, 1, 1),
                    "is_internal": name in company.internal,
                }
                for name, parent in company.parents.items()
            ],
        )
        self._insert(
            "exchange_rates",
            [
                {"currency": currency, "rate_date": day, "rate": _decimal(rate)}
                for (currency, day), rate in company.rates.items()
            ],
        )
        self._insert(
            "invoice_lines",
            [
                {
                    **{k: v for k, v in vars(line).items() if k not in ("line_id", "amount")},
                    "invoice_line_id": line.line_id,
                    "invoice_id": line.line_id,
                    "amount": _decimal(line.amount),
                }
                for line in company.lines
            ],
        )
        quick_builds.make(self.connection, self.tables)

    def rows(self, table: str, *columns: str, where: str = "true") -> list[dict[str, Any]]:
        """Rows of a table, by column."""
        found = self.connection.execute(f"select {', '.join(columns)} from {table} where {where}")
        return [dict(zip(columns, row, strict=True)) for row in found.fetchall()]

    def _insert(self, table: str, rows: list[dict[str, Any]]) -> None:
        if not rows:
            return
        names = [*rows[0], "_source_file", "_row_number", "_batch_seq", "_loaded_at"]
        places = ", ".join("?" for _ in names)
        self.connection.executemany(
            f"insert into raw.{table} ({', '.join(names)}) values ({places})",
            [
                [*row.values(), "made up", number, 1, datetime(2026, 7, 1)]
                for number, row in enumerate(rows)
            ],
        )


def _decimal(amount: Fraction) -> Decimal:
    return Decimal(amount.numerator) / Decimal(amount.denominator)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """An empty warehouse."""
    with quick_builds.bench(tmp_path_factory.mktemp("money"), *TABLES) as (connection, tables):
        yield Bench(connection, tables)


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize="EXAMPLES" not in os.environ,
    suppress_health_check=list(HealthCheck),
)
@given(company=companies())
def test_money_is_what_plain_python_makes_of_it(bench: Bench, company: Company) -> None:
    money = Money(company)
    try:
        expected = _expected(money)
    except TooCloseToCallError:
        reject()
    bench.load(company)
    found = _found(bench)
    for name, rows in expected.items():
        assert found[name] == rows, name


def _expected(money: Money) -> dict[str, dict[Any, Any]]:
    movements = {
        (customer, month, basis): movement
        for basis in OF_ONE_BASIS
        for (customer, month), movement in money.movements(basis).items()
    }
    retention = {
        (month, basis, window, is_constant): _rounded(of_month)
        for basis in OF_ONE_BASIS
        for window in (1, 3, 12)
        for is_constant in (False, True)
        for month, of_month in money.retention(basis, window, is_constant=is_constant).items()
        if of_month.opening_customers
    }
    return {
        "audit": money.audit(),
        "revenue": _not_zero(money.revenue()),
        "mrr": _not_zero(money.mrr()),
        "movements": {
            key: (of.opening, of.name, of.moved, of.currency, of.closing)
            if of.name
            else (None, None, None)
            for key, of in movements.items()
        },
        "retention": retention,
    }


def _found(bench: Bench) -> dict[str, dict[Any, Any]]:
    def fraction(amount: Decimal | None) -> Fraction | None:
        return None if amount is None else Fraction(amount)

    def amounts_of(table: str, amount: str) -> dict[Key, Amounts]:
        columns = ("account_id", "month", "revenue_type", "currency", amount, f"original_{amount}")
        rows = (tuple(row.values()) for row in bench.rows(table, *columns))
        return _not_zero({row[:4]: (fraction(row[4]), Fraction(row[5])) for row in rows})

    movement_columns = (
        *("customer_id", "month", "basis"),
        *("opening_mrr", "movement", "movement_mrr", "currency_mrr", "closing_mrr"),
    )
    movements = {}
    for row in bench.rows("metrics.mrr_movements_monthly", *movement_columns):
        key = (row["customer_id"], row["month"], row["basis"])
        amounts = [
            fraction(row[name])
            for name in ("opening_mrr", "movement_mrr", "currency_mrr", "closing_mrr")
        ]
        if row["movement"] is None:
            movements[key] = (None, *amounts[1:3])
        else:
            movements[key] = (amounts[0], row["movement"], *amounts[1:])
    return {
        "audit": {
            (row["currency"], row["reason"]): (row["lines"], Fraction(row["amount"]))
            for row in bench.rows("core.fct_billing_audit", "currency", "reason", "lines", "amount")
        },
        "revenue": amounts_of("core.fct_revenue_monthly", "revenue"),
        "mrr": amounts_of("core.fct_mrr_monthly", "mrr"),
        "movements": movements,
        "retention": {
            tuple(row.values())[:4]: tuple(
                value
                if isinstance(value, int) or value is None
                else pytest.approx(float(value), abs=0.03)
                if name.startswith("mrr") or name.endswith("mrr")
                else pytest.approx(float(value), rel=1e-3, abs=1e-3)
                for name, value in list(row.items())[4:]
            )
            for row in bench.rows(
                "metrics.net_revenue_retention_monthly",
                *("month", "basis", "window_months", "is_constant_currency"),
                *RETENTION,
                where="opening_customers > 0 and is_complete",
            )
        },
    }


RETENTION = (
    *("opening_customers", "mrr_then", "mrr_now", "mrr_retained", "nrr", "grr"),
    *("churned_customers", "logo_churn_rate", "expansion_mrr", "expansion_rate"),
    *("contraction_mrr", "contraction_rate", "quick_ratio"),
)


def _rounded(of: Retention) -> tuple[Any, ...]:
    values = (
        *(of.opening_customers, of.mrr_then, of.mrr_now, of.mrr_retained, of.nrr, of.grr),
        *(of.churned_customers, of.logo_churn_rate, of.expansion, of.expansion_rate),
        *(of.contraction, of.contraction_rate, of.quick_ratio),
    )
    return tuple(float(value) if isinstance(value, Fraction) else value for value in values)


def _not_zero(rows: dict[Key, Amounts]) -> dict[Key, Amounts]:
    """Whether what is nothing has a row says nothing."""
    return {key: amounts for key, amounts in rows.items() if amounts != NOTHING}
