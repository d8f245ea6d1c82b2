"""What publish writes, when it refuses, and that readers never see half of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner

from firstcall import publish as publish_module
from firstcall import serving
from firstcall.cli import firstcall
from firstcall.publications import current_publication, list_publications
from firstcall.publish import publish
from firstcall.serving import NotPublishableError
from firstcall.settings import Settings
from small_warehouse import change, make_home, make_manifest, node, record_build

PUBLISHED = {
    "core.dim_accounts": ["account_id", "account_name"],
    "core.fct_calls": ["day", "account_id", "calls"],
    "metrics.error_rate_daily": ["day", "last_called_at", "calls", "money", "error_rate"],
    "ops.load_coverage": ["batch_seq", "aspect"],
    "ops.load_manifest": ["batch_seq", "table_name", "file_name"],
}


@pytest.fixture
def home(tmp_path: Path) -> Settings:
    return make_home(tmp_path / "it's home")


def _rows(file: Path, query: str) -> list[Any]:
    with duckdb.connect(str(file), read_only=True) as connection:
        return connection.execute(query).fetchall()


def test_the_published_file_holds_the_marts_and_the_reports_of_the_loader(home: Settings) -> None:
    file = publish(home, make_manifest()).warehouse
    columns: dict[str, list[str]] = {}
    for schema, table, column in _rows(
        file, "select schema_name, table_name, column_name from duckdb_columns() where not internal"
    ):
        columns.setdefault(f"{schema}.{table}", []).append(column)
    assert {name: sorted(found) for name, found in columns.items()} == {
        name: sorted(expected) for name, expected in PUBLISHED.items()
    }


def test_columns_stand_in_the_order_of_the_contract_and_rows_in_that_of_the_grain(
    home: Settings,
) -> None:
    file = publish(home, make_manifest()).warehouse
    described = _rows(file, "select column_name from (describe metrics.error_rate_daily)")
    assert [name for (name,) in described] == PUBLISHED["metrics.error_rate_daily"]
    assert _rows(file, "select account_id from core.dim_accounts") == [("a",), ("b",)]


def test_views_become_tables(home: Settings) -> None:
    file = publish(home, make_manifest()).warehouse
    assert _rows(file, "select count(*) from duckdb_views() where not internal") == [(0,)]
    assert _rows(file, "select count(*) from core.fct_calls") == [(2,)]


def test_descriptions_travel_as_comments(home: Settings) -> None:
    file = publish(home, make_manifest()).warehouse
    assert _rows(
        file, "select comment from duckdb_tables() where table_name = 'error_rate_daily'"
    ) == [("One row per thing of error_rate_daily; it's short.",)]
    assert _rows(file, "select comment from duckdb_columns() where column_name = 'money'") == [
        ("What money is.",)
    ]


def test_parquet_holds_the_same_rows(home: Settings) -> None:
    publication = publish(home, make_manifest())
    for name in PUBLISHED:
        parquet = publication.folder / "parquet" / (name.replace(".", "/") + ".parquet")
        expected = _rows(publication.warehouse, f"from {name}")
        assert duckdb.execute("from read_parquet(?)", [str(parquet)]).fetchall() == expected


def test_a_large_table_is_a_folder_with_a_folder_per_month(
    home: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("firstcall.serving._ROWS_OF_A_LARGE_TABLE", 1)
    folder = publish(home, make_manifest()).folder / "parquet"
    months = sorted(path.name for path in (folder / "metrics" / "error_rate_daily").iterdir())
    assert months == ["published_month=2026-03"]
    assert (folder / "core" / "dim_accounts.parquet").is_file()


def test_of_a_loaded_file_only_the_name_is_published_and_nothing_private_in_it(
    home: Settings,
) -> None:
    change(home, "insert into raw.load_manifest values (1, 'accounts', '/x/jane@acme.io.csv')")
    file = publish(home, make_manifest()).warehouse
    assert _rows(file, "select file_name from ops.load_manifest order by all") == [
        ("calls.csv",),
        ("{redacted}",),
    ]


def test_a_reader_with_an_open_connection_keeps_its_publication(home: Settings) -> None:
    publish(home, make_manifest(), keep=1)
    with duckdb.connect(
        str(home.published / "current" / "firstcall.duckdb"), read_only=True
    ) as reader:
        change(home, "delete from metrics.error_rate_daily")
        publish(home, make_manifest(), keep=1)
        assert reader.execute("select count(*) from metrics.error_rate_daily").fetchone() == (2,)
    current = home.published / "current" / "firstcall.duckdb"
    assert _rows(current, "select count(*) from metrics.error_rate_daily") == [(0,)]


@pytest.mark.parametrize("version", ["v1.4.0", "v1.5.0"])
def test_the_file_is_of_the_storage_version_that_was_asked_for(
    home: Settings, version: str
) -> None:
    file = publish(home, make_manifest(), storage_version=version).warehouse
    tags = _rows(file, "select tags['storage_version'] from duckdb_databases() where not internal")
    assert tags[0][0].startswith(version)


def test_nothing_that_is_half_written_stays_beside_the_publication(home: Settings) -> None:
    folder = publish(home, make_manifest()).folder
    assert sorted(path.name for path in home.published.iterdir()) == [folder.name, "current"]
    assert sorted(path.name for path in folder.iterdir()) == ["firstcall.duckdb", "parquet"]


_REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("a failed test", {"only": ("test.firstcall.not_null",), "status": "fail"}, "`fail`"),
    (
        "a failed unit test",
        {"only": ("unit_test.firstcall.error_rate_daily.it_divides",), "status": "fail"},
        "`fail`",
    ),
    ("a skipped model", {"only": ("model.firstcall.fct_calls",), "status": "skipped"}, "skipped"),
    (
        "a model rebuilt without what reads it",
        {"only": ("model.firstcall.fct_calls",)},
        "model.firstcall.error_rate_daily: is older than model.firstcall.fct_calls",
    ),
    (
        "a model rebuilt without its tests",
        {"only": ("model.firstcall.error_rate_daily",)},
        "test.firstcall.not_null: is older than model.firstcall.error_rate_daily",
    ),
    (
        "a build that was killed",
        {"only": ("none",), "is_whole": False},
        "was not run again since a build that was cut short",
    ),
    (
        "a build without rows",
        {"is_whole": False},
        "was not run again since a build that was cut short or had no rows",
    ),
    (
        "a part built with other vars",
        {
            "only": (
                "model.firstcall.error_rate_daily",
                "test.firstcall.not_null",
                "unit_test.firstcall.error_rate_daily.it_divides",
            ),
            "variables": '{"reporting_currency": "EUR"}',
        },
        "other --vars",
    ),
]


@pytest.mark.parametrize(("build", "reason"), [pytest.param(b, r, id=i) for i, b, r in _REFUSED])
def test_it_refuses_after_a_build_that_is_not_whole_and_green_until_one_is(
    home: Settings, build: dict[str, Any], reason: str
) -> None:
    manifest = make_manifest()
    before = publish(home, manifest)
    record_build(home, manifest, **build)
    with pytest.raises(NotPublishableError) as refusal:
        publish(home, manifest)
    assert any(reason in line for line in refusal.value.reasons)
    assert current_publication(home.published).folder == before.folder
    record_build(home, manifest)
    assert publish(home, manifest).folder != before.folder


def test_a_part_that_failed_heals_with_a_build_of_it_and_what_reads_it(home: Settings) -> None:
    manifest = make_manifest()
    part = (
        "model.firstcall.error_rate_daily",
        "test.firstcall.not_null",
        "unit_test.firstcall.error_rate_daily.it_divides",
    )
    record_build(home, manifest, only=part, status="fail")
    record_build(home, manifest, only=part)
    publish(home, manifest)


def test_it_refuses_a_model_that_was_never_built(home: Settings) -> None:
    manifest = make_manifest()
    manifest["nodes"]["model.firstcall.new"] = node(make_manifest(), "fct_calls")
    with pytest.raises(NotPublishableError, match=r"model\.firstcall\.new: was never run"):
        publish(home, manifest)


def test_it_refuses_when_files_were_loaded_since_the_build(home: Settings) -> None:
    change(home, "insert into raw.load_manifest values (2, 'accounts', 'accounts.csv')")
    with pytest.raises(NotPublishableError, match="files were loaded since"):
        publish(home, make_manifest())


def test_it_refuses_a_home_in_which_nothing_was_built(tmp_path: Path) -> None:
    settings = Settings(tmp_path, "500MB", 1)
    with pytest.raises(NotPublishableError, match="nothing has been built"):
        publish(settings, make_manifest())
    change(settings, "create schema raw")
    with pytest.raises(NotPublishableError, match="nothing has been built"):
        publish(settings, make_manifest())


def test_a_table_that_lost_rows_on_the_way_is_not_published(
    home: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = publish(home, make_manifest())
    written = serving._write_table
    monkeypatch.setattr(serving, "_write_table", lambda *tables: written(*tables) + 1)
    with pytest.raises(NotPublishableError) as refusal:
        publish(home, make_manifest())
    assert "core.dim_accounts: firstcall.duckdb has (2,) rows, not 3" in refusal.value.reasons
    assert any("dim_accounts.parquet has (2,) rows" in line for line in refusal.value.reasons)
    assert [p.folder for p in list_publications(home.published)] == [before.folder]


# what a process can be doing when it is killed: each is the moment before a step of the publication
_MOMENTS = [
    "firstcall.serving._write_parquet",
    "firstcall.serving._verify",
    "firstcall.publications._sync_tree",
    "firstcall.publications._sync",
    "firstcall.publications._point_current_at",
    "firstcall.publications._remove_oldest",
    "shutil.rmtree",
]

_PUBLISH_AND_DIE = """
import importlib, os, sys
sys.path.insert(0, sys.argv[3])
from pathlib import Path
from small_warehouse import make_manifest
from firstcall.publish import publish
from firstcall.settings import Settings
module, function = sys.argv[2].rsplit(".", 1)
setattr(importlib.import_module(module), function, lambda *_, **__: os._exit(9))
publish(Settings(Path(sys.argv[1]), "500MB", 1), make_manifest(), keep=1)
"""


@pytest.mark.parametrize("moment", _MOMENTS)
def test_a_crash_at_any_moment_leaves_a_whole_publication_and_the_next_publish_cleans_up(
    home: Settings, moment: str
) -> None:
    before = publish(home, make_manifest())
    change(home, "insert into metrics.error_rate_daily (day) values ('2026-03-03')")
    died = subprocess.run(
        [sys.executable, "-c", _PUBLISH_AND_DIE, str(home.home), moment, str(Path(__file__).parent)]
    )
    assert died.returncode == 9
    current = current_publication(home.published)
    swapped = moment in ("firstcall.publications._remove_oldest", "shutil.rmtree")
    assert (current.folder != before.folder) is swapped
    counted = _rows(current.warehouse, "select count(*) from metrics.error_rate_daily")
    assert counted == [(3 if swapped else 2,)]
    after = publish(home, make_manifest(), keep=1)
    assert sorted(path.name for path in home.published.iterdir()) == [after.folder.name, "current"]
    assert _rows(after.warehouse, "select count(*) from metrics.error_rate_daily") == [(3,)]


def test_the_command_says_what_is_current_or_why_not_by_text_and_exit_code(
    home: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publish_module, "read_manifest", lambda _: make_manifest())
    run = CliRunner(env={"FIRSTCALL_HOME": str(home.home)}).invoke
    published = run(firstcall, ["publish"])
    assert published.exit_code == 0
    current = str((home.published / "current").readlink())
    assert published.stdout == f"current: {home.published / current}\n"

    refused = run(firstcall, ["publish", "--rollback"])
    assert refused.exit_code == 1
    assert "oldest publication kept" in refused.stderr

    assert run(firstcall, ["publish"]).exit_code == 0
    rolled_back = run(firstcall, ["publish", "--rollback"])
    assert rolled_back.exit_code == 0
    assert str((home.published / "current").readlink()) == current

    record_build(home, make_manifest(), only=("test.firstcall.not_null",), status="fail")
    failed = run(firstcall, ["publish"])
    assert failed.exit_code == 1
    assert "test.firstcall.not_null: ended with `fail`" in failed.stderr
    assert run(firstcall, ["publish", "--keep", "0"]).exit_code == 2
