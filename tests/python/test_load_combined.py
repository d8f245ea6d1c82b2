"""Access logs in the format `combined` become calls, a line each."""

from __future__ import annotations

import gzip
from datetime import datetime
from pathlib import Path

import pytest

from firstcall.loading.line_formats import FormatError, _line_format
from load_helpers import Outcome, accounts, ask, load, reasons, write

_TIME = "[05/Jan/2026:10:00:00 +0200]"


def _line(
    request: str = "GET /a?x=1 HTTP/1.1", user: str = "-", rest: str = '200 5 "-" "curl"'
) -> str:
    return f'192.0.2.1 - {user} {_TIME} "{request}" {rest}'


def _load(folder: Path, *lines: str, name: str = "access.log") -> Outcome:
    log = write(folder / name, "".join(f"{line}\n" for line in lines))
    return load(folder / "home", "--format", "combined", "--table", "api_calls", log)


def test_a_line_becomes_a_call(tmp_path: Path) -> None:
    assert _load(tmp_path, _line(user="ann")).exit_code == 0
    assert ask(
        tmp_path / "home",
        "select occurred_at, api_key_id, service, http_method, path, route, status_code, is_timeout, "
        "gateway_latency_ms, route_key, event_date::varchar, _row_number from raw.api_calls",
    ) == [
        (
            datetime(2026, 1, 5, 8), "ann", None, "GET", "/a", None, 200, None,
            None, "*|GET|/a", "2026-01-05", 1,
        )
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "stored"),
    [
        (_line(), ("GET", "/a", 200, None)),
        (_line("head / HTTP/1.0"), ("HEAD", "/", 200, None)),
        (_line("GET /"), ("GET", "/", 200, None)),
        (_line("OPTIONS * HTTP/1.1"), ("OPTIONS", "*", 200, None)),
        (_line("PROPFIND /dav HTTP/2"), ("PROPFIND", "/dav", 200, None)),
        (_line(r"GET /a\"b\\c HTTP/1.1"), ("GET", r"/a\"b\\c", 200, None)),
        (_line(rest=r'404 - "-" "a \"quoted\" agent"'), ("GET", "/a", 404, None)),
        (_line(rest='499 0 "" ""'), ("GET", "/a", 499, None)),
        (_line(rest='000 0 "-" "-"'), ("GET", "/a", 0, None)),
        (_line(rest='- 0 "-" "-"'), ("GET", "/a", None, None)),
        (_line(user="Ann Lee"), ("GET", "/a", 200, "Ann Lee")),
        (_line(user='""'), ("GET", "/a", 200, None)),
    ],
)
def test_a_line_is_read_to_its_end(
    tmp_path: Path, line: str, stored: tuple[str | int | None, ...]
) -> None:
    _load(tmp_path, line)
    assert ask(
        tmp_path / "home", "select http_method, path, status_code, api_key_id from raw.api_calls"
    ) == [stored]


@pytest.mark.parametrize(
    "line",
    [
        _line()[:-1],
        _line() + " more",
        _line() + ' "more"',
        " " + _line(),
        _line(rest='200 5 "-" "an "agent""'),
        _line(rest='2000 5 "-" "-"'),
        _line(rest='200 5 "-"'),
        _line(r"\x16\x03\x01"),
        _line("GET /a b HTTP/1.1"),
        _line("GET"),
        _line().replace("+0200", ""),
        _line().replace("/Jan/", "/01/"),
        "garbage",
    ],
)
def test_a_line_that_does_not_match_to_its_end_is_rejected(tmp_path: Path, line: str) -> None:
    _load(tmp_path, _line(), line)
    assert reasons(tmp_path / "home") == [(2, "not a line of the format combined")]
    assert accounts(tmp_path / "home") == [(2, 1, 1, 0, 0, 0)]


def test_a_value_of_a_matching_line_that_does_not_fit_rejects_it(tmp_path: Path) -> None:
    _load(
        tmp_path,
        _line().replace("05/Jan", "31/Feb"),
        _line(rest='600 5 "-" "-"'),
        _line().replace("2026", "1999"),
    )
    assert reasons(tmp_path / "home") == [
        (1, "occurred_at: not a timestamp"),
        (2, "status_code: neither 0 nor from 100 to 599"),
        (3, "occurred_at: before 2000"),
    ]


def test_a_client_that_hung_up_made_no_call(tmp_path: Path) -> None:
    _load(tmp_path, _line("-", rest='408 - "-" "-"'), _line(""), _line(), "-")
    assert accounts(tmp_path / "home") == [(4, 1, 1, 0, 0, 2)]
    assert ask(tmp_path / "home", "select _row_number from raw.api_calls") == [(3,)]


def test_blank_lines_are_no_rows(tmp_path: Path) -> None:
    _load(tmp_path, "", _line(), "  ", _line("GET /b HTTP/1.1"), "")
    assert accounts(tmp_path / "home") == [(2, 2, 0, 0, 0, 0)]


def test_equal_lines_of_a_file_stay_apart_and_a_log_that_grew_is_not_loaded_twice(
    tmp_path: Path,
) -> None:
    home = tmp_path / "home"
    one, two, other = _line(), _line(), _line("GET /b HTTP/1.1")
    _load(tmp_path, one, other, two)
    _load(tmp_path, one, other, two, one, _line("GET /c HTTP/1.1"), name="grown.log")
    assert accounts(home) == [(3, 3, 0, 0, 0, 0), (5, 2, 0, 3, 0, 0)]
    assert ask(
        home, "select path, count(distinct request_id) from raw.api_calls group by 1 order by 1"
    ) == [
        ("/a", 3),
        ("/b", 1),
        ("/c", 1),
    ]


def test_lines_that_differ_only_in_what_is_dropped_are_different_calls(tmp_path: Path) -> None:
    _load(
        tmp_path, _line(), _line("GET /a?x=2 HTTP/1.1"), _line().replace("192.0.2.1", "192.0.2.2")
    )
    assert ask(
        tmp_path / "home",
        "select count(distinct request_id), count(distinct path) from raw.api_calls",
    ) == [(3, 1)]


def test_a_log_may_be_compressed_or_have_windows_line_ends(tmp_path: Path) -> None:
    home = tmp_path / "home"
    lines = f"{_line()}\r\n{_line('GET /b HTTP/1.1')}\r\n"
    packed = write(tmp_path / "a.log.gz", gzip.compress(lines.encode()))
    plain = write(tmp_path / "b.log", lines.replace("\r", ""))
    for log in (packed, plain):
        assert load(home, "--format", "combined", "--table", "api_calls", log).exit_code == 0
    assert accounts(home) == [(2, 2, 0, 0, 0, 0), (2, 0, 0, 2, 0, 0)]


def test_a_control_character_rejects_its_line_alone(tmp_path: Path) -> None:
    _load(tmp_path, _line(), _line("GET /\x01 HTTP/1.1"), _line("GET /b HTTP/1.1"))
    assert accounts(tmp_path / "home") == [(3, 2, 1, 0, 0, 0)]
    assert ask(tmp_path / "home", "select _row_number from raw.api_calls order by 1") == [
        (1,),
        (3,),
    ]


def test_a_format_is_declared_without_python() -> None:
    declared = {
        "description": "",
        "line": "(?P<time>[^ ]+) (?P<where>.*)",
        "columns": {
            "occurred_at": {"field": "time", "time_format": "%d/%m/%Y:%H:%M:%S%z"},
            "http_method": {"value": "*"},
            "path": {"field": "where"},
        },
    }
    assert list(_line_format("plain", declared).given) == [
        "request_id", "occurred_at", "http_method", "path",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("column", "source", "complaint"),
    [
        ("client_ip", {"field": "time"}, "no column client_ip"),
        ("path", {"field": "elsewhere"}, "path needs a field"),
        ("occurred_at", {"field": "time", "time_format": "%H:%M"}, "needs its zone"),
    ],
)
def test_a_format_that_says_too_little_is_an_error(
    column: str, source: dict[str, str], complaint: str
) -> None:
    declared = {"description": "", "line": "(?P<time>.*)", "columns": {column: source}}
    with pytest.raises(FormatError, match=complaint):
        _line_format("broken", declared)
