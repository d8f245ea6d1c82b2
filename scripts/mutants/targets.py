"""What is mutated: the models of intermediate and marts, staging with a choice, verdict macros."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from firstcall.settings import PROJECT

# engine/ differs by engine, the others run outside of models: pytest guards them
_MACRO_FILES = (
    "calls.sql",
    "clock.sql",
    "days.sql",
    "endpoints.sql",
    "latency.sql",
    "money.sql",
    "status.sql",
    "tickets.sql",
    "uptime.sql",
    "values.sql",
)


@dataclass(frozen=True)
class Target:
    """A model or a macro, and the models whose unit tests have to notice when it is broken."""

    name: str
    unique_id: str
    path: str
    first_line: int
    text: str
    tested_by: tuple[str, ...]

    @property
    def is_macro(self) -> bool:
        """A macro of the project rather than a model."""
        return self.unique_id.startswith("macro.")


def all_targets(manifest: Any) -> list[Target]:
    """Every model and verdict macro, in the order of the files."""
    tested = {test.model for test in manifest.unit_tests.values()}
    macros = [
        node
        for node in manifest.macros.values()
        if node.package_name == manifest.metadata.project_name
    ]
    reached = {node.unique_id: set(node.depends_on.macros) for node in macros}
    models = [node for node in manifest.nodes.values() if node.resource_type == "model"]
    users = {node.name: _reached(node.depends_on.macros, reached) for node in models}
    targets = [_target(node, node.raw_code, {node.name} & tested) for node in models]
    targets += [
        _target(node, node.macro_sql, {m for m in tested if node.unique_id in users[m]})
        for node in macros
        if PurePosixPath(node.original_file_path).name in _MACRO_FILES
    ]
    return sorted(targets, key=lambda target: (target.path, target.first_line))


def _target(node: Any, text: str, tested_by: set[str]) -> Target:
    path = node.original_file_path
    file = (PROJECT / path).read_text(encoding="utf-8")
    first_line = file[: file.index(text)].count("\n") + 1
    return Target(node.name, node.unique_id, path, first_line, text, tuple(sorted(tested_by)))


def _reached(macros: Iterable[str], uses: dict[str, set[str]]) -> set[str]:
    """These macros and all that they use."""
    found: set[str] = set()
    waiting = list(macros)
    while waiting:
        macro = waiting.pop()
        if macro in uses and macro not in found:
            found.add(macro)
            waiting += uses[macro]
    return found
