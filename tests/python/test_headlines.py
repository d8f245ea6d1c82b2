"""The headlines are those of the last periods that are over."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from firstcall import headlines


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "published" / "20260301T000000000000Z-run"
    folder.mkdir(parents=True)
    (tmp_path / "published" / "current").symlink_to(folder.name)
    with duckdb.connect(str(folder / "firstcall.duckdb")) as connection:
        connection.execute(
            """
            create schema metrics;
            create table metrics.volume (
                week date, segment varchar, calls bigint, growth double, is_complete boolean
            );
            insert into metrics.volume values
                ('2026-02-09', 'all', 1200, null, true),
                ('2026-02-16', 'all', 1500, 0.25, true),
                ('2026-02-16', 'endpoint', 777, 0.99, true),
                ('2026-02-23', 'all', 3, -0.998, false);
            create table metrics.empty (week date, calls bigint, is_complete boolean);
            """
        )
    monkeypatch.setattr(
        headlines,
        "_HEADLINES",
        (
            headlines._Headline("Calls", "volume", "week", "sum(calls)", "segment = 'all'"),
            headlines._Headline(
                "Growth", "volume", "week", "max(growth)", "segment = 'all'", is_share=True
            ),
            headlines._Headline("Nothing", "empty", "week", "sum(calls)"),
        ),
    )
    return tmp_path


def test_they_are_of_the_last_two_complete_periods_and_say_where_the_files_are(home: Path) -> None:
    result = CliRunner().invoke(headlines.main, ["--home", str(home)])
    assert result.exit_code == 0
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in result.stdout.split("\n")]
    assert ["Calls", "week 2026-02-16", "1,500", "1,200"] in rows
    assert ["Growth", "week 2026-02-16", "25.0%", "unknown"] in rows
    assert "Nothing" not in result.stdout
    assert f"{home}/published/current/firstcall.duckdb\n" in result.stdout


def test_each_has_a_last_complete_period_in_the_marts(built_home: Path) -> None:
    with duckdb.connect(str(built_home / "firstcall.duckdb"), read_only=True) as connection:
        for headline in headlines._HEADLINES:
            assert headlines._last_two(connection, headline)[0] is not None, headline.label


def test_before_a_publication_they_say_what_to_do(tmp_path: Path) -> None:
    result = CliRunner().invoke(headlines.main, ["--home", str(tmp_path)])
    assert result.exit_code == 1
    assert "run `firstcall publish`" in result.stderr
