with

developers as (

    select * from {{ ref('dim_developers') }}

    where not is_internal

),

requests as (

    select * from {{ ref('fct_developer_requests') }}

),

first_calls as (

    select * from {{ ref('fct_developer_first_calls') }}

),

segments as (

    select segments.segment from (values ('all'), ('signup_channel')) as segments (segment)

),

waits as (

    select waits.wait
    from (values ('first_2xx'), ('first_live_2xx'), ('activation')) as waits (wait)

),

cohort_members as (

    select
        cast(date_trunc('week', {{ reporting_day('developers.signed_up_at') }}) as date) as week,
        segments.segment,
        case when segments.segment = 'all' then 'all' else developers.signup_channel end
            as segment_value,
        waits.wait,
        case waits.wait
            when 'first_2xx' then requests.ttfc_us
            when 'first_live_2xx' then requests.live_ttfc_us
            else first_calls.activation_us
        end as waited_us,
        requests.observed_us

    from developers

    inner join requests
        on developers.developer_id = requests.developer_id

    inner join first_calls
        on developers.developer_id = first_calls.developer_id

    cross join segments

    cross join waits

    where
        not (waits.wait = 'first_2xx' and requests.is_negative_ttfc)
        and not (waits.wait = 'first_live_2xx' and requests.is_live_negative_ttfc)

),

-- whose wait was cut off at the very time counts among those at risk: calls come before censorings
ended as (

    select
        week,
        segment,
        segment_value,
        wait,
        coalesce(waited_us, observed_us) as ended_us,
        count(waited_us) as successes,
        sum(count(*)) over (
            partition by week, segment, segment_value, wait
            order by coalesce(waited_us, observed_us) desc
            rows between unbounded preceding and current row
        ) as at_risk

    from cohort_members

    group by week, segment, segment_value, wait, coalesce(waited_us, observed_us)

),

-- Kaplan-Meier's product of (1 - successes / at_risk), 0 once all succeed who were left
survival as (

    select
        *,
        case
            when successes = at_risk then 0
            else exp(sum(ln({{ ratio('nullif(at_risk - successes, 0)', 'at_risk') }})) over (
                partition by week, segment, segment_value, wait
                order by ended_us
                rows between unbounded preceding and current row
            ))
        end as surviving_share

    from ended

),

-- the tolerance is part of the definition: products of doubles miss exact halves
final as (

    select
        week,
        segment,
        segment_value,
        wait,
        min(case when surviving_share <= 1 - 0.5 + 1e-9 then ended_us end) as p50_us,
        min(case when surviving_share <= 1 - 0.9 + 1e-9 then ended_us end) as p90_us,
        max(ended_us) as longest_us

    from survival

    group by all

)

select * from final
