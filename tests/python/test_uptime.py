"""Random checks and incidents, through the models, give the seconds that plain Python counts by itself."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import quick_builds
from uptime_by_hand import DAY, Check, Days, Incident, by_incidents, by_probes

EXAMPLES = int(os.environ.get("EXAMPLES", "60"))
TABLES = ("+fct_uptime_daily", "+uptime_daily", "+uptime_monthly")
FIRST = datetime(2026, 1, 30)
COLUMNS = ("down_seconds", "planned_seconds", "unknown_seconds", "observed_seconds")

as_ofs = st.sampled_from(
    [FIRST + 4 * DAY, FIRST + 3 * DAY + timedelta(hours=11, microseconds=7), FIRST + 3 * DAY]
)
# close to each other, to the gap and to midnight
instants = st.builds(
    lambda day, seconds, micros: (
        FIRST + day * DAY + timedelta(seconds=seconds, microseconds=micros)
    ),
    st.integers(0, 4),
    st.one_of(
        st.sampled_from((0, 1, 300, 899, 900, 901, 1200, 1799, 1800, 86_399)),
        st.integers(0, 86_399),
    ),
    st.sampled_from((0, 0, 1, 999_999)),
)
checks = st.lists(
    st.builds(
        Check,
        st.sampled_from("ab"),
        instants,
        st.sampled_from(("eu", "us", "ap", None)),
        st.booleans(),
    ),
    max_size=40,
)


@st.composite
def incidents(draw: Any) -> list[Incident]:
    """Some overlap, some are open, some have no length or end before they start."""
    drawn = []
    for _ in range(draw(st.integers(0, 12))):
        started_at = draw(instants)
        length = draw(st.one_of(st.none(), st.integers(-10, 200_000)))
        drawn.append(
            Incident(
                draw(st.sampled_from(("a", "b", "all"))),
                started_at,
                None if length is None else started_at + timedelta(seconds=length),
                draw(st.integers(0, 2)) == 0,
            )
        )
    return drawn


class Bench:
    """A warehouse without rows, and the queries that make its uptime."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, tables: list[quick_builds.Table]
    ) -> None:
        self.connection = connection
        self.tables = tables

    def load(self, checks: list[Check], incidents: list[Incident], as_of: datetime) -> None:
        """Put in checks and incidents in place of those before, and make uptime."""
        execute = self.connection.execute
        execute("delete from raw.uptime_checks; delete from raw.incidents")
        quick_builds.set_clock(self.connection, as_of)
        for number, check in enumerate(checks):
            execute(
                "insert into raw.uptime_checks by name select ? as check_id, ? as component,"
                " ? as checked_at, ? as region, ? as is_up, 1 as _batch_seq, ? as _row_number,"
                " 'made up' as _source_file",
                [
                    *(f"check-{number}", check.component, check.checked_at, check.region),
                    *(check.is_up, number),
                ],
            )
        for number, incident in enumerate(incidents):
            execute(
                "insert into raw.incidents by name select ? as incident_id, ? as component,"
                " ? as started_at, ? as resolved_at, ? as is_planned, 1 as _batch_seq,"
                " ? as _row_number, 'made up' as _source_file",
                [
                    *(f"incident-{number}", incident.component, incident.started_at),
                    *(incident.resolved_at, incident.is_planned, number),
                ],
            )
        quick_builds.make(self.connection, self.tables)

    def seconds(self, table: str, period: str, method: str) -> dict[tuple[str, datetime], Any]:
        """The seconds of each component and period."""
        found = self.connection.execute(
            f"select component, cast({period} as timestamp), {', '.join(COLUMNS)}"
            f" from metrics.{table} where method = ?",
            [method],
        ).fetchall()
        return {
            (component, at): tuple(float(value or 0) for value in values)
            for component, at, *values in found
        }


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """An empty warehouse."""
    with quick_builds.bench(tmp_path_factory.mktemp("uptime"), *TABLES) as (connection, tables):
        yield Bench(connection, tables)


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize="EXAMPLES" not in os.environ,
    suppress_health_check=list(HealthCheck),
)
@given(checks=checks, incidents=incidents(), as_of=as_ofs)
def test_seconds_are_those_that_plain_python_counts(
    bench: Bench, checks: list[Check], incidents: list[Incident], as_of: datetime
) -> None:
    bench.load(checks, incidents, as_of)
    for method, days in (
        ("probe", by_probes(checks, as_of)),
        ("incident", by_incidents(incidents, as_of)),
    ):
        found = bench.seconds("uptime_daily", "day", method)
        expected = _values(days, with_planned=method == "incident")
        if method == "probe":
            found = {key: (down, 0.0, *rest) for key, (down, _, *rest) in found.items()}
        assert found == expected, method
        of_months = bench.seconds("uptime_monthly", "month", method)
        months: dict[tuple[str, datetime], float] = {}
        for (component, day), values in days.items():
            month = component, day.replace(day=1)
            months[month] = months.get(month, 0) + values.down
        assert {key: values[0] for key, values in of_months.items()} == pytest.approx(months)


def _values(days: Days, *, with_planned: bool) -> dict[tuple[str, datetime], Any]:
    return {
        key: pytest.approx(
            (of.down, of.planned if with_planned else 0.0, of.unknown, of.observed), abs=1e-6
        )
        for key, of in days.items()
    }
