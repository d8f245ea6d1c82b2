with

responses as (

    select * from {{ ref('stg_survey__survey_responses') }}

),

developers as (

    select * from {{ ref('dim_developers') }}

),

scored as (

    select
        response_id,
        developer_id,
        submitted_at,
        documentation,
        reliability,
        support,
        integration,
        least(documentation, reliability, support, integration) as least_score,
        greatest(documentation, reliability, support, integration) as greatest_score,
        documentation + reliability + support + integration as score_sum

    from responses

),

-- points are the four scores in hundredths: whole numbers sum alike in any order
judged as (

    select
        scored.*,
        cast(date_trunc('quarter', {{ reporting_day('scored.submitted_at') }}) as date)
            as quarter,
        cast(100 * scored.score_sum as bigint) as points,
        case
            when developers.developer_id is null then 'unknown_respondent'
            when developers.is_internal then 'internal'
            when
                scored.least_score < {{ var('survey_scale').least }}
                or scored.greatest_score > {{ var('survey_scale').greatest }}
                then 'rejected'
            when scored.score_sum is null then 'partial'
            else 'complete'
        end as verdict

    from scored

    left join developers
        on scored.developer_id = developers.developer_id

),

ranked as (

    select
        *,
        row_number() over (
            partition by developer_id, quarter, verdict
            order by submitted_at desc, response_id desc
        ) as verdict_rank

    from judged

),

final as (

    select
        response_id,
        submitted_at,
        quarter,
        developer_id,
        documentation,
        reliability,
        support,
        integration,
        case
            when verdict <> 'complete' then verdict
            when verdict_rank = 1 then 'counted'
            else 'superseded'
        end as outcome,
        points

    from ranked

)

select * from final
