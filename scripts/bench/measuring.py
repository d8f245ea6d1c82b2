"""What a command takes: wall, CPU and peak memory of a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.results import Run

_CHILD = Path(__file__).with_name("child.py")


class FailedCommandError(Exception):
    """A measured command did not succeed, so its time means nothing."""


def measure(command: Sequence[str | Path], environment: Mapping[str, str]) -> Run:
    """Run `command`, which has to succeed, and say what it took.

    Raises FailedCommandError with the end of what it printed when it does not succeed.
    """
    words = [str(word) for word in command]
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        finished = subprocess.run(
            [sys.executable, "-S", "-E", str(_CHILD), str(report), *words],
            env=dict(environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if finished.returncode != 0:
            said = "\n".join(finished.stdout.splitlines()[-30:])
            raise FailedCommandError(f"{' '.join(words)} ended with {finished.returncode}:\n{said}")
        return Run(**json.loads(report.read_text(encoding="utf-8")))
