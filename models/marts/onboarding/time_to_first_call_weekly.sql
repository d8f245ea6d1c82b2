{%- set prefixes = ['', 'live_'] -%}
{%- set horizons_seconds = {'15m': 900, '1h': 3600, '24h': 86400, '7d': 604800} -%}

with

cohorts as (

    select * from {{ ref('fct_signup_cohorts_weekly') }}

),

first_calls as (

    select * from {{ ref('fct_ttfc_cohorts_weekly') }}

),

quantiles as (

    select * from {{ ref('fct_wait_quantiles_weekly') }}

),

clock as (

    select * from {{ ref('dim_clock') }}

),

km_p50_targets as (

    select * from {{ ref('metric_targets') }}

    where metric_id = 'ttfc_km_p50_seconds'

),

-- a week without sign-ups has counts of 0, one of which calls say nothing has none
measured as (

    select
        cohorts.*,
        clock.as_of
        {%- for prefix in prefixes %}
        {%- for count in [
            'negative_ttfc', 'developers_measured', 'developers_called',
            'developers_deleted_before_call', 'developers_within_15m', 'developers_within_1h',
            'developers_within_24h', 'developers_within_7d',
        ] %},
        case
            when cohorts.unobserved_status is null
                then coalesce(first_calls.{{ prefix ~ count }}, 0)
        end as {{ prefix ~ count }}
        {%- endfor %},
        first_calls.{{ prefix ~ 'ttfc_p50_us' }} / 1e6 as {{ prefix ~ 'ttfc_p50_seconds' }},
        first_calls.{{ prefix ~ 'ttfc_p90_us' }} / 1e6 as {{ prefix ~ 'ttfc_p90_seconds' }},
        {{ prefix ~ 'waits' }}.p50_us / 1e6 as {{ prefix ~ 'ttfc_km_p50_seconds' }},
        {{ prefix ~ 'waits' }}.p90_us / 1e6 as {{ prefix ~ 'ttfc_km_p90_seconds' }},
        {{ prefix ~ 'waits' }}.longest_us as {{ prefix ~ 'observed_us' }}
        {%- endfor %}

    from cohorts

    cross join clock

    left join first_calls
        on cohorts.week = first_calls.week
        and cohorts.segment = first_calls.segment
        and cohorts.segment_value = first_calls.segment_value
        and cohorts.unobserved_status is null
    {% for prefix in prefixes %}
    left join quantiles as {{ prefix }}waits
        on cohorts.week = {{ prefix }}waits.week
        and cohorts.segment = {{ prefix }}waits.segment
        and cohorts.segment_value = {{ prefix }}waits.segment_value
        and {{ prefix }}waits.wait = 'first_{{ prefix }}2xx'
        and cohorts.unobserved_status is null
    {% endfor %}
),

banded as (

    select
        {% for prefix in prefixes -%}
        {% for quantile, band in {'km_p50': 'band', 'km_p90': 'band_p90'}.items() -%}
        {%- set seconds = prefix ~ 'ttfc_' ~ quantile ~ '_seconds' -%}
        case when {{ prefix ~ 'developers_measured' }} > 0 then {{ seconds }} is not null end
            as {{ prefix ~ quantile ~ '_reached' }},
        {{ ttfc_band(ttfc_judged(seconds, prefix ~ 'observed_us')) }} as {{ prefix ~ band }},
        {% endfor -%}
        {% endfor -%}
        *

    from measured

),

final as (

    select
        banded.week,
        banded.segment,
        banded.segment_value,
        banded.developers
        {%- for prefix in prefixes %}
        {%- for column in [
            'negative_ttfc', 'developers_measured', 'developers_called',
            'developers_deleted_before_call', 'ttfc_p50_seconds', 'ttfc_p90_seconds',
            'ttfc_km_p50_seconds', 'ttfc_km_p90_seconds', 'km_p50_reached', 'km_p90_reached',
            'band', 'band_p90',
        ] %},
        banded.{{ prefix ~ column }}
        {%- endfor %}
        {%- for horizon, seconds in horizons_seconds.items() %},
        banded.{{ prefix ~ 'developers_within_' ~ horizon }},
        {{ ratio(
            'banded.' ~ prefix ~ 'developers_within_' ~ horizon,
            'banded.' ~ prefix ~ 'developers_measured',
        ) }} as {{ prefix }}share_within_{{ horizon }},
        banded.ends_at + {{ seconds }} * interval '1' second <= banded.as_of
            as {{ prefix }}is_mature_{{ horizon }}
        {%- endfor %}
        {%- endfor %},
        coalesce(banded.unobserved_status, {{ status(
            value=ttfc_judged('banded.ttfc_km_p50_seconds', 'banded.observed_us'),
            is_final='banded.is_complete',
            sample='banded.developers_measured',
            min_sample=var('min_sample_developers'),
        ) }}) as status,
        banded.is_complete

    from banded

    left join km_p50_targets as targets
        on targets.segment = 'all'

)

select * from final
