"""`firstcall build` is `dbt build` with the environment set, and its outcome is written down."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from firstcall.home_lock import hold
from firstcall.raw_contract import create_raw_tables
from firstcall.settings import PROJECT


def _build(home: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from firstcall.cli import main; main()"]
    return subprocess.run(
        [*command, "--home", str(home), "build", *arguments],
        env=_environment(home) | settings,
        capture_output=True,
        text=True,
        check=False,
    )


def _environment(home: Path) -> dict[str, str]:
    """That of the machine, without its settings, and with a folder of its own for what dbt makes."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("FIRSTCALL_", "DBT_"))
    }
    return inherited | {"DBT_TARGET_PATH": str(home / "target")}


def _query(home: Path, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(home / "firstcall.duckdb"), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def _outcomes(home: Path) -> dict[object, object]:
    rows = _query(home, "select split_part(unique_id, '.', 3), status from ops.build_outcomes")
    return dict(rows)  # type: ignore[arg-type]


@dataclass(frozen=True)
class _Built:
    """A build of two models in a home whose raw tables were old and held a release twice."""

    home: Path
    process: subprocess.CompletedProcess[str]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> _Built:
    home = tmp_path_factory.mktemp("home")
    with duckdb.connect(str(home / "firstcall.duckdb")) as connection:
        connection.execute("create schema raw; create table raw.accounts (account_id varchar)")
        connection.execute("insert into raw.accounts values ('kept')")
        connection.execute("create table raw.releases as select unnest(['r', 'r']) as release_id")
        connection.execute("alter table raw.releases add column released_at timestamp")
        connection.execute("update raw.releases set released_at = '2026-02-01'")
    models = "dim_clock stg_app__releases"
    variables = "{reporting_currency: EUR}"
    arguments = ["--select", models, "--as-of", "2026-02-28", "--vars", variables]
    return _Built(home, _build(home, *arguments))


def test_as_of_is_the_end_of_the_day_given(built: _Built) -> None:
    assert _query(built.home, "select as_of from core.dim_clock") == [(datetime(2026, 3, 1),)]


def test_raw_tables_are_those_that_the_loader_makes_and_an_old_one_gets_what_it_lacks(
    built: _Built,
) -> None:
    columns = (
        "select table_name, column_name, data_type from information_schema.columns "
        "where table_schema = 'raw' order by all"
    )
    with duckdb.connect() as connection:
        create_raw_tables(connection)
        expected = connection.execute(columns).fetchall()
    assert _query(built.home, columns) == expected
    assert _query(built.home, "select account_id from raw.accounts") == [("kept",)]


def test_a_test_that_fails_gives_exit_code_1_and_is_written_down(built: _Built) -> None:
    assert built.process.returncode == 1
    assert "failed or skipped: 1 test" in built.process.stdout
    outcomes = _query(
        built.home,
        "select split_part(unique_id, '.', 3), status, build_seq from ops.build_outcomes",
    )
    assert ("stg_app__releases", "success", 1) in outcomes
    assert ("unique_grain_stg_app__releases_release_id", "fail", 1) in outcomes


def test_the_build_itself_is_written_down_with_its_vars(built: _Built) -> None:
    assert _query(built.home, "select build_seq, vars, is_whole from ops.builds") == [
        (1, '{"reporting_currency": "EUR"}', True)
    ]


def test_what_dbt_says_is_in_the_log_of_the_home_and_on_stderr(built: _Built) -> None:
    assert "unique_grain_stg_app__releases" in (built.home / "logs" / "dbt.log").read_text()
    assert "unique_grain_stg_app__releases" in built.process.stderr
    assert built.process.stdout.count("\n") == 1


def test_a_build_that_is_killed_and_one_without_rows_stay_in_doubt(tmp_path: Path) -> None:
    arguments = [sys.executable, "-m", "dbt.cli.main", "build", "--select", "dim_clock"]
    environment = _environment(tmp_path) | {
        "FIRSTCALL_HOME": str(tmp_path),
        "DBT_PROJECT_DIR": str(PROJECT),
        "DBT_PROFILES_DIR": str(PROJECT),
        "DBT_LOG_PATH": str(tmp_path / "logs"),
    }
    log = tmp_path / "logs" / "dbt.log"
    with subprocess.Popen(arguments, env=environment, stdout=subprocess.DEVNULL) as process:
        while "START unit_test" not in (log.read_text() if log.exists() else ""):
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
    subprocess.run([*arguments, "--empty"], env=environment, stdout=subprocess.DEVNULL, check=True)
    assert _query(tmp_path, "select is_whole from ops.builds order by build_seq") == [
        (False,),
        (False,),
    ]


def test_the_warehouse_can_be_opened_after_dbt_in_the_same_process(tmp_path: Path) -> None:
    program = """
import sys
from pathlib import Path
from firstcall.dbt_runner import run_dbt
from firstcall.settings import Settings
from firstcall.warehouse import connect
settings = Settings(Path(sys.argv[1]), "500MB", 1)
run_dbt(settings, "run", "--select", "dim_clock")
with connect(settings, read_only=True) as connection:
    print(connection.execute("select count(*) from core.dim_clock").fetchone())
"""
    printed = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)],
        env=_environment(tmp_path),
        capture_output=True,
        text=True,
        check=True,
    )
    assert printed.stdout == "(1,)\n"


def test_a_home_that_another_job_holds_gives_exit_code_3(tmp_path: Path) -> None:
    with hold(tmp_path, "load"):
        result = _build(tmp_path)
    assert result.returncode == 3
    assert "`firstcall load`" in result.stderr


@pytest.mark.parametrize("value", ["2026-02-30", "2026-02-28T10:00:00", "yesterday"])
def test_as_of_is_a_date_and_nothing_else(tmp_path: Path, value: str) -> None:
    result = _build(tmp_path, "--as-of", value)
    assert result.returncode == 2
    assert not (tmp_path / "firstcall.duckdb").exists()


# what a build ran does not matter to whether another is needed, and tests take most of its time
_WITHOUT_TESTS = {"DBT_EXCLUDE_RESOURCE_TYPES": "unit_test test"}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home without rows in which every model was built."""
    home = tmp_path_factory.mktemp("whole")
    _build(home, **_WITHOUT_TESTS).check_returncode()
    return home


def _ends_at_once(home: Path, *arguments: str, **settings: str) -> bool:
    builds = _query(home, "select max(build_seq) from ops.builds")
    process = _build(home, *arguments, **_WITHOUT_TESTS | settings)
    process.check_returncode()
    said = "nothing changed since the last build" in process.stdout
    assert said == (_query(home, "select max(build_seq) from ops.builds") == builds)
    return said


def test_a_build_of_nothing_new_ends_at_once(whole: Path) -> None:
    nothing = whole / "nothing"
    nothing.mkdir()
    # whoever loads nothing and looks at the marts changes nothing
    for job in (["load", "--from", str(nothing)], ["export", "--help"]):
        command = [sys.executable, "-c", "from firstcall.cli import main; main()"]
        subprocess.run(
            [*command, "--home", str(whole), *job],
            env=_environment(whole),
            capture_output=True,
            check=False,
        )
    assert _ends_at_once(whole)
    # how much of the machine a build may use does not change what it makes
    assert _ends_at_once(whole, FIRSTCALL_THREADS="1")


@pytest.mark.parametrize(
    ("arguments", "settings"),
    [
        (["--as-of", "2026-02-28"], {}),
        (["--full-refresh", "--select", "dim_clock"], {}),
        (["--select", "dim_clock"], {}),
        (["--vars", "{reporting_currency: USD}", "--select", "dim_clock"], {}),
        ([], {"DBT_EXCLUDE_RESOURCE_TYPES": "unit_test test model"}),
    ],
    ids=["as_of", "full_refresh", "select", "vars", "what_is_run"],
)
def test_another_build_is_made(whole: Path, arguments: list[str], settings: dict[str, str]) -> None:
    assert not _ends_at_once(whole, *arguments, **settings)
    # of a part, of other vars or of all anew nothing is remembered, nor is what was before
    is_remembered = not {"--full-refresh", "--select", "--vars"} & set(arguments)
    assert (whole / ".last_build").exists() == is_remembered


def test_a_build_is_made_when_what_the_last_one_left_cannot_be_read(whole: Path) -> None:
    (whole / ".last_build").write_text('{"warehouse": [1', encoding="utf-8")
    assert not _ends_at_once(whole)
    assert _ends_at_once(whole)


def test_a_build_after_any_write_to_the_warehouse_is_made(whole: Path) -> None:
    _build(whole, **_WITHOUT_TESTS).check_returncode()
    with duckdb.connect(str(whole / "firstcall.duckdb")) as connection:
        connection.execute("delete from core.dim_clock")
    assert not _ends_at_once(whole)


def test_dbt_prepares_a_model_while_another_is_made_once_all_were(whole: Path) -> None:
    _build(whole, **_WITHOUT_TESTS).check_returncode()
    for threads in (2, 1):
        process = _build(whole, "--select", "dim_clock")
        assert f"Concurrency: {threads} threads" in process.stderr
    _build(whole, **_WITHOUT_TESTS).check_returncode()
    anew = _build(whole, "--full-refresh", "--select", "dim_clock")
    assert "Concurrency: 1 threads" in anew.stderr


def test_a_build_after_one_that_failed_is_made(whole: Path) -> None:
    with duckdb.connect(str(whole / "firstcall.duckdb")) as connection:
        connection.execute("alter table raw.releases alter column released_at type varchar")
        connection.execute(
            "insert into raw.releases (release_id, released_at) values ('r', 'never')"
        )
    for _ in range(2):
        process = _build(whole, **_WITHOUT_TESTS)
        assert process.returncode == 1, process.stdout
        assert not (whole / ".last_build").exists()
