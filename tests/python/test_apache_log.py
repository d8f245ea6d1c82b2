"""A real access log, through the commands a user types: what comes out is what other tools counted in it."""

from __future__ import annotations

import csv
import gzip
import shutil
from pathlib import Path

import duckdb
import pytest

from warehouses import firstcall, query

DATA = Path(__file__).parent / "data"


@pytest.fixture(scope="module")
def apache_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the log loaded, built with all its tests, and published."""
    home = tmp_path_factory.mktemp("apache")
    log = home / "access.log"
    with gzip.open(DATA / "apache_access.log.gz") as packed, log.open("wb") as unpacked:
        shutil.copyfileobj(packed, unpacked)
    firstcall(home, "load", "--format", "combined", "--table", "api_calls", log)
    firstcall(home, "build")
    firstcall(home, "publish")
    return home


@pytest.fixture(scope="module")
def published(apache_home: Path) -> duckdb.DuckDBPyConnection:
    """The published warehouse."""
    path = apache_home / "published" / "current" / "firstcall.duckdb"
    return duckdb.connect(str(path), read_only=True)


def expected(name: str) -> dict[str, int]:
    """What was counted with other tools, by the first column of the file."""
    with (DATA / f"apache_expected_{name}.csv").open(encoding="utf-8") as file:
        rows = list(csv.reader(file))[1:]
    return {row[0]: int(row[1]) for row in rows if row[1].isdigit()}


def test_every_line_but_the_broken_one_is_accepted(apache_home: Path) -> None:
    manifest = query(
        apache_home, "select rows_read, rows_accepted, rows_rejected from raw.load_manifest"
    )
    assert manifest == [(10_000, 9_999, 1)]
    assert query(apache_home, "select row_number from raw.rejected_rows") == [(8_899,)]


def test_statuses_methods_and_days_are_those_that_were_counted(apache_home: Path) -> None:
    counted = dict(
        query(
            apache_home,
            """
            select 'status_' || status_code, count(*) from raw.api_calls group by all
            union all select 'method_' || http_method, count(*) from raw.api_calls group by all
            union all select 'day_' || event_date, count(*) from raw.api_calls group by all
            """,
        )
    )
    kinds = ("status_", "method_", "day_")
    assert counted == {
        name: calls for name, calls in expected("summary").items() if name.startswith(kinds)
    }


def test_paths_are_those_that_were_counted(apache_home: Path) -> None:
    top = expected("top50_paths")
    counted = dict(query(apache_home, "select path, count(*) from raw.api_calls group by all"))
    assert {path: counted.get(path) for path in top} == top


def test_volume_and_error_rates_are_numbers(published: duckdb.DuckDBPyConnection) -> None:
    summary = expected("summary")
    volume = published.sql("select day, sum(calls) from metrics.call_volume_daily group by all")
    assert {f"day_{day}": calls for day, calls in volume.fetchall()} == {
        name: calls for name, calls in summary.items() if name.startswith("day_")
    }
    errors = published.sql(
        """
        select sum(http_error_calls), sum(server_error), bool_and(http_error_rate is not null)
        from metrics.error_rate_daily where endpoint_id = 'all'
        """
    ).fetchone()
    assert errors == (summary["n_4xx"] + summary["n_5xx"], summary["n_5xx"], True)


def test_what_the_log_does_not_record_is_said_to_be_missing(
    published: duckdb.DuckDBPyConnection,
) -> None:
    timeouts = published.sql(
        "select distinct timeout_rate, timeout_rate_status from metrics.error_rate_daily"
    )
    assert timeouts.fetchall() == [(None, "not_observable")]
    for grain in ("daily", "weekly", "monthly"):
        active = published.sql(
            f"select distinct active_developers, status from metrics.active_developers_{grain}"
        )
        assert active.fetchall() == [(None, "source_absent")]


def test_every_route_is_listed_as_uncatalogued(published: duckdb.DuckDBPyConnection) -> None:
    endpoints = published.sql("select distinct endpoint_id from metrics.call_volume_daily")
    assert endpoints.fetchall() == [("uncatalogued",)]
    routes = published.sql(
        """
        select sum(calls), sum(calls) filter (where path_template = '/favicon.ico'), max(service)
        from metrics.uncatalogued_routes_monthly
        """
    ).fetchone()
    assert routes == (9_999, expected("top50_paths")["/favicon.ico"], "unknown")
