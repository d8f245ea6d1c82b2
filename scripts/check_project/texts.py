"""Rules on the text of models and macros: names, imports, clocks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from check_project.project import Project

_COMMENT = re.compile(r"\{#.*?#\}|--[^\n]*|/\*.*?\*/", re.DOTALL)

_WALL_CLOCK = re.compile(
    r"\b(now|today|getdate|sysdate|localtime|localtimestamp|get_current_timestamp|current_localtime"
    r"|transaction_timestamp|clock_timestamp)\s*\("
    r"|\b(current_date|current_time|current_timestamp|current_localtimestamp)\b"
    r"|\brun_started_at\b|\bmodules\.(datetime|pytz)\b|\bdbt\.current_timestamp",
    re.IGNORECASE,
)
_TARGET = re.compile(r"\btarget\.(type|name)\b")
_QUERY = re.compile(r"\brun_query\b|\bload_result\b|\bcall\s+statement\b")

_OPENS_A_TABLE = re.compile(r"\{\{-?\s*(?:ref|source)\(")
_IMPORT = re.compile(r"\bas \(\s*select \* from \{\{-?\s*(?:ref|source)\(")

_NAMES = {
    "staging": r"stg_{folder}__[a-z0-9]+(_[a-z0-9]+)*",
    "intermediate": r"int(_[a-z0-9]+)+",
    "core": r"(dim|fct)(_[a-z0-9]+)+",
    "metrics": r"(?!stg_|int_|dim_|fct_)[a-z]+(_[a-z0-9]+)*",
    "review": r"(?!stg_|int_|dim_)[a-z]+(_[a-z0-9]+)*",
}
# fmt: off
_ABBREVIATIONS = frozenset({
    "acc", "acct", "amt", "avg", "cnt", "cust", "dev", "devs", "err", "mon", "num", "pct", "perc",
    "qtr", "qty", "rev", "sec", "txn", "val", "vol", "wk",
})
# fmt: on
_SUFFIXES = {"day": "daily", "week": "weekly", "month": "monthly", "quarter": "quarterly"}


def names_follow_the_pattern(project: Project) -> Iterator[str]:
    """A name says the layer, and of a metric the grain, in full words."""
    for model in project.models:
        pattern = _NAMES.get(model.layer, "").format(folder=model.folder)
        if not re.fullmatch(pattern, model.name):
            yield f"{model.path}: the name is not of the form {pattern}"
        short = sorted(_ABBREVIATIONS.intersection(model.name.split("_")))
        if short:
            yield f"{model.path}: the name abbreviates ({', '.join(short)})"
    for model in project.metrics:
        suffix = _SUFFIXES.get(str(model.meta.get("grain")))
        if suffix and not model.name.endswith(f"_{suffix}"):
            yield f"{model.path}: its grain is {model.meta['grain']}, so its name ends in _{suffix}"


def tables_are_opened_in_imports(project: Project) -> Iterator[str]:
    """Every ref and source stands in a CTE that begins `select * from {{ ref(`."""
    for model in project.models:
        sql = _COMMENT.sub("", model.sql)
        opened, imported = len(_OPENS_A_TABLE.findall(sql)), len(_IMPORT.findall(sql))
        if opened != imported:
            yield (
                f"{model.path}: {opened - imported} of {opened} tables are not opened in an "
                "import (`name as ( select * from {{ ref(…) }}`)"
            )


def models_end_with_final(project: Project) -> Iterator[str]:
    """The last line is `select * from final`."""
    for model in project.models:
        if model.sql.rstrip().splitlines()[-1:] != ["select * from final"]:
            yield f"{model.path}: the last line is not `select * from final`"


def nothing_reads_the_wall_clock(project: Project) -> Iterator[str]:
    """No model and no macro asks what time it is."""
    texts = [(node.path, node.sql) for node in project.models]
    texts += [(macro.path, macro.sql) for macro in project.macros]
    for path, sql in texts:
        found = _WALL_CLOCK.search(_COMMENT.sub("", sql))
        if found:
            yield f"{path}: reads the wall clock ({found.group().strip()})"


def models_do_not_ask_for_the_engine(project: Project) -> Iterator[str]:
    """Engines differ in macros, never in a model."""
    for model in project.models:
        if _TARGET.search(_COMMENT.sub("", model.sql)):
            yield f"{model.path}: asks for the target; put the difference in macros/engine/"


def macros_are_expressions(project: Project) -> Iterator[str]:
    """No macro queries the warehouse."""
    for macro in project.macros:
        found = _QUERY.search(_COMMENT.sub("", macro.sql))
        if found:
            yield f"{macro.path}: macro {macro.name} queries the warehouse ({found.group()})"
