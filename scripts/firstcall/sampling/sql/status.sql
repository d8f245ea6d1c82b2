-- Probes and incidents. Both are planted whole: no chance in what is up and what is down, only in
-- durations.

insert into raw.incidents by name
select * from (values
    ('inc_01', 'api', timestamp '2024-09-17 22:10:00', timestamp '2024-09-17 22:25:00', 'minor', false, 'Slow payments', null),
    ('inc_02', 'all', timestamp '2024-12-08 03:00:00', timestamp '2024-12-08 03:04:00', 'minor', false, 'Short network interruption', null),
    ('inc_03', 'webhooks', timestamp '2025-03-03 14:00:00', timestamp '2025-03-03 14:10:00', 'minor', false, 'Webhooks delayed', null),
    ('inc_04', 'api', timestamp '2025-05-25 02:00:00', timestamp '2025-05-25 03:00:00', 'maintenance', true, 'Database upgrade', null),
    -- worse than planned
    ('inc_05', 'api', timestamp '2025-05-25 02:40:00', timestamp '2025-05-25 02:50:00', 'major', false, 'Upgrade took the API down', null),
    -- no length: resolved before it began
    ('inc_06', 'api', timestamp '2025-07-20 10:00:00', timestamp '2025-07-20 09:58:00', 'minor', false, 'False alarm', null),
    ('inc_07', 'api', timestamp '2025-10-05 02:00:00', timestamp '2025-10-05 03:00:00', 'maintenance', true, 'Certificate rotation', null),
    -- the outage, as first reported and as it ended
    ('inc_08', 'api', timestamp '2025-10-14 09:12:00', null, 'critical', false, 'API unavailable', timestamp '2025-10-14 09:20:00'),
    ('inc_08', 'api', timestamp '2025-10-14 09:12:00', timestamp '2025-10-14 10:00:00', 'critical', false, 'API unavailable', timestamp '2025-10-14 10:05:00'),
    ('inc_08', 'webhooks', timestamp '2025-10-14 09:30:00', timestamp '2025-10-14 10:10:00', 'major', false, 'API unavailable', null),
    ('inc_09', 'api', timestamp '2026-01-10 02:00:00', timestamp '2026-01-10 03:00:00', 'maintenance', true, 'Announced for January', null)
) as incidents (incident_id, component, started_at, resolved_at, impact, is_planned, title, updated_at);

-- every ten minutes from three regions, twenty seconds apart, since October
insert into raw.uptime_checks by name
with checks as (
    select
        component,
        region,
        offset_seconds,
        slot,
        timestamp '2025-10-01' + slot * interval 10 minute + offset_seconds * interval 1 second as checked_at
    from (values ('api'), ('webhooks')) as components (component)
    cross join (values ('eu', 0), ('us', 20), ('ap', 40)) as regions (region, offset_seconds)
    cross join range(92 * 144) as slots (slot)
    -- nobody looked at webhooks for two hours in November
    where not (component = 'webhooks' and slot between 40 * 144 and 40 * 144 + 11)
),

judged as (
    select
        *,
        not (
            component = 'api'
            and checked_at >= timestamp '2025-10-14 09:12:00' and checked_at < timestamp '2025-10-14 10:00:00'
        )
        -- a region that fails alone is no outage
        and not (region = 'ap' and slot % 997 = 5) as is_up,
        draw('probe', slot * 10 + offset_seconds // 20 + case component when 'api' then 0 else 5 end) as probe_draw
    from checks
),

measured as (
    select
        *,
        case when is_up then round(40 + offset_seconds + 90 * pow(probe_draw, 4), 3) else 0 end as total_ms
    from judged
)

select
    'chk_' || component || '_' || region || '_' || slot as check_id,
    checked_at,
    component,
    case when component = 'api' then 'get_balance' end as endpoint_id,
    region,
    is_up,
    total_ms,
    round(total_ms * 0.05, 3) as dns_ms,
    round(total_ms * 0.15, 3) as connect_ms,
    round(total_ms * 0.2, 3) as tls_ms,
    round(total_ms * 0.5, 3) as processing_ms,
    round(total_ms * 0.1, 3) as transfer_ms
from measured;
