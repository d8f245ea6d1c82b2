"""Runs one command as the only child of this small process, and reports what it took.

A child starts with the peak memory of the process that it was forked from; this one has next to none,
so that the harness never shows in the numbers. Only standard modules: `python -S child.py REPORT COMMAND…`.
"""

import json
import os
import sys
import time


def main() -> None:
    """Write wall, CPU and peak memory of the command to REPORT; exit as the command does."""
    report, *command = sys.argv[1:]
    start = time.monotonic()
    pid = os.fork()
    if pid == 0:
        os.execv(command[0], command)
    _, status, usage = os.wait4(pid, 0)
    wall = time.monotonic() - start
    with open(report, "w", encoding="utf-8") as file:  # noqa: PTH123 (pathlib would weigh more)
        json.dump(
            {
                "wall_seconds": wall,
                "cpu_seconds": usage.ru_utime + usage.ru_stime,
                # the kernel counts in KiB, but for that of macOS
                "peak_bytes": usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024),
            },
            file,
        )
    sys.exit(os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()
