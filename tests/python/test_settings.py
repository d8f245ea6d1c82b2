"""Defaults that depend on the machine."""

from __future__ import annotations

from pathlib import Path

import duckdb

from firstcall.settings import half_of_memory


def test_half_of_a_containers_memory_is_used(tmp_path: Path) -> None:
    allowed = tmp_path / "memory.max"
    allowed.write_text("800000000\n", encoding="utf-8")
    assert half_of_memory(allowed) == "400MB"


def test_a_container_without_a_limit_has_the_machines_memory(tmp_path: Path) -> None:
    allowed = tmp_path / "memory.max"
    allowed.write_text("max\n", encoding="utf-8")
    assert half_of_memory(allowed) == half_of_memory(tmp_path / "no_container")
    duckdb.connect(config={"memory_limit": half_of_memory(allowed)}).close()
