"""Rows are taken as the declaration says, and those that do not fit are kept with the reason."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from load_helpers import CALL, accounts, ask, load, load_rows, reasons, write

_INVOICE_LINE = {
    "invoice_line_id": "l1",
    "invoice_id": "i1",
    "account_id": "a1",
    "revenue_type": "usage",
    "amount": "10.5",
    "currency": "eur",
    "service_start": "2026-01-01",
    "service_end": "2026-02-01",
    "invoice_status": "paid",
    "invoiced_at": "2026-02-01",
}
_INCIDENT = {"incident_id": "i1", "started_at": "2026-01-05T10:00:00Z"}

_TIMES = {
    "2026-01-05T10:00:00Z": datetime(2026, 1, 5, 10),
    "2026-01-05 10:00:00": datetime(2026, 1, 5, 10),
    "2026-01-05 10:00": datetime(2026, 1, 5, 10),
    "2026-01-05": datetime(2026, 1, 5),
    "2026-01-05T10:00:00+02:00": datetime(2026, 1, 5, 8),
    "2026-01-05T10:00:00-0530": datetime(2026, 1, 5, 15, 30),
    "2026-01-05 10:00:00+02": datetime(2026, 1, 5, 8),
    "2026-01-05 10:00:00 +0200": datetime(2026, 1, 5, 8),
    "2026-01-05 10:00:00 UTC": datetime(2026, 1, 5, 10),
    "2026-01-05t10:00:00z": datetime(2026, 1, 5, 10),
    "2026-01-05T10:00:00.1234569Z": datetime(2026, 1, 5, 10, 0, 0, 123456),
    "2026-01-05T10:00:00.999999999+01:00": datetime(2026, 1, 5, 9, 0, 0, 999999),
    "2026-01-05T23:59:59.9999999": datetime(2026, 1, 5, 23, 59, 59, 999999),
}
_NO_TIMES = [
    "1767607200", "1767607200000", "yesterday", "2026-13-01", "2026-02-30", "2026-1-5", "05/01/2026",
    "infinity", "epoch", "2026-01-05T10:00:00 Europe/Berlin", "2026-01-05T25:00:00", "20260105",
    "2026-01-05 (BC)", "2026-01-05T10", " 2026-01-05", "-2026-01-05",
]  # fmt: skip


def test_times_are_stored_in_utc_and_cut_to_microseconds(tmp_path: Path) -> None:
    home = tmp_path / "home"
    load_rows(
        home,
        "api_calls",
        [
            {**CALL, "request_id": str(number), "occurred_at": text}
            for number, text in enumerate(_TIMES)
        ],
    )
    assert reasons(home) == []
    found = ask(home, "select occurred_at from raw.api_calls order by cast(request_id as int)")
    assert [row[0] for row in found] == list(_TIMES.values())
    assert ask(home, "select distinct event_date from raw.api_calls") == [(date(2026, 1, 5),)]


def test_what_is_no_time_rejects_the_row(tmp_path: Path) -> None:
    home = tmp_path / "home"
    rows: list[dict[str, Any]] = [{**CALL, "occurred_at": text} for text in _NO_TIMES]
    load_rows(home, "api_calls", [*rows, {**CALL, "occurred_at": 1767607200}])
    assert reasons(home) == [
        (number, "occurred_at: not a timestamp") for number in range(1, len(_NO_TIMES) + 2)
    ]


def test_parquet_times_are_stored_in_utc_and_cut_to_microseconds(tmp_path: Path) -> None:
    (tmp_path / "in" / "api_calls").mkdir(parents=True)
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'Asia/Tokyo'")
        for number, value in enumerate(
            (
                "timestamptz '2026-01-05 10:00:00.123456+02:00'",
                "timestamp_ns '2026-01-05 08:00:00.123456999'",
                "timestamp '2026-01-05 08:00:00.123456'",
                "timestamp_ms '2026-01-05 08:00:00.123'",
                "'2026-01-05T10:00:00.1234569+02:00'",
                "date '2026-01-05'",
            )
        ):
            connection.execute(
                f"copy (select '{number}' as request_id, {value} as occurred_at, 'GET' as "
                f"http_method, '/a' as path) to '{tmp_path}/in/api_calls/{number}.parquet'"
            )
    home = tmp_path / "home"
    assert load(home, "--from", tmp_path / "in").exit_code == 0
    whole = datetime(2026, 1, 5, 8, 0, 0, 123456)
    assert ask(home, "select occurred_at from raw.api_calls order by request_id") == [
        (whole,),
        (whole,),
        (whole,),
        (whole.replace(microsecond=123000),),
        (whole,),
        (datetime(2026, 1, 5),),
    ]


def _stored_call(home: Path, column: str, values: list[Any]) -> list[Any]:
    load_rows(
        home,
        "api_calls",
        [{**CALL, "request_id": str(number), column: value} for number, value in enumerate(values)],
    )
    found = dict(ask(home, f"select cast(request_id as int), {column} from raw.api_calls"))
    return [found.get(number, "rejected") for number in range(len(values))]


_VALUES: dict[str, list[tuple[Any, Any]]] = {
    "status_code": [
        (0, 0), (100, 100), (599, 599), ("200", 200), ("200.0", 200), (200.0, 200), (None, None),
        ("", None), (99, "rejected"), (600, "rejected"), (-1, "rejected"), (200.5, "rejected"),
        ("2e2", 200), ("OK", "rejected"), (99999999, "rejected"), ("NaN", "rejected"),
    ],
    "is_timeout": [
        (True, True), (False, False), ("true", True), ("FALSE", False), ("T", True), ("f", False),
        (1, True), ("0", False), (None, None), ("yes", "rejected"), (2, "rejected"), ("", None),
    ],
    "gateway_latency_ms": [
        (1.5, 1.5), (0, 0.0), ("-1", -1.0), ("1e3", 1000.0), ("NaN", "rejected"),
        ("inf", "rejected"), ("-Infinity", "rejected"), ("1,5", "rejected"), ("", None),
    ],
    "quantity": [
        (1.5, Decimal("1.5")), ("0.0000004", Decimal("0")), ("-3", Decimal("-3")),
        ("1e12", "rejected"), ("1,000", "rejected"), ("NaN", "rejected"), (None, None),
    ],
    "is_retry": [(None, False), ("", False), (True, True), ("x", "rejected")],
    "http_method": [("get", "GET"), ("*", "*"), (None, "rejected"), ("", "rejected")],
    "path": [("/a?b=c", "/a"), ("?b=c", "rejected"), ("/", "/"), ("*", "*"), ("", "rejected")],
    "service": [(" a ", " a "), ("", None), (7, "7"), (True, "true")],
}  # fmt: skip


@pytest.mark.parametrize("column", _VALUES)
def test_a_value_is_stored_as_its_type_or_rejects_the_row(tmp_path: Path, column: str) -> None:
    values = _VALUES[column]
    home = tmp_path / "home"
    assert _stored_call(home, column, [value for value, _ in values]) == [
        expected for _, expected in values
    ]
    rejected = [value for value, expected in values if expected == "rejected"]
    assert len(reasons(home)) == len(rejected)
    assert all(reason.startswith(f"{column}: ") for _, reason in reasons(home))


def test_a_date_may_be_written_as_its_midnight(tmp_path: Path) -> None:
    home = tmp_path / "home"
    texts = ["2026-01-05", "2026-01-05T00:00:00Z", "2026-01-05 10:00:00", "5 January"]
    load_rows(
        home,
        "exchange_rates",
        [{"currency": "eur", "rate_date": text, "rate": n + 1} for n, text in enumerate(texts)],
    )
    assert ask(home, "select currency, rate_date, rate from raw.exchange_rates order by rate") == [
        ("EUR", date(2026, 1, 5), Decimal(1)),
        ("EUR", date(2026, 1, 5), Decimal(2)),
    ]
    assert reasons(home) == [(3, "rate_date: not a date"), (4, "rate_date: not a date")]


@pytest.mark.parametrize(
    ("table", "row", "reason"),
    [
        ("api_calls", {**CALL, "request_id": None}, "request_id: missing"),
        ("api_calls", {**CALL, "occurred_at": "1999-12-31T23:59:59Z"}, "occurred_at: before 2000"),
        ("invoice_lines", {**_INVOICE_LINE, "revenue_type": "gift"}, "revenue_type: none of "),
        ("invoice_lines", {**_INVOICE_LINE, "revenue_type": "Usage"}, "revenue_type: none of "),
        (
            "invoice_lines",
            {**_INVOICE_LINE, "service_end": "2025-12-31"},
            "service_end: before service_start",
        ),
        (
            "exchange_rates",
            {"currency": "EUR", "rate_date": "2026-01-05", "rate": 0},
            "rate: not greater than 0",
        ),
        (
            "interviews",
            {"interview_id": 1, "held_on": "2026-01-05", "theme": "t", "note": "n", "sentiment": 2},
            "sentiment: none of -1, 0, 1",
        ),
        ("incidents", {**_INCIDENT, "started_at": "1999-01-01"}, "started_at: before 2000"),
    ],
)
def test_a_row_that_breaks_a_rule_is_rejected(
    tmp_path: Path, table: str, row: dict[str, Any], reason: str
) -> None:
    home = tmp_path / "home"
    assert load_rows(home, table, [row]).exit_code == 0
    assert accounts(home) == [(1, 0, 1, 0, 0, 0)]
    ((number, found),) = reasons(home)
    assert number == 1
    assert found.startswith(reason)


@pytest.mark.parametrize(
    ("table", "row", "query", "expected"),
    [
        ("invoice_lines", {**_INVOICE_LINE, "service_end": "2026-01-01"}, "currency", "EUR"),
        ("invoice_lines", _INVOICE_LINE, "interval_count", 1),
        ("incidents", _INCIDENT, "component", "all"),
        ("incidents", {**_INCIDENT, "component": ""}, "component", "all"),
        ("incidents", {**_INCIDENT, "component": "api"}, "component", "api"),
        (
            "developers",
            {"developer_id": 1, "account_id": 1, "created_at": "1999-12-31"},
            "created_at",
            datetime(1999, 12, 31),
        ),
        (
            "api_keys",
            {"api_key_id": 1, "account_id": 1, "mode": "live", "valid_from": "1970-01-01"},
            "valid_from",
            datetime(1970, 1, 1),
        ),
        (
            "endpoints",
            {"endpoint_id": 1, "http_method": "*", "path_template": "/a/{id}?x"},
            "is_qualifying",
            True,
        ),
    ],
)
def test_defaults_and_allowances_of_the_declaration_hold(
    tmp_path: Path, table: str, row: dict[str, Any], query: str, expected: Any
) -> None:
    home = tmp_path / "home"
    load_rows(home, table, [row])
    assert ask(home, f"select {query} from raw.{table}") == [(expected,)]


def test_an_event_may_lie_ahead_by_the_clock_skew_and_no_more(tmp_path: Path) -> None:
    home = tmp_path / "home"
    now = datetime.now(UTC)
    soon, later = (now + timedelta(minutes=minutes) for minutes in (50, 70))
    rows = [
        {**CALL, "request_id": "soon", "occurred_at": soon.isoformat()},
        {**CALL, "request_id": "later", "occurred_at": later.isoformat()},
    ]
    load_rows(home, "api_calls", rows)
    assert ask(home, "select request_id from raw.api_calls") == [("soon",)]
    assert reasons(home) == [(2, "occurred_at: later than the load")]
    write(tmp_path / "in" / "api_calls.jsonl", (tmp_path / "input-0/api_calls.jsonl").read_bytes())
    other = tmp_path / "other"
    load(other, "--from", tmp_path / "in", "--max-clock-skew", "2h")
    assert ask(other, "select count(*) from raw.api_calls") == [(2,)]


def test_only_planned_incidents_may_start_ahead(tmp_path: Path) -> None:
    home = tmp_path / "home"
    ahead = (datetime.now(UTC) + timedelta(days=30)).isoformat()
    load_rows(
        home,
        "incidents",
        [
            {"incident_id": "planned", "started_at": ahead, "is_planned": True},
            {"incident_id": "not", "started_at": ahead, "is_planned": False},
            {"incident_id": "silent", "started_at": ahead},
        ],
    )
    assert ask(home, "select incident_id from raw.incidents") == [("planned",)]
    assert [number for number, _ in reasons(home)] == [2, 3]


def test_rejected_rows_say_which_file_and_row_they_were(tmp_path: Path) -> None:
    home = tmp_path / "home"
    outcome = load_rows(home, "api_calls", [CALL, {**CALL, "request_id": "r2", "status_code": 7}])
    assert ask(home, "from raw.rejected_rows") == [
        (
            1,
            "api_calls",
            f"{tmp_path}/input-0/api_calls.jsonl",
            2,
            "status_code: neither 0 nor from 100 to 599",
            '{"request_id":"r2","occurred_at":"2026-01-05T10:00:00Z","http_method":"GET",'
            '"path":"/v1/users/7","status_code":"7"}',
        )
    ]
    assert "status_code: neither 0 nor from 100 to 599" in outcome.output


def test_the_text_of_a_rejected_row_is_cut_when_it_is_long(tmp_path: Path) -> None:
    home = tmp_path / "home"
    load_rows(home, "api_calls", [{**CALL, "status_code": 7, "sdk": "ab " * 5000}])
    assert ask(home, "select length(row_text) from raw.rejected_rows") == [(10_000,)]


def test_the_coverage_says_what_calls_do_not_and_which_metrics_go_without(tmp_path: Path) -> None:
    home = tmp_path / "home"
    outcome = load_rows(
        home, "api_calls", [{**CALL, "api_key_id": "k"}, {**CALL, "request_id": "r2"}]
    )
    found = {
        row[0]: row[1:]
        for row in ask(home, "select * exclude (batch_seq, table_name) from raw.load_coverage")
    }
    assert found["consumer"] == (2, 1, None)
    assert found["latency"][:2] == (2, 0)
    assert "latency_daily" in found["latency"][2]
    assert "50.0%" in outcome.output
    assert "latency_daily" in outcome.output
    assert "distinct route keys" not in outcome.output


def test_too_many_route_keys_are_warned_of(tmp_path: Path) -> None:
    words = [
        f"{a}{b}{c}"
        for a in "abcdefghijklmnopqrs"
        for b in "abcdefghijklmnopqrs"
        for c in "abcdefghijklmno"
    ]
    rows = [{**CALL, "request_id": word, "path": f"/{word}"} for word in words]
    outcome = load_rows(tmp_path / "home", "api_calls", rows)
    assert f"{len(words):,} distinct route keys" in outcome.output
