"""The parts of dbt's manifest that the rules speak of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

# the only models that know when and what is loaded: every layer may read them
CLOCK_TABLES = ("dim_clock", "dim_sources")


@dataclass(frozen=True)
class Model:
    """A model or a seed. `reads` are unique ids of models, seeds and sources."""

    unique_id: str
    name: str
    path: str
    layer: str
    folder: str
    sql: str
    description: str
    described_in: str | None
    is_contracted: bool
    meta: dict[str, Any] = field(default_factory=dict)
    columns: dict[str, dict[str, Any]] = field(default_factory=dict)
    reads: tuple[str, ...] = ()


@dataclass(frozen=True)
class Macro:
    """A macro of the project's own."""

    name: str
    path: str
    sql: str


@dataclass(frozen=True)
class Project:
    """Everything the rules look at; what belongs to dbt or a package is left out."""

    nodes: dict[str, Model]
    macros: tuple[Macro, ...]
    severities: dict[str, str]
    unit_tested: frozenset[str]
    disabled: tuple[str, ...]

    @cached_property
    def models(self) -> tuple[Model, ...]:
        """The models, without the seeds."""
        return tuple(node for node in self.nodes.values() if node.layer != "seeds")

    @property
    def metrics(self) -> Iterable[Model]:
        """The models of the layer `metrics`."""
        return (model for model in self.models if model.layer == "metrics")


def read_project(manifest: dict[str, Any]) -> Project:
    """The project that a parsed `manifest.json` describes."""
    own = manifest["metadata"]["project_name"]
    nodes = [n for n in manifest["nodes"].values() if n["package_name"] == own]
    return Project(
        nodes={n["unique_id"]: _model(n) for n in nodes if n["resource_type"] in ("model", "seed")},
        macros=tuple(
            Macro(m["name"], m["original_file_path"], m["macro_sql"])
            for m in manifest["macros"].values()
            if m["package_name"] == own
        ),
        severities={
            n["unique_id"]: n["config"]["severity"] for n in nodes if n["resource_type"] == "test"
        },
        unit_tested=frozenset(test["model"] for test in manifest["unit_tests"].values()),
        disabled=tuple(manifest["disabled"]),
    )


def _model(node: dict[str, Any]) -> Model:
    folders = node["fqn"][1:-1]
    patch = node.get("patch_path")
    return Model(
        unique_id=node["unique_id"],
        name=node["name"],
        path=node["original_file_path"],
        layer=_layer(node["resource_type"], folders),
        folder=folders[-1] if folders else "",
        sql=node.get("raw_code", ""),
        description=node["description"],
        described_in=patch.split("://")[1] if patch else None,
        is_contracted=node["config"].get("contract", {}).get("enforced", False),
        meta=node["config"].get("meta", {}),
        columns=node["columns"],
        reads=tuple(node.get("depends_on", {}).get("nodes", ())),
    )


def _layer(resource_type: str, folders: list[str]) -> str:
    if resource_type == "seed":
        return "seeds"
    if folders[:1] != ["marts"]:
        return folders[0] if folders else ""
    return folders[1] if folders[1:2] in (["core"], ["review"]) else "metrics"
