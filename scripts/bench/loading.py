"""`firstcall load` against DuckDB's bare reader of the same file: wall, CPU and memory, in turn.

The bare reader copies a file's columns, as the contract declares them, into a native table and
checks nothing. Both run in processes of their own, with the same threads and memory, from a
new database each. Files are made of `firstcall sample`, one per format, and kept in the home.

Example: python scripts/bench/loading.py --rows 1000000 --home bench-of-loading
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import click
import duckdb

from firstcall.raw_contract import RawTable, raw_tables
from firstcall.sql import literal

FORMATS = ("parquet", "csv", "csv.gz", "jsonl", "jsonl.gz", "combined")
_MEMORY = "4GB"
# a process starts with the peak of the one that it was forked from: that one has to be small
_WATCH = """
import os, subprocess, sys, time
started = time.perf_counter()
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, usage = os.wait4(process.pid, 0)
wall = time.perf_counter() - started
# the kernel counts in KiB, but for that of macOS
peak = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
print([wall, usage.ru_utime + usage.ru_stime, peak])
sys.exit(os.waitstatus_to_exitcode(status))
"""
_FIRSTCALL = Path(sys.executable).parent / "firstcall"


@dataclass(frozen=True)
class Run:
    """What one process took."""

    wall_seconds: float
    cpu_seconds: float
    peak_bytes: int


@dataclass(frozen=True)
class Case:
    """The load of one file and the bare reading of it, run in turn."""

    case: str
    rows: int
    subject: tuple[Run, ...]
    reference: tuple[Run, ...]

    def ratio(self, measure: str) -> float:
        """The median of the subject's runs in medians of the reference's."""
        return _median(self.subject, measure) / _median(self.reference, measure)


def measure(
    rows: int, home: Path, rounds: int, formats: Sequence[str] = FORMATS, threads: int = 0
) -> list[Case]:
    """Measure every format, `rounds` times in turn."""
    threads = threads or os.cpu_count() or 1
    return [_measure(make_file(name, rows, home), rows, home, rounds, threads) for name in formats]


def make_file(name: str, rows: int, home: Path) -> Path:
    """A file with so many calls in the format, made at the first call."""
    path = home / f"{rows}" / name / ("access.log" if name == "combined" else f"api_calls.{name}")
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"draft.{path.name}")
        with duckdb.connect() as connection:
            calls = f"from read_parquet({literal(_sample(rows, home))}) limit {rows}"
            connection.execute(
                f"copy ({_WRITTEN.get(name, 'select *')} {calls}) to {literal(draft)} {_OPTIONS[name]}"
            )
        draft.rename(path)
    return path


def _sample(rows: int, home: Path) -> str:
    folder = home / f"{rows}" / "sample"
    command: list[str | Path] = [_FIRSTCALL, "--home", home / "company", "sample"]
    subprocess.run(
        [*command, "--calls", str(rows), "--to", folder], check=True, capture_output=True
    )
    return f"{folder}/api_calls/*/*.parquet"


_WRITTEN = {
    "combined": r"""select
        '192.0.2.' || hash(request_id) % 250 || ' - ' || coalesce(api_key_id, '-')
        || strftime(occurred_at, ' [%d/%b/%Y:%H:%M:%S +0000] "') || http_method || ' ' || path
        || ' HTTP/1.1" ' || coalesce(lpad(status_code::varchar, 3, '0'), '-') || ' 512 "-" "'
        || coalesce(sdk, '-') || '"' as line"""
}
_OPTIONS = {
    "parquet": "(format parquet)",
    "csv": "(format csv)",
    "csv.gz": "(format csv, compression gzip)",
    "jsonl": "(format json)",
    "jsonl.gz": "(format json, compression gzip)",
    "combined": "(format csv, header false, quote '', escape '', delim '\x01')",
}


def _measure(file: Path, rows: int, home: Path, rounds: int, threads: int) -> Case:
    name = file.parent.name
    source: list[str | Path] = ["--from", file.parent]
    if name == "combined":
        source = ["--format", name, "--table", "api_calls", file]
    options = ["--memory-limit", _MEMORY, "--threads", str(threads)]
    place = home / "measured"
    subject, reference = [], []
    for _ in range(rounds):
        subject.append(_run(place, [_FIRSTCALL, "--home", place, *options, "load", *source]))
        bare: list[str | Path] = [
            sys.executable,
            __file__,
            "--bare",
            name,
            file,
            place,
            str(threads),
        ]
        reference.append(_run(place, bare))
    return Case(f"load {name}", rows, tuple(subject), tuple(reference))


def _run(place: Path, command: Sequence[str | Path]) -> Run:
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    done = subprocess.run(
        [sys.executable, "-c", _WATCH, *map(str, command)], check=True, capture_output=True
    )
    shutil.rmtree(place)
    return Run(*json.loads(done.stdout))


def _median(runs: Sequence[Run], measure: str) -> float:
    return float(statistics.median(getattr(run, measure) for run in runs))


def _read_bare(name: str, file: Path, place: Path, threads: int) -> None:
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": _MEMORY,
        "threads": threads,
        "temp_directory": str(place / "tmp"),
        "preserve_insertion_order": "false",
    }
    with duckdb.connect(str(place / "bare.duckdb"), config=config) as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(
            f"create table calls as {_bare_query(name, raw_tables()['api_calls'])}", [str(file)]
        )
        connection.execute("checkpoint")


def _bare_query(name: str, table: RawTable) -> str:
    names = ", ".join(column.name for column in table.file_columns)
    types = ", ".join(f"'{column.name}': '{column.data_type}'" for column in table.file_columns)
    if name == "parquet":
        return f"select {names} from read_parquet(?, hive_partitioning = false)"
    if name.startswith("csv"):
        # the files have the contract's columns in its order, and the day at the end
        return f"""select {names} from read_csv(
            ?, columns = {{{types}, 'event_date': 'DATE'}}, auto_detect = false, header = true,
            delim = ',', quote = '"', escape = '"', nullstr = ''
        )"""
    if name.startswith("jsonl"):
        return f"from read_json(?, columns = {{{types}}}, format = 'newline_delimited')"
    return r"""select
            strptime(day || zone, '[%d/%b/%Y:%H:%M:%S%z]') as occurred_at,
            nullif(caller, '-') as api_key_id,
            split_part(request, ' ', 1) as http_method,
            split_part(request, ' ', 2) as path,
            status as status_code
        from read_csv(
            ?, auto_detect = false, header = false, delim = ' ', quote = '"', escape = '\',
            nullstr = '-', columns = {
                'client': 'VARCHAR', 'ident': 'VARCHAR', 'caller': 'VARCHAR', 'day': 'VARCHAR',
                'zone': 'VARCHAR', 'request': 'VARCHAR', 'status': 'SMALLINT', 'bytes': 'BIGINT',
                'referrer': 'VARCHAR', 'agent': 'VARCHAR'
            }
        )"""


@click.command()
@click.option("--rows", default=1_000_000, help="Calls per file.")
@click.option("--home", type=click.Path(path_type=Path), help="Where files are made and loaded.")
@click.option("--rounds", default=3, help="Runs of each.")
@click.option("--format", "formats", multiple=True, default=FORMATS, type=click.Choice(FORMATS))
@click.option("--threads", default=0, help="Threads of both; 0 for as many as there are cores.")
@click.option("--bare", nargs=4, hidden=True)
def main(
    rows: int,
    home: Path | None,
    rounds: int,
    formats: tuple[str, ...],
    threads: int,
    bare: tuple[str, str, str, str] | None,
) -> None:
    """Load a file of each format, and read it bare, in turn; print a table, then JSON."""
    if bare is not None:
        name, file, place, bare_threads = bare
        _read_bare(name, Path(file), Path(place), int(bare_threads))
        return
    if home is None:
        raise click.UsageError("--home says where the files are made and loaded")
    cases = measure(rows, home.resolve(), rounds, formats, threads)
    click.echo(
        f"{'case':<16}{'wall s':>8}{'bare':>8}{'ratio':>7}{'CPU s':>8}{'bare':>8}{'ratio':>7}{'MB':>7}{'bare':>7}"
    )
    for case in cases:
        cells = f"{case.case:<16}"
        for name in ("wall_seconds", "cpu_seconds"):
            subject, reference = _median(case.subject, name), _median(case.reference, name)
            cells += f"{subject:>8.2f}{reference:>8.2f}{case.ratio(name):>7.2f}"
        for runs in (case.subject, case.reference):
            cells += f"{_median(runs, 'peak_bytes') / 1e6:>7.0f}"
        click.echo(cells)
    click.echo(json.dumps([asdict(case) for case in cases]))


if __name__ == "__main__":
    main()
