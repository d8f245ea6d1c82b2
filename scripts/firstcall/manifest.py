"""dbt's manifest of this project: what there is to publish and what it means."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from firstcall.dbt_runner import run_dbt
from firstcall.settings import PROJECT, Settings


def read_manifest(settings: Settings) -> dict[str, Any]:
    """The manifest, parsed anew when a file of the project is younger than it."""
    # where dbt itself puts what it makes
    file = PROJECT / os.environ.get("DBT_TARGET_PATH", "target") / "manifest.json"
    if not file.exists() or file.stat().st_mtime < max(_times_of_changes()):
        run_dbt(settings, "parse")
    manifest: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return manifest


def _times_of_changes() -> Iterator[float]:
    yield (PROJECT / "dbt_project.yml").stat().st_mtime
    for folder in ("models", "seeds", "macros", "tests"):
        # folders too: a file that was deleted leaves only its folder's time behind
        for path in (PROJECT / folder, *_below(PROJECT / folder)):
            yield path.stat().st_mtime


def _below(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.suffix in ("", ".sql", ".yml", ".csv"))
