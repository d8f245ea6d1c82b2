"""A file that is damaged, or that is not what it says, is refused as a whole and the others are loaded."""

from __future__ import annotations

import gzip
from pathlib import Path

import duckdb
import pytest

from firstcall.loading.integrity import TextPiece
from load_helpers import CALL, accounts, ask, load, write, write_jsonl

_HEADER = "request_id,occurred_at,http_method,path"
_ROWS = "".join(f"r{n},2026-01-05 10:00:00,GET,/a/{n}\n" for n in range(2000))
_CSV = f"{_HEADER}\n{_ROWS}".encode()
_GZIP = gzip.compress(_CSV)
_JSON = b'{"request_id":"j","occurred_at":"2026-01-05","http_method":"GET","path":"/a"}\n'


def _parquet() -> bytes:
    with duckdb.connect() as connection:
        connection.execute(
            "copy (select 'r' || n as request_id, timestamp '2026-01-05' as occurred_at, "
            "'GET' as http_method, '/a' as path from range(5000) as t (n)) "
            "to 'memory.parquet' (format parquet)"
        )
    content = Path("memory.parquet").read_bytes()
    Path("memory.parquet").unlink()
    return content


_REFUSED: dict[str, tuple[str, bytes, str]] = {
    "truncated gzip": ("a.csv.gz", _GZIP[:-2000], "gzip data end too early"),
    "gzip without its checksum": ("a.csv.gz", _GZIP[:-8], "gzip data end too early"),
    "wrong gzip checksum": ("a.csv.gz", _GZIP[:-8] + b"\1\2\3\4" + _GZIP[-4:], "CRC check failed"),
    "wrong gzip length": ("a.csv.gz", _GZIP[:-4] + b"\1\2\3\4", "Incorrect length"),
    "no gzip at all": ("a.csv.gz", _CSV, "gzip data are damaged"),
    "empty gzip": ("a.jsonl.gz", gzip.compress(b""), "there is nothing in it"),
    "empty file named gzip": ("a.jsonl.gz", b"", "there is nothing in it"),
    "truncated gzip of JSON lines": ("a.jsonl.gz", gzip.compress(_JSON * 9)[:-9], "end too early"),
    "UTF-16": ("a.csv", _CSV.decode().encode("utf-16"), "not UTF-8"),
    "Latin-1": ("a.csv", _CSV + b"r,2026-01-05,GET,/caf\xe9\n", "not UTF-8"),
    "half a character at the end": ("a.jsonl", _JSON + b"\xf0\x9f", "not UTF-8"),
    "half a character at the end of the first chunk": (
        "a.jsonl",
        _JSON.replace(
            b"/a", b"/" + b"a" * (2**20 - _JSON.index(b"/a") - 2) + b"\xc3" + b"a" * 2**20 + b"\xa9"
        ),
        "not UTF-8",
    ),
    "NUL bytes": ("a.csv", _CSV + b"r,2026-01-05,GET,/a\0b\n", "NUL bytes"),
    "empty CSV": ("a.csv", b"", "the columns found are none"),
    "missing column": (
        "a.csv",
        b"request_id,http_method,pfad\n1,GET,/a\n",
        "api_calls needs occurred_at, path; the columns found are request_id, http_method, pfad",
    ),
    "missing column in JSON lines": (
        "a.jsonl",
        b'{"request_id": 1, "http_method": "GET", "path": "/"}\n',
        "api_calls needs occurred_at; the columns found are http_method, path, request_id",
    ),
    "a column twice": ("a.csv", f"{_HEADER},path\n1,2,3,4,5\n".encode(), "names path more than"),
    "mixed line ends": ("a.csv", _CSV.replace(b"\n", b"\r\n", 5), "line ends are mixed"),
    "old Mac line ends": ("a.csv", _CSV.replace(b"\n", b"\r")[:-1], "line ends are mixed"),
    "a quote that is never closed": (
        "a.csv",
        _CSV.replace(b"/a/400\n", b'"/a/400\n'),
        "a quote in it is never closed",
    ),
    "a quote closed by a later one": (
        "a.csv",
        _CSV.replace(b"/a/400\n", b'"/a/400\n').replace(b"r900,", b'"r900",'),
        "a quote that opens in row 401 is not closed there",
    ),
    "a quote closed by the end of a later row": (
        "a.csv",
        _CSV.replace(b"r400,", b'"r400,').replace(b"/a/900\n", b'/a/900"\n'),
        "a quote that opens in row 401 is not closed there",
    ),
    "no Parquet": ("a.parquet", _CSV, "cannot be read as parquet"),
    "truncated Parquet": ("a.parquet", b"", "cannot be read as parquet"),
    "damaged Parquet": ("a.parquet", b"", "cannot be read as parquet"),
    "a name that stands for others": ("[ab].csv", _CSV, "stands for others"),
}


@pytest.mark.parametrize("case", _REFUSED)
def test_a_damaged_file_is_refused_in_one_line_and_the_others_are_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    monkeypatch.chdir(tmp_path)
    name, content, reason = _REFUSED[case]
    if case == "truncated Parquet":
        content = _parquet()[:-100]
    if case == "damaged Parquet":
        whole = _parquet()
        content = whole[:8] + bytes(byte ^ 0xFF for byte in whole[8:200]) + whole[200:]
    bad = write(tmp_path / "in" / "api_calls" / name, content)
    write(tmp_path / "in" / "api_calls" / "b.csv", f"{_HEADER}\nb,2026-01-05,GET,/b\n")
    write_jsonl(tmp_path / "in" / "api_calls" / "z.jsonl", [CALL])
    outcome = load(tmp_path / "home", "--from", tmp_path / "in")
    assert outcome.exit_code == 1
    refusals = [line for line in outcome.output.splitlines() if line.startswith("refused")]
    assert len(refusals) == 1
    assert refusals[0].startswith(f"refused {bad}: ")
    assert reason in refusals[0]
    assert ask(tmp_path / "home", "select request_id from raw.api_calls order by 1") == [
        ("b",),
        ("r1",),
    ]
    assert ask(tmp_path / "home", "select count(*) from raw.rejected_rows") == [(0,)]
    assert len(accounts(tmp_path / "home")) == 2


def test_a_refused_file_is_loaded_once_it_is_whole(tmp_path: Path) -> None:
    home = tmp_path / "home"
    path = write(tmp_path / "in" / "api_calls.csv.gz", _GZIP[:-9])
    assert load(home, "--from", tmp_path / "in").exit_code == 1
    path.write_bytes(_GZIP)
    assert load(home, "--from", tmp_path / "in").exit_code == 0
    assert accounts(home) == [(2000, 2000, 0, 0, 0, 0)]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("x,2026-01-05 10:00:00,GET", "missing columns"),
        ("x,2026-01-05 10:00:00,GET,/a,b", "too many columns"),
        ('x,2026-01-05 10:00:00,GET,"/a"b', "unquoted value"),
    ],
)
def test_a_record_with_the_wrong_fields_is_rejected_alone(
    tmp_path: Path, line: str, problem: str
) -> None:
    write(tmp_path / "in" / "api_calls.csv", f"{_HEADER}\n{line}\nr2,2026-01-05,GET,/a\n")
    home = tmp_path / "home"
    assert load(home, "--from", tmp_path / "in").exit_code == 0
    assert accounts(home) == [(2, 1, 1, 0, 0, 0)]
    assert ask(home, "select row_number, reason, row_text from raw.rejected_rows") == [
        (1, f"as a whole: {problem}", line)
    ]


def test_rows_that_do_not_add_up_refuse_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TextPiece, "lines", 3)
    write_jsonl(tmp_path / "in" / "api_calls.jsonl", [CALL, {**CALL, "status_code": 7}])
    outcome = load(tmp_path / "home", "--from", tmp_path / "in")
    assert "its rows do not add up: 3 were counted, 2 could be read" in outcome.output
    assert outcome.exit_code == 1
    for table in ("api_calls", "rejected_rows", "load_manifest"):
        assert ask(tmp_path / "home", f"from raw.{table}") == []


def test_a_name_with_a_quote_is_only_a_name(tmp_path: Path) -> None:
    write_jsonl(tmp_path / "in" / "api_calls" / "'); drop table raw.api_calls; --.jsonl", [CALL])
    home = tmp_path / "home"
    assert load(home, "--from", tmp_path / "in").exit_code == 0
    assert ask(home, "select count(*) from raw.api_calls") == [(1,)]


def test_a_file_with_a_header_alone_holds_no_rows(tmp_path: Path) -> None:
    write(tmp_path / "in" / "api_calls.csv", f"{_HEADER}\n")
    write(tmp_path / "in" / "accounts.jsonl", "")
    home = tmp_path / "home"
    assert load(home, "--from", tmp_path / "in").exit_code == 0
    assert accounts(home) == [(0, 0, 0, 0, 0, 0)] * 2


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--format", "combined"],
        ["--format", "unheard-of", "--table", "api_calls", "LOG"],
        ["--format", "combined", "--table", "accounts", "LOG"],
        ["--from", "FOLDER", "--format", "combined"],
        ["--from", "EMPTY"],
        ["--from", "FOLDER", "--max-clock-skew", "soon"],
    ],
    ids=" ".join,
)
def test_wrong_usage_has_its_own_exit_code(tmp_path: Path, arguments: list[str]) -> None:
    (tmp_path / "empty").mkdir()
    places = {
        "LOG": str(write(tmp_path / "log", "")),
        "FOLDER": str(write_and_name(tmp_path / "in")),
        "EMPTY": str(tmp_path / "empty"),
    }
    outcome = load(tmp_path / "home", *(places.get(word, word) for word in arguments))
    assert outcome.exit_code == 2
    assert not (tmp_path / "home" / "firstcall.duckdb").exists()


def write_and_name(folder: Path) -> Path:
    """A folder with one file of the contract."""
    write_jsonl(folder / "api_calls.jsonl", [CALL])
    return folder
