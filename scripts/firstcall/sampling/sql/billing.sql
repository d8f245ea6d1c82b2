-- What the background's accounts are invoiced, and the exchange rates.

-- a step a month, so that the rate of each first day is a round number; wiggles in between
insert into raw.exchange_rates by name
with rates as (
    select
        cast(day as date) as rate_date,
        1.05
        + 0.0025 * date_diff('month', date '2024-07-01', date_trunc('month', cast(day as date)))
        + 0.0003 * ((dayofmonth(cast(day as date)) - 1) % 5) as rate
    from
        generate_series(timestamp '2023-01-01', timestamp '2025-12-31', interval 1 day)
            as series (day)
)

select 'EUR' as currency, rate_date, rate, null as updated_at from rates
where rate_date <> date '2024-11-15'
union all
-- mistyped, and corrected the day after
select 'EUR', rate_date, rate * 10, timestamp '2024-11-15 16:00:00'
from rates
where rate_date = date '2024-11-15'
union all
select 'EUR', rate_date, rate, timestamp '2024-11-16 09:00:00'
from rates
where rate_date = date '2024-11-15';

create table paying_accounts as
with paying as (
    select
        *,
        greatest(date_trunc('month', created_at) + interval 1 month, timestamp '2024-07-01')
            as first_month,
        draw_below(4, 'size', account_no) + 1 as size
    from background_accounts
    where plan <> 'free'
)

select
    *,
    -- every seventh stops paying some day
    least(
        coalesce(date_trunc('month', deleted_at) + interval 1 month, timestamp '2026-01-01'),
        case
            when draw('stops paying', account_no) < 0.14
                then
                    first_month
                    + cast(3 + draw_below(12, 'paid months', account_no) as integer)
                    * interval 1 month
            else timestamp '2026-01-01'
        end
    ) as last_month,
    size
    * case plan when 'starter' then 49 when 'growth' then 299 when 'scale' then 12000 else 20 end
        as price,
    case
        when plan = 'starter' and draw('swaps plan', account_no) < 0.6
            then
                first_month
                + cast(2 + draw_below(5, 'swap', account_no) as integer) * interval 1 month
    end as swap_month
from paying;

create table paid_months as
select
    accounts.*,
    month,
    month + interval 1 month as next_month,
    hash(accounts.account_no, month) as month_no,
    row_number() over (partition by accounts.account_no order by month) as nth
from paying_accounts as accounts
inner join
    generate_series(timestamp '2024-07-01', timestamp '2025-12-01', interval 1 month)
        as months (month)
    on month >= accounts.first_month and month < accounts.last_month;

create table background_lines as
-- plans by the month: the first month is a trial for some; a swap in the middle of a month is
-- prorated
select
    'sub' as kind, account_no, month_no, account_id, currency,
    'subscription' as revenue_type,
    case
        when nth = 1 and draw('trial', account_no) < 0.3 then 0 when
            month > swap_month
            then price * 3
        else price
    end
        as amount,
    month as service_start,
    next_month as service_end,
    case when month = swap_month then month + interval 14 day end as ended_at,
    'month' as billing_interval,
    1 as interval_count,
    false as is_proration,
    nth = 1 and draw('trial', account_no) < 0.3 as is_trial,
    month as invoiced_at
from paid_months
where plan in ('starter', 'growth', 'usage')
union all
select
    'swap' || half, account_no, month_no, account_id, currency, 'subscription',
    round(price * [-1, 3][half] * 0.5, 2),
    month + interval 14 day,
    next_month,
    null,
    'month',
    1,
    true,
    false,
    month + interval 14 day
from paid_months
cross join (values (1), (2)) as halves (half)
where month = swap_month
union all
-- a year at a time, by the quarter for some; a mid-term upgrade of a yearly plan is prorated over
-- the rest
select
    'term', account_no, month_no, account_id, currency, 'subscription',
    case when account_no % 4 = 0 then price / 4.0 else price end,
    month,
    case when account_no % 4 = 0 then month + interval 3 month else month + interval 1 year end,
    case
        when
            month + interval 1 year > last_month
            and last_month < timestamp '2026-01-01'
            and account_no % 4 <> 0
            then last_month
    end,
    case when account_no % 4 = 0 then 'quarter' else 'year' end,
    1, false, false, month
from paid_months
where plan = 'scale' and (nth - 1) % case when account_no % 4 = 0 then 3 else 12 end = 0
union all
select
    'upgrade', account_no, month_no, account_id, currency, 'subscription', round(price * 0.125, 2),
    month, month + interval 6 month, null, 'year', 1, true, false, month
from paid_months
where plan = 'scale' and account_no % 4 <> 0 and nth = 7 and draw('upgrades', account_no) < 0.5
union all
-- usage is invoiced after its month
select
    'usage', account_no, month_no, account_id, currency, 'usage',
    round(size * 40 * (0.5 + draw('used', month_no)) * (1 + 0.03 * nth), 2),
    month,
    next_month,
    null,
    null,
    1,
    false, false, next_month + interval 2 day
from paid_months
where plan = 'usage' or plan = 'growth' and account_no % 3 = 0
union all
select
    'tax',
    account_no,
    month_no,
    account_id,
    currency,
    'tax',
    round(price * 0.2, 2),
    month,
    next_month,
    null,
    null,
    1,
    false, false, month
from paid_months
where currency = 'EUR' and plan in ('starter', 'growth')
union all
select
    'refund',
    account_no,
    month_no,
    account_id,
    currency,
    'refund',
    -round(price * 0.25, 2),
    month,
    next_month,
    null,
    null, 1, false, false, month + interval 10 day
from paid_months
where plan in ('starter', 'growth') and draw('refund', month_no) < 0.015
union all
select
    'credit',
    account_no,
    month_no,
    account_id,
    currency,
    'credit',
    -15,
    month,
    next_month,
    null,
    null,
    1,
    false,
    false,
    month + interval 12 day
from paid_months
where draw('credit', month_no) < 0.02
union all
select
    'setup',
    account_no,
    month_no,
    account_id,
    currency,
    'one_off',
    250,
    month,
    month,
    null,
    null,
    1,
    false,
    false,
    month
from paid_months
where plan = 'scale' and nth = 1
union all
-- a balance bought, and used up month by month
select
    'balance',
    account_no,
    month_no,
    account_id,
    currency,
    'prepayment',
    case when nth = 1 then 3000 else -300 end,
    month, month, null, null, 1, false, false, month
from paid_months
where plan = 'usage' and nth <= 11 and account_no % 4 = 1;

insert into raw.invoice_lines by name
with identified as (
    select
        *,
        'il_'
        || account_no
        || '_'
        || strftime(service_start, '%Y%m%d')
        || '_'
        || kind as invoice_line_id,
        'in_' || account_no || '_' || strftime(invoiced_at, '%Y%m') as invoice_id,
        draw('payment', hash(account_no, invoiced_at, kind)) as payment_draw
    from background_lines
    where invoiced_at < timestamp '2026-01-01'
),

settled as (
    select
        *,
        case
            when revenue_type in ('credit', 'refund') then 'paid'
            when payment_draw < 0.004 then 'draft'
            when payment_draw < 0.012 then 'void'
            when payment_draw < 0.02 then 'uncollectible'
            when payment_draw < 0.05 then 'open'
            else 'paid'
        end as invoice_status
    from identified
)

select
    invoice_line_id, invoice_id, account_id,
    case when revenue_type in ('subscription', 'usage') then 'sub_' || account_no end
        as subscription_id,
    revenue_type,
    amount,
    currency,
    service_start,
    service_end,
    ended_at,
    billing_interval,
    interval_count,
    is_proration, is_trial, invoice_status, invoiced_at,
    case when payment_draw between 0.1 and 0.15 then least(
        greatest(invoiced_at, coalesce(ended_at, invoiced_at)) + interval 6 day,
        timestamp '2025-12-31 12:00:00'
    ) end as updated_at
from settled
union all
-- as they stood before they were paid, or before the service ended
select
    invoice_line_id, invoice_id, account_id,
    case when revenue_type in ('subscription', 'usage') then 'sub_' || account_no end,
    revenue_type,
    amount,
    currency,
    service_start,
    service_end,
    null,
    billing_interval,
    interval_count,
    is_proration, is_trial, 'open', invoiced_at, invoiced_at
from settled
where
    payment_draw between 0.1 and 0.15
    and invoice_status = 'paid'
    and revenue_type not in ('credit', 'refund')
    and invoiced_at < timestamp '2025-12-25';

-- one line each of our own, of an account that nobody knows, and in a currency without a rate
insert into raw.invoice_lines by name
select
    'il_odd_' || account_id as invoice_line_id,
    'in_odd_' || account_id as invoice_id,
    account_id,
    'one_off' as revenue_type,
    75 as amount,
    currency,
    timestamp '2025-02-01' as service_start,
    timestamp '2025-03-01' as service_end,
    'paid' as invoice_status,
    timestamp '2025-02-01' as invoiced_at
from
    (values ('acc_staff', 'USD'), ('acc_vanished', 'USD'), ('acc_0003', 'CHF')) as lines (account_id, currency);
