"""Whether anything changed since a build that went well, so that a scheduler's next one has nothing to do.

A build is made of the warehouse's file, the project's files and the settings; whoever writes any of
them, it is seen. What is in doubt counts as changed.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

from firstcall.dbt_runner import dbt_environment
from firstcall.settings import PROJECT, Settings
from firstcall.whole_files import replaced

_PROJECT_FOLDERS = ("models", "macros", "seeds", "tests/generic", "tests/reconciliation")
_READ_BY_DBT = (".sql", ".yml", ".csv")
# what a build is told through the environment
_SETTINGS = ("FIRSTCALL_", "DBT_")


def is_as_built(settings: Settings) -> bool:
    """Whether the warehouse is as the last remembered build left it, and would be built the same."""
    try:
        built: object = json.loads(_memory(settings).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return False
    return built == _state(settings)


def remember(settings: Settings) -> None:
    """Remember what a build that built everything, and well, was made of and left."""
    with replaced(_memory(settings)) as draft:
        draft.write_text(json.dumps(_state(settings)), encoding="utf-8")


def forget(settings: Settings) -> bool:
    """Forget the last remembered build, before the warehouse is built anew; whether there was one."""
    was_remembered = _memory(settings).exists()
    _memory(settings).unlink(missing_ok=True)
    return was_remembered


def _state(settings: Settings) -> dict[str, Any]:
    file = settings.warehouse.stat() if settings.warehouse.exists() else None
    return {
        "warehouse": [file.st_size, file.st_mtime_ns] if file else None,
        # rows that are not in the file yet
        "has_log": settings.warehouse.with_name(settings.warehouse.name + ".wal").exists(),
        "project": _hash_of_project(),
        "settings": _told(settings),
    }


def _told(settings: Settings) -> dict[str, str]:
    given = dbt_environment(settings)
    return {
        name: value
        for name, value in os.environ.items()
        if name.startswith(_SETTINGS) and name not in given
    }


def _hash_of_project() -> str:
    files = [PROJECT / "dbt_project.yml", PROJECT / "profiles.yml"]
    for folder in _PROJECT_FOLDERS:
        files += [f for f in sorted((PROJECT / folder).rglob("*")) if f.suffix in _READ_BY_DBT]
    contents = hashlib.sha256()
    for file in files:
        contents.update(str(file.relative_to(PROJECT)).encode())
        contents.update(hashlib.sha256(file.read_bytes()).digest())
    return contents.hexdigest()


def _memory(settings: Settings) -> Path:
    return settings.home / ".last_build"
