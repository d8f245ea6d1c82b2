-- Story hotspot: the whole of 2025-11-27.

insert into story_calls by name
with hot_calls as (
    select
        n,
        timestamp '2025-11-27 00:00:30' + n * interval 12 second as occurred_at,
        case
            when n < 220 then 'create_export'
            else [
                'get_payment',
                'create_payment',
                'list_customers',
                'send_message',
                'get_balance',
                'list_reports',
                'get_export', 'query_events', 'get_message', 'list_payments'
            ][1 + n % 10
            ]
        end as endpoint_id,
        -- the errors on exports strike the first five customers
        case when n < 33 then 1 + n % 5 else 1 + n % 60 end as person,
        case
            when n < 30 then 500
            when n < 33 then 422
            when n = 1000 then 404
            when n = 2000 then 429
            else 200
        end as status_code
    from range(7000) as numbers (n)
)

select
    'hotspot' as story,
    occurred_at,
    numbered('key_base_', person, 2) as api_key_id,
    endpoint_id,
    status_code,
    n as nth, null as is_synthetic
from hot_calls
union all
-- failures that must not count: test mode, our own people, the monitor, health checks
select
    'hotspot',
    timestamp '2025-11-27 12:00:05' + n * interval 1 minute,
    numbered('key_base_test_', 1 + n % 20, 2),
    'create_export', 500, 10000 + n, null
from range(20) as numbers (n)
union all
select
    'hotspot',
    timestamp '2025-11-27 13:00:05' + n * interval 1 minute,
    'key_staff_1',
    'create_export',
    500,
    20000 + n, null
from range(15) as numbers (n)
union all
select
    'hotspot',
    timestamp '2025-11-27 14:00:05' + n * interval 1 minute,
    'key_base_01',
    'create_export',
    503,
    30000 + n, true
from range(10) as numbers (n)
union all
select
    'hotspot',
    timestamp '2025-11-27 15:00:05' + n * interval 1 minute,
    'key_base_02',
    'health',
    503,
    40000 + n, null
from range(50) as numbers (n);
