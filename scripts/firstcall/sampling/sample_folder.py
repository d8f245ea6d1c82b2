"""The folder that a sample company is written to: made beside its place, then renamed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import click

from firstcall.raw_contract import raw_tables

TRUTH = "truth.json"
_MADE_BY = "firstcall sample"


class NotASampleFolderError(click.ClickException):
    """The folder holds something that `firstcall sample` did not write. Exit code 1."""


def read_whole(folder: Path, arguments: dict[str, Any]) -> dict[str, Any] | None:
    """What `folder` holds when it was made with these arguments and no file is missing, or None."""
    truth = _read_truth(folder)
    if truth is None or {name: truth.get(name) for name in arguments} != arguments:
        return None
    files = sum(1 for _ in folder.rglob("*.parquet"))
    return truth if files == sum(table["files"] for table in truth["tables"].values()) else None


def write_truth(folder: Path, truth: dict[str, Any]) -> None:
    """Mark `folder` as ours, with what it was made with and what it holds."""
    (folder / TRUTH).write_text(
        json.dumps({"made_by": _MADE_BY} | truth, indent=2) + "\n", encoding="utf-8"
    )


def recipe() -> str:
    """Changes with the generator and the contract: a folder of an older recipe is made again."""
    sources = sorted(
        path for path in Path(__file__).parent.rglob("*") if path.suffix in (".sql", ".py")
    )
    digest = sha256(repr(raw_tables()).encode())
    for source in sources:
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def replaced(folder: Path) -> Iterator[Path]:
    """A new folder to write to, which takes the place of `folder` when the block ends well.

    Raises NotASampleFolderError when `folder` holds anything that is not ours.
    """
    _refuse_unless_ours(folder)
    partial = folder.parent / f".{folder.name}.new"
    _remove_ours(partial)
    partial.mkdir(parents=True)
    write_truth(partial, {})
    try:
        yield partial
        _refuse_unless_ours(folder)
        old = folder.parent / f".{folder.name}.old"
        _remove_ours(old)
        if folder.exists():
            folder.replace(old)
        partial.replace(folder)
        _remove_ours(old)
    finally:
        _remove_ours(partial)


def _read_truth(folder: Path) -> dict[str, Any] | None:
    """What the folder says of itself; None when it is not ours."""
    try:
        truth = json.loads((folder / TRUTH).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return truth if isinstance(truth, dict) and truth.get("made_by") == _MADE_BY else None


def _refuse_unless_ours(folder: Path) -> None:
    if not folder.exists():
        return
    if not folder.is_dir():
        raise NotASampleFolderError(f"{folder} is a file; name a folder that does not exist yet")
    found = {path.name for path in folder.iterdir()}
    ours = {TRUTH, "api_calls"} | {f"{table}.parquet" for table in raw_tables()}
    if found and _read_truth(folder) is None:
        raise NotASampleFolderError(
            f"{folder} was not made by `{_MADE_BY}` (it has no {TRUTH} of its own); "
            "name a new or empty folder"
        )
    if found - ours:
        raise NotASampleFolderError(
            f"{folder} holds {', '.join(sorted(found - ours))} beside the sample company; "
            "move that elsewhere first"
        )


def _remove_ours(folder: Path) -> None:
    if folder.exists():
        _refuse_unless_ours(folder)
        shutil.rmtree(folder)
