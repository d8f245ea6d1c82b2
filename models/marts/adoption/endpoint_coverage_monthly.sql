with

months as (

    select * from {{ ref('fct_operations_available') }}

    where grain = 'month'

),

coverage as (

    select * from {{ ref('fct_developer_endpoint_coverage') }}

    where grain = 'month'

),

observability as (

    select * from {{ ref('dim_observability') }}

),

counted as (

    select
        months.period_start as month,
        months.operations_available,
        months.is_complete,
        observability.has_keys,
        observability.has_catalogue,
        count(coverage.developer_id) as developers,
        percentile_cont(0.5) within group (order by coverage.operations_used)
            as operations_used_p50,
        percentile_cont(0.25) within group (order by coverage.operations_used)
            as operations_used_p25,
        percentile_cont(0.75) within group (order by coverage.operations_used)
            as operations_used_p75,
        percentile_cont(0.5) within group (order by coverage.coverage) as coverage_p50

    from months

    inner join observability
        on months.last_day >= observability.first_call_day

    left join coverage
        on months.period_start = coverage.period_start

    group by all

),

final as (

    select
        month,
        case when has_keys then developers end as developers,
        operations_used_p50,
        operations_used_p25,
        operations_used_p75,
        coverage_p50,
        operations_available,
        case when has_keys and has_catalogue then 'no_target' else 'source_absent' end as status,
        is_complete

    from counted

)

select * from final
