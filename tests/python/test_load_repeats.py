"""No file and no row is loaded twice, whatever file it comes in and whatever the order."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from load_helpers import CALL, accounts, ask, load, load_rows, stored, write_jsonl

_EARLY = {**CALL, "occurred_at": "2026-01-03T10:00:00Z", "sdk": "early"}
_LATE = {**CALL, "occurred_at": "2026-01-09T10:00:00Z", "sdk": "late"}
_OTHER = {**CALL, "request_id": "r2"}


def test_a_file_is_loaded_once_whatever_its_name(tmp_path: Path) -> None:
    home = tmp_path / "home"
    load_rows(home, "api_calls", [CALL])
    outcome = load_rows(home, "api_calls", [CALL])
    assert outcome.exit_code == 0
    assert "loaded before" in outcome.output
    assert accounts(home) == [(1, 1, 0, 0, 0, 0)]


def test_the_same_bytes_are_loaded_into_another_table(tmp_path: Path) -> None:
    row = {"anonymous_id": "a", "developer_id": "d", "identified_at": "2026-01-05"}
    row |= {"response_id": "r", "submitted_at": "2026-01-05"}
    home = tmp_path / "home"
    for table in ("docs_identities", "survey_responses"):
        write_jsonl(tmp_path / "in" / f"{table}.jsonl", [row])
    load(home, "--from", tmp_path / "in")
    assert accounts(home) == [(1, 1, 0, 0, 0, 0)] * 2


def test_an_equal_row_is_a_duplicate_in_its_file_and_in_later_ones(tmp_path: Path) -> None:
    home = tmp_path / "home"
    load_rows(home, "api_calls", [CALL, CALL, _OTHER])
    load_rows(home, "api_calls", [CALL, {**CALL, "path": "/v1/users/7?other=query"}])
    assert accounts(home) == [(3, 2, 0, 1, 0, 0), (2, 0, 0, 2, 0, 0)]
    assert ask(home, "select request_id, _batch_seq, _row_number from raw.api_calls") == [
        ("r1", 1, 1),
        ("r2", 1, 3),
    ]
    assert ask(home, "from raw.touched_days") == []


def test_of_two_contents_the_earlier_event_stays_whichever_comes_first(tmp_path: Path) -> None:
    home = tmp_path / "a" / "home"
    load_rows(home, "api_calls", [_EARLY])
    load_rows(home, "api_calls", [_LATE, _OTHER])
    assert accounts(home) == [(1, 1, 0, 0, 0, 0), (2, 1, 0, 1, 1, 0)]
    assert ask(home, "from raw.touched_days") == []

    other = tmp_path / "b" / "home"
    load_rows(other, "api_calls", [_LATE])
    load_rows(other, "api_calls", [_EARLY, _OTHER])
    assert accounts(other) == [(1, 1, 0, 0, 0, 0), (2, 1, 0, 1, 1, 0)]
    assert ask(other, "from raw.touched_days") == [("api_calls", date(2026, 1, 9), 2)]
    assert stored(other, "api_calls") == stored(home, "api_calls")
    assert ask(home, "select sdk from raw.api_calls where request_id = 'r1'") == [("early",)]


def test_of_two_contents_in_one_file_the_earlier_event_stays(tmp_path: Path) -> None:
    home = tmp_path / "home"
    load_rows(home, "api_calls", [_LATE, _EARLY, _LATE])
    assert accounts(home) == [(3, 1, 0, 2, 2, 0)]
    assert ask(home, "select sdk from raw.api_calls") == [("early",)]
    assert ask(home, "from raw.touched_days") == []


def test_the_earlier_event_stays_whatever_the_contents(tmp_path: Path) -> None:
    home = tmp_path / "home"
    keys = [f"r{number}" for number in range(12)]
    load_rows(home, "api_calls", [{**_LATE, "request_id": key} for key in keys])
    load_rows(home, "api_calls", [{**_EARLY, "request_id": key} for key in keys])
    load_rows(home, "api_calls", [{**_LATE, "request_id": key, "sdk": "new"} for key in keys])
    assert ask(home, "select sdk, count(*) from raw.api_calls group by 1") == [("early", 12)]
    assert accounts(home) == [(12, 12, 0, 0, 0, 0)] + [(12, 0, 0, 12, 12, 0)] * 2


def test_any_order_of_loading_gives_the_same_rows(tmp_path: Path) -> None:
    # three contents of one key at one instant, one at a later, and a row that always comes along
    versions: list[list[dict[str, Any]]] = [
        [{**CALL, "sdk": "x"}, _OTHER],
        [{**CALL, "sdk": "y"}, _OTHER],
        [{**CALL, "status_code": 500}, _LATE, _OTHER],
    ]
    found = []
    for number, order in enumerate(itertools.permutations(versions)):
        home = tmp_path / str(number) / "home"
        for rows in order:
            load_rows(home, "api_calls", rows)
        found.append(stored(home, "api_calls"))
        assert ask(home, "select sum(rows_accepted) from raw.load_manifest") == [(2,)]
        assert ask(
            home, "select sum(rows_duplicate), sum(rows_conflicting) from raw.load_manifest"
        ) == [(5, 3)]
    # and all of them in one file
    home = tmp_path / "one" / "home"
    load_rows(home, "api_calls", [row for rows in versions for row in rows])
    found.append(stored(home, "api_calls"))
    assert all(rows == found[0] for rows in found)


def test_a_file_cut_in_two_gives_the_same_rows(tmp_path: Path) -> None:
    rows = [{**CALL, "request_id": f"r{n % 40}", "sdk": str(n % 3)} for n in range(100)]
    whole, halves = tmp_path / "whole" / "home", tmp_path / "halves" / "home"
    load_rows(whole, "api_calls", rows)
    load_rows(halves, "api_calls", rows[:50])
    load_rows(halves, "api_calls", rows[50:])
    assert len(stored(whole, "api_calls")) == 40
    assert stored(halves, "api_calls") == stored(whole, "api_calls")


def test_a_mutable_row_keeps_each_content_once(tmp_path: Path) -> None:
    home = tmp_path / "home"
    row: dict[str, Any] = {"account_id": "a1", "created_at": "2026-01-01"}
    load_rows(home, "accounts", [{**row, "plan": "free"}, {**row, "plan": "pro"}])
    load_rows(home, "accounts", [{**row, "plan": "free"}, {**row, "plan": "team"}])
    assert accounts(home) == [(2, 2, 0, 0, 0, 0), (2, 1, 0, 1, 0, 0)]
    assert ask(home, "select plan, _batch_seq, _row_number from raw.accounts") == [
        ("free", 1, 1),
        ("pro", 1, 2),
        ("team", 2, 2),
    ]
    assert ask(home, "from raw.touched_days") == []


def test_a_key_of_two_columns_is_both_of_them(tmp_path: Path) -> None:
    home = tmp_path / "home"
    pairs = [("a", "d"), ("a", "e"), ("b", "d"), ("a", "d")]
    load_rows(
        home,
        "docs_identities",
        [
            {"anonymous_id": reader, "developer_id": developer, "identified_at": "2026-01-05"}
            for reader, developer in pairs
        ],
    )
    assert accounts(home) == [(4, 3, 0, 1, 0, 0)]


def test_a_column_that_a_file_lacks_is_no_other_content_than_an_empty_one(tmp_path: Path) -> None:
    home = tmp_path / "home"
    load_rows(home, "api_calls", [{**CALL, "service": None, "is_retry": False}])
    load_rows(home, "api_calls", [CALL])
    assert accounts(home) == [(1, 1, 0, 0, 0, 0), (1, 0, 0, 1, 0, 0)]


def test_batches_are_numbered_in_the_order_of_the_declaration(tmp_path: Path) -> None:
    home = tmp_path / "home"
    for name in ("api_calls/b.jsonl", "api_calls/a.jsonl"):
        write_jsonl(tmp_path / "in" / name, [{**CALL, "request_id": name}])
    write_jsonl(
        tmp_path / "in" / "accounts.jsonl", [{"account_id": "a", "created_at": "2026-01-01"}]
    )
    load(home, "--from", tmp_path / "in")
    assert ask(home, "select batch_seq, path from raw.load_manifest order by 1") == [
        (number, f"{tmp_path}/in/{name}")
        for number, name in enumerate(
            ("accounts.jsonl", "api_calls/a.jsonl", "api_calls/b.jsonl"), 1
        )
    ]
    load_rows(home, "api_calls", [_OTHER])
    assert ask(home, "select _batch_seq from raw.api_calls where request_id = 'r2'") == [(4,)]


def test_a_second_load_ends_at_once_while_the_home_is_held(tmp_path: Path) -> None:
    from firstcall.home_lock import hold

    write_jsonl(tmp_path / "in" / "api_calls.jsonl", [CALL])
    with hold(tmp_path / "home", "build"):
        done = subprocess.run(
            [Path(sys.executable).parent / "firstcall", "load", "--from", tmp_path / "in"],
            env={**os.environ, "FIRSTCALL_HOME": str(tmp_path / "home")},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 3
    assert "firstcall build" in done.stderr


@pytest.mark.parametrize("delay", [0.8, 1.1, 1.5, 2.0])
def test_a_killed_load_leaves_each_file_wholly_in_or_out(tmp_path: Path, delay: float) -> None:
    for number in range(4):
        write_jsonl(
            tmp_path / "in" / "api_calls" / f"{number}.jsonl",
            [{**CALL, "request_id": f"{number}-{row}"} for row in range(60_000)],
        )
    home = tmp_path / "home"
    load_rows(home, "accounts", [{"account_id": "a", "created_at": "2026-01-01"}])
    with subprocess.Popen(
        [Path(sys.executable).parent / "firstcall", "load", "--from", tmp_path / "in"],
        env={**os.environ, "FIRSTCALL_HOME": str(home), "FIRSTCALL_SALT": "salt of the tests"},
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        time.sleep(delay)
        os.kill(process.pid, signal.SIGKILL)
    rows_of_batches = ask_after_crash(home)
    assert set(rows_of_batches) <= {60_000}
    assert load(home, "--from", tmp_path / "in").exit_code == 0
    assert ask(home, "select count(*), count(distinct request_id) from raw.api_calls") == [
        (240_000, 240_000)
    ]
    assert ask(
        home,
        "select sum(rows_accepted), count(*) from raw.load_manifest where table_name = 'api_calls'",
    ) == [(240_000, 4)]


def ask_after_crash(home: Path) -> list[int]:
    """Stored rows of each batch in the manifest and of each that rows name."""
    found = ask(
        home,
        """select count(request_id) from raw.api_calls
        full join (select batch_seq from raw.load_manifest where table_name = 'api_calls')
            on _batch_seq = batch_seq
        group by _batch_seq, batch_seq""",
    )
    return [row[0] for row in found]
