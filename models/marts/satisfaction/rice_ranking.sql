with

initiatives as (

    select * from {{ ref('dim_initiatives') }}

    where status in ('proposed', 'planned', 'in_progress')

),

reaches as (

    select * from {{ ref('fct_initiative_reach') }}

),

judged as (

    select
        initiatives.initiative_id,
        initiatives.title,
        initiatives.status,
        reaches.reach,
        reaches.reach_source,
        initiatives.impact,
        initiatives.confidence,
        initiatives.effort,
        case
            when initiatives.impact in ({{ var('rice_impacts') | join(', ') }}) then null
            else 'impact_off_scale'
        end as impact_reason,
        case
            when initiatives.confidence in ({{ var('rice_confidences') | join(', ') }}) then null
            else 'confidence_off_scale'
        end as confidence_reason,
        case when initiatives.effort > 0 then null else 'effort_not_positive' end as effort_reason,
        case
            when reaches.reach >= 0 then null
            when reaches.reach is not null then 'reach_negative'
            when reaches.reach_source is null then 'reach_unknown'
            else 'source_absent'
        end as reach_reason

    from initiatives

    inner join reaches
        on initiatives.initiative_id = reaches.initiative_id

),

scored as (

    select
        *,
        coalesce(impact_reason, confidence_reason, effort_reason, reach_reason) as invalid_reason,
        case
            when coalesce(impact_reason, confidence_reason, effort_reason, reach_reason) is null
                then {{ ratio(
                    'cast(reach as ' ~ type_double() ~ ')'
                    ~ ' * cast(impact as ' ~ type_double() ~ ')'
                    ~ ' * cast(confidence as ' ~ type_double() ~ ')',
                    'effort',
                ) }}
        end as rice_score

    from judged

),

-- doubles that should be equal may differ in their last digit; a tie is one to a millionth
final as (

    select
        initiative_id,
        title,
        status,
        reach,
        reach_source,
        impact,
        confidence,
        effort,
        invalid_reason is null as is_valid,
        invalid_reason,
        rice_score,
        case
            when rice_score is not null
                then row_number() over (
                    order by round(rice_score, 6) desc nulls last, initiative_id asc
                )
        end as rank

    from scored

)

select * from final
