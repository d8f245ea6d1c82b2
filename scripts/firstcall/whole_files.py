"""Files that readers find whole or not at all, whenever they look and whatever stops the writer."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replaced(file: Path) -> Iterator[Path]:
    """A draft beside the file, to be written; it takes the file's place when nothing was raised."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.writing")
    yield draft
    with draft.open("rb") as written:
        os.fsync(written.fileno())
    draft.replace(file)
