with

quarters as (

    select * from {{ ref('dim_quarters') }}

),

survey_developers as (

    select * from {{ ref('fct_survey_developers_quarterly') }}

),

depth as (

    select * from {{ ref('fct_integration_depth_weekly') }}

),

t_quantiles as (

    select * from {{ ref('t_quantiles') }}

),

-- of the weeks that ended within the quarter, the last one of the developer
quarter_tiers as (

    select
        cast(date_trunc('quarter', {{ add_days('week', 6) }}) as date) as quarter,
        developer_id,
        tier

    from depth

    qualify row_number() over (partition by developer_id, quarter order by week desc) = 1

),

sliced as (

    select
        survey_developers.*,
        segments.segment,
        case segments.segment when 'tier' then coalesce(quarter_tiers.tier, 'none') else 'all' end
            as segment_value

    from survey_developers

    cross join (values ('all'), ('tier')) as segments (segment)

    left join quarter_tiers
        on survey_developers.quarter = quarter_tiers.quarter
        and survey_developers.developer_id = quarter_tiers.developer_id

),

members as (

    select
        segment,
        segment_value,
        min(quarter) as first_quarter

    from sliced

    group by all

),

summed as (

    select
        quarters.quarter,
        members.segment,
        members.segment_value,
        count(sliced.points) as n,
        cast(sum(sliced.points) as bigint) as points,
        cast(sum(sliced.points * sliced.points) as bigint) as squared_points,
        sum(sliced.documentation) as documentation_sum,
        sum(sliced.reliability) as reliability_sum,
        sum(sliced.support) as support_sum,
        sum(sliced.integration) as integration_sum,
        count(*) filter (where sliced.is_invited) as invited_developers,
        count(*) filter (where sliced.is_invited and sliced.is_respondent)
            as invited_respondents,
        cast(coalesce(sum(sliced.rejected_responses), 0) as bigint) as rejected_responses,
        cast(coalesce(sum(sliced.partial_responses), 0) as bigint) as partial_responses,
        cast(coalesce(sum(sliced.superseded_responses), 0) as bigint) as superseded_responses,
        quarters.is_complete

    from quarters

    inner join members
        on quarters.quarter >= members.first_quarter

    left join sliced
        on quarters.quarter = sliced.quarter
        and members.segment = sliced.segment
        and members.segment_value = sliced.segment_value

    group by all

),

-- of few respondents no value is shown, or they could be told apart
shown as (

    select
        *,
        case when n >= {{ var('min_sample_developers') }} then n end as shown_n

    from summed

),

-- 400 points are one of the average of four scores in hundredths
final as (

    select
        shown.quarter,
        shown.segment,
        shown.segment_value,
        shown.n,
        {{ ratio('shown.points', '400 * shown.shown_n') }} as average,
        {{ ratio('shown.documentation_sum', 'shown.shown_n') }} as documentation,
        {{ ratio('shown.reliability_sum', 'shown.shown_n') }} as reliability,
        {{ ratio('shown.support_sum', 'shown.shown_n') }} as support,
        {{ ratio('shown.integration_sum', 'shown.shown_n') }} as integration,
        coalesce(t_quantiles.t_975, {{ var('normal_quantile') }}) * sqrt(
            {{ ratio(
                'shown.shown_n * shown.squared_points - shown.points * shown.points',
                'shown.shown_n * shown.shown_n * (shown.shown_n - 1)'
            ) }}
        ) / 400 as half_width,
        shown.invited_developers,
        shown.invited_respondents,
        shown.rejected_responses,
        shown.partial_responses,
        shown.superseded_responses,
        shown.is_complete

    from shown

    left join t_quantiles
        on shown.shown_n - 1 = t_quantiles.degrees_of_freedom

)

select * from final
