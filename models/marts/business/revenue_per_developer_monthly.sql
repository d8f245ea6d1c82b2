with

segment_months as (

    select * from {{ ref('fct_revenue_segments_monthly') }}

),

observability as (

    select * from {{ ref('dim_observability') }}

),

invoice_source as (

    select * from {{ ref('dim_sources') }}

    where table_name = 'invoice_lines'

),

known as (

    select
        segment_months.month,
        segment_months.segment,
        segment_months.segment_value,
        case when not invoice_source.is_absent then segment_months.net_revenue end
            as net_revenue,
        case when observability.has_keys then segment_months.active_developers end
            as active_developers,
        case
            when observability.has_keys and not invoice_source.is_absent
                then segment_months.paying_developers
        end as paying_developers,
        case when not invoice_source.is_absent then segment_months.paying_accounts end
            as paying_accounts,
        observability.has_keys and not invoice_source.is_absent as has_sources,
        segment_months.is_complete,
        segment_months.is_mature

    from segment_months

    cross join observability

    cross join invoice_source

),

rated as (

    select
        *,
        {{ ratio('paying_developers', 'active_developers') }} as paid_share,
        {{ ratio('net_revenue', 'active_developers') }} as revenue_per_developer,
        {{ ratio('net_revenue', 'paying_developers') }} as revenue_per_paying_developer,
        {{ ratio('net_revenue', 'paying_accounts') }} as revenue_per_paying_account

    from known

),

-- what the month before had, and both ends of the trend multiplied out, since a change on the
-- edge would be rounded past it
compared as (

    select
        *,
        lag(paid_share) over member as previous_paid_share,
        lag(revenue_per_developer) over member as previous_revenue_per_developer,
        lag(revenue_per_paying_developer) over member as previous_revenue_per_paying_developer,
        net_revenue
        * nullif(lag(active_developers, {{ var('revenue_trend_months') }}) over member, 0)
            as revenue_now,
        lag(net_revenue, {{ var('revenue_trend_months') }}) over member
        * nullif(active_developers, 0) as revenue_then

    from rated

    window member as (partition by segment, segment_value order by month)

),

final as (

    select
        month,
        segment,
        segment_value,
        net_revenue,
        active_developers,
        paying_developers,
        paying_accounts,
        paid_share,
        revenue_per_developer,
        revenue_per_paying_developer,
        revenue_per_paying_account,
        case when is_complete then revenue_per_developer - previous_revenue_per_developer end
            as change,
        case
            when is_complete
                then
                    (paid_share - previous_paid_share)
                    * (revenue_per_paying_developer + previous_revenue_per_paying_developer) / 2
        end as paid_share_effect,
        case
            when is_complete
                then
                    (revenue_per_paying_developer - previous_revenue_per_paying_developer)
                    * (paid_share + previous_paid_share) / 2
        end as revenue_per_paying_developer_effect,
        case
            when not is_complete then null
            when
                abs(revenue_now - revenue_then)
                <= {{ var('revenue_trend_flat') }} * abs(revenue_then)
                then 'flat'
            when revenue_now > revenue_then then 'rising'
            when revenue_now < revenue_then then 'falling'
        end as trend,
        case when has_sources then 'no_target' else 'source_absent' end as status,
        is_complete,
        is_mature

    from compared

)

select * from final
