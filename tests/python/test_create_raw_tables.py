"""Which tables the macro create_raw_tables makes, in a project of three sources and a model."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import yaml

from firstcall.settings import PROJECT

_KEY = {"name": "k", "data_type": "varchar"}


def _write_project(folder: Path) -> None:
    (folder / "models").mkdir(parents=True)
    (folder / "macros").mkdir()
    macro = (PROJECT / "macros" / "create_raw_tables.sql").read_text(encoding="utf-8")
    (folder / "macros" / "create_raw_tables.sql").write_text(macro, encoding="utf-8")
    (folder / "models" / "ours.sql").write_text("select 1 as n", encoding="utf-8")
    _write_yaml(
        folder / "dbt_project.yml",
        {
            "name": "small",
            "profile": "firstcall",
            "on-run-start": ["{{ create_raw_tables() }}"],
            "vars": {"loader_columns": [{"name": "_batch_seq", "data_type": "bigint"}]},
        },
    )
    _write_yaml(
        folder / "models" / "sources.yml",
        {
            "sources": [
                {
                    "name": "ours",
                    "schema": "raw",
                    "tables": [
                        {"name": "events", "columns": [_KEY]},
                        {
                            "name": "manifest",
                            "columns": [_KEY],
                            "config": {"meta": {"is_bookkeeping": True}},
                        },
                    ],
                },
                {
                    "name": "theirs",
                    "schema": "billing",
                    "tables": [{"name": "lines", "columns": [_KEY]}],
                },
                {
                    "name": "far",
                    "schema": "raw",
                    "database": "another",
                    "tables": [{"name": "calls", "columns": [_KEY]}],
                },
            ]
        },
    )


def _write_yaml(file: Path, content: object) -> None:
    file.write_text(yaml.safe_dump(content), encoding="utf-8")


def test_only_tables_of_the_own_raw_schema_are_made_and_books_have_no_columns_of_the_loader(
    tmp_path: Path,
) -> None:
    _write_project(tmp_path / "project")
    subprocess.run(
        [sys.executable, "-m", "dbt.cli.main", "run", "--profiles-dir", str(PROJECT)],
        cwd=tmp_path / "project",
        # a build in this process, by another test, may have named the real project
        env=os.environ
        | {"FIRSTCALL_HOME": str(tmp_path), "DBT_PROJECT_DIR": str(tmp_path / "project")},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    with duckdb.connect(str(tmp_path / "firstcall.duckdb"), read_only=True) as connection:
        columns = connection.execute(
            "select schema_name, table_name, column_name from duckdb_columns() "
            "where not internal and table_name <> 'ours' order by all"
        ).fetchall()
    assert columns == [
        ("raw", "events", "_batch_seq"),
        ("raw", "events", "k"),
        ("raw", "manifest", "k"),
    ]
