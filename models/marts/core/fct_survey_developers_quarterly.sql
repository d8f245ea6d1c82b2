with

responses as (

    select * from {{ ref('fct_survey_responses') }}

),

invitations as (

    select * from {{ ref('stg_survey__survey_invitations') }}

),

developers as (

    select * from {{ ref('dim_developers') }}

    where not is_internal

),

invited as (

    select
        cast(date_trunc('quarter', {{ reporting_day('sent_at') }}) as date) as quarter,
        developer_id

    from invitations

),

survey_rows as (

    select
        quarter,
        developer_id,
        'invited' as outcome,
        cast(null as bigint) as points,
        cast(null as decimal(4, 2)) as documentation,
        cast(null as decimal(4, 2)) as reliability,
        cast(null as decimal(4, 2)) as support,
        cast(null as decimal(4, 2)) as integration

    from invited

    union all

    select
        quarter,
        developer_id,
        outcome,
        points,
        documentation,
        reliability,
        support,
        integration

    from responses

),

final as (

    select
        survey_rows.quarter,
        survey_rows.developer_id,
        bool_or(survey_rows.outcome = 'invited') as is_invited,
        bool_or(survey_rows.outcome = 'counted') as is_respondent,
        max(survey_rows.points) filter (where survey_rows.outcome = 'counted') as points,
        max(survey_rows.documentation) filter (where survey_rows.outcome = 'counted')
            as documentation,
        max(survey_rows.reliability) filter (where survey_rows.outcome = 'counted')
            as reliability,
        max(survey_rows.support) filter (where survey_rows.outcome = 'counted') as support,
        max(survey_rows.integration) filter (where survey_rows.outcome = 'counted')
            as integration,
        count(*) filter (where survey_rows.outcome = 'rejected') as rejected_responses,
        count(*) filter (where survey_rows.outcome = 'partial') as partial_responses,
        count(*) filter (where survey_rows.outcome = 'superseded') as superseded_responses

    from survey_rows

    inner join developers
        on survey_rows.developer_id = developers.developer_id

    group by all

)

select * from final
