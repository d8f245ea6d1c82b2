-- Story churn: Umbra Freight leaves for good, Perihelion Labs comes back.

insert into raw.accounts by name
select * from (
    values
    ('acc_umbra', 'Umbra Freight', timestamp '2024-07-22 08:00:00', 'growth', 'US'),
    ('acc_perihelion', 'Perihelion Labs', timestamp '2024-07-23 08:00:00', 'growth', 'DE')
) as accounts (account_id, account_name, created_at, plan, country);

insert into raw.developers by name
select * from (
    values
    ('dev_umbra_1', 'acc_umbra', timestamp '2024-07-22 08:00:00', 'umbra1@example.com'),
    ('dev_umbra_2', 'acc_umbra', timestamp '2024-07-22 09:00:00', 'umbra2@example.com'),
    (
        'dev_perihelion_1',
        'acc_perihelion',
        timestamp '2024-07-23 08:00:00',
        'perihelion1@example.com'
    )
) as developers (developer_id, account_id, created_at, email);

insert into raw.api_keys by name
select
    replace(developer_id, 'dev_', 'key_') as api_key_id, developer_id, account_id, 'live' as mode,
    created_at + interval 1 hour as valid_from
from raw.developers
where account_id in ('acc_umbra', 'acc_perihelion');

insert into story_calls by name
select
    'churn' as story,
    occurred_at,
    api_key_id,
    'get_payment' as endpoint_id,
    200 as status_code,
    1 as nth
from (
    select
        'key_umbra_1' as api_key_id,
        timestamp '2025-06-18 12:00:00' - n * interval 3 day as occurred_at
    from range(106) as numbers (n)
    union all
    select 'key_umbra_2', timestamp '2025-05-20 09:30:00' - n * interval 5 day
    from range(58) as numbers (n)
    union all
    select 'key_perihelion_1', timestamp '2025-03-20 08:00:00' - n * interval 2 day
    from range(116) as numbers (n)
    union all
    select 'key_perihelion_1', timestamp '2025-07-05 10:00:00' + n * interval 2 day
    from range(90) as numbers (n)
) as calls;

insert into raw.invoice_lines by name
with months as (
    select month
    from
        generate_series(timestamp '2024-08-01', timestamp '2025-12-01', interval 1 month)
            as series (month)
),

paid as (
    select
        'umbra' as name,
        month,
        case when month < timestamp '2025-02-01' then 500 else 800 end as amount,
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
