"""Warehouses that many tests start from, made once per run of the suite."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from warehouses import build_models, firstcall


@pytest.fixture(scope="session", autouse=True)
def generated_by_dbt(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep what dbt generates during the tests out of the project's own target folder."""
    os.environ["DBT_TARGET_PATH"] = str(tmp_path_factory.mktemp("target"))
    os.environ["DBT_LOG_PATH"] = str(tmp_path_factory.mktemp("dbt_logs"))


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The raw files of the sample company, with 50,000 calls."""
    folder = tmp_path_factory.mktemp("sample") / "files"
    firstcall(folder.parent, "sample", "--calls", "50000", "--to", folder)
    return folder


@pytest.fixture(scope="session")
def loaded_home(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the sample company loaded; not to be written to."""
    home = tmp_path_factory.mktemp("loaded")
    firstcall(home, "load", "--from", sample)
    return home


@pytest.fixture(scope="session")
def built_home(loaded_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the sample company loaded and its models built; not to be written to."""
    home = tmp_path_factory.mktemp("built")
    shutil.copy(loaded_home / "firstcall.duckdb", home)
    build_models(home)
    return home


@pytest.fixture(scope="session")
def workbench(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for the homes that `home_like` makes: dbt parses anew for every other path."""
    return tmp_path_factory.mktemp("workbench")


@pytest.fixture
def home_like(workbench: Path) -> Callable[[Path], Path]:
    """A home of the test's own, made from another one's warehouse."""

    def copy(home: Path) -> Path:
        shutil.rmtree(workbench)
        workbench.mkdir()
        shutil.copy(home / "firstcall.duckdb", workbench)
        return workbench

    return copy
