"""One job at a time per `FIRSTCALL_HOME`: whatever writes there holds its lock meanwhile."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from filelock import FileLock, Timeout


class HomeIsLockedError(click.ClickException):
    """Another job holds the home. A command that meets it ends with exit code 3."""

    exit_code = 3


@contextmanager
def hold(home: Path, job: str) -> Iterator[None]:
    """Hold the home's lock, under the name of the job, until the block ends.

    The operating system frees the lock of a process that dies. Raises HomeIsLockedError at once,
    naming the holder, when another process holds it.
    """
    lock = FileLock(home / ".lock")
    # beside the lock, because trying to take a lock empties its file
    holder = home / ".lock_holder"
    try:
        held = lock.acquire(timeout=0)
    except Timeout:
        raise HomeIsLockedError(
            f"{home} is in use by {_name(holder)}; try again when it has ended"
        ) from None
    with held:
        holder.write_text(f"`firstcall {job}`, process {os.getpid()}", encoding="utf-8")
        yield


def _name(holder: Path) -> str:
    try:
        return holder.read_text(encoding="utf-8") or "another job"
    except FileNotFoundError:
        # it has taken the lock and not yet written its name
        return "another job"
