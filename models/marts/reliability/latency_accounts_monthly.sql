with

months as (

    select * from {{ ref('dim_months') }}

),

buckets as (

    select * from {{ ref('fct_latency_histogram_accounts_monthly') }}

),

ranked as (

    select
        month,
        account_id,
        bucket,
        calls,
        sum(calls) over (
            partition by month, account_id
            order by bucket nulls last
        ) as next_rank,
        sum(calls) over (partition by month, account_id) as n

    from buckets

),

measured as (

    select
        month,
        account_id,
        n,
        {%- for name, share in [('p50', 0.5), ('p95', 0.95), ('p99', 0.99)] %}
        sum({{ bucket_ms('bucket') }} * {{ percentile_weight(
            share, 'n', 'next_rank - calls', 'next_rank'
        ) }}) as {{ name }}_ms{{ ',' if not loop.last }}
        {%- endfor %}

    from ranked

    group by all

),

final as (

    select
        measured.month,
        measured.account_id,
        cast(measured.n as bigint) as n,
        measured.p50_ms,
        measured.p95_ms,
        measured.p99_ms,
        'no_target' as status,
        months.is_complete

    from measured

    inner join months
        on measured.month = months.month

)

select * from final
