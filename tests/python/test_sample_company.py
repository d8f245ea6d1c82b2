"""What `firstcall sample` writes: the same rows each time, as declared, in realistic shapes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree
from typing import Any

import duckdb
import pytest
import yaml
from click.testing import CliRunner

from firstcall import sampling
from firstcall.cli import firstcall
from firstcall.raw_contract import RawTable, raw_tables

CALLS = 50_000
TABLES = [table for table in raw_tables().values() if not table.is_bookkeeping]


def make(home: Path, *arguments: str, threads: int = 2) -> Path:
    """Make a company in a home of its own; its folder."""
    command = ["--home", str(home), "--threads", str(threads), "sample", *arguments]
    assert CliRunner().invoke(firstcall, command, catch_exceptions=False).exit_code == 0
    return home / "sample"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The smallest company."""
    return make(tmp_path_factory.mktemp("home"), "--calls", str(CALLS))


@pytest.fixture(scope="module")
def company(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Its files as views; of api_calls also the day on which each row arrived."""
    connection = duckdb.connect()
    for table in TABLES:
        connection.execute(f"create view {table.name} as from {files(folder, table)}")
    connection.execute(
        f"create view arrivals as from read_parquet('{folder}/api_calls/*/*.parquet', "
        "hive_partitioning = true, hive_types = {'event_date': date})"
    )
    yield connection
    connection.close()


def files(folder: Path, table: RawTable) -> str:
    """What to select from to read a table."""
    pattern = "api_calls/*/*.parquet" if table.name == "api_calls" else f"{table.name}.parquet"
    return f"read_parquet('{folder}/{pattern}', hive_partitioning = false)"


def content(folder: Path) -> dict[str, int]:
    """Every file by its rows in order, as one number: equal numbers, equal rows."""
    connection = duckdb.connect(config={"threads": 1})
    return {
        str(path.relative_to(folder)): connection.execute(
            "select coalesce(sum(hash(number, data)), 0) from "
            "(select row_number() over () as number, data "
            "from read_parquet(?, hive_partitioning = false) as data)",
            [str(path)],
        ).fetchall()[0][0]
        for path in folder.rglob("*.parquet")
    }


def test_the_same_arguments_give_the_same_rows_on_any_number_of_threads(
    folder: Path, tmp_path: Path
) -> None:
    again = make(tmp_path, "--calls", str(CALLS), threads=5)

    assert content(again) == content(folder)
    assert (again / "truth.json").read_text() == (folder / "truth.json").read_text()


def test_another_seed_changes_the_background_and_no_story(folder: Path, tmp_path: Path) -> None:
    other = make(tmp_path, "--calls", "400000", "--seed", "2")

    for table, mark in STORY_ROWS.items():
        source = raw_tables()[table]
        columns = ", ".join(column.name for column in source.file_columns)
        # durations of probes are chance; whether they are up is not
        columns = "check_id, checked_at, is_up" if table == "uptime_checks" else columns
        ours, theirs = (
            f"(select {columns} from {files(place, source)} where {mark})"
            for place in (folder, other)
        )
        assert duckdb.sql(f"from {ours}").fetchall(), table
        for one, two in ((ours, theirs), (theirs, ours)):
            assert duckdb.sql(f"from {one} except all from {two}").fetchall() == [], table
    backgrounds = [
        duckdb.sql(
            f"from {files(place, raw_tables()['developers'])} where developer_id = 'dev_00030'"
        )
        for place in (folder, other)
    ]
    assert backgrounds[0].fetchall() != backgrounds[1].fetchall()


_STORY_NAMES = "(base|ttfc|free|umbra|perihelion|staff|erin)"
STORY_ROWS = {
    "accounts": f"regexp_matches(account_id, '^acc_{_STORY_NAMES}')",
    "developers": f"regexp_matches(account_id, '^acc_{_STORY_NAMES}')",
    "api_keys": f"regexp_matches(api_key_id, '^key_{_STORY_NAMES}')",
    "api_calls": "request_id similar to 'req_[a-z]+_[0-9]+' and request_id not like 'req_start%'",
    "invoice_lines": f"regexp_matches(account_id, '^acc_{_STORY_NAMES}')",
    "support_tickets": "topic = 'webhook_signatures'",
    "survey_responses": "true",
    "survey_invitations": "true",
    "incidents": "true",
    "uptime_checks": "true",
    "endpoints": "true",
}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_each_table_has_exactly_the_declared_columns(folder: Path, table: RawTable) -> None:
    described = duckdb.sql(f"describe from {files(folder, table)}").fetchall()

    assert [(name, kind.lower()) for name, kind, *_ in described] == [
        (column.name, column.data_type) for column in table.file_columns
    ]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_no_row_is_one_that_loading_rejects(folder: Path, table: RawTable) -> None:
    broken: dict[str, list[Any]] = {}
    for column in table.file_columns:
        value, rules = f'"{column.name}"', column.rules
        if "default" in rules:
            value = f"coalesce({value}, {rules['default']!r})"
        checks = {
            f"{value} is null": column.is_required,
            f"{value} not in ({', '.join(map(repr, rules.get('accepted_values', ['-'])))})": (
                "accepted_values" in rules
            ),
            f"{value} < {rules.get('not_before')}": "not_before" in rules,
            f"{value} <= {rules.get('greater_than')}": "greater_than" in rules,
            f"{value} <> 0 and {value} not between 100 and 599": "status_code" in rules,
            f"{value} < timestamp '2000-01-01'": column.name == table.event,
            f"{value} >= timestamp '2026-01-01' and not {rules.get('may_lie_ahead', 'false')}": (
                column.name == table.event
            ),
        }
        for check, applies in checks.items():
            if applies:
                rows = duckdb.sql(f"from {files(folder, table)} where {check}").fetchall()
                broken |= {check: rows} if rows else {}

    assert broken == {}


@pytest.mark.parametrize("calls", ["50000", "120000"])
def test_the_distinct_calls_are_as_many_as_asked_for(tmp_path: Path, calls: str) -> None:
    folder = make(tmp_path, "--calls", calls)

    source = files(folder, raw_tables()["api_calls"])
    assert duckdb.sql(f"select count(distinct request_id) from {source}").fetchall() == [
        (int(calls),)
    ]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_the_truth_beside_the_files_is_what_is_in_them(folder: Path, table: RawTable) -> None:
    rows = duckdb.sql(f"from {files(folder, table)}").fetchall()
    names = [column.name for column in table.file_columns]
    keys = {tuple(row[names.index(key)] for key in table.key) for row in rows}
    stored = len(set(rows)) if table.is_mutable else len(keys)

    truth = json.loads((folder / "truth.json").read_text())["tables"][table.name]
    assert truth == {
        "rows": len(rows),
        "stored": stored,
        "duplicates": len(rows) - stored,
        "conflicts": len(set(rows)) - stored,
        "files": 549 if table.name == "api_calls" else 1,
    }


LIVE_OWNER = """
    (select api_key_id, max(developer_id) as developer_id, max(account_id) as account_id,
        max(mode) as mode, max(valid_to) as valid_to
    from api_keys group by api_key_id)
"""
# of the calls that no other file repeats
LATENESS = """
    (select max(event_date - cast(occurred_at as date)) as days_late
    from arrivals group by request_id having count(*) = 1)
"""
# what a company of any size must have: each counts something, and the least of it
SHAPES: dict[str, tuple[str, int]] = {
    "18 months": (
        "select date_diff('month', min(occurred_at), max(occurred_at)) + 1 from api_calls",
        18,
    ),
    "more calls at the end": (
        "select count(*) filter (where occurred_at >= timestamp '2025-07-01') "
        "- 2 * count(*) filter (where occurred_at < timestamp '2025-01-01') from api_calls "
        "where regexp_matches(request_id, '^req_[0-9]')",
        1,
    ),
    "fewer calls on Sundays": (
        "select 2 * count(*) filter (where isodow(occurred_at) = 2) "
        "- 3 * count(*) filter (where isodow(occurred_at) = 7) from api_calls "
        "where regexp_matches(request_id, '^req_[0-9]')",
        1,
    ),
    "a busiest key with 30 times the calls of the middle one": (
        "select max(calls) - 30 * median(calls) from (select count(*) as calls from api_calls "
        "where regexp_matches(request_id, '^req_[0-9]') and api_key_id is not null "
        "group by api_key_id)",
        1,
    ),
    "late rows": (f"select count(*) from {LATENESS} where days_late >= 1", 50),
    "rows that are days late": (f"select count(*) from {LATENESS} where days_late >= 3", 20),
    "exact repeats in another file": (
        "select count(*) from (select request_id from arrivals group by all "
        "having count(distinct event_date) = 2 and count(distinct (occurred_at, status_code)) = 1)",
        30,
    ),
    "conflicting repeats": (
        "select count(*) from (select request_id from api_calls group by all "
        "having count(distinct (occurred_at, status_code)) = 2)",
        5,
    ),
    "conflicts at one instant": (
        "select count(*) from (select request_id from api_calls group by all "
        "having count(distinct occurred_at) = 1 and count(distinct status_code) = 2)",
        1,
    ),
    "retries": ("select count(*) from api_calls where is_retry", 100),
    "retries of a failed call of the same operation": (
        "select count(*) from (select is_retry, http_method, occurred_at, "
        "lag(status_code) over key_time as status_before, "
        "lag(http_method) over key_time as method_before "
        "from api_calls window key_time as (partition by api_key_id order by occurred_at)) "
        "where is_retry and status_before >= 400 and method_before = http_method",
        50,
    ),
    "calls in test mode": (
        f"select count(*) from api_calls join {LIVE_OWNER} using (api_key_id) where mode = 'test'",
        500,
    ),
    "calls of internal accounts": (
        f"select count(*) from api_calls join {LIVE_OWNER} using (api_key_id) "
        "join accounts using (account_id) where is_internal and account_id <> 'acc_staff'",
        10,
    ),
    "internal developers in other accounts": (
        "select count(*) from developers join accounts using (account_id) "
        "where developers.is_internal and not coalesce(accounts.is_internal, false)",
        1,
    ),
    "synthetic calls": ("select count(*) from api_calls where is_synthetic", 50),
    "calls to health checks and for tokens": (
        "select count(*) from api_calls where path in ('/health', '/oauth/token', '/ping')",
        200,
    ),
    "keys handed over in the middle of a day": (
        "select count(*) from (select api_key_id from api_keys group by all "
        "having count(distinct developer_id) = 2 and max(hour(valid_from)) > 0)",
        5,
    ),
    "keys replaced by another": ("select count(*) from api_keys where valid_to is not null", 2),
    "calls after their key ended": (
        f"select count(*) from api_calls join {LIVE_OWNER} using (api_key_id) "
        "where occurred_at >= valid_to",
        1,
    ),
    "calls with keys that no developer holds": (
        f"select count(*) from api_calls join {LIVE_OWNER} using (api_key_id) "
        "where developer_id is null",
        50,
    ),
    "calls with unknown keys": (
        "select count(*) from api_calls anti join api_keys using (api_key_id) "
        "where api_key_id is not null",
        100,
    ),
    "calls without a key": (
        "select count(*) from api_calls where api_key_id is null and not is_synthetic",
        100,
    ),
    "calls that no operation matches": (
        "select count(*) from api_calls where path like '/v1/beta/%' or path like '/v2/%'",
        50,
    ),
    "calls to deprecated operations": (
        "select count(*) from api_calls where path = '/v1/charges' and occurred_at >= "
        "(select cast(max(deprecated_on) as timestamp) from endpoints "
        "where endpoint_id = 'create_charge')",
        50,
    ),
    "calls to removed operations": (
        "select count(*) from api_calls where path like '/v1/charges/%' and status_code = 410",
        20,
    ),
    "operations": ("select count(distinct endpoint_id) from endpoints", 40),
    "services": ("select count(distinct service) from endpoints", 3),
    "an operation that nobody calls": (
        "select count(*) from endpoints where path_template = '/v1/ledgers' and not exists "
        "(from api_calls where path = '/v1/ledgers')",
        1,
    ),
    "three API versions": ("select count(distinct api_version) from api_calls", 3),
    "a month in which all three are in use": (
        "select max(versions) from (select count(distinct api_version) as versions from api_calls "
        "group by date_trunc('month', occurred_at))",
        3,
    ),
    "two currencies beside one without a rate": (
        "select count(distinct currency) from invoice_lines",
        3,
    ),
    "an exchange rate for every day": (
        "select count(distinct rate_date) from exchange_rates where rate_date >= date '2024-07-01'",
        549,
    ),
    "a corrected exchange rate": (
        "select count(*) - count(distinct rate_date) from exchange_rates",
        1,
    ),
    "billing intervals": ("select count(distinct billing_interval) from invoice_lines", 3),
    "kinds of invoice lines": ("select count(distinct revenue_type) from invoice_lines", 7),
    "states of invoices": ("select count(distinct invoice_status) from invoice_lines", 4),
    "trial lines": ("select count(*) from invoice_lines where is_trial", 1),
    "prorated lines of monthly plans": (
        "select count(*) from invoice_lines where is_proration and billing_interval = 'month'",
        2,
    ),
    "service that ended early": (
        "select count(*) from invoice_lines where ended_at is not null",
        1,
    ),
    "negative amounts": ("select count(*) from invoice_lines where amount < 0", 5),
    "accounts with a parent": (
        "select count(*) from accounts "
        "where parent_account_id in (select account_id from accounts)",
        2,
    ),
    "an unknown parent": (
        "select count(*) from accounts where parent_account_id = 'acc_unknown'",
        1,
    ),
    "deleted accounts": ("select count(*) from accounts where deleted_at is not null", 1),
    "deleted developers": ("select count(*) from developers where deleted_at is not null", 3),
    "developers who never call": (
        f"select count(*) from developers anti join (select developer_id from api_calls "
        f"join {LIVE_OWNER} using (api_key_id)) as callers using (developer_id)",
        10,
    ),
    "webhooks delivered at a later attempt": (
        "select count(*) from webhook_deliveries where attempt > 1 and status_code = 200",
        10,
    ),
    "webhooks never delivered": (
        "select count(*) from (select event_id from webhook_deliveries group by all "
        "having bool_and(status_code <> 200))",
        5,
    ),
    "views and deliveries that were sent twice": (
        "select least((select count(*) - count(distinct view_id) from docs_page_views), "
        "(select count(*) - count(distinct delivery_id) from webhook_deliveries))",
        1,
    ),
    "anonymous views of somebody identified later": (
        "select count(*) from docs_page_views join docs_identities using (anonymous_id) "
        "where viewed_at < identified_at",
        50,
    ),
    "views by nobody known": (
        "select count(*) from docs_page_views where anonymous_id like 'anon_x%' and not is_bot",
        50,
    ),
    "robots in the docs": ("select count(*) from docs_page_views where is_bot", 50),
    "a browser of two developers": (
        "select count(*) from (select anonymous_id from docs_identities group by all "
        "having count(*) > 1)",
        1,
    ),
    "spam": ("select count(*) from support_tickets where is_spam", 2),
    "merged tickets": (
        "select count(*) from support_tickets where merged_into_ticket_id is not null",
        2,
    ),
    "tickets by agents": ("select count(*) from support_tickets where opened_by = 'agent'", 3),
    "tickets of nobody": (
        "select count(*) from support_tickets where account_id is null and developer_id is null",
        1,
    ),
    "tickets that name a call": (
        "select count(*) from support_tickets join api_calls using (request_id)",
        5,
    ),
    "tickets without a topic": ("select count(*) from support_tickets where topic is null", 5),
    "regions of probes": ("select count(distinct region) from uptime_checks", 3),
    "planned incidents": ("select count(*) from incidents where is_planned", 2),
    "timeouts": ("select count(*) from api_calls where status_code = 504 and is_timeout", 20),
    "timeouts that only the flag tells": (
        "select count(*) from api_calls where is_timeout and status_code = 200",
        3,
    ),
    "throttled calls": ("select count(*) from api_calls where status_code = 429", 50),
    "cancelled calls": ("select count(*) from api_calls where status_code = 499", 20),
    "calls without a response": ("select count(*) from api_calls where status_code = 0", 2),
    "calls without a status": ("select count(*) from api_calls where status_code is null", 2),
    "calls without an upstream": (
        "select count(*) from api_calls where upstream_latency_ms = -1",
        200,
    ),
    "calls timed by the client": (
        "select count(*) from api_calls where client_latency_ms > gateway_latency_ms",
        5_000,
    ),
    "clocks that differ": (
        "select count(*) from api_calls where upstream_latency_ms > gateway_latency_ms",
        20,
    ),
    "billable units": ("select count(*) from api_calls where quantity > 1", 1_000),
    "codes of errors": ("select count(distinct error_code) from api_calls", 9),
    "initiatives": ("select count(*) from initiatives", 8),
    "interviews": ("select count(*) from interviews", 8),
    "releases": ("select count(*) from releases", 12),
    "several versions of one row": (
        "select least(" + ", ".join(
            f"(select count(*) - count(distinct ({', '.join(table.key)})) from {table.name})"
            for table in TABLES if table.is_mutable
        ) + ")",
        1,
    ),
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_the_smallest_company_has(company: duckdb.DuckDBPyConnection, shape: str) -> None:
    query, least = SHAPES[shape]

    assert company.sql(query).fetchall()[0][0] >= least


def test_every_secret_of_the_list_is_planted(folder: Path) -> None:
    listed = yaml.safe_load((Path(sampling.__file__).parent / "stories.yml").read_text())
    rows = "\n".join(
        str(row)
        for table in TABLES
        if table.name != "uptime_checks"
        for row in duckdb.sql(f"from {files(folder, table)}").fetchall()
    )

    assert [secret for secret in listed["secrets"] if secret not in rows] == []
    assert rows.count(listed["secret_suffix"]) > 200


def test_days_made_in_smaller_stretches_have_the_same_calls(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, folder: Path
) -> None:
    monkeypatch.setattr("firstcall.sampling.calls._CALLS_AT_A_TIME", 2_000)

    in_stretches = make(tmp_path, "--calls", str(CALLS))

    assert content(in_stretches) == content(folder)


def test_making_it_again_does_nothing(folder: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}

    make(folder.parent, "--calls", str(CALLS))

    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


Damage = Callable[[Path], Any]


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: (folder / "developers.parquet").unlink(),
        lambda folder: (folder / "api_calls/event_date=2025-03-04/calls.parquet").unlink(),
        lambda folder: (folder / "truth.json").write_text('{"made_by": "firstcall sample"}'),
    ],
    ids=["a table is gone", "a day is gone", "an interrupted run"],
)
def test_what_is_not_whole_is_made_again(folder: Path, tmp_path: Path, damage: Damage) -> None:
    damaged = copytree(folder, tmp_path / "sample")
    damage(damaged)

    make(tmp_path, "--calls", str(CALLS))

    assert content(damaged) == content(folder)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".sample")] == []


def test_other_arguments_replace_the_company(folder: Path, tmp_path: Path) -> None:
    replaced = copytree(folder, tmp_path / "sample")

    make(tmp_path, "--calls", str(CALLS), "--seed", "2")

    assert json.loads((replaced / "truth.json").read_text())["seed"] == 2


def test_more_developers_share_the_same_calls(folder: Path, tmp_path: Path) -> None:
    light = make(tmp_path, "--calls", str(CALLS), "--developers", "1000")

    truths = [json.loads((path / "truth.json").read_text()) for path in (folder, light)]
    assert [truth["developers"] for truth in truths] == [120, 1000]
    developers = [truth["tables"]["developers"]["stored"] for truth in truths]
    assert developers[1] - developers[0] >= 1000 - 120
    assert {truth["tables"]["api_calls"]["stored"] for truth in truths} == {CALLS}


@pytest.mark.parametrize("name", ["notes.txt", "truth.json", "developers.parquet"])
def test_a_folder_that_somebody_else_made_is_refused(tmp_path: Path, name: str) -> None:
    theirs = tmp_path / "theirs" / name
    theirs.parent.mkdir()
    theirs.write_text("{}")

    result = CliRunner().invoke(
        firstcall, ["--home", str(tmp_path), "sample", "--to", str(theirs.parent)]
    )

    assert result.exit_code == 1
    assert "was not made by `firstcall sample`" in result.stderr
    assert theirs.read_text() == "{}"


def test_a_company_with_a_strange_file_in_it_is_refused(folder: Path, tmp_path: Path) -> None:
    strange = copytree(folder, tmp_path / "sample") / "my_notes.txt"
    strange.write_text("mine")

    result = CliRunner().invoke(firstcall, ["--home", str(tmp_path), "sample", "--seed", "3"])

    assert result.exit_code == 1
    assert "my_notes.txt" in result.stderr
    assert strange.read_text() == "mine"


def test_fewer_calls_than_the_stories_need_are_refused(tmp_path: Path) -> None:
    result = CliRunner().invoke(firstcall, ["--home", str(tmp_path), "sample", "--calls", "49999"])

    assert result.exit_code == 2
    assert not (tmp_path / "sample").exists()


def test_the_summary_names_every_table_with_its_rows(folder: Path) -> None:
    result = CliRunner().invoke(
        firstcall, ["--home", str(folder.parent), "sample", "--calls", str(CALLS)]
    )

    truth = json.loads((folder / "truth.json").read_text())["tables"]
    for table in TABLES:
        (line,) = [line for line in result.stdout.splitlines() if f" {table.name} " in line]
        assert f" {truth[table.name]['rows']:,} " in line
