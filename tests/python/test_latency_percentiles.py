"""Percentiles of made-up durations, through the SQL that the models run, are those of numpy.

Each example is some endpoint-days of calls of every shape: a day's percentiles are exact, those of a
month and of any window within 1 %.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from warehouses import compiled, window_asked

FACTS = (
    "fct_latency_histogram_daily",
    "fct_latency_bucket_ranks_daily",
    "fct_latency_daily",
    "fct_latency_monthly",
)
ANY_WINDOW = "latency_percentiles_over_any_window"
FIRST_DAY = date(2026, 1, 20)
DAYS = 25
# timeout_limit_ms, of every api_type
TIMEOUT_LIMIT_US = 30_000_000
# bounds of the buckets grow by this
GROWTH = 1.01 / 0.99
EXACT = 1e-9
WITHIN_1_PERCENT = 0.01 * (1 + 1e-6)


@dataclass(frozen=True)
class Sample:
    """The calls of an endpoint on a day: durations in microseconds, null or -1 ms for no value."""

    day: date
    endpoint_id: str
    durations: tuple[int, ...]
    timeouts: tuple[int | None, ...] = ()
    without_value: tuple[int | None, ...] = ()


@dataclass
class Calls:
    """What samples hold together."""

    durations: list[int] = field(default_factory=list)
    at_the_gateway: list[int] = field(default_factory=list)
    at_the_client: list[int] = field(default_factory=list)
    not_a_value: int = 0

    def add(self, sample: Sample) -> None:
        """Take in a sample; a timeout without a duration has one at the gateway only."""
        recorded = [duration for duration in sample.timeouts if duration is not None]
        unrecorded = len(sample.timeouts) - len(recorded)
        self.durations += sample.durations
        self.at_the_client += [*sample.durations, *recorded]
        self.at_the_gateway += [*sample.durations, *recorded, *[TIMEOUT_LIMIT_US] * unrecorded]
        self.not_a_value += len(sample.without_value) + unrecorded


def _lognormal(median: float, spread: float, calls: int, seed: int) -> list[int]:
    return _whole(np.random.default_rng(seed).lognormal(np.log(median), spread, calls))


def _bimodal(low: int, high: int, calls: int, seed: int) -> list[int]:
    random = np.random.default_rng(seed)
    return _whole(random.choice([low, high], calls, p=[0.95, 0.05]) * random.uniform(1, 1.2, calls))


def _whole(durations: Any) -> list[int]:
    return [int(duration) for duration in durations]


seeds = st.integers(0, 2**32 - 1)
microseconds = st.integers(0, 3_600_000_000)
some_durations = st.one_of(
    # one, two, three of them, or ties among few values
    st.lists(microseconds, max_size=3),
    st.lists(st.sampled_from([0, 1, 2, 1000, 1010, 10**12]), max_size=40),
    st.builds(lambda value, calls: [value] * calls, microseconds, st.integers(1, 150)),
    # huge, past what a day holds
    st.lists(st.integers(10**10, 10**13), min_size=1, max_size=20),
    st.builds(_lognormal, st.floats(10, 1e7), st.floats(0.1, 3), st.integers(1, 400), seeds),
    st.builds(_bimodal, st.integers(1, 10**5), st.integers(10**5, 10**8), st.just(300), seeds),
)
samples = st.builds(
    Sample,
    day=st.integers(0, DAYS - 1).map(lambda day: FIRST_DAY + timedelta(day)),
    endpoint_id=st.sampled_from(["get", "pay"]),
    durations=some_durations.map(tuple),
    timeouts=st.lists(st.none() | microseconds, max_size=5).map(tuple),
    without_value=st.lists(st.sampled_from([None, -1000]), max_size=3).map(tuple),
)
several_samples = st.lists(samples, min_size=1, max_size=12)
some_examples = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@dataclass(frozen=True)
class Bench:
    """A warehouse to put made-up calls in, and the SQL of the models to run on them."""

    connection: duckdb.DuckDBPyConnection
    statements: dict[str, str]

    @contextmanager
    def holding(self, made_up: list[Sample]) -> Iterator[Bench]:
        """Hold these calls and no other until the block ends,."""
        self.connection.execute("begin")
        try:
            self._put(made_up)
            for fact in FACTS:
                self.connection.execute(f"delete from core.{fact}")
                self.connection.execute(f"insert into core.{fact} by name {self.statements[fact]}")
            yield self
        finally:
            self.connection.execute("rollback")

    def rows(self, sql: str) -> dict[tuple[Any, ...], dict[str, Any]]:
        """What a query returns, by endpoint and vantage and, if it has one, period."""
        found = self.connection.execute(sql)
        names = [column[0] for column in found.description or []]
        rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
        keys = [name for name in ("day", "month", "endpoint_id", "vantage") if name in names]
        return {tuple(row[key] for key in keys): row for row in rows}

    def over(self, first_day: date, next_day: date) -> dict[tuple[Any, ...], dict[str, Any]]:
        """What the analysis says of a window."""
        return self.rows(window_asked(self.statements[ANY_WINDOW], first_day, next_day))

    def _put(self, made_up: list[Sample]) -> None:
        execute = self.connection.execute
        execute("delete from raw.api_calls")
        for table in ("int_routes_matched", "int_key_versions"):
            execute(f"delete from intermediate.{table}")
        for table in ("fct_latency_days", "fct_latency_months"):
            execute(f"delete from core.{table}")
        execute("insert into intermediate.int_routes_matched values ('get', 'get'), ('pay', 'pay')")
        execute(f"update core.dim_clock set as_of_day = date '{FIRST_DAY}' + {DAYS}")
        rows = [
            (sample.day, sample.endpoint_id, is_timeout, duration)
            for sample in made_up
            for is_timeout, durations in (
                (False, (*sample.durations, *sample.without_value)),
                (True, sample.timeouts),
            )
            for duration in durations
        ]
        execute(
            """
            insert into raw.api_calls by name
            select day as event_date, day + interval '12' hour as occurred_at, route_key,
                is_timeout, 200 as status_code, us / 1000 as gateway_latency_ms,
                us / 1000 as client_latency_ms
            from (
                select unnest(?::date[]) as day, unnest(?::varchar[]) as route_key,
                    unnest(?::boolean[]) as is_timeout, unnest(?::bigint[]) as us
            )
            """,
            [list(column) for column in zip(*rows, strict=True)] if rows else [[], [], [], []],
        )
        execute(
            """
            insert into core.fct_latency_days
            select distinct event_date, date_trunc('month', event_date), 'made up'
            from raw.api_calls
            """
        )
        execute(
            """
            insert into core.fct_latency_months
            select distinct month, 'made up' from core.fct_latency_days
            """
        )


@pytest.fixture(scope="module")
def bench(built_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """A copy of the built warehouse."""
    home = tmp_path_factory.mktemp("bench")
    shutil.copy(built_home / "firstcall.duckdb", home)
    statements = compiled(home, *FACTS, ANY_WINDOW)
    with duckdb.connect(str(home / "firstcall.duckdb")) as connection:
        connection.execute("set TimeZone = 'UTC'")
        yield Bench(connection, statements)


def _together(made_up: list[Sample], key: Callable[[Sample], Any]) -> dict[Any, Calls]:
    together: dict[Any, Calls] = {}
    for sample in made_up:
        together.setdefault(key(sample), Calls()).add(sample)
    return {
        of: calls for of, calls in together.items() if calls.at_the_gateway or calls.not_a_value
    }


def _assert_says(row: dict[str, Any], calls: Calls, vantage: str, tolerance: float) -> None:
    with_timeouts = calls.at_the_gateway if vantage == "gateway" else calls.at_the_client
    for suffix, durations in (("", calls.durations), ("_timeouts_included", with_timeouts)):
        assert row[f"n{suffix}"] == len(durations)
        said = [row[f"p{share}_ms{suffix}"] for share in (50, 95, 99)]
        if durations:
            expected = np.percentile(np.array(durations) / 1000, [50, 95, 99], method="linear")
            assert said == pytest.approx(expected.tolist(), rel=tolerance, abs=1e-12)
        else:
            assert said == [None, None, None]


@some_examples
@given(made_up=several_samples)
def test_percentiles_of_a_day_are_exact(bench: Bench, made_up: list[Sample]) -> None:
    with bench.holding(made_up):
        rows = bench.rows("from core.fct_latency_daily")
    expected = _together(made_up, lambda sample: (sample.day, sample.endpoint_id))
    assert {key[:2] for key in rows} == set(expected)
    for key, calls in expected.items():
        for vantage in ("gateway", "client"):
            row = rows[*key, vantage]
            _assert_says(row, calls, vantage, EXACT)
            assert row["not_a_value_calls"] == calls.not_a_value
        assert rows[*key, "upstream"]["n"] == 0


@some_examples
@given(made_up=several_samples)
def test_percentiles_of_a_month_are_within_1_percent(bench: Bench, made_up: list[Sample]) -> None:
    with bench.holding(made_up):
        rows = bench.rows("from core.fct_latency_monthly")
    expected = _together(made_up, lambda sample: (sample.day.replace(day=1), sample.endpoint_id))
    assert {key[:2] for key in rows} == set(expected)
    for key, calls in expected.items():
        for vantage in ("gateway", "client"):
            _assert_says(rows[*key, vantage], calls, vantage, WITHIN_1_PERCENT)


@some_examples
@given(
    made_up=several_samples,
    first=st.integers(0, DAYS - 1),
    length=st.integers(1, DAYS),
)
def test_percentiles_of_any_window_are_within_1_percent(
    bench: Bench, made_up: list[Sample], first: int, length: int
) -> None:
    first_day = FIRST_DAY + timedelta(first)
    next_day = first_day + timedelta(length)
    with bench.holding(made_up):
        rows = bench.over(first_day, next_day)
    within = [sample for sample in made_up if first_day <= sample.day < next_day]
    expected = _together(within, lambda sample: sample.endpoint_id)
    # what has no value at all is in no window
    assert {key[0] for key in rows} == {
        endpoint for endpoint, calls in expected.items() if calls.at_the_gateway
    }
    for (endpoint, vantage), row in rows.items():
        _assert_says(row, expected[endpoint], vantage, WITHIN_1_PERCENT)


@some_examples
@given(made_up=several_samples)
def test_the_days_histograms_sum_to_that_of_all_durations(
    bench: Bench, made_up: list[Sample]
) -> None:
    with bench.holding(made_up):
        buckets = bench.connection.execute(
            """
            select endpoint_id, bucket, sum(calls + timeout_calls)
            from core.fct_latency_histogram_daily
            where vantage = 'gateway' and bucket is not null group by all order by all
            """
        ).fetchall()
    expected = _together(made_up, lambda sample: sample.endpoint_id)
    for endpoint, calls in expected.items():
        durations = np.array(calls.at_the_gateway, dtype=float)
        said = {bucket: held for of, bucket, held in buckets if of == endpoint}
        assert sum(said.values()) == len(durations)
        for bucket, held in said.items():
            lower, upper = GROWTH ** (bucket - 1), GROWTH**bucket
            # no whole number lies so close to a bound, but 1 does, which is one
            is_in = (durations > lower * (1 + 1e-10)) & (durations <= upper * (1 + 1e-10))
            assert held == (is_in if bucket >= 0 else durations == 0).sum()
