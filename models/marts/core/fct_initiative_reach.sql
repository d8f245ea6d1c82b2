with

initiatives as (

    select * from {{ ref('dim_initiatives') }}

),

tickets as (

    select * from {{ ref('fct_tickets') }}

    where exclusion_reason is null

),

developer_endpoints as (

    select * from {{ ref('fct_developer_endpoints') }}

),

clock as (

    select * from {{ ref('dim_clock') }}

),

ticket_source as (

    select * from {{ ref('dim_sources') }}

    where table_name = 'support_tickets'

),

observability as (

    select * from {{ ref('dim_observability') }}

),

initiatives_by_source as (

    select
        *,
        case
            when reach is not null then 'given'
            when topic is not null then 'topic'
            when endpoint_id is null then null
            when signal_id like '%coverage%' or metric_id like '%coverage%'
                then 'endpoint_coverage'
            else 'endpoint_errors'
        end as reach_source

    from initiatives

),

developers_reached as (

    select
        initiatives_by_source.initiative_id,
        tickets.developer_id

    from initiatives_by_source

    cross join clock

    inner join tickets
        on initiatives_by_source.topic = tickets.topic
        and {{ add_days('clock.as_of_day', -var('rice_window_days')) }} < tickets.day

    where initiatives_by_source.reach_source = 'topic'

    union all

    select
        initiatives_by_source.initiative_id,
        developer_endpoints.developer_id

    from initiatives_by_source

    inner join developer_endpoints
        on initiatives_by_source.endpoint_id = developer_endpoints.endpoint_id

    where
        initiatives_by_source.reach_source = 'endpoint_errors'
        and developer_endpoints.has_failed_lately

    union all

    select
        initiatives_by_source.initiative_id,
        developer_endpoints.developer_id

    from initiatives_by_source

    cross join developer_endpoints

    where initiatives_by_source.reach_source = 'endpoint_coverage'

    group by initiatives_by_source.initiative_id, developer_endpoints.developer_id

    having
        bool_or(developer_endpoints.has_succeeded_lately)
        and not bool_or(
            developer_endpoints.has_succeeded
            and developer_endpoints.endpoint_id = initiatives_by_source.endpoint_id
        )

),

counted as (

    select
        initiative_id,
        count(distinct developer_id) as developers

    from developers_reached

    group by initiative_id

),

-- what cannot be counted is unknown, not nobody
final as (

    select
        initiatives_by_source.initiative_id,
        initiatives_by_source.reach_source,
        cast(case
            when initiatives_by_source.reach_source = 'given' then initiatives_by_source.reach
            when initiatives_by_source.reach_source = 'topic' and not ticket_source.is_absent
                then coalesce(counted.developers, 0)
            when
                initiatives_by_source.reach_source in ('endpoint_errors', 'endpoint_coverage')
                and observability.has_keys
                then coalesce(counted.developers, 0)
        end as decimal(18, 6)) as reach

    from initiatives_by_source

    cross join ticket_source

    cross join observability

    left join counted
        on initiatives_by_source.initiative_id = counted.initiative_id

)

select * from final
