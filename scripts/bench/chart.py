"""The chart of cost against history: a line per case, the project's beside the reference's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import vl_convert

from bench.results import Results, typical

_CASES = {
    "full_build": "full build",
    "refresh": "one new day",
    "nothing_new": "nothing new",
    "every_model": "nothing new, every model run",
}


def draw(results: Results, path: Path) -> None:
    """Write the chart of the companies of the usual shape as SVG."""
    path.write_text(vl_convert.vegalite_to_svg(_specification(_points(results))), encoding="utf-8")


def _points(results: Results) -> list[dict[str, Any]]:
    return [
        {
            "calls": case.company.calls,
            "seconds": typical(runs).wall_seconds,
            "case": _CASES[case.name],
            "side": side,
        }
        for case in results.cases
        if case.name in _CASES and case.company.shape == "few_heavy"
        for side, runs in (("Firstcall", case.subject), ("plain DuckDB", case.reference))
        if runs
    ]


def _specification(points: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "title": "Cost against history",
        "width": 480,
        "height": 320,
        "background": "white",
        "data": {"values": points},
        "mark": {"type": "line", "point": True},
        "encoding": {
            "x": {
                "field": "calls",
                "type": "quantitative",
                "scale": {"type": "log"},
                "axis": {
                    "title": "calls in the history",
                    "format": "~s",
                    "values": sorted({point["calls"] for point in points}),
                },
            },
            "y": {
                "field": "seconds",
                "type": "quantitative",
                "scale": {"type": "log"},
                "axis": {"title": "wall seconds"},
            },
            "color": {"field": "case", "title": None},
            "strokeDash": {"field": "side", "title": None, "legend": {"symbolType": "stroke"}},
        },
    }
