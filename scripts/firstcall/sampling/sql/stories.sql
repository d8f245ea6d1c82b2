-- The planted stories (stories.yml says what they are and what the metrics must find). Written out, without
-- chance: the same rows for every seed and every number of calls. `story_calls` holds the skeleton of a call.

create table story_calls (
    story varchar, occurred_at timestamp, api_key_id varchar, endpoint_id varchar, status_code integer,
    nth bigint, latency_ms double, http_method varchar, path varchar, route varchar, is_synthetic boolean
);

-- The people of the stories --------------------------------------------------------------------------------

-- 20 paying customers with three developers each, since before the data begins; most stories happen to them
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
    numbered('key_base_test_', n, 2), numbered('dev_base_', n, 2), numbered('acc_base_', 1 + (n - 1) % 20, 2),
    'test', timestamp '2024-05-06 10:00:00' + n * interval 1 hour
from range(1, 21) as numbers (n);

-- one call a week each, never on the hot spot's Thursday
insert into story_calls by name
select
    'base' as story,
    timestamp '2024-07-01 10:00:00' + week * interval 7 day + (n % 5) * interval 1 day + (n % 8) * interval 1 hour
        + n * interval 1 second as occurred_at,
    numbered('key_base_', n, 2) as api_key_id,
    ['get_payment', 'create_payment', 'list_customers', 'send_message', 'get_balance', 'list_reports'][1 + (n + week) % 6]
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
cross join generate_series(timestamp '2024-07-01', timestamp '2025-12-01', interval 1 month) as months (month);

-- our own people, who call too
insert into raw.accounts by name
select 'acc_staff' as account_id, 'Staff' as account_name, timestamp '2023-01-02' as created_at,
    'internal' as plan, true as is_internal;

insert into raw.developers by name
select 'dev_staff_1' as developer_id, 'acc_staff' as account_id, timestamp '2023-01-02 08:00:00' as created_at,
    'staff1@example.com' as email;

insert into raw.api_keys by name
select 'key_staff_1' as api_key_id, 'dev_staff_1' as developer_id, 'acc_staff' as account_id, 'live' as mode,
    timestamp '2023-01-02 09:00:00' as valid_from;

-- the last instant of 2025 has a call that does not count, so that as_of is midnight and December is complete
insert into story_calls by name
select 'clock' as story, timestamp '2025-12-31 23:59:59.999999' as occurred_at, 'health' as endpoint_id,
    200 as status_code, 1 as nth, true as is_synthetic;

-- ttfc: eight sign-up weeks, in the fifth and sixth of which everything takes twice as long --------------------

create table ttfc_people as
with weeks as (
    select
        week,
        timestamp '2025-03-03 09:00:00' + week * interval 7 day as monday,
        case when week in (4, 5) then 2 else 1 end as factor
    from range(8) as numbers (week)
),

people as (
    select
        weeks.*,
        n,
        numbered('w', week + 1, 1) || '_' || lpad(cast(n as varchar), 2, '0') as suffix,
        monday + (n % 5) * interval 1 day + n * interval 17 minute as created_at,
        [120, 240, 360, 480, 600, 720, 900, 1800, 3600, 7200][n] * factor as seconds
    from weeks
    -- ten call, two are silent; one more in the seventh week had called before signing up
    cross join range(1, 14) as numbers (n)
    where n <= 12 or week = 6
)

select
    *,
    -- the silent two of the eighth week leave at once
    case when week = 7 and n = 11 then created_at + interval 130 second
        when week = 7 and n = 12 then created_at + interval 250 second end as deleted_at
from people;

insert into raw.accounts by name
select 'acc_ttfc_' || suffix as account_id, 'Newcomer ' || suffix as account_name, created_at, 'free' as plan
from ttfc_people;

insert into raw.developers by name
select
    'dev_ttfc_' || suffix as developer_id,
    'acc_ttfc_' || suffix as account_id,
    created_at,
    case when n % 2 = 0 then 'docs' else 'organic' end as signup_channel,
    email_of('newcomer_' || suffix) as email,
    deleted_at
from ttfc_people;

-- a minute after sign-up; the one who called before signing up had a key before, too
insert into raw.api_keys by name
select
    'key_ttfc_' || mode || '_' || suffix as api_key_id,
    'dev_ttfc_' || suffix as developer_id,
    'acc_ttfc_' || suffix as account_id,
    mode,
    case when n = 13 then created_at - interval 1 hour else created_at + interval 60 second end as valid_from
from ttfc_people
cross join (values ('test'), ('live')) as modes (mode)
where deleted_at is null;

insert into story_calls by name
with steps as (
    -- a wrong key first, then the test key, an hour after it the live one
    select *, seconds - 15 as after_seconds, 'test' as mode, 'get_balance' as endpoint_id, 401 as status_code
    from ttfc_people where n <= 10
    union all
    -- a redirect and a health check are no first success
    select *, seconds - 10, 'test', 'get_balance', 304 from ttfc_people where n <= 10
    union all
    select *, seconds - 5, 'test', 'health', 200 from ttfc_people where n <= 10
    union all
    select *, seconds, 'test', 'get_balance', 200 from ttfc_people where n <= 10
    union all
    select *, seconds + 3600, 'live', 'get_balance', 200 from ttfc_people where n <= 10
    union all
    -- six of them go on to payments, on the third day
    select *, 3 * 86400, 'live', 'create_payment', 201 from ttfc_people where n <= 6
    union all
    select *, 10 * 86400, 'live', 'get_payment', 200 from ttfc_people where n <= 6
    union all
    select *, -600, 'live', 'get_balance', 200 from ttfc_people where n = 13
)

select
    'ttfc' as story,
    created_at + after_seconds * interval 1 second as occurred_at,
    'key_ttfc_' || mode || '_' || suffix as api_key_id,
    endpoint_id,
    status_code,
    n as nth
from steps;

-- hotspot: the whole of 2025-11-27 ---------------------------------------------------------------------------

insert into story_calls by name
with hot_calls as (
    select
        n,
        timestamp '2025-11-27 00:00:30' + n * interval 12 second as occurred_at,
        case
            when n < 220 then 'create_export'
            else ['get_payment', 'create_payment', 'list_customers', 'send_message', 'get_balance', 'list_reports',
                'get_export', 'query_events', 'get_message', 'list_payments'][1 + n % 10]
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

select 'hotspot' as story, occurred_at, numbered('key_base_', person, 2) as api_key_id, endpoint_id, status_code,
    n as nth, null as is_synthetic
from hot_calls
union all
-- failures that must not count: test mode, our own people, the monitor, health checks
select 'hotspot', timestamp '2025-11-27 12:00:05' + n * interval 1 minute, numbered('key_base_test_', 1 + n % 20, 2),
    'create_export', 500, 10000 + n, null
from range(20) as numbers (n)
union all
select 'hotspot', timestamp '2025-11-27 13:00:05' + n * interval 1 minute, 'key_staff_1', 'create_export', 500,
    20000 + n, null
from range(15) as numbers (n)
union all
select 'hotspot', timestamp '2025-11-27 14:00:05' + n * interval 1 minute, 'key_base_01', 'create_export', 503,
    30000 + n, true
from range(10) as numbers (n)
union all
select 'hotspot', timestamp '2025-11-27 15:00:05' + n * interval 1 minute, 'key_base_02', 'health', 503,
    40000 + n, null
from range(50) as numbers (n);

-- latency: 12 weeks of the operation get_ledger, which nobody else calls ------------------------------------------

insert into story_calls by name
select
    'latency' as story,
    timestamp '2025-09-01 11:00:00' + week * interval 7 day + (j % 7) * interval 1 day + (j // 7) * interval 12 minute
        as occurred_at,
    numbered('key_base_', 1 + j % 6, 2) as api_key_id,
    'get_ledger' as endpoint_id,
    case when j >= 281 then 504 else 200 end as status_code,
    j as nth,
    case
        when j >= 281 then 30000
        -- 97 shares no factor with 281: every value once, in another order
        else round(
            (67 + 0.5 * (j * 97 % 281)) * [1, 1, 1, 1, 1.05, 1.15, 1.25, 1.35, 1, 1, 1, 1][week + 1], 3
        )
    end as latency_ms
from range(12) as weeks (week)
-- two more each week run into the gateway's limit
cross join range(283) as calls (j);

-- churn: Umbra Freight leaves for good, Perihelion Labs comes back ---------------------------------------------

insert into raw.accounts by name
select * from (values
    ('acc_umbra', 'Umbra Freight', timestamp '2024-07-22 08:00:00', 'growth', 'US'),
    ('acc_perihelion', 'Perihelion Labs', timestamp '2024-07-23 08:00:00', 'growth', 'DE')
) as accounts (account_id, account_name, created_at, plan, country);

insert into raw.developers by name
select * from (values
    ('dev_umbra_1', 'acc_umbra', timestamp '2024-07-22 08:00:00', 'umbra1@example.com'),
    ('dev_umbra_2', 'acc_umbra', timestamp '2024-07-22 09:00:00', 'umbra2@example.com'),
    ('dev_perihelion_1', 'acc_perihelion', timestamp '2024-07-23 08:00:00', 'perihelion1@example.com')
) as developers (developer_id, account_id, created_at, email);

insert into raw.api_keys by name
select replace(developer_id, 'dev_', 'key_') as api_key_id, developer_id, account_id, 'live' as mode,
    created_at + interval 1 hour as valid_from
from raw.developers
where account_id in ('acc_umbra', 'acc_perihelion');

insert into story_calls by name
select 'churn' as story, occurred_at, api_key_id, 'get_payment' as endpoint_id, 200 as status_code, 1 as nth
from (
    select 'key_umbra_1' as api_key_id, timestamp '2025-06-18 12:00:00' - n * interval 3 day as occurred_at
    from range(106) as numbers (n)
    union all
    select 'key_umbra_2', timestamp '2025-05-20 09:30:00' - n * interval 5 day from range(58) as numbers (n)
    union all
    select 'key_perihelion_1', timestamp '2025-03-20 08:00:00' - n * interval 2 day from range(116) as numbers (n)
    union all
    select 'key_perihelion_1', timestamp '2025-07-05 10:00:00' + n * interval 2 day from range(90) as numbers (n)
) as calls;

insert into raw.invoice_lines by name
with months as (
    select month from generate_series(timestamp '2024-08-01', timestamp '2025-12-01', interval 1 month) as series (month)
),

paid as (
    select 'umbra' as name, month, case when month < timestamp '2025-02-01' then 500 else 800 end as amount,
        'USD' as currency
    from months where month < timestamp '2025-07-01'
    union all
    select 'perihelion', month, 400, 'EUR' from months where month < timestamp '2025-04-01'
    union all
    select 'perihelion', month, 600, 'EUR' from months where month >= timestamp '2025-07-01'
)

select
    'il_' || name || '_' || strftime(month, '%Y%m') as invoice_line_id,
    'in_' || name || '_' || strftime(month, '%Y%m') as invoice_id,
    'acc_' || name as account_id,
    'sub_' || name as subscription_id,
    'subscription' as revenue_type,
    amount,
    currency,
    month as service_start,
    month + interval 1 month as service_end,
    'month' as billing_interval,
    'paid' as invoice_status,
    month as invoiced_at
from paid;

-- dxs: the only surveys there are ------------------------------------------------------------------------------

insert into raw.survey_invitations by name
with quarters as (
    select q, timestamp '2024-08-05 09:00:00' + q * interval 3 month as sent_at from range(6) as numbers (q)
)

select
    'inv_q' || q || '_' || lpad(cast(n as varchar), 2, '0') as invitation_id,
    numbered('dev_base_', n, 2) as developer_id,
    sent_at
from quarters
cross join range(1, 51) as numbers (n)
union all
select 'inv_q' || q || '_staff', 'dev_staff_1', sent_at from quarters;

insert into raw.survey_responses by name
with quarters as (
    select
        q,
        timestamp '2024-08-06 10:00:00' + q * interval 3 month as opened_at,
        [8.0, 8.0, 8.0, 8.0, 6.8, 7.0][q + 1] as documentation
    from range(6) as numbers (q)
),

answers as (
    -- thirty-six answer everything: a third a quarter below, a third at, a third a quarter above the score
    select q, 'full' as kind, n, opened_at + n * interval 1 hour as submitted_at, documentation,
        [-0.25, 0, 0.25][1 + n % 3] as spread
    from quarters cross join range(1, 37) as numbers (n)
    union all
    -- two of them had answered before, much worse: superseded
    select q, 'early', n, opened_at, documentation - 4, 0 from quarters cross join range(1, 3) as numbers (n)
    union all
    select q, 'partial', n, opened_at + n * interval 1 hour, documentation - 4, 0
    from quarters cross join range(37, 40) as numbers (n)
    union all
    select q, 'outside', n, opened_at + n * interval 1 hour, 11, 0
    from quarters cross join range(40, 42) as numbers (n)
    union all
    select q, 'staff', 0, opened_at, 10, 0 from quarters
    union all
    select q, 'stranger', 0, opened_at, 1, 0 from quarters
)

select
    'res_q' || q || '_' || kind || '_' || n as response_id,
    case kind when 'staff' then 'dev_staff_1' when 'stranger' then 'dev_nobody' else numbered('dev_base_', n, 2) end
        as developer_id,
    submitted_at,
    documentation + spread as documentation,
    8.5 + spread as reliability,
    case when kind <> 'partial' then 8.0 + spread end as support,
    7.5 + spread as integration
from answers;

-- tickets: nobody else opens one about webhook signatures --------------------------------------------------------

insert into raw.support_tickets by name
with opened as (
    -- one every Wednesday from February to June
    select timestamp '2025-02-05 10:00:00' + week * interval 7 day as created_at, week as n, 'weekly' as kind
    from range(21) as numbers (week)
    union all
    -- eleven more in the week of 2025-05-12, two more in the week after
    select timestamp '2025-05-12 08:00:00' + n * interval 11 hour, n, 'spike' from range(11) as numbers (n)
    union all
    select timestamp '2025-05-19 09:00:00' + n * interval 1 day, n, 'after' from range(2) as numbers (n)
    union all
    select timestamp '2025-05-13 09:30:00' + n * interval 1 hour, n, ['spam', 'merged', 'agent'][n + 1]
    from range(3) as numbers (n)
)

select
    'tic_sig_' || kind || '_' || n as ticket_id,
    created_at,
    numbered('acc_base_', 1 + n % 12, 2) as account_id,
    numbered('dev_base_', 1 + n % 12, 2) as developer_id,
    'webhook_signatures' as topic,
    'solved' as status,
    kind = 'spam' as is_spam,
    case when kind = 'merged' then 'tic_sig_spike_0' end as merged_into_ticket_id,
    case when kind = 'agent' then 'agent' else 'customer' end as opened_by,
    created_at + interval 3 hour as first_replied_at,
    created_at + interval 20 hour as solved_at
from opened;

-- free growth: free developers join month by month, the paying ones stay the same sixty ---------------------------

create table free_people as
with joins as (
    select month, count_now
    from (values
        (timestamp '2025-07-01', 2), (timestamp '2025-08-01', 6), (timestamp '2025-09-01', 9),
        (timestamp '2025-10-01', 12), (timestamp '2025-11-01', 15), (timestamp '2025-12-01', 18)
    ) as months (month, count_now)
),

signups as (
    select timestamp '2024-09-02 10:00:00' + n * interval 11 day as created_at, n from range(10) as numbers (n)
    union all
    select month + interval 1 day + (12 + n % 8) * interval 1 hour + n * interval 5 minute, n
    from (select month, unnest(range(count_now)) as n from joins)
)

select created_at, row_number() over (order by created_at, n) as person from signups;

insert into raw.accounts by name
select numbered('acc_free_', person, 2) as account_id, 'Free ' || person as account_name, created_at,
    'free' as plan
from free_people;

insert into raw.developers by name
select numbered('dev_free_', person, 2) as developer_id, numbered('acc_free_', person, 2) as account_id, created_at,
    'organic' as signup_channel, email_of(numbered('free', person, 2)) as email
from free_people;

insert into raw.api_keys by name
select numbered('key_free_', person, 2) as api_key_id, numbered('dev_free_', person, 2) as developer_id,
    numbered('acc_free_', person, 2) as account_id, 'live' as mode, created_at + interval 2 minute as valid_from
from free_people;

insert into story_calls by name
select 'free' as story, occurred_at, numbered('key_free_', person, 2) as api_key_id, 'send_message' as endpoint_id,
    200 as status_code, 1 as nth
from (
    select person, created_at + interval 20 minute as occurred_at from free_people
    union all
    select person, month + day * interval 1 day + (11 + person % 8) * interval 1 hour + person * interval 7 second
    from free_people
    cross join generate_series(timestamp '2024-10-01', timestamp '2025-12-01', interval 1 month) as months (month)
    -- the 4th, 11th, 18th and 25th
    cross join (values (3), (10), (17), (24)) as days (day)
    where month + interval 3 day > created_at
) as calls;

-- outage: status.sql has the incident and the probes; these calls of the base customers met it -------------------

insert into story_calls by name
select 'outage' as story, timestamp '2025-10-14 09:15:00' + n * interval 1 minute as occurred_at,
    numbered('key_base_', 1 + n, 2) as api_key_id, 'get_balance' as endpoint_id, 503 as status_code, n as nth
from range(40) as numbers (n);
