"""One job at a time writes in a home, and a second one is told who holds it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from firstcall.home_lock import HomeIsLockedError, hold

_HOLD_UNTIL_STDIN_CLOSES = """
import sys
from pathlib import Path
from firstcall.home_lock import hold
with hold(Path(sys.argv[1]), "load"):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def _another_process_holding(home: Path) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-c", _HOLD_UNTIL_STDIN_CLOSES, str(home)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process


def test_a_second_job_is_refused_and_told_who_holds_the_home(tmp_path: Path) -> None:
    with _another_process_holding(tmp_path) as process:
        with pytest.raises(HomeIsLockedError) as refusal, hold(tmp_path, "build"):
            pass
        assert f"`firstcall load`, process {process.pid}" in refusal.value.message
        assert refusal.value.exit_code == 3


def test_a_refused_job_does_not_take_the_name_off_the_holder(tmp_path: Path) -> None:
    with _another_process_holding(tmp_path) as process:
        for _ in range(2):
            with pytest.raises(HomeIsLockedError, match=str(process.pid)), hold(tmp_path, "build"):
                pass


def test_a_home_is_free_again_when_its_holder_was_killed(tmp_path: Path) -> None:
    with _another_process_holding(tmp_path) as process:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    with hold(tmp_path, "build"):
        pass


def test_a_home_is_free_again_when_a_job_failed(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), hold(tmp_path, "load"):
        raise ZeroDivisionError
    with hold(tmp_path, "build"):
        assert "build" in (tmp_path / ".lock_holder").read_text(encoding="utf-8")


def test_a_home_that_does_not_exist_yet_is_made(tmp_path: Path) -> None:
    with hold(tmp_path / "new" / "home", "load"):
        assert (tmp_path / "new" / "home").is_dir()
