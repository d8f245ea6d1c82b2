{%- set prefixes = ['', 'live_'] -%}
{%- set horizons_us = {
    '15m': 900000000, '1h': 3600000000, '24h': 86400000000, '7d': 604800000000
} -%}

with

developers as (

    select * from {{ ref('dim_developers') }}

    where not is_internal

),

requests as (

    select * from {{ ref('fct_developer_requests') }}

),

segments as (

    select segments.segment from (values ('all'), ('signup_channel')) as segments (segment)

),

members as (

    select
        cast(date_trunc('week', {{ reporting_day('developers.signed_up_at') }}) as date) as week,
        segments.segment,
        case when segments.segment = 'all' then 'all' else developers.signup_channel end
            as segment_value,
        developers.left_at is not null as has_left,
        requests.is_negative_ttfc,
        requests.ttfc_us,
        requests.is_live_negative_ttfc,
        requests.live_ttfc_us

    from developers

    inner join requests
        on developers.developer_id = requests.developer_id

    cross join segments

),

counted as (

    select
        week,
        segment,
        segment_value,
        {% for prefix in prefixes -%}
        {%- set is_negative = 'is_' ~ prefix ~ 'negative_ttfc' -%}
        {%- set ttfc_us = prefix ~ 'ttfc_us' -%}
        count(*) filter (where {{ is_negative }}) as {{ prefix ~ 'negative_ttfc' }},
        count(*) filter (where not {{ is_negative }}) as {{ prefix ~ 'developers_measured' }},
        count({{ ttfc_us }}) as {{ prefix ~ 'developers_called' }},
        count(*) filter (where has_left and {{ ttfc_us }} is null and not {{ is_negative }})
            as {{ prefix ~ 'developers_deleted_before_call' }},
        percentile_cont(0.5) within group (order by {{ ttfc_us }})
            as {{ prefix ~ 'ttfc_p50_us' }},
        percentile_cont(0.9) within group (order by {{ ttfc_us }})
            as {{ prefix ~ 'ttfc_p90_us' }},
        {% for horizon, horizon_us in horizons_us.items() -%}
        count(*) filter (where {{ ttfc_us }} <= {{ horizon_us }})
            as {{ prefix ~ 'developers_within_' ~ horizon }},
        {% endfor -%}
        {% endfor -%}
        count(*) as developers

    from members

    group by all

),

final as (

    select
        week,
        segment,
        segment_value,
        developers
        {%- for prefix in prefixes %}
        {%- for column in [
            'negative_ttfc', 'developers_measured', 'developers_called',
            'developers_deleted_before_call', 'ttfc_p50_us', 'ttfc_p90_us',
        ] %},
        {{ prefix ~ column }}
        {%- endfor %}
        {%- for horizon in horizons_us %},
        {{ prefix ~ 'developers_within_' ~ horizon }}
        {%- endfor %}
        {%- endfor %}

    from counted

)

select * from final
