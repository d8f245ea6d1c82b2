"""The mutations on small pieces of SQL and Jinja, and one model whose mutants live and die."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from mutants.accounts import read_accounts
from mutants.templates import edits_of_template


def _labels(template: str) -> list[str]:
    return [edit.label(template) for edit in edits_of_template(template)]


def _texts(template: str) -> list[str]:
    return [edit.applied(template) for edit in edits_of_template(template)]


@pytest.mark.parametrize(
    ("sql", "mutated"),
    [
        ("select a from t where a < b", "select a from t where a <= b"),
        ("select a from t where a >= b", "select a from t where a > b"),
        ("select a from t where a = b", "select a from t where a <> b"),
        ("select a from t where a < b", "select a from t "),
        ("select a from t where a < b and c > d", "select a from t where c > d"),
        ("select a from t where a < b and c > d", "select a from t where a < b"),
        ("select a from t where x or y and z", "select a from t where x or z"),
        ("select a from t where x or y and z", "select a from t where x or y and not (z)"),
        ("select a from t where not x", "select a from t where x"),
        ("select a from t where x", "select a from t where not (x)"),
        ("select a from t where a is null", "select a from t where not (a is null)"),
        ("select a from t where a in (b, c)", "select a from t where a in (c)"),
        ("select a from t having sum(b) > 0", "select a from t "),
        ("select case when a then 1 end as b", "select null as b"),
        ("select case when a then 1 end as b", "select 1 as b"),
        ("select case when a then 1 else 2 end as b", "select 2 as b"),
        ("select case when a then 1 else 2 end as b", "select case when a then 1  end as b"),
        (
            "select case when a then 1 when b then 2 end as c",
            "select case when b then 2 when a then 1 end as c",
        ),
        (
            "select case when a then 1 when b then 2 end as c",
            "select case  when b then 2 end as c",
        ),
        ("select a from t left join u on t.b = u.b", "select a from t inner join u on t.b = u.b"),
        ("select a from t inner join u on t.b = u.b", "select a from t left join u on t.b = u.b"),
        ("select a from t inner join u on t.b = u.b", "select a from t inner join u on true"),
        ("select sum(a) from t", "select max(a) from t"),
        ("select count(*) from t", "select max(1) from t"),
        ("select count(distinct a) from t", "select count(a) from t"),
        ("select distinct a from t", "select  a from t"),
        ("select count(*) filter (where a) from t", "select count(*)  from t"),
        ("select a from t union all select a from u", "select a from t union select a from u"),
        ("select a from t union all select a from u", "select a from t "),
        ("select a from t union all select a from u", "select a from u"),
        ("select coalesce(a, 0) from t", "select coalesce(a) from t"),
        ("select least(a, b) from t", "select greatest(a, b) from t"),
        (
            "select lag(a) over (partition by b, c order by d) from t",
            "select lead(a) over (partition by b, c order by d) from t",
        ),
        (
            "select lag(a) over (partition by b, c order by d) from t",
            "select lag(a) over ( order by d) from t",
        ),
        (
            "select lag(a) over (partition by b, c order by d) from t",
            "select lag(a) over (partition by b order by d) from t",
        ),
        (
            "select lag(a) over (order by b desc nulls last, c) from t",
            "select lag(a) over (order by b asc nulls last, c) from t",
        ),
        (
            "select lag(a) over (order by b desc nulls last, c) from t",
            "select lag(a) over (order by b desc nulls first, c) from t",
        ),
        (
            "select lag(a) over (order by b desc nulls last, c) from t",
            "select lag(a) over (order by b desc nulls last, c desc) from t",
        ),
        (
            "select lag(a) over (order by b desc nulls last, c) from t",
            "select lag(a) over (order by c) from t",
        ),
        (
            "select sum(a) over (order by b rows between 1 preceding and current row) from t",
            "select sum(a) over (order by b rows between 2 preceding and current row) from t",
        ),
        (
            "select sum(a) over (order by b rows between 1 preceding and current row) from t",
            "select sum(a) over (order by b ) from t",
        ),
        ("select a + b from t", "select a - b from t"),
        ("select a + interval '1' day from t", "select a + interval '2' day from t"),
        ("select a > 7 as b from t", "select a > 6 as b from t"),
        ("select coalesce(a, true) from t", "select coalesce(a, false) from t"),
    ],
)
def test_sql_is_broken_in_this_way(sql: str, mutated: str) -> None:
    assert mutated in _texts(sql)


def test_no_mutant_is_made_twice_and_none_is_the_text_itself() -> None:
    sql = "select a from t where a and b or c and d union select a from u where a = 1"
    texts = _texts(sql)
    assert len(texts) == len(set(texts))
    assert sql not in texts


def test_lengths_of_types_and_texts_are_left_alone() -> None:
    assert _labels("select cast(a as decimal(38, 6)) as b, '7' as c from t") == []


@pytest.mark.parametrize(
    ("template", "mutated"),
    [
        (
            "select a from t where {{ is_old('b') }} and c",
            "select a from t where {{ is_old('b') }}",
        ),
        (
            "select {{ ratio('a - b', 'c') }} as d from t",
            "select {{ ratio('a + b', 'c') }} as d from t",
        ),
        (
            "select {{ add_days('a', -7) }} as b from t",
            "select {{ add_days('a', -8) }} as b from t",
        ),
        (
            "select {{ status(a='b', is_c='not d', e=var('f')) }} as g from t",
            "select {{ status(a='b',  e=var('f')) }} as g from t",
        ),
        (
            "select {{ status(a='b', is_c='not d') }} as g from t",
            "select {{ status(a='b', is_c='d') }} as g from t",
        ),
        (
            "{% if x -%} select a from t where b = 1 {%- else -%} select a from u {%- endif %}",
            "{% if x -%} select a from t where b <> 1 {%- else -%} select a from u {%- endif %}",
        ),
        (
            "{% if x -%} select a from t {%- else -%} select a from u where b = 1 {%- endif %}",
            "{% if x -%} select a from t {%- else -%} select a from u where b <> 1 {%- endif %}",
        ),
        (
            "{%- set tables = [('a', 'b'), ('c', 'd')] -%} select 'x' as y",
            "{%- set tables = [('a', 'b'), ] -%} select 'x' as y",
        ),
        (
            "{% macro is_new(day) -%} {{ day }} > as_of {%- endmacro %}",
            "{% macro is_new(day) -%} {{ day }} >= as_of {%- endmacro %}",
        ),
        (
            "{% macro newest_first() -%} day desc, account_id {%- endmacro %}",
            "{% macro newest_first() -%} day asc, account_id {%- endmacro %}",
        ),
    ],
)
def test_templates_are_broken_in_this_way(template: str, mutated: str) -> None:
    assert mutated in _texts(template)


def test_whens_that_ask_one_value_for_others_are_not_swapped() -> None:
    labels = _labels("select case a when 1 then 2 when 3 then 4 end as b from t")
    assert any(label.startswith("drop when") for label in labels)
    assert not any(label.startswith("swap whens") for label in labels)


def test_names_given_to_jinja_are_left_alone() -> None:
    assert (
        _labels("select * from {{ ref('a and b') }} cross join {{ source('c', 'd or e') }}") == []
    )


def test_a_label_names_the_change_in_one_line_whatever_stands_around_it() -> None:
    label = "compare: t.a = b -> t.a <> b"
    assert label in _labels("select a from t where t.a = b")
    assert label in _labels(
        "with\n\nu as (\n\n    select c\n    from t\n    where\n        t.a\n = b\n) select c from u"
    )


def test_a_survivor_is_accounted_for_by_name_and_label(tmp_path: Path) -> None:
    path = tmp_path / "equivalent.yml"
    path.write_text(
        "- {in: stg_…, mutants: ['compare: a …', 'join: …'], because: it is so}\n"
        "- {in: other, mutants: ['compare: a …'], because: it is not}\n"
    )
    ledger = read_accounts(path)
    assert ledger.reason("stg_app__accounts", "compare: a = b -> a <> b") == "it is so"
    assert ledger.reason("stg_app__accounts", "compare: b = a -> b <> a") is None
    assert ledger.reason("dim_clock", "compare: a = b -> a <> b") is None
    every = {"stg_app__accounts", "stg_app__releases", "other"}
    assert ledger.unneeded({"stg_app__accounts", "stg_app__releases"}, every) == ["stg_…: join: …"]
    assert ledger.unneeded({"stg_app__accounts"}, every) == []


def test_mutants_of_a_model_die_survive_and_are_accounted_for(tmp_path: Path) -> None:
    accounts = tmp_path / "equivalent.yml"
    accounts.write_text("- {in: call_exclusions_daily, mutants: [nothing], because: stale}\n")
    arguments = ["call_exclusions_daily", "--all", "--accounts", str(accounts)]
    run = subprocess.run(
        [sys.executable, "-m", "mutants", *arguments], capture_output=True, text=True
    )
    assert run.returncode == 1, run.stderr
    edge = "exclusion_reason <> 'after_as_of' -> exclusion_reason = 'after_as_of'"
    assert f"call_exclusions_daily.sql:19: compare: {edge}" in run.stdout
    assert "killed: models/marts/adoption/call_exclusions_daily.sql" in run.stdout
    assert "equivalent.yml: no survivor is call_exclusions_daily: nothing" in run.stdout
