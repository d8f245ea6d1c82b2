"""After any random sequence of changes and builds, a whole build equals a full refresh, row for row.

A failure prints its steps, shrunk, as calls that can be replayed. The suite runs a few sequences,
always the same; `make equality SEQUENCES=300` runs as many other ones.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import ClassVar
from unittest import mock

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

import load_helpers
import quick_builds
import small_company as company
from small_company import Row
from warehouses import query, rows_that_differ

SEQUENCES = int(os.environ.get("SEQUENCES", "0"))
STEPS = 12 if SEQUENCES else 8

# of a few accounts, the largest are fewer
VARIABLES = {zone: f"{{reporting_timezone: {zone}, largest_accounts: 1}}" for zone in company.ZONES}

# a day, or up to the latest call
as_ofs = st.one_of(st.just(""), company.days)
incremental_models = st.deferred(
    lambda: st.sampled_from(quick_builds.incremental_models(VARIABLES["UTC"]))
)
models = st.deferred(lambda: st.sampled_from(quick_builds.models(VARIABLES["UTC"])))
# most versions of a row come after the ones before them, some at an instant of their own
updates = st.one_of(st.none(), st.none(), company.instants)


class Company(RuleBasedStateMachine):
    """A warehouse, and what may happen to it."""

    folder: ClassVar[Path]
    happened: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.home = self.folder / "sequence" / "home"
        self.variables = ""
        self.rows_loaded = 0
        # as_of of the last whole build, when nothing happened since
        self.built_as_of: str | None = None

    @initialize(zone=st.sampled_from(company.ZONES), is_empty=st.sampled_from((False, False, True)))
    def begin(self, zone: str, is_empty: bool) -> None:
        """A company as it was at first, or one that had nothing loaded when it was first built."""
        self._count(f"sequences in {zone}, {'empty' if is_empty else 'loaded'} at first")
        print(f"after {sum(self.happened.values())} steps: in {zone}", flush=True)
        shutil.rmtree(self.home.parent, ignore_errors=True)
        shutil.copytree(_built(self.folder / "built", zone, is_empty), self.home)
        self.variables = VARIABLES[zone]

    @rule(rows=st.lists(company.calls, min_size=1, max_size=4))
    def calls_come(self, rows: list[Row]) -> None:
        """On new days, or late on old ones."""
        known = {str(day) for (day,) in query(self.home, "select event_date from raw.api_calls")}
        for row in rows:
            row["request_id"] = f"call-{self._next()}"
            is_late = row["occurred_at"][:10] in known
            self._count("calls on an old day" if is_late else "calls on a new day")
        self._load("api_calls", rows)

    @rule(row=company.calls, number=st.integers(0, 99), is_lonely=st.booleans())
    def a_call_comes_again(self, row: Row, number: int, is_lonely: bool) -> None:
        """With other content; of two, the least event time stays. Perhaps its day's only call."""
        stored = query(
            self.home,
            f"""
            select request_id from raw.api_calls
            qualify count(*) over (partition by event_date) = 1 or not {is_lonely}
            order by request_id
            """,
        )
        if stored:
            row["request_id"] = stored[number % len(stored)][0]
            self._load("api_calls", [row])
            touched = query(
                self.home,
                """
                select count(*) from raw.touched_days
                where _batch_seq = (select max(batch_seq) from raw.load_manifest)
                """,
            )
            self._count("calls again that win" if touched[0][0] else "calls again that lose")

    @rule(rows=st.lists(company.checks, min_size=1, max_size=3))
    def checks_come(self, rows: list[Row]) -> None:
        """Of a probe; late, on days without calls, or again with other content."""
        self._load("uptime_checks", rows)
        self._count("checks of probes")

    @rule(row=company.key_versions, updated_at=updates)
    def a_key_gets_a_version(self, row: Row, updated_at: str | None) -> None:
        """A new key, one handed over, one whose boundary was elsewhere."""
        self._load_version("api_keys", row, updated_at)

    @rule(row=company.key_holders, number=st.integers(0, 99), updated_at=updates)
    def a_version_of_a_key_changes(self, row: Row, number: int, updated_at: str | None) -> None:
        """Its owner, its mode or its end."""
        versions = query(
            self.home, "select distinct api_key_id, valid_from from raw.api_keys order by all"
        )
        if versions:
            key, valid_from = versions[number % len(versions)]
            version = {"api_key_id": key, "valid_from": valid_from.isoformat(), **row}
            self._load_version("api_keys", version, updated_at)

    @rule(row=company.developers, updated_at=updates)
    def a_developer_changes(self, row: Row, updated_at: str | None) -> None:
        """Turns internal or back, moves to another account, is deleted or not."""
        self._load_version("developers", row, updated_at)

    @rule(row=company.accounts, updated_at=updates)
    def an_account_changes(self, row: Row, updated_at: str | None) -> None:
        """Turns internal or back, gets a parent, is deleted or not."""
        self._load_version("accounts", row, updated_at)

    @rule(row=company.endpoints, updated_at=updates)
    def the_catalogue_changes(self, row: Row, updated_at: str | None) -> None:
        """An endpoint is added, gets another template or type, counts or does not."""
        self._load_version("endpoints", row, updated_at)

    @precondition(lambda self: self.built_as_of is None)
    @rule()
    def everything_is_built(self) -> None:
        """And equals a full refresh."""
        self._build_and_verify("")

    @rule(day=company.days)
    def everything_is_built_as_of(self, day: str) -> None:
        """And equals a full refresh as of the same day."""
        self._build_and_verify(day)

    @rule(as_of=as_ofs, model=models, reach=st.sampled_from(("{}", "+{}", "{}+")))
    def a_part_is_built(self, as_of: str, model: str, reach: str) -> None:
        """A model, and perhaps what is above or below it."""
        self._build_part(as_of, reach.format(model), anew=False)

    @rule(as_of=as_ofs, model=incremental_models)
    def a_model_is_made_anew(self, as_of: str, model: str) -> None:
        """A full refresh of one incremental model."""
        self._build_part(as_of, model, anew=True)

    @rule(
        as_of=as_ofs,
        model=st.one_of(incremental_models, models),
        statement=st.integers(0, 9),
    )
    def a_build_is_killed(self, as_of: str, model: str, statement: int) -> None:
        """With SIGKILL, between two statements of a model."""
        self.built_as_of = None
        quick_builds.build_killed(self.home, self.variables, as_of, model, statement)
        self._count("builds killed")

    def teardown(self) -> None:
        """Every sequence ends with a whole build, unless it ended in a difference."""
        if self.variables and self.built_as_of is None:
            self._build_and_verify("")

    def _load_version(self, table: str, row: Row, updated_at: str | None) -> None:
        tick = datetime(2025, 2, 26) + timedelta(minutes=self._next())
        row["updated_at"] = updated_at or tick.isoformat()
        self._load(table, [row])
        self._count(f"rows of {table}")

    def _load(self, table: str, rows: list[Row]) -> None:
        self.built_as_of = None
        loaded = load_helpers.load_rows(self.home, table, rows)
        assert loaded.exit_code == 0, loaded.output

    def _build_part(self, as_of: str, part: str, *, anew: bool) -> None:
        self.built_as_of = None
        quick_builds.build_part(self.home, self.variables, as_of, part, anew=anew)
        self._count("models made anew" if anew else "builds of a part")

    def _build_and_verify(self, as_of: str) -> None:
        # so that a failure is the last thing that is built
        self.built_as_of = as_of
        quick_builds.build(self.home, self.variables, as_of)
        self._count(f"whole builds {'as of a day' if as_of else 'up to the last call'}, compared")
        refreshed = self.home.parent / "refreshed"
        refreshed.mkdir(exist_ok=True)
        shutil.copy(self.home / "firstcall.duckdb", refreshed)
        quick_builds.refresh(refreshed, self.variables)
        differing = rows_that_differ(self.home / "firstcall.duckdb", refreshed / "firstcall.duckdb")
        assert differing == {}

    def _next(self) -> int:
        self.rows_loaded += 1
        return self.rows_loaded

    def _count(self, *kinds: str) -> None:
        self.happened.update(kinds)


def test_an_incremental_build_equals_a_full_refresh_after_anything(tmp_path: Path) -> None:
    Company.folder = tmp_path
    with mock.patch.dict(os.environ):
        run_state_machine_as_test(
            Company,
            settings=settings(
                max_examples=SEQUENCES or 4,
                stateful_step_count=STEPS,
                derandomize=not SEQUENCES,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
    print(*(f"{number:6} {kind}" for kind, number in sorted(Company.happened.items())), sep="\n")


def _built(folder: Path, zone: str, is_empty: bool) -> Path:
    """A home to begin with, made when it is first asked for."""
    home = folder / f"{zone.replace('/', '-')}-{'empty' if is_empty else 'loaded'}" / "home"
    if not home.exists():
        if not is_empty:
            for table, rows in company.first_rows().items():
                loaded = load_helpers.load_rows(home, table, rows)
                assert loaded.exit_code == 0, loaded.output
        quick_builds.build_first(home, VARIABLES[zone])
    return home
