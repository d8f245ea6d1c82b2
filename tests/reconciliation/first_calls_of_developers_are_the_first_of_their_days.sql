-- The first call, 2xx and live 2xx of a developer are the earliest that fct_calls_daily holds.
with

first_calls as (

    select * from {{ ref('fct_developer_first_calls') }}

),

daily_calls as (

    select * from {{ ref('fct_calls_daily') }}

    where {{ counts_in_any_mode('exclusion_reason') }}

),

earliest as (

    select
        developer_id,
        min(first_at) as first_request_at,
        min(
            case
                when outcome_class = 'success' and status_code between 200 and 299 then first_at
            end
        ) as first_2xx_at,
        min(
            case
                when
                    outcome_class = 'success'
                    and status_code between 200 and 299
                    and exclusion_reason is null
                    then first_at
            end
        ) as first_live_2xx_at

    from daily_calls

    group by all

),

compared as (

    select
        first_calls.developer_id,
        {{ text_of([
            'first_calls.first_request_at', 'first_calls.first_2xx_at',
            'first_calls.first_live_2xx_at',
        ]) }} as found,
        {{ text_of([
            'earliest.first_request_at', 'earliest.first_2xx_at', 'earliest.first_live_2xx_at',
        ]) }} as expected

    from first_calls

    left join earliest
        on first_calls.developer_id = earliest.developer_id

),

final as (

    select * from compared

    where found <> expected

)

select * from final
