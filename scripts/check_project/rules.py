"""The table of rules. A rule is a function that yields a line per violation."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from check_project import declarations, layers, texts
from check_project.project import Project

Rule = Callable[[Project], Iterator[str]]

RULES: tuple[Rule, ...] = (
    layers.layers_are_known,
    layers.layers_read_downwards,
    layers.raw_calls_have_few_readers,
    layers.chains_are_short,
    declarations.yaml_has_the_stem_of_its_model,
    declarations.descriptions_open_with_the_grain,
    declarations.columns_are_described,
    declarations.contracts_are_enforced,
    declarations.metric_models_say_whose_they_are,
    declarations.metric_columns_are_complete,
    declarations.metrics_have_a_unit_test,
    declarations.tests_are_errors,
    declarations.nothing_is_switched_off,
    texts.names_follow_the_pattern,
    texts.tables_are_opened_in_imports,
    texts.models_end_with_final,
    texts.nothing_reads_the_wall_clock,
    texts.models_do_not_ask_for_the_engine,
    texts.macros_are_expressions,
)


def violations(project: Project) -> list[str]:
    """Every violation of every rule, in the order of the files."""
    return sorted({line for rule in RULES for line in rule(project)})
