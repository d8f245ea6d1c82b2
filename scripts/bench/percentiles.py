"""The percentiles of one month, exact over the raw calls or from the daily histograms.

`python -m bench.percentiles exact|histogram WAREHOUSE MONTH RESULT` runs one of the two as a process of
its own on the project's warehouse; it writes what it found, per endpoint, to RESULT, and what the query
took, without the start of the process, to a JSON file beside it.
"""

from __future__ import annotations

import json
import os
import sys
import time
from dataclasses import replace
from pathlib import Path

import duckdb
from jinja2 import Template

from bench.results import Run

# of valid calls at the gateway, timeouts left out
_EXACT = """
select
    routes.endpoint_id,
    count(*) as n,
    quantile_cont(calls.gateway_latency_ms, [0.5, 0.95, 0.99]) as percentiles
from raw.api_calls as calls
inner join intermediate.int_routes_matched as routes using (route_key)
left join core.dim_endpoints as endpoints using (endpoint_id)
left join intermediate.int_key_versions as keys
    on calls.api_key_id = keys.api_key_id
    and calls.occurred_at >= keys.valid_from
    and calls.occurred_at < keys.valid_until
where
    calls.event_date >= getvariable('month')
    and calls.event_date < getvariable('month') + interval 1 month
    and calls.gateway_latency_ms >= 0
    and not coalesce(calls.status_code = 504 or calls.is_timeout, false)
    and not coalesce(calls.is_synthetic, false)
    and coalesce(endpoints.is_qualifying, true)
    and not coalesce(keys.is_internal, false)
    and coalesce(keys.mode, 'live') = 'live'
group by all
"""

_HISTOGRAM = """
with ranked as (
    select
        endpoint_id,
        case when bucket = -1 then 0 else 0.00099 * exp(bucket / 49.99833332666635) end as ms,
        sum(sum(calls)) over (partition by endpoint_id order by bucket) as next_rank,
        sum(calls) as calls,
        sum(sum(calls)) over (partition by endpoint_id) as n
    from core.fct_latency_histogram_daily
    where
        day >= getvariable('month')
        and day < getvariable('month') + interval 1 month
        and vantage = 'gateway'
        and bucket is not null
    group by endpoint_id, bucket
)

select
    endpoint_id,
    any_value(n) as n,
    [
        {% for share in [0.5, 0.95, 0.99] %}
        sum(ms * (
            case when floor({{ share }} * (n - 1)) between next_rank - calls and next_rank - 1
                then 1 - ({{ share }} * (n - 1) - floor({{ share }} * (n - 1))) else 0 end
            + case when floor({{ share }} * (n - 1)) + 1 between next_rank - calls and next_rank - 1
                then {{ share }} * (n - 1) - floor({{ share }} * (n - 1)) else 0 end
        )){{ ',' if not loop.last }}
        {% endfor %}
    ] as percentiles
from ranked
where n > 0
group by endpoint_id
"""


def query_alone(run: Run, result: Path) -> Run:
    """What the query that wrote `result` took, of a run of this module."""
    return replace(run, **json.loads(result.with_suffix(".json").read_text(encoding="utf-8")))


def greatest_error(exact: Path, histogram: Path) -> float:
    """By how much, relatively, a percentile of an endpoint differs at most between two results.

    Raises ValueError when the two are not of the same calls.
    """
    with duckdb.connect() as connection:
        other, error = connection.execute(
            """
            select
                count(*) filter (where one.n is distinct from other.n),
                max(list_max(list_transform(
                    list_zip(one.percentiles, other.percentiles),
                    lambda pair: abs(pair[2] - pair[1]) / nullif(pair[1], 0)
                )))
            from read_parquet($one) as one
            full join read_parquet($other) as other using (endpoint_id)
            """,
            {"one": str(exact), "other": str(histogram)},
        ).fetchone() or (0, 0)
    if other:
        raise ValueError(f"{other} endpoints have another number of durations in the histograms")
    return float(error)


def main() -> None:
    """Find the percentiles of a month and write them."""
    way, warehouse, month, result = sys.argv[1:]
    query = Template(_EXACT if way == "exact" else _HISTOGRAM).render()
    with duckdb.connect(
        warehouse,
        read_only=True,
        config={
            "memory_limit": os.environ["FIRSTCALL_MEMORY_LIMIT"],
            "threads": os.environ["FIRSTCALL_THREADS"],
        },
    ) as connection:
        connection.execute(f"set variable month = date '{month}'")
        start, cpu = time.perf_counter(), time.process_time()
        connection.execute(f"copy ({query}) to '{result}'")
        took = {
            "wall_seconds": time.perf_counter() - start,
            "cpu_seconds": time.process_time() - cpu,
        }
    Path(result).with_suffix(".json").write_text(json.dumps(took), encoding="utf-8")


if __name__ == "__main__":
    main()
