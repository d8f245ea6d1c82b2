with

scores as (

    select * from {{ ref('fct_survey_scores_quarterly') }}

),

sources as (

    select * from {{ ref('dim_sources') }}

),

dxs_targets as (

    select * from {{ ref('metric_targets') }}

    where metric_id = 'dxs_total'

),

loaded as (

    select
        bool_or(table_name = 'survey_responses' and not is_absent)
        and bool_or(table_name = 'developers' and not is_absent) as has_responses,
        bool_or(table_name = 'survey_invitations' and not is_absent)
        and bool_or(table_name = 'developers' and not is_absent) as has_invitations

    from sources

),

-- every quarter has a row, so that the one before is the last quarter
compared as (

    select
        *,
        average - lag(average) over slice as average_change,
        lag(half_width) over slice as previous_half_width

    from scores

    window slice as (partition by segment, segment_value order by quarter)

),

final as (

    select
        compared.quarter,
        compared.segment,
        compared.segment_value,
        case when loaded.has_responses then compared.n end as n,
        compared.average as dxs_average,
        4 * compared.average as dxs_total,
        compared.documentation,
        compared.reliability,
        compared.support,
        compared.integration,
        case when loaded.has_invitations then compared.invited_developers end
            as invited_developers,
        case
            when loaded.has_invitations and loaded.has_responses
                then compared.invited_respondents
        end as invited_respondents,
        case
            when loaded.has_responses
                then {{ ratio('compared.invited_respondents', 'compared.invited_developers') }}
        end as response_rate,
        compared.average - compared.half_width as dxs_average_ci_low,
        compared.average + compared.half_width as dxs_average_ci_high,
        4 * compared.average_change as dxs_total_change,
        abs(compared.average_change) <= sqrt(
            compared.half_width * compared.half_width
            + compared.previous_half_width * compared.previous_half_width
        ) as is_within_noise,
        case when loaded.has_responses then compared.rejected_responses end
            as rejected_responses,
        case when loaded.has_responses then compared.partial_responses end as partial_responses,
        case when loaded.has_responses then compared.superseded_responses end
            as superseded_responses,
        {{ status(
            value='4 * compared.average',
            is_final='compared.is_complete',
            sample='compared.n',
            min_sample=var('min_sample_developers'),
            is_source_absent='not loaded.has_responses',
        ) }} as status,
        compared.is_complete

    from compared

    cross join loaded

    left join dxs_targets as targets
        on targets.segment = 'all'

)

select * from final
