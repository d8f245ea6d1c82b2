-- dxs_quarterly: the responses that count, and those rejected, partial and superseded, are those of
-- known developers who are not internal; with the others they are all responses; the tiers sum to
-- the total.
with

loaded_responses as (

    select * from {{ ref('stg_survey__survey_responses') }}

),

responses as (

    select * from {{ ref('fct_survey_responses') }}

),

scores as (

    select * from {{ ref('dxs_quarterly') }}

),

parts as (

    select
        cast(date_trunc('quarter', {{ reporting_day('submitted_at') }}) as date) as quarter,
        'loaded' as part,
        count(*) as responses,
        cast(null as bigint) as invited

    from loaded_responses

    group by all

    union all

    select
        quarter,
        case when outcome in ('unknown_respondent', 'internal') then 'left_out' else 'judged' end
            as part,
        count(*) as responses,
        null as invited

    from responses

    group by all

    union all

    select
        quarter,
        segment as part,
        sum(n + rejected_responses + partial_responses + superseded_responses) as responses,
        sum(invited_developers) as invited

    from scores

    group by all

),

totals as (

    select
        quarter,
        coalesce(sum(responses) filter (where part = 'loaded'), 0) as loaded_responses,
        coalesce(sum(responses) filter (where part = 'left_out'), 0) as left_out_responses,
        coalesce(sum(responses) filter (where part = 'judged'), 0) as judged_responses,
        coalesce(sum(responses) filter (where part = 'all'), 0) as responses,
        coalesce(sum(responses) filter (where part = 'tier'), 0) as tier_responses,
        coalesce(sum(invited) filter (where part = 'all'), 0) as invited,
        coalesce(sum(invited) filter (where part = 'tier'), 0) as tier_invited

    from parts

    group by all

),

final as (

    select * from totals

    where
        loaded_responses <> left_out_responses + judged_responses
        or judged_responses <> responses
        or responses <> tier_responses
        or invited <> tier_invited

)

select * from final
