-- Story latency: 12 weeks of the operation get_ledger, which nobody else calls.

insert into story_calls by name
select
    'latency' as story,
    timestamp '2025-09-01 11:00:00'
    + week * interval 7 day
    + (j % 7) * interval 1 day
    + (j // 7) * interval 12 minute
        as occurred_at,
    numbered('key_base_', 1 + j % 6, 2) as api_key_id,
    'get_ledger' as endpoint_id,
    case when j >= 281 then 504 else 200 end as status_code,
    j as nth,
    case
        when j >= 281 then 30000
        -- 97 shares no factor with 281: every value once, in another order
        else round(
            (67 + 0.5 * (j * 97 % 281))
            * [1, 1, 1, 1, 1.05, 1.15, 1.25, 1.35, 1, 1, 1, 1][week + 1],
            3
        )
    end as latency_ms
from range(12) as weeks (week)
-- two more each week run into the gateway's limit
cross join range(283) as calls (j);
