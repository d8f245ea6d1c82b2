"""Whatever the order and the files that rows come in, the marts are the same."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb

from warehouses import build_models, firstcall, query, rows_that_differ


def halves(sample: Path, folder: Path) -> tuple[Path, Path]:
    """The sample in two folders: the later days' calls, then everything else; one day is cut in two."""
    later, earlier = folder / "later", folder / "earlier"
    for path in sorted(sample.rglob("*.parquet")):
        relative = path.relative_to(sample)
        is_later = "event_date=2025" in relative.as_posix()
        target = (later if is_later else earlier) / relative
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    whole = next(later.glob("api_calls/event_date=2025-11-27/*.parquet"))
    with duckdb.connect() as connection:
        rows = connection.read_parquet(str(whole), hive_partitioning=False)
        middle = len(rows.fetchall()) // 2
        rows.limit(middle).write_parquet(str(whole.with_name("first_half.parquet")))
        rows.limit(10**9, middle).write_parquet(str(whole.with_name("second_half.parquet")))
    whole.unlink()
    return later, earlier


def test_the_same_files_in_another_order_and_one_of_them_cut_in_two(
    sample: Path, built_home: Path, tmp_path: Path
) -> None:
    for folder in halves(sample, tmp_path):
        firstcall(tmp_path, "load", "--from", folder)
    build_models(tmp_path)
    assert query(built_home, "select sum(rows_conflicting) from raw.load_manifest") == query(
        tmp_path, "select sum(rows_conflicting) from raw.load_manifest"
    )
    assert rows_that_differ(built_home / "firstcall.duckdb", tmp_path / "firstcall.duckdb") == {}


def test_the_same_files_twice_add_nothing(sample: Path, built_home: Path, tmp_path: Path) -> None:
    shutil.copy(built_home / "firstcall.duckdb", tmp_path)
    before = query(tmp_path, "select count(*) from raw.load_manifest")
    firstcall(tmp_path, "load", "--from", sample)
    assert query(tmp_path, "select count(*) from raw.load_manifest") == before
    # and under another name, with other bytes, row by row
    copy = tmp_path / "copy" / "api_calls"
    copy.mkdir(parents=True)
    with duckdb.connect() as connection:
        calls = connection.read_parquet(
            str(sample / "api_calls/**/*.parquet"), hive_partitioning=False
        )
        calls.write_csv(str(copy / "calls.csv"))
        rows = len(calls)
    firstcall(tmp_path, "load", "--from", copy.parent)
    assert query(
        tmp_path,
        "select rows_accepted, rows_duplicate from raw.load_manifest order by batch_seq desc limit 1",
    ) == [(0, rows)]
    build_models(tmp_path)
    assert rows_that_differ(built_home / "firstcall.duckdb", tmp_path / "firstcall.duckdb") == {}
