"""The same rows are stored whatever format they come in."""

from __future__ import annotations

import csv
import gzip
import io
import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from load_helpers import CALL, accounts, ask, load, load_rows, reasons, stored, write, write_jsonl

_FORMATS = ("parquet", "csv", "csv.gz", "jsonl", "jsonl.gz")
_TYPES = {
    "occurred_at": "timestamp",
    "status_code": "smallint",
    "is_timeout": "boolean",
    "gateway_latency_ms": "double",
    "quantity": "decimal(18,6)",
}


def _write(path: Path, rows: list[dict[str, Any]]) -> None:
    if path.name.endswith("parquet"):
        _write_parquet(path, rows)
        return
    if ".csv" in path.name:
        buffer = io.StringIO(newline="")
        writer = csv.DictWriter(buffer, list(rows[0]), lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(rows)
        text = buffer.getvalue()
    else:
        text = "".join(json.dumps(row, default=str) + "\n" for row in rows)
    write(path, gzip.compress(text.encode()) if path.suffix == ".gz" else text)


def _write_parquet(path: Path, rows: list[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        names = list(rows[0])
        columns = ", ".join(f"{name} {_TYPES.get(name, 'varchar')}" for name in names)
        connection.execute(f"create table calls ({columns})")
        connection.executemany(
            f"insert into calls values ({', '.join('?' * len(names))})",
            [[row[name] for name in names] for row in rows],
        )
        connection.execute("copy calls to $path (format parquet)", {"path": str(path)})


_TEXTS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), min_size=1, max_size=12
)
_ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "request_id": st.uuids().map(str),
            "occurred_at": st.datetimes(datetime(2001, 1, 1), datetime(2026, 1, 1)),
            "http_method": st.sampled_from(["GET", "post", "*"]),
            "path": st.one_of(_TEXTS.map("/v1/".__add__), st.just("/a/7?x=1")),
            "service": st.none() | _TEXTS,
            "error_code": st.none() | _TEXTS | st.emails(),
            "status_code": st.none() | st.integers(100, 599),
            "is_timeout": st.none() | st.booleans(),
            "gateway_latency_ms": st.none()
            | st.floats(-1, 1e9, allow_nan=False, allow_infinity=False),
            "quantity": st.none() | st.decimals(0, 10**11, places=6),
        }
    ),
    min_size=1,
    max_size=30,
)


# a failing example is small enough as it is: shrinking would take minutes
@settings(max_examples=8, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(_ROWS)
def test_the_same_rows_are_stored_from_every_format(rows: list[dict[str, Any]]) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        found = []
        for extension in _FORMATS:
            _write(folder / extension / f"api_calls.{extension}", rows)
            home = folder / f"home-{extension}"
            assert load(home, "--from", folder / extension).exit_code == 0
            assert reasons(home) == []
            found.append(stored(home, "api_calls"))
        assert len(found[0]) == len(rows)
        assert all(rows_of_format == found[0] for rows_of_format in found)


def test_a_row_in_one_format_is_a_duplicate_of_it_in_another(tmp_path: Path) -> None:
    row = {
        **CALL,
        "occurred_at": datetime(2026, 1, 5, 10, 0, 0, 123456),
        "quantity": Decimal("1.500000"),
        "gateway_latency_ms": 0.1,
        "is_timeout": False,
        "status_code": 200,
    }
    for extension in _FORMATS:
        _write(tmp_path / "in" / "api_calls" / f"file.{extension}", [row])
    home = tmp_path / "home"
    assert load(home, "--from", tmp_path / "in").exit_code == 0
    assert sorted(accounts(home)) == [(1, 0, 0, 1, 0, 0)] * 4 + [(1, 1, 0, 0, 0, 0)]


def test_files_of_a_table_may_lie_in_hive_style_folders(tmp_path: Path) -> None:
    for day in ("2026-01-05", "2026-01-06"):
        write_jsonl(
            tmp_path / "in" / "api_calls" / f"event_date={day}" / "http_method=PUT" / "a.jsonl",
            [{**CALL, "request_id": day, "occurred_at": f"{day}T10:00:00Z"}],
        )
        _write_parquet(
            tmp_path / "in" / "api_calls" / f"event_date={day}" / "path=x" / "a.parquet",
            [{**CALL, "request_id": f"{day}p", "occurred_at": f"{day} 10:00:00"}],
        )
    outcome = load(tmp_path / "home", "--from", tmp_path / "in")
    assert (outcome.exit_code, outcome.notices) == (0, "")
    assert ask(tmp_path / "home", "select distinct http_method, path from raw.api_calls") == [
        ("GET", "/v1/users/7")
    ]


def test_unknown_files_are_named_and_skipped(tmp_path: Path) -> None:
    write_jsonl(tmp_path / "in" / "api_calls.jsonl", [CALL])
    for name in (
        "notes.txt",
        "calls.csv",
        "load_manifest.csv",
        "accounts.xlsx",
        ".accounts.csv",
        "api_calls/.part.csv",
    ):
        write(tmp_path / "in" / name, "x")
    outcome = load(tmp_path / "home", "--from", tmp_path / "in")
    assert outcome.exit_code == 0
    assert sorted(Path(line.split(":")[0]).name for line in outcome.notices.splitlines()) == [
        ".accounts.csv",
        ".part.csv",
        "accounts.xlsx",
        "calls.csv",
        "load_manifest.csv",
        "notes.txt",
    ]


# the cases that other people's CSV readers trip over: file, then the fields of its rows
_DIALECT: dict[str, tuple[str, list[tuple[str | None, str | None]]]] = {
    "commas in quotes": ('{h}\nr1,{t},GET,/a,"x, y",z\n', [("x, y", "z")]),
    "empty, quoted or not": ('{h}\nr1,{t},GET,/a,"",\nr2,{t},GET,/a,,z\n', [(None, "z"), (None, None)]),
    "CRLF and no last line end": ('{h}\r\nr1,{t},GET,/a,x,y\r\nr2,{t},GET,/a,z,""', [("x", "y"), ("z", None)]),
    "quotes in quotes": ('{h}\nr1,{t},GET,/a,"ha ""ha"" ha",y\n', [('ha "ha" ha', "y")]),
    "JSON in a field": ('{h}\nr1,{t},GET,/a,"{{""a"": [1, 2]}}",y\n', [('{"a": [1, 2]}', "y")]),
    "line ends in quotes":
        ('{h}\nr1,{t},GET,/a,"once\nupon",y\nr2,{t},GET,/a,7,8\n', [("7", "8"), ("once\nupon", "y")]),
    "CRLF in quotes": ('{h}\r\nr1,{t},GET,/a,"once\r\nupon",y\r\n', [("once\r\nupon", "y")]),
    "quotes and line ends": ('{h}\nr1,{t},GET,/a,"ha \n""ha"" \nha",y\n', [('ha \n"ha" \nha', "y")]),
    "a quote within a plain field":
        ('{h}\nr1,{t},GET,/a,5" pipe,y\nr2,{t},GET,/a,7,8\n', [('5" pipe', "y"), ("7", "8")]),
    "two such quotes":
        ('{h}\nr1,{t},GET,/a,5" pipe,y\nr2,{t},GET,/a,7" pipe,8\n', [('5" pipe', "y"), ('7" pipe', "8")]),
    "LF in quotes of a CRLF file":
        ('{h}\r\nr1,{t},GET,/a,"once\nupon",y\r\n', [("once\nupon", "y")]),
    "UTF-8": ("{h}\nr1,{t},GET,/a,ʤ,😀\n", [("ʤ", "😀")]),
    "byte-order mark": ("\ufeff{h}\nr1,{t},GET,/a,x,y\n", [("x", "y")]),
    "spaces are kept": ("{h}\nr1,{t},GET,/a, x , y\n", [(" x ", " y")]),
    "blank lines": ("{h}\n\nr1,{t},GET,/a,x,y\n\n\nr2,{t},GET,/a,z,w\n\n", [("x", "y"), ("z", "w")]),
}  # fmt: skip


@pytest.mark.parametrize("compressed", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize("case", _DIALECT)
def test_csv_is_read_as_it_is_written(tmp_path: Path, case: str, compressed: bool) -> None:
    template, expected = _DIALECT[case]
    text = template.format(
        h="request_id,occurred_at,http_method,path,service,sdk", t="2026-01-05 10:00:00"
    ).encode()
    name = "api_calls.csv.gz" if compressed else "api_calls.csv"
    write(tmp_path / "in" / name, gzip.compress(text) if compressed else text)
    home = tmp_path / "home"
    outcome = load(home, "--from", tmp_path / "in")
    assert (outcome.exit_code, outcome.notices) == (0, "")
    assert ask(home, "select service, sdk from raw.api_calls order by all") == expected
    assert accounts(home) == [(len(expected), len(expected), 0, 0, 0, 0)]


def test_csv_columns_are_found_by_name_in_any_order(tmp_path: Path) -> None:
    write(
        tmp_path / "in" / "api_calls.csv",
        'path,"od,d",http_method,request_id,occurred_at\n/a,1,GET,r1,2026-01-05 10:00:00\n',
    )
    outcome = load(tmp_path / "home", "--from", tmp_path / "in")
    assert "unknown columns ignored: od,d" in outcome.notices
    assert ask(tmp_path / "home", "select request_id, path from raw.api_calls") == [("r1", "/a")]


def test_unknown_columns_are_named_in_every_format(tmp_path: Path) -> None:
    extra = {**CALL, "zebra": "1", "Path": "2"}
    for extension in ("parquet", "csv", "jsonl"):
        folder = tmp_path / extension
        rows = [extra] if extension != "parquet" else [{**CALL, "zebra": "1"}]
        if extension == "jsonl":
            # also when only the last of many rows has it
            rows = [{**CALL, "request_id": str(n)} for n in range(3000)] + rows
        _write(folder / f"api_calls.{extension}", rows)
        outcome = load(tmp_path / f"home-{extension}", "--from", folder)
        assert outcome.exit_code == 0
        assert "unknown columns ignored" in outcome.notices
        assert "zebra" in outcome.notices


def test_row_numbers_count_the_rows_of_the_file(tmp_path: Path) -> None:
    rows = [{**CALL, "request_id": f"r{n}"} for n in range(1, 4)]
    for extension in _FORMATS:
        _write(tmp_path / extension / f"api_calls.{extension}", rows)
        home = tmp_path / f"home-{extension}"
        load(home, "--from", tmp_path / extension)
        assert ask(home, "select request_id, _row_number from raw.api_calls order by all") == [
            ("r1", 1),
            ("r2", 2),
            ("r3", 3),
        ]


def test_row_numbers_count_broken_records_but_no_blank_lines(tmp_path: Path) -> None:
    lines = ["request_id,occurred_at,http_method,path"]
    for number in range(1, 11):
        lines.append(f"r{number},2026-01-05 10:00:00,GET,/a")
        if number in (3, 4):
            lines.append("")
        if number in (2, 4, 5, 9):
            lines[-1 - (not lines[-1])] += ",too,many"
        if number == 7:
            lines[-1] = "r7,yesterday,GET,/a"
    write(tmp_path / "in" / "api_calls.csv", "\n".join(lines))
    home = tmp_path / "home"
    load(home, "--from", tmp_path / "in")
    assert ask(home, "select request_id, _row_number from raw.api_calls order by 2") == [
        ("r1", 1), ("r3", 3), ("r6", 6), ("r8", 8), ("r10", 10),
    ]  # fmt: skip
    assert reasons(home) == [
        (2, "as a whole: too many columns"),
        (4, "as a whole: too many columns"),
        (5, "as a whole: too many columns"),
        (7, "occurred_at: not a timestamp"),
        (9, "as a whole: too many columns"),
    ]
    assert accounts(home) == [(10, 5, 5, 0, 0, 0)]


def test_row_numbers_are_right_beyond_the_reader_s_first_buffer(tmp_path: Path) -> None:
    broken = {70_000, 150_001, 299_999}
    write(
        tmp_path / "in" / "api_calls.csv",
        "request_id,occurred_at,http_method,path,sdk\n"
        + "".join(
            f"r{number},2026-01-05 10:00:00,GET,/a,{'x' * 200}{',x' if number in broken else ''}\n"
            for number in range(1, 300_001)
        ),
    )
    home = tmp_path / "home"
    load(home, "--from", tmp_path / "in")
    assert ask(
        home, "select count(*) from raw.api_calls where request_id = 'r' || _row_number"
    ) == [(299_997,)]
    assert {number for number, _ in reasons(home)} == broken


@pytest.mark.parametrize("first", ["[1]", "", '{"zebra": "\\ud800"}', "[" * 9999 + "]" * 9999])
def test_names_are_those_of_objects_whatever_the_first_line_is(tmp_path: Path, first: str) -> None:
    later = {"sdk": "b", **CALL, "request_id": "r2"}
    write(
        tmp_path / "in" / "api_calls.jsonl",
        f"{first}\n{json.dumps(CALL)}\n{json.dumps(later)}\n",
    )
    home = tmp_path / "home"
    outcome = load(home, "--from", tmp_path / "in")
    assert (outcome.exit_code, outcome.notices) == (0, "")
    assert ask(home, "select request_id, sdk from raw.api_calls order by all") == [
        ("r1", None),
        ("r2", "b"),
    ]
    assert reasons(home) == ([(1, "not a JSON object")] if first else [])


def test_json_lines_may_hold_blank_lines_numbers_and_flags(tmp_path: Path) -> None:
    write(
        tmp_path / "in" / "api_calls.jsonl",
        json.dumps({**CALL, "status_code": 200, "is_timeout": True})
        + "\n\n  \t\n"
        + json.dumps({**CALL, "request_id": 17, "status_code": "404", "quantity": 2.5})
        + '\n{"request_id": null}\n[1]\n{"request_id": "cut',
    )
    home = tmp_path / "home"
    load(home, "--from", tmp_path / "in")
    assert ask(
        home,
        "select request_id, status_code, is_timeout, quantity, _row_number from raw.api_calls",
    ) == [("r1", 200, True, None, 1), ("17", 404, None, Decimal("2.5"), 2)]
    assert reasons(home) == [
        (3, "request_id: missing"),
        (4, "not a JSON object"),
        (5, "not a JSON object"),
    ]


def test_a_nested_value_is_no_text(tmp_path: Path) -> None:
    home = tmp_path / "home"
    load_rows(
        home,
        "api_calls",
        [
            {**CALL, "request_id": "a", "service": {"id": "x"}},
            {**CALL, "request_id": "b", "service": ["x"]},
            {**CALL, "request_id": "c", "service": "{x"},
            {**CALL, "request_id": "d", "service": "a\0b"},
        ],
    )
    assert ask(home, "select request_id, service from raw.api_calls") == [("c", "{x")]
    assert reasons(home) == [
        (1, "a nested value in a column"),
        (2, "a nested value in a column"),
        (4, "a NUL character in a text"),
    ]
