-- How much of the API each developer uses, and the tier of that, week by week: the tier is told here
-- as the story of a week after the other.

create or replace temp table periods as
with bounds as (
    select
        least(
            (select min(day) from fct_developer_calls_daily),
            (select cast(min(created_at) as date) from developers)
        ) as first_day,
        as_of_day,
        last_complete_day
    from clock
),

starts as (
    select 'week' as grain, interval 7 days as length, unnest(generate_series(
        date_trunc('week', first_day), as_of_day, interval 7 days
    )) as start
    from bounds
    union all
    select 'month', interval 1 month, unnest(generate_series(
        date_trunc('month', first_day), as_of_day, interval 1 month
    ))
    from bounds
)

select
    grain,
    cast(start as date) as start,
    cast(start + length as date) - 1 as last_day,
    least(cast(start + length as date) - 1, as_of_day) as window_last_day,
    cast(start + length as date) - 1 <= last_complete_day as is_complete
from starts
cross join bounds;

create or replace temp table available as
select grain, start, endpoint_id, feature
from periods
inner join endpoints
    on endpoints.is_public
    and endpoints.is_qualifying
    and not coalesce(published_on > last_day, false)
    and not coalesce(deprecated_on <= last_day, false)
    and not coalesce(removed_on <= last_day, false);

create or replace temp table trailing_calls as
with developer_calls as (
    select * from fct_developer_calls_daily where developer_id <> 'unattributed'
)

select
    grain, start, developer_id, endpoint_id,
    cast(sum(calls) as bigint) as calls,
    cast(sum(success) as bigint) as successful_calls
from developer_calls
inner join periods on day <= window_last_day and day > window_last_day - 30
group by all;

create or replace table fct_developer_endpoint_coverage as
with totals as (
    select
        grain,
        start,
        count(available.endpoint_id) as operations_available,
        count(distinct available.feature) as features_available
    from periods
    left join available using (grain, start)
    group by all
),

used as (
    select
        grain,
        start,
        developer_id,
        count(available.endpoint_id) as operations_used,
        count(distinct available.feature) as features_used
    from trailing_calls
    left join available using (grain, start, endpoint_id)
    where successful_calls > 0
    group by all
)

select
    grain,
    start as period_start,
    developer_id,
    operations_used,
    operations_available,
    operations_used / cast(nullif(operations_available, 0) as double) as coverage,
    features_used,
    features_available
from used
inner join totals using (grain, start);

create or replace temp table scores as
with calls as (
    select
        start,
        developer_id,
        sum(calls) as calls,
        sum(successful_calls) as successful_calls
    from trailing_calls
    where grain = 'week'
    group by all
),

totals as (
    select
        start,
        count(available.endpoint_id) as operations,
        count(distinct available.feature) as features
    from periods
    left join available using (grain, start)
    where grain = 'week'
    group by all
),

weeks as (
    select
        periods.start as week,
        developers.developer_id,
        cast(coalesce(calls.calls, 0) as bigint) as calls,
        cast(coalesce(calls.successful_calls, 0) as bigint) as successful_calls,
        coalesce(coverage.operations_used, 0) as operations_used,
        case when totals.operations > 0 then coalesce(coverage.coverage, 0) end as coverage,
        coalesce(coverage.features_used, 0) as features_used,
        totals.features,
        periods.is_complete
    from developers
    left join accounts using (account_id)
    inner join periods
        on periods.grain = 'week'
        and periods.start >= date_trunc('week', developers.created_at)
        and periods.start <= coalesce(
            least(developers.deleted_at, accounts.deleted_at), timestamp '9999-12-31'
        )
    inner join totals on periods.start = totals.start
    left join calls
        on periods.start = calls.start and developers.developer_id = calls.developer_id
    left join fct_developer_endpoint_coverage as coverage
        on coverage.grain = 'week'
        and periods.start = coverage.period_start
        and developers.developer_id = coverage.developer_id
    where not developers.is_internal and not coalesce(accounts.is_internal, false)
),

scored as (
    select
        * exclude (features),
        100 * (
            0.6 * least(1, ln(1 + successful_calls) / ln(10001))
            + coalesce(0.2 * coverage, 0)
            + coalesce(0.2 * features_used / nullif(features, 0), 0)
        ) / (
            0.6
            + case when coverage is null then 0 else 0.2 end
            + case when features = 0 then 0 else 0.2 end
        ) as score
    from weeks
)

select
    *,
    case
        when calls = 0 then 0 when score < 30 then 1 when score < 60 then 2 else 3
    end as level,
    row_number() over (partition by developer_id order by week) as number
from scored;

create or replace table fct_integration_depth_weekly as
with recursive story as (
    select
        developer_id,
        number,
        level as last_level,
        case when is_complete then level else 0 end as tier_level
    from scores
    where number = 1
    union all
    select
        scores.developer_id,
        scores.number,
        scores.level,
        case
            when not scores.is_complete then tier_level
            when scores.level = 0 then 0
            when last_level = 0 then scores.level
            when scores.level > tier_level and last_level > tier_level
                then least(scores.level, last_level)
            when scores.level < tier_level and last_level < tier_level
                then greatest(scores.level, last_level)
            else tier_level
        end
    from story
    inner join scores
        on story.developer_id = scores.developer_id and story.number + 1 = scores.number
)

select
    week,
    developer_id,
    calls,
    successful_calls,
    operations_used,
    coverage,
    features_used,
    score,
    (['none', 'experimenting', 'building', 'scaling'])[level + 1] as raw_tier,
    (['none', 'experimenting', 'building', 'scaling'])[tier_level + 1] as tier,
    is_complete
from scores
inner join story using (developer_id, number);
