"""Moving as_of back gives what would have been published then; a time zone moves boundaries alone."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

import quick_builds
from firstcall.raw_contract import raw_tables
from warehouses import build_models, query, rows_that_differ

HomeLike = Callable[[Path], Path]
LAST_DAY, AS_OF = "2025-06-18", "timestamp '2025-06-19'"

# they say what is loaded, or keep what comes after as_of, marked so
_KNOW_WHAT_IS_LOADED = {
    "core.dim_sources",
    "core.fct_billing_audit",
    "core.fct_call_days",
    "core.fct_calls_daily",
    "core.fct_account_calls_daily",
}


@pytest.fixture(scope="module")
def seen_later(built_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with everything loaded and built as of a day long past."""
    home = tmp_path_factory.mktemp("seen_later")
    shutil.copy(built_home / "firstcall.duckdb", home)
    quick_builds.build(home, as_of=LAST_DAY)
    return home


def test_the_past_is_what_it_would_have_been_then(
    loaded_home: Path, seen_later: Path, home_like: HomeLike
) -> None:
    home = home_like(loaded_home)
    _cut(home / "firstcall.duckdb")
    build_models(home, as_of=LAST_DAY)
    differing = rows_that_differ(home / "firstcall.duckdb", seen_later / "firstcall.duckdb")
    assert set(differing) <= _KNOW_WHAT_IS_LOADED, differing
    known_then = "select * from core.fct_billing_audit where reason <> 'after_as_of' order by all"
    assert query(home, known_then) == query(seen_later, known_then)


def test_a_time_zone_moves_boundaries_and_nothing_else(
    loaded_home: Path, seen_later: Path, home_like: HomeLike
) -> None:
    home = home_like(loaded_home)
    build_models(home, "--vars", "{reporting_timezone: America/New_York}", as_of=LAST_DAY)
    in_new_york = _instants(home), _cohorts(home)
    instants, cohorts = _instants(seen_later), _cohorts(seen_later)

    # the end of 18 June comes four hours later in New York; all that had happened by then is the same
    assert set(instants) <= set(in_new_york[0])
    assert all(row[1] >= "2025-06-19" for row in set(in_new_york[0]) - set(instants))
    # who signed up between midnight here and there is of another week, and of one all the same
    assert cohorts != in_new_york[1]
    for developers, weeks in ((instants, cohorts), in_new_york):
        counted = [developer for developer, _ in developers if not developer.startswith("ours:")]
        assert sum(weeks.values()) == len(counted)


def _instants(home: Path) -> list[tuple[str, str]]:
    """Every developer, internal ones marked, with their sign-up."""
    return query(
        home,
        """
        select
            case when is_internal then 'ours:' else '' end || developer_id,
            cast(signed_up_at as varchar)
        from core.fct_developer_milestones
        """,
    )


def _cohorts(home: Path) -> dict[object, int]:
    rows = query(
        home,
        "select week, developers from metrics.time_to_first_call_weekly where segment = 'all'",
    )
    return {week: int(developers) for week, developers in rows if developers}


def _cut(database: Path) -> None:
    """Take away what nobody knew at as_of: later events, and later versions of what had an earlier one."""
    with duckdb.connect(str(database)) as connection:
        for table in raw_tables().values():
            if table.is_bookkeeping:
                continue
            if table.event:
                connection.execute(f"delete from raw.{table.name} where {table.event} >= {AS_OF}")
            if table.is_mutable and any(column.name == "updated_at" for column in table.columns):
                connection.execute(
                    f"""
                    delete from raw.{table.name} where rowid in (
                        select rowid from raw.{table.name}
                        window versions as (partition by {", ".join(table.key)})
                        qualify
                            updated_at > {AS_OF}
                            and (
                                bool_or(coalesce(updated_at <= {AS_OF}, true)) over versions
                                or updated_at > min(updated_at) over versions
                            )
                    )
                    """
                )
