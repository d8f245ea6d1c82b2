"""What export writes, from the current publication alone."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result

from firstcall.cli import firstcall
from firstcall.publications import roll_back
from firstcall.publish import publish
from firstcall.settings import Settings
from small_warehouse import change, make_home, make_manifest


@pytest.fixture
def home(tmp_path: Path) -> Settings:
    settings = make_home(tmp_path / "home")
    publish(settings, make_manifest())
    return settings


def _export(home: Settings, *arguments: str | Path) -> Result:
    runner = CliRunner(env={"FIRSTCALL_HOME": str(home.home)})
    return runner.invoke(firstcall, ["export", *map(str, arguments)])


def test_csv_has_the_columns_of_the_contract_and_iso_times_and_empty_nulls(
    home: Settings, tmp_path: Path
) -> None:
    result = _export(home, "error_rate_daily", "--format", "csv", "--to", tmp_path / "out")
    assert result.exit_code == 0
    file = tmp_path / "out" / "error_rate_daily.csv"
    assert result.stdout == f"{file}\n"
    assert file.read_text(encoding="utf-8").splitlines() == [
        "day,last_called_at,calls,money,error_rate",
        "2026-03-01,,0,0.00,",
        "2026-03-02,2026-03-02T10:00:00.500000Z,3,-1.50,-0.25",
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_text_that_a_spreadsheet_would_run_gets_an_apostrophe_and_a_number_does_not(
    home: Settings, start: str
) -> None:
    change(home, f"update core.dim_accounts set account_name = '{start}1+1'")
    publish(home, make_manifest())
    result = _export(home, "dim_accounts", "--to", "-")
    rows = list(csv.DictReader(io.StringIO(result.stdout, newline="")))
    assert [row["account_name"] for row in rows] == [f"'{start}1+1"] * 2
    assert "-1.50" in _export(home, "error_rate_daily", "--to", "-").stdout


def test_texts_that_are_no_formula_stay_as_they_are(home: Settings) -> None:
    change(home, "update core.dim_accounts set account_name = 'a=1, \"b\"'")
    publish(home, make_manifest())
    result = _export(home, "dim_accounts", "--to", "-")
    rows = list(csv.DictReader(io.StringIO(result.stdout, newline="")))
    assert rows[0] == {"account_id": "a", "account_name": 'a=1, "b"'}


def test_jsonl_has_a_line_per_row_and_no_apostrophes(home: Settings) -> None:
    result = _export(home, "metrics.error_rate_daily", "--format", "jsonl", "--to", "-")
    assert [json.loads(line) for line in result.stdout.splitlines()] == [
        {
            "day": "2026-03-01",
            "last_called_at": None,
            "calls": 0,
            "money": 0.0,
            "error_rate": None,
        },
        {
            "day": "2026-03-02",
            "last_called_at": "2026-03-02T10:00:00.500000Z",
            "calls": 3,
            "money": -1.5,
            "error_rate": -0.25,
        },
    ]
    assert '"=1+1"' in _export(home, "dim_accounts", "--format", "jsonl", "--to", "-").stdout


def test_parquet_keeps_the_types(home: Settings, tmp_path: Path) -> None:
    _export(home, "error_rate_daily", "--format", "parquet", "--to", tmp_path)
    described = duckdb.execute(
        "select column_name, column_type from (describe from read_parquet(?))",
        [str(tmp_path / "error_rate_daily.parquet")],
    ).fetchall()
    assert described == [
        ("day", "DATE"),
        ("last_called_at", "TIMESTAMP"),
        ("calls", "BIGINT"),
        ("money", "DECIMAL(18,2)"),
        ("error_rate", "DOUBLE"),
    ]


def test_without_names_every_published_table_is_written_and_no_draft_is_left(
    home: Settings, tmp_path: Path
) -> None:
    result = _export(home, "--format", "jsonl", "--to", tmp_path / "out")
    assert result.exit_code == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "dim_accounts.jsonl",
        "error_rate_daily.jsonl",
        "fct_calls.jsonl",
        "load_coverage.jsonl",
        "load_manifest.jsonl",
    ]


@pytest.mark.parametrize(
    "table", ["stg_gateway__api_calls", "raw.load_manifest", "fct_call_days", "ops.builds"]
)
def test_what_is_not_published_cannot_be_exported(
    home: Settings, tmp_path: Path, table: str
) -> None:
    result = _export(home, table, "--to", tmp_path / "out")
    assert result.exit_code == 1
    assert f"no published table is called {table}" in result.stderr
    assert not (tmp_path / "out").exists()


def test_an_unknown_name_is_answered_with_names_that_are_near(home: Settings) -> None:
    result = _export(home, "error_rates_daily", "--to", "-")
    assert result.exit_code == 1
    assert "did you mean error_rate_daily" in result.stderr
    assert result.stdout == ""


def test_the_current_publication_is_exported_and_not_the_warehouse(home: Settings) -> None:
    change(home, "delete from core.dim_accounts where account_id = 'b'")
    assert len(_export(home, "dim_accounts", "--to", "-").stdout.splitlines()) == 3
    publish(home, make_manifest())
    assert len(_export(home, "dim_accounts", "--to", "-").stdout.splitlines()) == 2
    roll_back(home.published)
    assert len(_export(home, "dim_accounts", "--to", "-").stdout.splitlines()) == 3


def test_before_a_publication_it_says_what_to_do(tmp_path: Path) -> None:
    result = _export(Settings(tmp_path, "500MB", 1), "--to", tmp_path / "out")
    assert result.exit_code == 1
    assert "run `firstcall publish`" in result.stderr


@pytest.mark.parametrize(
    "arguments", [("--to", "-"), ("dim_accounts",), ("dim_accounts", "--to", "o", "--format", "x")]
)
def test_a_wrong_command_line_has_an_exit_code_of_its_own(
    home: Settings, arguments: tuple[str, ...]
) -> None:
    assert _export(home, *arguments).exit_code == 2
