with

months as (

    select * from {{ ref('dim_months') }}

),

version_calls as (

    select * from {{ ref('fct_developer_version_calls_daily') }}

),

observability as (

    select * from {{ ref('dim_observability') }}

),

calls_by_month as (

    select
        cast(date_trunc('month', day) as date) as month,
        api_version,
        count(distinct nullif(developer_id, 'unattributed')) as developers,
        count(distinct nullif(account_id, 'unattributed')) as accounts,
        sum(calls) as calls,
        max(last_at) as last_at

    from version_calls

    group by all

),

versions as (

    select
        api_version,
        min(month) as first_month

    from calls_by_month

    group by all

),

version_months as (

    select
        months.month,
        months.is_complete,
        versions.api_version,
        coalesce(calls_by_month.developers, 0) as developers,
        coalesce(calls_by_month.accounts, 0) as accounts,
        coalesce(calls_by_month.calls, 0) as calls,
        sum(coalesce(calls_by_month.calls, 0)) over (partition by months.month) as all_calls,
        calls_by_month.last_at

    from versions

    inner join months
        on versions.first_month <= months.month

    left join calls_by_month
        on versions.api_version = calls_by_month.api_version
        and months.month = calls_by_month.month

),

-- who calls a version no more last called it in an earlier month
final as (

    select
        version_months.month,
        version_months.api_version,
        case when observability.has_keys then version_months.developers end as developers,
        case when observability.has_keys then version_months.accounts end as accounts,
        cast(version_months.calls as bigint) as calls,
        cast(version_months.all_calls as bigint) as all_calls,
        {{ ratio('version_months.calls', 'version_months.all_calls') }} as share_of_calls,
        max(version_months.last_at) over (
            partition by version_months.api_version
            order by version_months.month
        ) as last_called_at,
        case when observability.has_keys then 'no_target' else 'source_absent' end as status,
        version_months.is_complete

    from version_months

    cross join observability

)

select * from final
