"""A large file is loaded in pieces, and nothing shows where it was cut."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from load_helpers import CALL, accounts, ask, load, reasons, stored, write

_TIMES = ["2026-01-05 10:00:00", "2026-01-05 09:00:00", "2026-01-05 11:00:00"]
# every key comes in three contents, far apart, of which the second is the earliest
_ROWS = [
    {**CALL, "request_id": f"r{n % 20}", "occurred_at": _TIMES[n // 20], "sdk": f'{n},\n"x"'}
    for n in range(60)
]


def _csv() -> str:
    lines = ["request_id,occurred_at,http_method,path,sdk"]
    for number, row in enumerate(_ROWS):
        sdk = row["sdk"].replace('"', '""')
        lines.append(f'{row["request_id"]},{row["occurred_at"]},GET,/a,"{sdk}"')
        if number % 9 == 4:
            lines += [f"broken{number},too,many,columns,x,y", "", f"unfit{number},x,GET,/a,x"]
    return "\n".join(lines) + "\n"


def _jsonl() -> str:
    lines = [json.dumps(row) for row in _ROWS]
    lines[30:30] = ["", '{"request_id": "cut', '{"zebra": 1}']
    return "\n".join(lines)


def _log() -> str:
    line = '192.0.2.1 - - [05/Jan/2026:10:00:00 +0000] "GET /{} HTTP/1.1" 200 5 "-" "{}"'
    lines = [line.format(number % 7, "-") for number in range(60)]
    lines[20:20] = ["garbage", "", line.format("\x01", "x")]
    return "\n".join(lines) + "\n"


def _parquet(path: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute(
            "create table calls (request_id text, occurred_at timestamp, http_method text, path text, sdk text)"
        )
        connection.executemany(
            "insert into calls values (?, ?, ?, ?, ?)",
            [
                [row[name] for name in ("request_id", "occurred_at", "http_method", "path", "sdk")]
                for row in _ROWS
            ],
        )
        connection.execute(
            "copy (from calls, range(100) order by range, rowid) to $path (row_group_size 2048)",
            {"path": str(path)},
        )


@pytest.mark.parametrize("name", ["calls.csv", "calls.jsonl", "calls.parquet", "access.log"])
def test_a_file_in_pieces_is_loaded_like_one_in_one_piece(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    path = tmp_path / "in" / "api_calls" / name
    if name == "calls.parquet":
        path.parent.mkdir(parents=True)
        _parquet(path)
    else:
        write(path, {"calls.csv": _csv, "calls.jsonl": _jsonl, "access.log": _log}[name]())
    source: list[str | Path] = ["--from", tmp_path / "in"]
    if name == "access.log":
        source = ["--format", "combined", "--table", "api_calls", path]
    whole, pieces = tmp_path / "whole" / "home", tmp_path / "pieces [1]" / "home"
    # of a load that was killed
    write(pieces / "tmp" / "staged" / "7.parquet", "half a file")
    assert load(whole, *source).exit_code == 0
    monkeypatch.setattr("firstcall.loading.integrity._PIECE", 250)
    monkeypatch.setattr("firstcall.loading.deduplication._KEYS", 30)
    outcome = load(pieces, *source)
    assert outcome.exit_code == 0
    assert stored(pieces, "api_calls") == stored(whole, "api_calls")
    numbers = "select request_id, _row_number from raw.api_calls order by all"
    assert ask(pieces, numbers) == ask(whole, numbers)
    assert reasons(pieces) == reasons(whole)
    assert accounts(pieces) == accounts(whole)
    assert ask(pieces, "from raw.touched_days") == []
