with

complete_months as (

    select * from {{ ref('dim_months') }}

    where is_complete

),

account_volume as (

    select * from {{ ref('fct_segment_volume_daily') }}

    where
        segment = 'account'
        and segment_value <> 'unattributed'
        and calls > 0

),

observability as (

    select * from {{ ref('dim_observability') }}

),

account_months as (

    select
        cast(date_trunc('month', day) as date) as month,
        segment_value as account_id,
        sum(calls) as calls

    from account_volume

    group by all

),

-- the accounts of a year ago, whether or not they still call
compared as (

    select
        complete_months.month,
        complete_months.is_complete,
        observability.has_keys,
        cast(complete_months.month - interval '12' month as date) as month_a_year_ago,
        observability.first_call_month,
        count(year_ago.account_id) as accounts,
        cast(coalesce(sum(year_ago.calls), 0) as bigint) as calls_year_ago,
        cast(coalesce(sum(account_months.calls), 0) as bigint) as calls_now

    from complete_months

    inner join observability
        on complete_months.last_day >= observability.first_call_day

    left join account_months as year_ago
        on cast(complete_months.month - interval '12' month as date) = year_ago.month

    left join account_months
        on year_ago.account_id = account_months.account_id
        and complete_months.month = account_months.month

    group by all

),

final as (

    select
        month,
        case when has_keys and month_a_year_ago >= first_call_month then accounts end as accounts,
        case when has_keys and month_a_year_ago >= first_call_month then calls_year_ago end
            as calls_year_ago,
        case when has_keys and month_a_year_ago >= first_call_month then calls_now end
            as calls_now,
        case
            when month_a_year_ago > first_call_month
                then {{ ratio('calls_now - calls_year_ago', 'calls_year_ago') }}
        end as same_store_growth,
        case when has_keys then 'no_target' else 'source_absent' end as status,
        is_complete

    from compared

)

select * from final
