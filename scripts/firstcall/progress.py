"""A progress bar on stderr for what takes longer than a moment; none when nobody watches."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TypeVar

from rich.console import Console
from rich.progress import track

_Item = TypeVar("_Item")


def tracked(items: Iterable[_Item], label: str) -> Iterable[_Item]:
    """The items, one after the other, with a bar that says how many are done."""
    console = Console(stderr=True)
    return track(items, label, console=console, transient=True, disable=not sys.stderr.isatty())
