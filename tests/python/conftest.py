"""Warehouses that many tests start from, made once per run of the suite."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from warehouses import build_models, firstcall

MadeOnce = Callable[[str, Callable[[Path], object]], Path]


@pytest.fixture(scope="session", autouse=True)
def generated_by_dbt(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep what dbt generates during the tests out of the project's own target folder."""
    os.environ["DBT_TARGET_PATH"] = str(tmp_path_factory.mktemp("target"))
    os.environ["DBT_LOG_PATH"] = str(tmp_path_factory.mktemp("dbt_logs"))


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> MadeOnce:
    """Makes a folder when the first of the suite's processes asks for it; the others wait for it."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent

    def folder_of(name: str, make: Callable[[Path], object]) -> Path:
        folder, is_made = shared / name, shared / f"{name}.made"
        with FileLock(shared / f"{name}.lock"):
            if not is_made.exists():
                folder.mkdir()
                make(folder)
                is_made.touch()
        return folder

    return folder_of


@pytest.fixture(scope="session")
def sample(made_once: MadeOnce) -> Path:
    """The raw files of the sample company, with 50,000 calls."""

    def make(folder: Path) -> None:
        firstcall(folder, "sample", "--calls", "50000", "--to", folder / "files")

    return made_once("sample", make) / "files"


@pytest.fixture(scope="session")
def loaded_home(sample: Path, made_once: MadeOnce) -> Path:
    """A home with the sample company loaded, and in a file what was said; not to be written to."""

    def make(home: Path) -> None:
        (home / "said.txt").write_text(firstcall(home, "load", "--from", sample), "utf-8")

    return made_once("loaded", make)


@pytest.fixture(scope="session")
def built_home(loaded_home: Path, made_once: MadeOnce) -> Path:
    """A home with the sample company loaded and its models built; not to be written to."""

    def make(home: Path) -> None:
        shutil.copy(loaded_home / "firstcall.duckdb", home)
        build_models(home)

    return made_once("built", make)


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
