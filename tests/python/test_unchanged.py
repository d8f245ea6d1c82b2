"""What counts as a change since the last build, without any build."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from firstcall import unchanged
from firstcall.settings import Settings

_FILES = (
    "dbt_project.yml",
    "profiles.yml",
    "models/marts/core/a.sql",
    "models/marts/core/a.yml",
    "macros/a.sql",
    "seeds/a.csv",
    "tests/generic/a.sql",
    "tests/reconciliation/a.sql",
)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "project"
    for name in _FILES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("as it was", encoding="utf-8")
    monkeypatch.setattr(unchanged, "PROJECT", folder)
    return folder


@pytest.fixture
def built(project: Path, tmp_path: Path) -> Settings:
    """A home whose last build is remembered."""
    assert project.exists()
    settings = Settings(tmp_path / "home", "500MB", 2)
    settings.home.mkdir()
    settings.warehouse.write_bytes(b"rows")
    unchanged.remember(settings)
    assert unchanged.is_as_built(settings)
    return settings


def test_a_warehouse_of_another_time_or_size_changed(built: Settings) -> None:
    file = built.warehouse.stat()
    os.utime(built.warehouse, ns=(file.st_atime_ns, file.st_mtime_ns + 1))
    assert not unchanged.is_as_built(built)
    built.warehouse.write_bytes(b"more rows")
    os.utime(built.warehouse, ns=(file.st_atime_ns, file.st_mtime_ns))
    assert not unchanged.is_as_built(built)
    built.warehouse.unlink()
    assert not unchanged.is_as_built(built)


def test_rows_that_are_only_in_the_log_are_a_change(built: Settings) -> None:
    built.warehouse.with_name("firstcall.duckdb.wal").write_bytes(b"a row")
    assert not unchanged.is_as_built(built)


@pytest.mark.parametrize("name", _FILES)
def test_a_file_of_the_project_that_changes_or_moves_is_a_change(
    built: Settings, project: Path, name: str
) -> None:
    file = project / name
    file.write_text("as it is", encoding="utf-8")
    assert not unchanged.is_as_built(built)
    file.write_text("as it was", encoding="utf-8")
    assert unchanged.is_as_built(built)
    if file.parent != project:
        file.rename(file.with_stem("b"))
        assert not unchanged.is_as_built(built)


def test_what_dbt_does_not_read_is_no_change(built: Settings, project: Path) -> None:
    (project / "models" / "notes.md").write_text("new", encoding="utf-8")
    (project / "README.md").write_text("new", encoding="utf-8")
    assert unchanged.is_as_built(built)


@pytest.mark.parametrize(
    ("name", "is_change"),
    [
        ("FIRSTCALL_AS_OF", True),
        ("DBT_EXCLUDE_RESOURCE_TYPES", True),
        ("FIRSTCALL_THREADS", False),
        ("LANG", False),
    ],
)
def test_a_setting_that_decides_what_is_built_is_a_change(
    built: Settings, monkeypatch: pytest.MonkeyPatch, name: str, is_change: bool
) -> None:
    monkeypatch.setenv(name, "another")
    assert unchanged.is_as_built(built) == (not is_change)


def test_what_is_forgotten_was_never_built(built: Settings) -> None:
    assert unchanged.forget(built)
    assert not unchanged.is_as_built(built)
    assert not unchanged.forget(built)
