-- The planted stories (stories.yml says what they are and what the metrics must find). Written out,
-- without chance: the same rows for every seed and every number of calls. `story_calls` holds the
-- skeleton of a call.

create table story_calls (
    story varchar,
    occurred_at timestamp,
    api_key_id varchar,
    endpoint_id varchar,
    status_code integer,
    nth bigint,
    latency_ms double,
    http_method varchar,
    path varchar,
    route varchar,
    is_synthetic boolean
);

-- 20 paying customers with three developers each, since before the data begins; most stories happen
-- to them
insert into raw.accounts by name
select
    numbered('acc_base_', n, 2) as account_id,
    'Base ' || n as account_name,
    timestamp '2024-05-06 09:00:00' as created_at,
    'growth' as plan,
    'US' as country,
    false as is_internal
from range(1, 21) as numbers (n);

insert into raw.developers by name
select
    numbered('dev_base_', n, 2) as developer_id,
    numbered('acc_base_', 1 + (n - 1) % 20, 2) as account_id,
    timestamp '2024-05-06 09:00:00' + n * interval 1 hour as created_at,
    'organic' as signup_channel,
    'python' as sdk,
    email_of(numbered('base', n, 2)) as email,
    false as is_internal
from range(1, 61) as numbers (n);

insert into raw.api_keys by name
select
    numbered('key_base_', n, 2) as api_key_id,
    numbered('dev_base_', n, 2) as developer_id,
    numbered('acc_base_', 1 + (n - 1) % 20, 2) as account_id,
    'live' as mode,
    timestamp '2024-05-06 10:00:00' + n * interval 1 hour as valid_from
from range(1, 61) as numbers (n)
union all
select
    numbered('key_base_test_', n, 2),
    numbered('dev_base_', n, 2),
    numbered('acc_base_', 1 + (n - 1) % 20, 2),
    'test', timestamp '2024-05-06 10:00:00' + n * interval 1 hour
from range(1, 21) as numbers (n);

-- one call a week each, never on the hot spot's Thursday
insert into story_calls by name
select
    'base' as story,
    timestamp '2024-07-01 10:00:00'
    + week * interval 7 day
    + (n % 5) * interval 1 day
    + (n % 8) * interval 1 hour
    + n * interval 1 second as occurred_at,
    numbered('key_base_', n, 2) as api_key_id,
    [
        'get_payment',
        'create_payment',
        'list_customers',
        'send_message',
        'get_balance',
        'list_reports'
    ][1 + (n + week) % 6]
        as endpoint_id,
    200 as status_code,
    n as nth
from range(1, 61) as people (n)
cross join range(78) as weeks (week)
where week * 7 + n % 5 <> date_diff('day', date '2024-07-01', date '2025-11-27');

insert into raw.invoice_lines by name
select
    'il_base_' || n || '_' || strftime(month, '%Y%m') as invoice_line_id,
    'in_base_' || n || '_' || strftime(month, '%Y%m') as invoice_id,
    numbered('acc_base_', n, 2) as account_id,
    'sub_base_' || n as subscription_id,
    'subscription' as revenue_type,
    1000 as amount,
    'USD' as currency,
    month as service_start,
    month + interval 1 month as service_end,
    'month' as billing_interval,
    'paid' as invoice_status,
    month as invoiced_at
from range(1, 21) as numbers (n)
cross join
    generate_series(timestamp '2024-07-01', timestamp '2025-12-01', interval 1 month) as months (month);

-- our own people, who call too
insert into raw.accounts by name
select
    'acc_staff' as account_id, 'Staff' as account_name, timestamp '2023-01-02' as created_at,
    'internal' as plan, true as is_internal;

insert into raw.developers by name
select
    'dev_staff_1' as developer_id,
    'acc_staff' as account_id,
    timestamp '2023-01-02 08:00:00' as created_at,
    'staff1@example.com' as email;

insert into raw.api_keys by name
select
    'key_staff_1' as api_key_id,
    'dev_staff_1' as developer_id,
    'acc_staff' as account_id,
    'live' as mode,
    timestamp '2023-01-02 09:00:00' as valid_from;

-- the last instant of 2025 has a call that does not count, so that as_of is midnight and December
-- is complete
insert into story_calls by name
select
    'clock' as story,
    timestamp '2025-12-31 23:59:59.999999' as occurred_at,
    'health' as endpoint_id,
    200 as status_code, 1 as nth, true as is_synthetic;
