"""`firstcall load` against DuckDB's bare reader of the same file: wall, CPU and memory, in turn.

The bare reader copies a file's columns, as the contract declares them, into a native table and
checks nothing: `python -m bench.loading FORMAT FILE PLACE THREADS`. Both run in processes of their
own, with the same threads and memory, from a new database each. Files are made of
`firstcall sample`, one per format, and kept.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb

from bench.measuring import measure
from bench.results import Case, Company, Run
from firstcall.raw_contract import RawTable, raw_tables
from firstcall.sql import literal

FORMATS = ("parquet", "csv", "csv.gz", "jsonl", "jsonl.gz", "combined")
_MEMORY = "4GB"
_FIRSTCALL = Path(sys.executable).parent / "firstcall"


def measure_loading(rows: int, folder: Path, rounds: int, threads: int) -> Iterator[Case]:
    """Measure every format, `rounds` times in turn; files and databases are kept below `folder`."""
    for name in FORMATS:
        yield _measure(make_file(name, rows, folder), rows, folder, rounds, threads)


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
    bare: list[str | Path] = [
        sys.executable,
        "-m",
        "bench.loading",
        name,
        file,
        place,
        str(threads),
    ]
    subject, reference = [], []
    for _ in range(rounds):
        subject.append(_run(place, [_FIRSTCALL, "--home", place, *options, "load", *source]))
        reference.append(_run(place, bare))
    company = Company(f"{rows // 1_000_000}m_file", "file", rows, 0)
    return Case(f"load_{name}", company, tuple(subject), tuple(reference))


def _run(place: Path, command: list[str | Path]) -> Run:
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    run = measure(command, os.environ)
    shutil.rmtree(place)
    return run


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


if __name__ == "__main__":
    _read_bare(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
