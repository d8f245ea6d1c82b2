"""Every rule of check_project on a small made-up manifest: silent on it, loud when it is broken."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from check_project.__main__ import main
from check_project.project import read_project
from check_project.rules import RULES, violations

Manifest = dict[str, Any]

_METRIC = {
    "id": "error_rate",
    "label": "Error rate",
    "category": "reliability",
    "numerator": "errors",
    "denominator": "calls",
    "unit": "share",
    "direction": "down",
    "caveats": None,
}


def _importing(*reads: str) -> str:
    imports = ",\n\n".join(
        f"{name} as (\n\n    select * from {{{{ ref('{name}') }}}}\n\n)" for name in reads
    )
    return f"with\n\n{imports},\n\nfinal as (\n\n    select 1 as n\n\n)\n\nselect * from final\n"


def _model(path: str, *reads: str, **changes: Any) -> dict[str, Any]:
    folders, name = path.split("/")[1:-1], path.split("/")[-1].removesuffix(".sql")
    node = {
        "unique_id": f"model.firstcall.{name}",
        "name": name,
        "resource_type": "model",
        "package_name": "firstcall",
        "original_file_path": path,
        "patch_path": "firstcall://" + path.replace(".sql", ".yml"),
        "fqn": ["firstcall", *folders, name],
        "raw_code": _importing(*(read.split(".")[-1] for read in reads)),
        "description": "One row per thing.",
        "config": {"contract": {"enforced": "intermediate" not in folders}, "meta": {}},
        "columns": {"n": {"description": "A number.", "data_type": "bigint", "config": {}}},
        "depends_on": {"nodes": list(reads)},
    }
    return node | changes


def _source(table: str) -> str:
    return f"source.firstcall.gateway.{table}"


def _ref(name: str) -> str:
    return f"model.firstcall.{name}"


def _metric_model(path: str, *reads: str) -> dict[str, Any]:
    model = _model(path, *reads)
    model["config"]["meta"] = {
        "family": "reliability",
        "grain": "day",
        "cadence": "daily",
        "owner": "platform",
    }
    model["columns"]["n"]["config"] = {"meta": {"metric": dict(_METRIC)}}
    return model


@pytest.fixture
def manifest() -> Manifest:
    """A project that keeps every rule."""
    nodes = [
        _model("models/staging/gateway/stg_gateway__api_calls.sql", _source("api_calls")),
        _model("models/intermediate/int_calls_daily.sql", _ref("stg_gateway__api_calls")),
        _model("models/marts/core/dim_clock.sql", _source("api_calls")),
        _model("models/marts/core/fct_calls_daily.sql", _ref("int_calls_daily"), _ref("dim_clock")),
        _metric_model(
            "models/marts/reliability/error_rate_daily.sql",
            _ref("fct_calls_daily"),
            _ref("dim_clock"),
            "seed.firstcall.metric_targets",
        ),
        _model("models/marts/review/scorecard.sql", _ref("error_rate_daily")),
        {
            "unique_id": "seed.firstcall.metric_targets",
            "name": "metric_targets",
            "resource_type": "seed",
            "package_name": "firstcall",
            "original_file_path": "seeds/metric_targets.csv",
            "patch_path": "firstcall://seeds/metric_targets.yml",
            "fqn": ["firstcall", "metric_targets"],
            "description": "Targets.",
            "config": {"meta": {}},
            "columns": {"metric_id": {"description": "The metric."}},
        },
        {
            "unique_id": "test.firstcall.not_null_error_rate_daily",
            "name": "not_null_error_rate_daily",
            "resource_type": "test",
            "package_name": "firstcall",
            "config": {"severity": "ERROR"},
        },
        _model("models/elsewhere.sql", package_name="a_package", raw_code="select now()"),
    ]
    return {
        "metadata": {"project_name": "firstcall"},
        "nodes": {node["unique_id"]: node for node in nodes},
        "macros": {
            "macro.firstcall.ratio": {
                "name": "ratio",
                "package_name": "firstcall",
                "original_file_path": "macros/ratio.sql",
                "macro_sql": "{# not now() #}{% macro ratio(a) %}{{ a }} / 2{% endmacro %}",
            },
            "macro.dbt.now": {
                "name": "now",
                "package_name": "dbt",
                "original_file_path": "macros/now.sql",
                "macro_sql": "{% macro now() %}{{ run_query('select now()') }}{% endmacro %}",
            },
        },
        "unit_tests": {"unit_test.firstcall.a": {"model": "error_rate_daily"}},
        "disabled": {},
    }


def _node(manifest: Manifest, name: str) -> dict[str, Any]:
    return next(n for n in manifest["nodes"].values() if n["name"] == name)


def _add(manifest: Manifest, node: dict[str, Any]) -> None:
    manifest["nodes"][node["unique_id"]] = node


def _reads_also(name: str, unique_id: str) -> Callable[[Manifest], None]:
    def change(manifest: Manifest) -> None:
        _node(manifest, name)["depends_on"]["nodes"].append(unique_id)

    return change


def _says(name: str, **changes: Any) -> Callable[[Manifest], None]:
    def change(manifest: Manifest) -> None:
        _node(manifest, name).update(changes)

    return change


def _adds(node: dict[str, Any]) -> Callable[[Manifest], None]:
    return lambda manifest: _add(manifest, node)


def _chain_of(length: int) -> Callable[[Manifest], None]:
    """fct_1 is the second model of the chain, after the staging model; the metric is the last."""

    def change(manifest: Manifest) -> None:
        before = _ref("stg_gateway__api_calls")
        for number in range(2, length):
            name = "int_calls_daily" if number == 2 else f"fct_{number}"
            folder = "intermediate" if number == 2 else "marts/core"
            _add(manifest, _model(f"models/{folder}/{name}.sql", before, _ref("dim_clock")))
            before = _ref(name)
        _reads_also("error_rate_daily", before)(manifest)

    return change


def _macro_says(sql: str) -> Callable[[Manifest], None]:
    def change(manifest: Manifest) -> None:
        manifest["macros"]["macro.firstcall.ratio"]["macro_sql"] = sql

    return change


def _meta_without(name: str, key: str) -> Callable[[Manifest], None]:
    def change(manifest: Manifest) -> None:
        del _node(manifest, name)["config"]["meta"][key]

    return change


def _metric_without(key: str) -> Callable[[Manifest], None]:
    def change(manifest: Manifest) -> None:
        del _node(manifest, "error_rate_daily")["columns"]["n"]["config"]["meta"]["metric"][key]

    return change


def _sql(body: str) -> str:
    return f"with\n\nfinal as (\n\n    {body}\n\n)\n\nselect * from final\n"


_BREAKS: list[tuple[str, Callable[[Manifest], None], str]] = [
    (
        "a model outside the layers",
        _adds(_model("models/extra/things.sql")),
        "models/extra/things.sql: stands in no layer",
    ),
    (
        "intermediate reads core",
        _adds(_model("models/intermediate/int_tiers.sql", _ref("fct_calls_daily"))),
        "int_tiers.sql: intermediate may not read core (fct_calls_daily)",
    ),
    (
        "core reads a metric",
        _adds(_model("models/marts/core/fct_tiers.sql", _ref("error_rate_daily"))),
        "fct_tiers.sql: core may not read metrics (error_rate_daily)",
    ),
    (
        "a metric reads staging",
        _reads_also("error_rate_daily", _ref("stg_gateway__api_calls")),
        "error_rate_daily.sql: metrics may not read staging (stg_gateway__api_calls)",
    ),
    (
        "a metric reads another metric",
        _adds(_metric_model("models/marts/reliability/uptime_daily.sql", _ref("error_rate_daily"))),
        "uptime_daily.sql: metrics may not read metrics (error_rate_daily)",
    ),
    (
        "core reads a source",
        _reads_also("fct_calls_daily", _source("accounts")),
        "fct_calls_daily.sql: core may not read sources (accounts)",
    ),
    (
        "staging reads staging",
        _adds(
            _model("models/staging/gateway/stg_gateway__calls.sql", _ref("stg_gateway__api_calls"))
        ),
        "stg_gateway__calls.sql: staging may not read staging",
    ),
    (
        "a second model reads the raw calls",
        _adds(_model("models/staging/gateway/stg_gateway__paths.sql", _source("api_calls"))),
        "stg_gateway__paths.sql: reads the raw calls; only stg_gateway__api_calls may",
    ),
    (
        "an unnamed model reads single calls",
        _adds(_model("models/intermediate/int_paths.sql", _ref("stg_gateway__api_calls"))),
        "int_paths.sql: reads single calls",
    ),
    ("a chain of 12 to a metric", _chain_of(12), "error_rate_daily.sql: a chain of 12 models"),
    (
        "a description in another file",
        _says("dim_clock", patch_path="firstcall://models/marts/core/core.yml"),
        "dim_clock.sql: is described in models/marts/core/core.yml",
    ),
    ("no description file", _says("dim_clock", patch_path=None), "is described in no file"),
    (
        "a description without the grain",
        _says("dim_clock", description="Holds one row per build."),
        "dim_clock.sql: the description does not begin",
    ),
    ("no columns", _says("dim_clock", columns={}), "dim_clock.sql: no column is described"),
    (
        "a column without description",
        _says("dim_clock", columns={"n": {"description": " ", "data_type": "int"}}),
        "dim_clock.sql: column n has no description",
    ),
    (
        "a column without type",
        _says("dim_clock", columns={"n": {"description": "A number.", "data_type": None}}),
        "dim_clock.sql: column n has no data_type",
    ),
    (
        "a staging model without contract",
        _says("stg_gateway__api_calls", config={"contract": {"enforced": False}, "meta": {}}),
        "stg_gateway__api_calls.sql: the contract is not enforced",
    ),
    *(
        (
            f"a metric model without {key}",
            _meta_without("error_rate_daily", key),
            f"error_rate_daily.sql: meta lacks {key}",
        )
        for key in ("family", "grain", "cadence", "owner")
    ),
    (
        "a metric model in the folder of another family",
        _adds(_metric_model("models/marts/business/sales_daily.sql", _ref("fct_calls_daily"))),
        "sales_daily.sql: family reliability is not its folder business",
    ),
    *(
        (
            f"a metric without {key}",
            _metric_without(key),
            f"error_rate_daily.sql: meta.metric of column n lacks {key}",
        )
        for key in _METRIC
    ),
    (
        "a metric model without a metric",
        _says("error_rate_daily", columns={"n": {"description": "N.", "data_type": "int"}}),
        "error_rate_daily.sql: no column has meta.metric",
    ),
    (
        "a metric without unit test",
        lambda manifest: manifest["unit_tests"].clear(),
        "error_rate_daily.sql: has no unit test",
    ),
    (
        "a test that warns",
        _says("not_null_error_rate_daily", config={"severity": "warn"}),
        "test.firstcall.not_null_error_rate_daily: severity is warn",
    ),
    (
        "a node that is disabled",
        lambda manifest: manifest["disabled"].update({"test.firstcall.gone": []}),
        "test.firstcall.gone: is disabled",
    ),
    *(
        (f"a {layer} model of the wrong name", _adds(_model(path)), "the name is not of the form")
        for layer, path in {
            "staging": "models/staging/billing/stg_gateway__lines.sql",
            "intermediate": "models/intermediate/calls_daily.sql",
            "core": "models/marts/core/calls_daily.sql",
            "metrics": "models/marts/reliability/fct_errors_daily.sql",
            "review": "models/marts/review/Scorecard.sql",
        }.items()
    ),
    (
        "an abbreviated name",
        _adds(_model("models/marts/core/fct_avg_calls.sql")),
        "fct_avg_calls.sql: the name abbreviates (avg)",
    ),
    (
        "a metric name without its grain",
        _adds(_metric_model("models/marts/reliability/uptime.sql")),
        "uptime.sql: its grain is day, so its name ends in _daily",
    ),
    (
        "a table opened in a join",
        _says("dim_clock", raw_code=_sql("select 1 from a join {{ ref('b') }} on true")),
        "dim_clock.sql: 1 of 1 tables are not opened in an import",
    ),
    (
        "an import that chooses columns",
        _says("dim_clock", raw_code=_sql("select n from {{ source('a', 'b') }}")),
        "dim_clock.sql: 1 of 1 tables are not opened in an import",
    ),
    (
        "another last line",
        _says("dim_clock", raw_code=_sql("select 1 as n") + "order by 1\n"),
        "dim_clock.sql: the last line is not `select * from final`",
    ),
    *(
        (
            f"{clock} in a model",
            _says("dim_clock", raw_code=_sql(f"select {clock} as n")),
            "dim_clock.sql: reads the wall clock",
        )
        for clock in (
            "now()",
            "current_date",
            "CURRENT_TIMESTAMP",
            "today()",
            "getdate()",
            "'{{ run_started_at }}'",
            "'{{ modules.datetime.datetime.utcnow() }}'",
            "{{ dbt.current_timestamp() }}",
        )
    ),
    (
        "a wall clock in a macro",
        _macro_says("{% macro ratio(a) %}current_date{% endmacro %}"),
        "macros/ratio.sql: reads the wall clock (current_date)",
    ),
    (
        "a model that asks for the engine",
        _says("dim_clock", raw_code=_sql("select {% if target.type == 'spark' %}1{% endif %}")),
        "dim_clock.sql: asks for the target",
    ),
    (
        "a macro that queries",
        _macro_says("{% macro ratio(a) %}{{ run_query('select 1') }}{% endmacro %}"),
        "macros/ratio.sql: macro ratio queries the warehouse (run_query)",
    ),
]


@pytest.mark.parametrize(("change", "expected"), [pytest.param(c, e, id=i) for i, c, e in _BREAKS])
def test_a_broken_rule_is_one_line_that_names_the_file(
    manifest: Manifest, change: Callable[[Manifest], None], expected: str
) -> None:
    change(manifest)
    assert any(expected in line for line in violations(read_project(manifest)))


def test_a_project_that_keeps_the_rules_has_no_violation(manifest: Manifest) -> None:
    assert violations(read_project(manifest)) == []


def test_every_rule_is_broken_by_some_case(manifest: Manifest) -> None:
    text = json.dumps(manifest)
    silent = set(RULES)
    for _, change, _ in _BREAKS:
        broken = json.loads(text)
        change(broken)
        silent -= {rule for rule in silent if list(rule(read_project(broken)))}
    assert silent == set()


def test_a_chain_of_11_to_a_metric_is_short_enough(manifest: Manifest) -> None:
    _chain_of(11)(manifest)
    assert violations(read_project(manifest)) == []


@pytest.mark.parametrize(("reviews", "is_broken"), [(3, False), (4, True)])
def test_a_chain_has_at_most_14_models_in_all(
    manifest: Manifest, reviews: int, is_broken: bool
) -> None:
    _chain_of(11)(manifest)
    before = _ref("error_rate_daily")
    for number in range(reviews):
        _add(manifest, _model(f"models/marts/review/signals_{number}.sql", before))
        before = _ref(f"signals_{number}")
    found = violations(read_project(manifest))
    assert [line.split(":")[0] for line in found] == (
        ["models/marts/review/signals_3.sql"] if is_broken else []
    )


def test_words_of_comments_and_of_longer_names_are_no_wall_clock(manifest: Manifest) -> None:
    sql = _sql("select known() as n, today as current_date_of, is_now from a -- now()")
    _says("dim_clock", raw_code=sql)(manifest)
    assert violations(read_project(manifest)) == []


def test_an_import_may_come_out_of_a_loop_and_have_a_filter(manifest: Manifest) -> None:
    sql = (
        "with\n{% for t in ['a'] -%}\n{{ t }} as (\n\n    select * from {{ source('s', t) }}\n\n"
        "    where is_up\n\n),\n{% endfor %}\n" + _sql("select 1 as n").removeprefix("with\n")
    )
    _says("dim_clock", raw_code=sql)(manifest)
    assert violations(read_project(manifest)) == []


@pytest.mark.parametrize(("is_broken", "exit_code"), [(False, 0), (True, 1)])
def test_the_command_prints_violations_and_says_so_by_its_exit_code(
    manifest: Manifest, tmp_path: Path, is_broken: bool, exit_code: int
) -> None:
    if is_broken:
        manifest["disabled"]["model.firstcall.gone"] = []
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps(manifest), encoding="utf-8")
    result = CliRunner().invoke(main, ["--manifest", str(path)])
    assert result.exit_code == exit_code
    assert result.stdout == ("model.firstcall.gone: is disabled\n" if is_broken else "")
