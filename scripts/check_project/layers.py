"""Rules on who reads whom: data falls from layer to layer, and raw calls are read in few places."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from check_project.project import CLOCK_TABLES, Model, Project

_READS = {
    "staging": {"sources", "seeds"},
    "intermediate": {"staging", "intermediate", "seeds"},
    "core": {"staging", "intermediate", "core", "seeds"},
    "metrics": {"core", "seeds"},
    "review": {"core", "metrics", "review", "seeds"},
}

# raw calls are many: whoever reads them has to read only the days that changed
_CALLS_SOURCE = "api_calls"
_CALLS_STAGING = "stg_gateway__api_calls"
_CALLS_READERS = (
    "int_calls_daily",
    "int_call_durations",
    "int_first_calls",
    "int_ticket_calls",
)

_LONGEST_TO_A_METRIC = 11
_LONGEST_IN_ALL = 14


def layers_are_known(project: Project) -> Iterator[str]:
    """Every model stands in the folder of a layer."""
    for model in project.models:
        if model.layer not in _READS:
            yield f"{model.path}: stands in no layer; the layers are {', '.join(_READS)}"


def layers_read_downwards(project: Project) -> Iterator[str]:
    """A layer reads only the layers that it may, the seeds and the two clock tables."""
    for model in project.models:
        for read in model.reads:
            layer, name = _layer_and_name(project, read)
            if name in CLOCK_TABLES or (model.name in CLOCK_TABLES and layer == "sources"):
                continue
            allowed = _READS.get(model.layer, set())
            if layer not in allowed:
                yield (
                    f"{model.path}: {model.layer} may not read {layer} ({name}); "
                    f"it reads {', '.join(sorted(allowed))}"
                )


def raw_calls_have_few_readers(project: Project) -> Iterator[str]:
    """Only the models named in architecture read single calls."""
    for model in project.models:
        names = {_layer_and_name(project, read) for read in model.reads}
        if ("sources", _CALLS_SOURCE) in names and model.name not in (
            _CALLS_STAGING,
            *CLOCK_TABLES,
        ):
            yield f"{model.path}: reads the raw calls; only {_CALLS_STAGING} may"
        if ("staging", _CALLS_STAGING) in names and model.name not in _CALLS_READERS:
            yield (
                f"{model.path}: reads single calls ({_CALLS_STAGING}); "
                f"only {', '.join(_CALLS_READERS)} may"
            )


def chains_are_short(project: Project) -> Iterator[str]:
    """No chain of models is longer than agreed; the two clock tables do not count."""

    @cache
    def chain(unique_id: str) -> tuple[str, ...]:
        model = project.nodes[unique_id]
        if model.name in CLOCK_TABLES or model.layer == "seeds":
            return ()
        before = [chain(read) for read in model.reads if read in project.nodes]
        return (*max(before, key=len, default=()), model.name)

    for model in project.models:
        longest = _LONGEST_TO_A_METRIC if model.layer == "metrics" else _LONGEST_IN_ALL
        names = chain(model.unique_id)
        if len(names) > longest:
            yield (
                f"{model.path}: a chain of {len(names)} models, at most {longest}: "
                f"{' > '.join(names)}"
            )


def _layer_and_name(project: Project, unique_id: str) -> tuple[str, str]:
    node: Model | None = project.nodes.get(unique_id)
    if node is None:
        kind, *_, name = unique_id.split(".")
        return ("sources" if kind == "source" else kind), name
    return node.layer, node.name
