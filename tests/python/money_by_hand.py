"""Revenue, recurring revenue and what moves it, in plain Python and exact fractions, from the definitions alone.

Shares no code with the models; small companies only.
"""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

CURRENCY = "USD"
MAX_RATE_AGE = timedelta(days=31)
BASES = {"subscription": ("subscription",), "usage": ("usage",), "total": ("subscription", "usage")}
NOT_REVENUE = {"tax", "prepayment"}
MONTHS_IN = {"month": 1, "quarter": 3, "year": 12}
DAYS_IN = {"day": 1, "week": 7}


class TooCloseToCallError(Exception):
    """An amount is so near to half a cent that how many places are kept decides."""


@dataclass(frozen=True)
class Line:
    """An invoice line; of the subscription when it is not of an item."""

    line_id: str
    account_id: str
    revenue_type: str
    amount: Fraction
    currency: str
    service_start: datetime
    service_end: datetime
    invoiced_at: datetime
    subscription_id: str | None = None
    ended_at: datetime | None = None
    billing_interval: str | None = None
    interval_count: int = 1
    is_proration: bool = False
    is_trial: bool = False
    invoice_status: str = "paid"


@dataclass(frozen=True)
class Company:
    """All that money depends on. Accounts give their parent; rates are by currency and day."""

    as_of: datetime
    parents: dict[str, str | None]
    internal: frozenset[str]
    rates: dict[tuple[str, date], Fraction]
    lines: list[Line]


# account, month, revenue type, currency
Key = tuple[str, date, str, str]
# in the reporting currency, null without a rate; as billed
Amounts = tuple[Fraction | None, Fraction]
# of a customer's month, by account, revenue type and currency
Rows = dict[tuple[str, str, str], Amounts]
NOTHING: Amounts = (Fraction(0), Fraction(0))


def add_months(at: datetime, months: int) -> datetime:
    """So many months later, on the last day where the month is shorter."""
    year, month = divmod(at.year * 12 + at.month - 1 + months, 12)
    return at.replace(year=year, month=month + 1, day=min(at.day, monthrange(year, month + 1)[1]))


def next_month(month: date) -> date:
    """The first day of the next month."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def starts(month: date) -> datetime:
    """The first instant of a month."""
    return datetime(month.year, month.month, 1)


def seconds(length: timedelta) -> Fraction:
    """A length in seconds, exactly."""
    return Fraction(length // timedelta(microseconds=1), 1_000_000)


def cents(amount: Fraction, *, is_cut: bool = False) -> Fraction:
    """Rounded to cents, half away from zero; is_cut says that parts of it were cut to some places."""
    scaled = abs(amount) * 100
    if is_cut and abs(scaled % 1 - Fraction(1, 2)) < Fraction(1, 100_000):
        raise TooCloseToCallError
    rounded = Fraction((scaled + Fraction(1, 2)) // 1, 100)
    return rounded if amount >= 0 else -rounded


class Money:
    """What is known of a company's money."""

    def __init__(self, company: Company) -> None:
        self.company = company

    def reason(self, line: Line) -> str:
        """What became of a line: the first reason against it."""
        of_status = line.invoice_status in ("draft", "void", "uncollectible")
        for reason, applies in (
            ("after_as_of", line.invoiced_at >= self.company.as_of),
            (line.invoice_status, of_status),
            (line.revenue_type, line.revenue_type in NOT_REVENUE),
            ("unknown_account", line.account_id not in self.company.parents),
            ("internal", line.account_id in self.company.internal),
            ("no_rate", self.rate(line.currency, line.service_start.date()) is None),
        ):
            if applies:
                return reason
        return "used"

    def rate(self, currency: str, day: date) -> Fraction | None:
        """The last rate known on a day, unless it is too old."""
        if currency == CURRENCY:
            return Fraction(1)
        days = [
            rated
            for of, rated in self.company.rates
            if of == currency and timedelta(0) <= day - rated <= MAX_RATE_AGE
        ]
        return self.company.rates[currency, max(days)] if days else None

    def audit(self) -> dict[tuple[str, str], tuple[int, Fraction]]:
        """Lines and amount by currency and reason."""
        found: dict[tuple[str, str], tuple[int, Fraction]] = {}
        for line in self.company.lines:
            lines, amount = found.get((line.currency, self.reason(line)), (0, Fraction(0)))
            found[line.currency, self.reason(line)] = lines + 1, amount + line.amount
        return found

    def revenue(self) -> dict[Key, Amounts]:
        """Net revenue by the months of service, of months that have begun."""
        parts: dict[Key, list[tuple[Fraction | None, Fraction, bool]]] = defaultdict(list)
        for line in self._counted():
            rate = self.rate(line.currency, line.service_start.date())
            amount = Fraction(0) if line.is_trial else line.amount
            months = list(_months_of(line.service_start, line.service_end))
            for month, share in months:
                if starts(month) < self.company.as_of:
                    part = amount * share
                    key = (line.account_id, month, line.revenue_type, line.currency)
                    is_cut = any(_is_cut(amount * share) for _, share in months)
                    parts[key].append((None if rate is None else part * rate, part, is_cut))
        return _summed(parts)

    def mrr(self) -> dict[Key, Amounts]:
        """Recurring revenue at each month's last instant, or at as_of."""
        found: dict[Key, Amounts] = {
            key: amounts for key, amounts in self.revenue().items() if key[2] == "usage"
        }
        lines = [line for line in self._counted() if line.revenue_type == "subscription"]
        parts: dict[Key, list[tuple[Fraction | None, Fraction, bool]]] = defaultdict(list)
        for month in self.months():
            instant = min(starts(next_month(month)), self.company.as_of)
            for line, amount in _recurring(lines, instant):
                rate = self.rate(line.currency, line.service_start.date())
                key = (line.account_id, month, "subscription", line.currency)
                booked = None if rate is None else amount * rate
                parts[key].append((booked, amount, _is_cut(amount)))
        return found | _summed(parts)

    def months(self) -> list[date]:
        """From the first service to as_of."""
        begun = [line.service_start.date().replace(day=1) for line in self._counted()]
        months = [min(begun)] if begun else []
        while months and starts(next_month(months[-1])) < self.company.as_of:
            months.append(next_month(months[-1]))
        return [month for month in months if starts(month) < self.company.as_of]

    def complete_months(self) -> list[date]:
        """The months that have ended."""
        return [m for m in self.months() if starts(next_month(m)) <= self.company.as_of]

    def customer(self, account_id: str) -> str:
        """The topmost parent; a circle or an unknown parent leaves an account on its own."""
        seen = [account_id]
        while (parent := self.company.parents[seen[-1]]) is not None:
            if parent not in self.company.parents:
                break
            if parent in seen:
                return account_id
            seen.append(parent)
        return seen[-1]

    def customer_rows(self, basis: str) -> dict[tuple[str, date], Rows]:
        """The rows of MRR of each customer and month."""
        rows: dict[tuple[str, date], Rows] = defaultdict(dict)
        for (account, month, revenue_type, currency), amounts in self.mrr().items():
            if revenue_type in BASES[basis]:
                rows[self.customer(account), month][account, revenue_type, currency] = amounts
        return rows

    def movements(self, basis: str) -> dict[tuple[str, date], Movement]:
        """Of complete months, what moved each customer that is there at either end."""
        rows = self.customer_rows(basis)
        months = self.complete_months()
        found = {}
        for customer in sorted({customer for customer, _ in rows}):
            has_paid = was_unknown = False
            for before, month in zip([None, *months], months, strict=False):
                opening_rows = rows.get((customer, before), {}) if before else {}
                closing_rows = rows.get((customer, month), {})
                opening, closing = _known_sum(opening_rows), _known_sum(closing_rows)
                if opening != 0 or closing != 0:
                    found[customer, month] = self._movement(
                        before, opening_rows, closing_rows, has_paid, was_unknown
                    )
                has_paid = has_paid or (closing is not None and closing > 0)
                was_unknown = was_unknown or closing is None
        return found

    def _movement(
        self,
        before: date | None,
        opening_rows: Rows,
        closing_rows: Rows,
        has_paid: bool,
        was_unknown: bool,
    ) -> Movement:
        opening, closing = _known_sum(opening_rows), _known_sum(closing_rows)
        if opening is None or closing is None:
            return Movement(opening, None, None, None, closing)
        if opening > 0 and closing > 0:
            assert before
            moved = self.at_rates_of(before, closing_rows, opening_rows)
            if moved is None:
                return Movement(opening, None, None, None, closing)
            name = "expansion" if moved > 0 else "contraction" if moved < 0 else "unchanged"
        else:
            moved = closing - opening
            if closing > 0:
                name = "reactivation" if has_paid or was_unknown else "new"
            else:
                name = "churn" if opening > 0 else "unchanged"
        return Movement(opening, name, moved, closing - opening - moved, closing)

    def at_rates_of(self, month: date, rows: Rows, less: Rows | None = None) -> Fraction | None:
        """Rows in their own currency, at the rates of a month's last day; null when one is missing."""
        less = less or {}
        total = Fraction(0)
        for row in rows.keys() | less.keys():
            now, then = rows.get(row, NOTHING)[1], less.get(row, NOTHING)[1]
            if now == then == 0:
                continue
            original = now - then
            rate = self.rate(row[2], next_month(month) - timedelta(days=1))
            if rate is None:
                # whether a rate is missed where nothing changed, the definition does not say
                if original == 0:
                    raise TooCloseToCallError
                return None
            total += cents(original * rate)
        return total

    def retention(self, basis: str, window: int, *, is_constant: bool) -> dict[date, Retention]:
        """Per complete month, the customers of so many months before, then and now."""
        rows = self.customer_rows(basis)
        months = self.complete_months()
        found = {}
        for place, month in enumerate(months):
            if place < window:
                continue
            start = months[place - window]
            ends = []
            for customer in {customer for customer, _ in rows}:
                both = [rows.get((customer, at), {}) for at in (start, month)]
                if is_constant:
                    then, now = (self.at_rates_of(start, of) for of in both)
                    if any(_known_sum(of) is None for of in both):
                        # whether it is known in its own currency alone, the definition does not say
                        raise TooCloseToCallError
                else:
                    then, now = (_known_sum(of) for of in both)
                if then is not None and now is not None:
                    ends.append((then, now))
            found[month] = Retention(ends)
        return found

    def _counted(self) -> list[Line]:
        return [line for line in self.company.lines if self.reason(line) in ("used", "no_rate")]


@dataclass(frozen=True)
class Movement:
    """A row of mrr_movements_monthly."""

    opening: Fraction | None
    name: str | None
    moved: Fraction | None
    currency: Fraction | None
    closing: Fraction | None


class Retention:
    """A row of net_revenue_retention_monthly, from the two ends of every customer."""

    def __init__(self, ends: list[tuple[Fraction, Fraction]]) -> None:
        there = [(then, now) for then, now in ends if then > 0]
        self.opening_customers = len(there)
        self.mrr_then = sum((then for then, _ in there), Fraction(0))
        self.mrr_now = sum((now for _, now in there), Fraction(0))
        self.mrr_retained = sum((min(then, now) for then, now in there), Fraction(0))
        self.churned_customers = sum(now <= 0 for _, now in there)
        self.expansion = sum((max(now - then, Fraction(0)) for then, now in there), Fraction(0))
        self.contraction = sum((then - now for then, now in there if 0 < now < then), Fraction(0))
        gained = self.expansion + sum(
            (now - then for then, now in ends if then <= 0 < now), Fraction(0)
        )
        lost = self.contraction + sum((then - now for then, now in there if now <= 0), Fraction(0))
        self.nrr = _ratio(self.mrr_now, self.mrr_then)
        self.grr = _ratio(self.mrr_retained, self.mrr_then)
        self.logo_churn_rate = _ratio(Fraction(self.churned_customers), Fraction(len(there)))
        self.expansion_rate = _ratio(self.expansion, self.mrr_then)
        self.contraction_rate = _ratio(self.contraction, self.mrr_then)
        self.quick_ratio = _ratio(gained, lost)


def _ratio(numerator: Fraction, denominator: Fraction) -> Fraction | None:
    return numerator / denominator if denominator else None


def _months_of(start: datetime, end: datetime) -> Iterable[tuple[date, Fraction]]:
    month = start.date().replace(day=1)
    if start == end:
        yield month, Fraction(1)
    while starts(month) < end:
        overlap = min(end, starts(next_month(month))) - max(start, starts(month))
        if overlap:
            yield month, seconds(overlap) / seconds(end - start)
        month = next_month(month)


def _recurring(lines: list[Line], instant: datetime) -> Iterable[tuple[Line, Fraction]]:
    in_force = [line for line in lines if line.service_start < instant <= _end(line)]
    latest: dict[tuple[str, str], datetime] = {}
    for line in in_force:
        if not line.is_proration:
            latest[_plan(line)] = max(
                latest.get(_plan(line), line.service_start), line.service_start
            )
    for line in in_force:
        amended = latest.get(_plan(line))
        if not line.is_proration:
            if line.service_start == amended:
                yield line, Fraction(0) if line.is_trial else line.amount * _per_month(line)
        elif _is_long(line) and amended is not None and amended < line.service_start:
            term = seconds(line.service_end - _term_start(line))
            whole = line.amount * term / seconds(line.service_end - line.service_start)
            yield line, Fraction(0) if line.is_trial else whole * _per_month(line)


def _end(line: Line) -> datetime:
    return min(line.service_end, line.ended_at) if line.ended_at else line.service_end


def _plan(line: Line) -> tuple[str, str]:
    return line.account_id, line.subscription_id or line.line_id


def _per_month(line: Line) -> Fraction:
    count, interval = line.interval_count, line.billing_interval
    if interval in MONTHS_IN:
        return Fraction(1, MONTHS_IN[interval] * count)
    if interval == "week":
        return Fraction(52, 12 * count)
    if interval == "day":
        return Fraction(365, 12 * count)
    for months in range(1, 60):
        if add_months(line.service_start, months) == line.service_end:
            return Fraction(1, months)
    return Fraction(365, 12) / (seconds(line.service_end - line.service_start) / 86400)


def _is_long(line: Line) -> bool:
    if line.billing_interval in MONTHS_IN:
        return MONTHS_IN[line.billing_interval] * line.interval_count > 1
    if line.billing_interval in DAYS_IN:
        return DAYS_IN[line.billing_interval] * line.interval_count > 31
    return False


def _term_start(line: Line) -> datetime:
    count, interval = line.interval_count, line.billing_interval
    if interval in MONTHS_IN:
        return add_months(line.service_end, -MONTHS_IN[interval] * count)
    assert interval in DAYS_IN
    return line.service_end - timedelta(days=DAYS_IN[interval] * count)


def _known_sum(rows: Rows) -> Fraction | None:
    known = [amount for amount, _ in rows.values() if amount is not None]
    return sum(known, Fraction(0)) if len(known) == len(rows) else None


def _is_cut(part: Fraction) -> bool:
    return (part * 10**8).denominator != 1


def _summed(parts: dict[Key, list[tuple[Fraction | None, Fraction, bool]]]) -> dict[Key, Amounts]:
    found: dict[Key, Amounts] = {}
    for key, of_key in parts.items():
        is_cut = any(cut for _, _, cut in of_key)
        booked = [amount for amount, _, _ in of_key]
        known = [amount for amount in booked if amount is not None]
        total = cents(sum(known, Fraction(0)), is_cut=is_cut) if len(known) == len(booked) else None
        original = sum((original for _, original, _ in of_key), Fraction(0))
        found[key] = total, cents(original, is_cut=is_cut)
    return found
