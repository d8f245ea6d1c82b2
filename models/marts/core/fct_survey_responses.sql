{%- set dimensions = ['documentation', 'reliability', 'support', 'integration'] -%}

with

responses as (

    select * from {{ ref('stg_survey__survey_responses') }}

),

developers as (

    select * from {{ ref('dim_developers') }}

),

-- points are the four scores together in hundredths: whole numbers sum alike in any order
judged as (

    select
        responses.*,
        cast(date_trunc('quarter', {{ reporting_day('responses.submitted_at') }}) as date)
            as quarter,
        cast(
            ({% for dimension in dimensions -%}
                responses.{{ dimension }}{{ ' + ' if not loop.last }}
            {%- endfor %}) * 100 as bigint
        ) as points,
        case
            when developers.developer_id is null then 'unknown_respondent'
            when developers.is_internal then 'internal'
            when
                {% for dimension in dimensions -%}
                responses.{{ dimension }} < {{ var('survey_scale').least }}
                or responses.{{ dimension }} > {{ var('survey_scale').greatest }}
                {{- '\n                or ' if not loop.last }}
                {%- endfor %}
                then 'rejected'
            when
                {% for dimension in dimensions -%}
                responses.{{ dimension }} is null
                {{- '\n                or ' if not loop.last }}
                {%- endfor %}
                then 'partial'
            else 'complete'
        end as verdict

    from responses

    left join developers
        on responses.developer_id = developers.developer_id

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
