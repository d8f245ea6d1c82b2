{%- set steps = [
    'signup_to_key', 'key_to_first_request', 'first_request_to_first_2xx',
    'first_2xx_to_first_live_2xx',
] -%}

with

cohorts as (

    select * from {{ ref('fct_signup_cohorts_weekly') }}

    where segment = 'all'

),

developers as (

    select * from {{ ref('fct_developer_onboarding') }}

),

errors as (

    select * from {{ ref('fct_developer_errors_before_success') }}

),

deliveries_source as (

    select * from {{ ref('dim_sources') }}

    where table_name = 'webhook_deliveries'

),

webhooks as (

    select
        week,
        count(*) filter (where is_webhook_before_first_call) as developers

    from developers

    group by all

),

-- who succeeded long before signing up is in no step and no error
measured as (

    select * from developers

    where not is_negative_ttfc

),

medians as (

    select
        week
        {%- for step in steps %},
        percentile_cont(0.5) within group (order by {{ step }}_us) / 1e6 as {{ step }}_p50_seconds
        {%- endfor %},
        count(key_issued_at) as developers_with_key,
        count(first_request_at) as developers_with_request,
        count(first_2xx_at) as developers_with_2xx,
        count(first_live_2xx_at) as developers_with_live_2xx,
        percentile_cont(0.5) within group (order by attempts_before_success)
            as attempts_before_success_p50

    from measured

    group by all

),

errors_ranked as (

    select
        measured.week,
        errors.error_code,
        count(*) as developers,
        row_number() over (
            partition by measured.week
            order by count(*) desc, errors.error_code asc
        ) as error_rank

    from errors

    inner join measured
        on errors.developer_id = measured.developer_id

    group by measured.week, errors.error_code

),

joined as (

    select
        cohorts.week,
        cohorts.developers
        {%- for step in steps %},
        medians.{{ step }}_p50_seconds
        {%- endfor %}
        {%- for step in ['key', 'request', '2xx', 'live_2xx'] %},
        case
            when cohorts.unobserved_status is null
                then coalesce(medians.developers_with_{{ step }}, 0)
        end as developers_with_{{ step }}
        {%- endfor %},
        medians.attempts_before_success_p50,
        errors_ranked.error_code as top_error_code,
        errors_ranked.developers as top_error_developers,
        case
            when cohorts.unobserved_status is null and not deliveries_source.is_absent
                then coalesce(webhooks.developers, 0)
        end as webhook_before_first_call_developers,
        coalesce(cohorts.unobserved_status, 'no_target') as status,
        cohorts.is_complete

    from cohorts

    cross join deliveries_source

    left join webhooks
        on cohorts.week = webhooks.week

    left join medians
        on cohorts.week = medians.week
        and cohorts.unobserved_status is null

    left join errors_ranked
        on cohorts.week = errors_ranked.week
        and errors_ranked.error_rank = 1
        and cohorts.unobserved_status is null

),

final as (

    select
        week,
        developers
        {%- for step in steps %},
        {{ step }}_p50_seconds
        {%- endfor %},
        developers_with_key,
        developers_with_request,
        developers_with_2xx,
        developers_with_live_2xx,
        attempts_before_success_p50,
        top_error_code,
        top_error_developers,
        webhook_before_first_call_developers,
        {{ ratio('webhook_before_first_call_developers', 'developers') }}
            as webhook_before_first_call_share,
        status,
        is_complete

    from joined

)

select * from final
