"""Rules on what the YAML says: descriptions, contracts, metadata, tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from check_project.project import Project

_MODEL_KEYS = ("family", "grain", "cadence", "owner")
_METRIC_KEYS = (
    "id",
    "label",
    "category",
    "numerator",
    "denominator",
    "unit",
    "direction",
    "caveats",
)


def yaml_has_the_stem_of_its_model(project: Project) -> Iterator[str]:
    """Every model is described in a file of its own that has its name."""
    for model in project.models:
        expected = str(PurePosixPath(model.path).with_suffix(".yml"))
        if model.described_in != expected:
            found = model.described_in or "no file"
            yield f"{model.path}: is described in {found}, expected {expected}"


def descriptions_open_with_the_grain(project: Project) -> Iterator[str]:
    """The first words of a model's description say what a row is."""
    for model in project.models:
        if not model.description.startswith("One row per"):
            yield f"{model.path}: the description does not begin with `One row per`"


def columns_are_described(project: Project) -> Iterator[str]:
    """Every model lists its columns, and every column says what it holds."""
    for node in project.nodes.values():
        if not node.columns:
            yield f"{node.path}: no column is described"
        for name, column in node.columns.items():
            if not column["description"].strip():
                yield f"{node.path}: column {name} has no description"


def contracts_are_enforced(project: Project) -> Iterator[str]:
    """Staging and marts promise their columns and types."""
    for model in project.models:
        if model.layer == "intermediate":
            continue
        if not model.is_contracted:
            yield f"{model.path}: the contract is not enforced"
        for name, column in model.columns.items():
            if not column.get("data_type"):
                yield f"{model.path}: column {name} has no data_type in the contract"


def metric_models_say_whose_they_are(project: Project) -> Iterator[str]:
    """A metric's model has family (its folder), grain, cadence and owner."""
    for model in project.metrics:
        missing = [key for key in _MODEL_KEYS if not model.meta.get(key)]
        if missing:
            yield f"{model.path}: meta lacks {', '.join(missing)}"
        elif model.meta["family"] != model.folder:
            yield f"{model.path}: family {model.meta['family']} is not its folder {model.folder}"


def metric_columns_are_complete(project: Project) -> Iterator[str]:
    """A metric's model marks the columns that are the metric, with all that a catalogue needs."""
    for model in project.metrics:
        metrics = {
            name: column["config"]["meta"]["metric"]
            for name, column in model.columns.items()
            if "metric" in column.get("config", {}).get("meta", {})
        }
        if not metrics:
            yield f"{model.path}: no column has meta.metric"
        for name, metric in metrics.items():
            missing = [key for key in _METRIC_KEYS if key not in metric]
            if missing:
                yield f"{model.path}: meta.metric of column {name} lacks {', '.join(missing)}"


def metrics_have_a_unit_test(project: Project) -> Iterator[str]:
    """Every metric is worked by hand at least once."""
    for model in project.metrics:
        if model.name not in project.unit_tested:
            yield f"{model.path}: has no unit test"


def tests_are_errors(project: Project) -> Iterator[str]:
    """No test only warns."""
    for unique_id, severity in project.severities.items():
        if severity.lower() != "error":
            yield f"{unique_id}: severity is {severity}, expected error"


def nothing_is_switched_off(project: Project) -> Iterator[str]:
    """No model, seed or test is disabled."""
    for unique_id in project.disabled:
        yield f"{unique_id}: is disabled"
