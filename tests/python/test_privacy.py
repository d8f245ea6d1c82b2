"""None of the secrets that the sample company's raw files hold is anywhere after they were loaded."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb

from stories import STORIES
from warehouses import firstcall


def planted() -> list[str]:
    """Every secret in the raw files, and what every planted address ends in."""
    return [*STORIES["secrets"], STORIES["secret_suffix"]]


def texts_of_warehouse(path: Path) -> str:
    """Every row of every table of a warehouse file as text: the file itself is compressed."""
    texts = []
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        # views name the database that they are in
        connection.execute(f"attach '{path}' as firstcall (read_only)")
        tables = connection.execute(
            "select table_schema, table_name from information_schema.tables"
            " where table_catalog = 'firstcall'"
        ).fetchall()
        for schema, table in tables:
            texts.append(str(connection.execute(f"from firstcall.{schema}.{table}").fetchall()))
    return "\n".join(texts)


def texts_of_raw_files(folder: Path) -> str:
    """Every row of every raw file as text."""
    with duckdb.connect() as connection:
        return "\n".join(
            str(connection.execute("from read_parquet(?)", [str(path)]).fetchall())
            for path in sorted(folder.rglob("*.parquet"))
        )


def found(text: str) -> list[str]:
    """The secrets that a text holds."""
    return [secret for secret in planted() if secret.lower() in text.lower()]


def test_the_secrets_are_planted_in_the_raw_files(sample: Path) -> None:
    assert found(texts_of_raw_files(sample)) == planted()


def test_no_secret_survives_the_door(built_home: Path) -> None:
    assert found(texts_of_warehouse(built_home / "firstcall.duckdb")) == []


def test_no_secret_is_in_logs_output_and_exports(loaded_home: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(loaded_home, home)
    said = (home / "said.txt").read_text("utf-8")
    # the last is what addresses end in, and no secret by itself
    secrets = planted()[:-1]
    # rows that are rejected are kept as text: a call without a path, full of secrets
    bad = tmp_path / "bad" / "api_calls"
    bad.mkdir(parents=True)
    (bad / "bad.jsonl").write_text(
        "".join(
            f'{{"request_id": "bad-{number}", "occurred_at": "never", "http_method": "GET",'
            f' "path": "/a?token={secret}", "error_code": "Bearer {secret} for {secret}"}}\n'
            for number, secret in enumerate(secrets)
        ),
        encoding="utf-8",
    )
    said += firstcall(home, "load", "--from", bad.parent)
    said += firstcall(home, "build")
    said += firstcall(home, "publish")
    exports = tmp_path / "exports"
    said += firstcall(home, "export", "--format", "csv", "--to", exports)
    with duckdb.connect(str(home / "firstcall.duckdb"), read_only=True) as warehouse:
        rejected = warehouse.execute("select count(*) from raw.rejected_rows").fetchone()
    assert rejected == (len(secrets),)
    assert found(said) == []
    assert found(texts_of_warehouse(home / "firstcall.duckdb")) == []
    assert found(texts_of_warehouse(home / "published" / "current" / "firstcall.duckdb")) == []
    written = [path for folder in (exports, home) for path in folder.rglob("*") if path.is_file()]
    for path in written:
        if path.suffix != ".lock":
            assert found(path.read_bytes().decode("utf-8", errors="replace")) == [], path
