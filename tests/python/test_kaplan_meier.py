"""Kaplan-Meier quantiles of made-up waits, through the SQL that the model runs, are those of fractions.

Each example is some weeks of sign-ups: ties, waits that were cut off (some, most, all, none), and
cohorts of one.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from warehouses import compiled

MODEL = "fct_wait_quantiles_weekly"
FIRST_WEEK = date(2026, 1, 5)
# part of the definition
TOLERANCE = Fraction(1, 10**9)
# at the median and at the 90th percentile
STILL_WAITING = (Fraction(1, 2), Fraction(1, 10))


@dataclass(frozen=True)
class Wait:
    """How long a developer waited, in microseconds, until success or until nobody looked any more."""

    microseconds: int
    has_succeeded: bool


Cohort = list[Wait]

# few values, so that many tie; or up to a year
microseconds = st.one_of(st.integers(0, 5), st.integers(0, 31_536_000_000_000))
some_cohorts = st.one_of(
    st.lists(st.builds(Wait, microseconds, st.booleans()), min_size=1, max_size=60),
    # most are cut off, all are, or none is
    st.lists(
        st.builds(Wait, microseconds, st.integers(0, 9).map(lambda digit: digit == 0)),
        min_size=1,
        max_size=200,
    ),
    st.lists(st.builds(Wait, microseconds, st.just(False)), min_size=1, max_size=20),
    st.lists(st.builds(Wait, microseconds, st.just(True)), min_size=1, max_size=200),
    # one after the other, where half and nine tenths are met exactly but for rounding
    st.integers(1, 200).map(lambda size: [Wait(place, True) for place in range(size)]),
    st.builds(lambda wait: [wait], st.builds(Wait, microseconds, st.booleans())),
)
some_weeks = st.lists(some_cohorts, min_size=1, max_size=8)


def quantile(cohort: Cohort, still_waiting: Fraction) -> int | None:
    """The first time of a success at which no more than this share still waits."""
    surviving = Fraction(1)
    for time in sorted({wait.microseconds for wait in cohort if wait.has_succeeded}):
        # whose wait was cut off at the very time is still at risk
        at_risk = sum(wait.microseconds >= time for wait in cohort)
        successes = sum(wait.microseconds == time and wait.has_succeeded for wait in cohort)
        surviving *= 1 - Fraction(successes, at_risk)
        if surviving <= still_waiting + TOLERANCE:
            return time
    return None


@dataclass(frozen=True)
class Bench:
    """A warehouse to put made-up waits in, and the SQL of the model to run on them."""

    connection: duckdb.DuckDBPyConnection
    statement: str

    def quantiles(self, weeks: list[Cohort]) -> dict[tuple[date, str, str], tuple[int | None, ...]]:
        """What the model says of each week, segment and wait."""
        self.connection.execute("begin")
        try:
            self._put(weeks)
            found = self.connection.execute(
                f"select week, segment, wait, p50_us, p90_us, longest_us from ({self.statement})"
            ).fetchall()
        finally:
            self.connection.execute("rollback")
        return {(week, segment, wait): tuple(values) for week, segment, wait, *values in found}

    def _put(self, weeks: list[Cohort]) -> None:
        execute = self.connection.execute
        for table in ("dim_developers", "fct_developer_requests", "fct_developer_first_calls"):
            execute(f"delete from core.{table}")
        rows = [
            (
                f"{number}-{place}",
                FIRST_WEEK + timedelta(weeks=number),
                wait.microseconds if wait.has_succeeded else None,
                # where the waits of who succeeded would have been cut off says nothing
                wait.microseconds + (7 if wait.has_succeeded else 0),
            )
            for number, cohort in enumerate(weeks)
            for place, wait in enumerate(cohort)
        ]
        execute(
            """
            create or replace temp table made_up as
            select unnest(?::varchar[]) as developer_id, unnest(?::timestamp[]) as signed_up_at,
                unnest(?::bigint[]) as waited_us, unnest(?::bigint[]) as observed_us
            """,
            [list(column) for column in zip(*rows, strict=True)],
        )
        execute(
            """
            insert into core.dim_developers by name
            select developer_id, signed_up_at, 'docs' as signup_channel, false as is_internal
            from made_up
            """
        )
        execute(
            """
            insert into core.fct_developer_requests by name
            select developer_id, waited_us as ttfc_us, waited_us as live_ttfc_us, observed_us,
                false as is_negative_ttfc, false as is_live_negative_ttfc
            from made_up
            """
        )
        execute(
            """
            insert into core.fct_developer_first_calls by name
            select developer_id, waited_us as activation_us from made_up
            """
        )


@pytest.fixture(scope="module")
def bench(built_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """A copy of the built warehouse."""
    home = tmp_path_factory.mktemp("kaplan_meier")
    shutil.copy(built_home / "firstcall.duckdb", home)
    statement = compiled(home, MODEL)[MODEL]
    with duckdb.connect(str(home / "firstcall.duckdb")) as connection:
        connection.execute("set TimeZone = 'UTC'")
        yield Bench(connection, statement)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(weeks=some_weeks)
@example(weeks=[[Wait(place, True) for place in range(size)] for size in range(1, 61)])
def test_quantiles_of_waits_are_those_of_exact_fractions(bench: Bench, weeks: list[Cohort]) -> None:
    found = bench.quantiles(weeks)
    for number, cohort in enumerate(weeks):
        expected = (
            *(quantile(cohort, share) for share in STILL_WAITING),
            max(wait.microseconds for wait in cohort),
        )
        for segment in ("all", "signup_channel"):
            for wait in ("first_2xx", "first_live_2xx", "activation"):
                assert found[FIRST_WEEK + timedelta(weeks=number), segment, wait] == expected
    assert len(found) == 6 * len(weeks)
