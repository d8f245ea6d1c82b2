"""The clock looks at every source's event column, as the sources' YAML marks it.

Unit tests show that the last of several events counts; that no source was forgotten is shown here.
"""

from __future__ import annotations

import re

from firstcall.raw_contract import raw_tables
from firstcall.settings import PROJECT

_ENTRY = re.compile(r"^    \('\w+', '(\w+)', (?:'(\w+)'|none)\),$", re.MULTILINE)


def _listed(model: str) -> dict[str, str | None]:
    sql = (PROJECT / "models" / "marts" / "core" / f"{model}.sql").read_text(encoding="utf-8")
    return {table: event or None for table, event in _ENTRY.findall(sql)}


def _declared() -> dict[str, str | None]:
    return {table.name: table.event for table in raw_tables().values() if not table.is_bookkeeping}


def test_every_source_with_an_event_can_move_the_clock() -> None:
    # calls come first and incidents have a condition: the model reads both on their own
    expected = {
        table: event
        for table, event in _declared().items()
        if event and table not in ("api_calls", "incidents")
    }
    assert _listed("dim_clock") == expected


def test_every_source_is_listed_with_its_event() -> None:
    assert _listed("dim_sources") == _declared()
