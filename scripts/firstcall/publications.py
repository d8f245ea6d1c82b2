"""The publications that readers can open, and which of them is current.

`publish` adds one and drops the oldest; `publish --rollback` goes back to the one before. A folder
whose name begins with a dot is no publication: it is being written, or being removed.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

_TIME = "%Y%m%dT%H%M%S%fZ"


class NoPublicationError(Exception):
    """There is no current publication, or none before it to roll back to."""


@dataclass(frozen=True)
class Publication:
    """One folder under `published/`: serving file and Parquet of one run."""

    folder: Path
    is_current: bool

    @property
    def warehouse(self) -> Path:
        """The serving file."""
        return self.folder / "firstcall.duckdb"


def current_publication(published: Path) -> Publication:
    """The publication that new readers get. Raises NoPublicationError when there is none."""
    for publication in list_publications(published):
        if publication.is_current:
            return publication
    raise NoPublicationError(f"nothing is published in {published}; run `firstcall publish`")


def roll_back(published: Path) -> Publication:
    """Make the publication before the current one current, and return it.

    Raises NoPublicationError when the current one is the oldest that was kept.
    """
    current = current_publication(published)
    older = [p for p in list_publications(published) if p.folder.name < current.folder.name]
    if not older:
        raise NoPublicationError(
            f"{current.folder.name} is the oldest publication kept in {published}; "
            "keep more of them with --keep, or publish again"
        )
    _point_current_at(older[-1].folder)
    return Publication(older[-1].folder, is_current=True)


def list_publications(published: Path) -> list[Publication]:
    """Every publication in `published`, oldest first; folder names start with their time."""
    if not published.is_dir():
        return []
    current = (published / "current").resolve()
    folders = sorted(
        path
        for path in published.iterdir()
        if path.is_dir() and not path.is_symlink() and not path.name.startswith(".")
    )
    return [Publication(folder, folder.resolve() == current) for folder in folders]


@contextmanager
def new_publication(published: Path, run_id: str, keep: int) -> Iterator[Path]:
    """A folder to write a publication into; it becomes current when the block ends without error.

    Until the last step readers see the publication before, whole, whatever happens here. Then only
    the last `keep` (one or more) are kept.
    """
    published.mkdir(parents=True, exist_ok=True)
    _remove_leftovers(published)
    folder = published / f"{_next_time(published)}-{run_id}"
    draft = published / f".writing-{folder.name}"
    draft.mkdir()
    try:
        yield draft
    except BaseException:
        shutil.rmtree(draft)
        raise
    _sync_tree(draft)
    draft.rename(folder)
    _sync(published)
    _point_current_at(folder)
    _remove_oldest(published, keep)


def _remove_leftovers(published: Path) -> None:
    for leftover in (*published.glob(".writing-*"), *published.glob(".removing-*")):
        shutil.rmtree(leftover)


def _next_time(published: Path) -> str:
    now = datetime.now(UTC)
    publications = list_publications(published)
    if publications:
        # a clock that was set back must not put a new publication before an old one
        latest = publications[-1].folder.name.split("-")[0]
        now = max(now, datetime.strptime(latest, _TIME).replace(tzinfo=UTC) + timedelta(seconds=1))
    return now.strftime(_TIME)


def _sync_tree(folder: Path) -> None:
    for path in folder.rglob("*"):
        _sync(path)
    _sync(folder)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _point_current_at(folder: Path) -> None:
    # a symlink cannot be overwritten in one step, but it can be renamed over
    link = folder.parent / "current"
    swap = folder.parent / ".current.swap"
    swap.unlink(missing_ok=True)
    swap.symlink_to(folder.name)
    swap.replace(link)
    _sync(folder.parent)


def _remove_oldest(published: Path, keep: int) -> None:
    # the newest has just become current, so the current one is never among the oldest
    for publication in list_publications(published)[:-keep]:
        # renamed first: a folder half removed must not look like a publication
        removing = published / f".removing-{publication.folder.name}"
        publication.folder.rename(removing)
        shutil.rmtree(removing)
