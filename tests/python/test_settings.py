"""How much of the machine is used."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from firstcall.settings import Settings, half_of_memory


def test_half_of_a_containers_memory_is_used(tmp_path: Path) -> None:
    allowed = tmp_path / "memory.max"
    allowed.write_text("800000000\n", encoding="utf-8")
    assert half_of_memory(allowed) == "400MB"


def test_a_container_without_a_limit_has_the_machines_memory(tmp_path: Path) -> None:
    allowed = tmp_path / "memory.max"
    allowed.write_text("max\n", encoding="utf-8")
    assert half_of_memory(allowed) == half_of_memory(tmp_path / "no_container")
    duckdb.connect(config={"memory_limit": half_of_memory(allowed)}).close()


@pytest.mark.parametrize(
    ("limit", "share"),
    [("4GB", "3.8GB"), ("1.5 GiB", "1.425 GiB"), ("80%", "76%"), ("plenty", "plenty")],
)
def test_duckdb_has_most_of_the_memory(limit: str, share: str) -> None:
    assert Settings(Path("home"), limit, threads=1).memory_of_duckdb == share
