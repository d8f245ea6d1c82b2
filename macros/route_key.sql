{# One definition, two users: dbt renders these macros for the catalogue, the loader for every call.
   So they use nothing of dbt, and expressions that DuckDB's RE2 runs without looking ahead. #}

{# Service, method and templated path of a call, separated by `|`. #}
{% macro route_key(service, http_method, path, route) -%}
    (
        replace(coalesce({{ service }}, '*'), '|', '%7C')
        || '|' || replace(upper({{ http_method }}), '|', '%7C')
        || '|' || {{ templated_path(
            "(case when starts_with(" ~ route ~ ", '/') then " ~ route ~ " else " ~ path ~ " end)"
        ) }}
    )
{%- endmacro %}


{# A path without its query string; every segment that identifies something is `{id}`. #}
{% macro templated_path(path) -%}
    {%- set candidate = '(?:^|/)[0-9]|_[A-Za-z]*[0-9]|[0-9A-Fa-f]{8}|' ~ sensitive_candidate() -%}
    {{ path_with_ids(path, sensitive_segment() ~ '|' ~ identifying_segment(), candidate) }}
{%- endmacro %}


{# What is stored of a path: no query string, and `{id}` for the segments that must not be kept. #}
{% macro kept_path(path) -%}
    {{ path_with_ids(path, sensitive_segment(), sensitive_candidate()) }}
{%- endmacro %}


{# What every path with a sensitive segment holds. #}
{% macro sensitive_candidate() -%}
    [@:]|%40|eyJ|[0-9][.][0-9]|[A-Za-z0-9]{20}
{%- endmacro %}


{# `candidate` is a cheap test that every such segment passes: most paths need no more than that.
   The slashes are doubled meanwhile, so that each segment has one on either side to itself. #}
{% macro path_with_ids(path, segment, candidate) -%}
    case
        when regexp_matches({{ path }}, '{{ candidate }}') then
            replace(
                regexp_replace(
                    '/' || replace(split_part({{ path }}, '?', 1), '/', '//') || '/',
                    '/(?:{{ segment }})/', '/{id}/', 'g'
                )[2:-2],
                '//', '/'
            )
        else split_part({{ path }}, '?', 1)
    end
{%- endmacro %}


{# All digits; a UUID; 16 or more hexadecimal digits; `cus_9s6XKz8N`. #}
{% macro identifying_segment() -%}
    {%- set hex = '[0-9A-Fa-f]' -%}
    [0-9]+
    {{- '|' ~ hex ~ '{8}(?:-' ~ hex ~ '{4}){3}-' ~ hex ~ '{12}' -}}
    {{- '|' ~ hex ~ '{16,}' -}}
    {{- '|[a-z]{1,8}_(?:' ~ letters_and_digits(6) ~ ')' -}}
{%- endmacro %}


{# An e-mail address or whatever else holds an `@`; an IP address, with its port if need be; a token,
   also behind prefixes such as `sk_live_`; a JSON web token. #}
{% macro sensitive_segment() -%}
    [^/]*(?:@|%40)[^/]*
    {{- '|' ~ ip_address() ~ '(?::[0-9]+)?' -}}
    {{- '|[[](?:' ~ ip_address() ~ ')[]](?::[0-9]+)?' -}}
    {{- '|(?:[a-z]{1,8}_){0,3}(?:' ~ letters_and_digits(20) ~ ')' -}}
    {{- '|eyJ[^/.]*[.][^/.]*[.][^/.]*' -}}
{%- endmacro %}


{# At least `length` letters and digits, both among them: by where the first of the other kind stands. #}
{% macro letters_and_digits(length) -%}
    {%- for first, other in [('[A-Za-z]', '[0-9]'), ('[0-9]', '[A-Za-z]')] -%}
        {%- for position in range(1, length - 1) -%}
            {{ first }}{{ '{' ~ position ~ '}' }}{{ other }}[A-Za-z0-9]{{ '{' ~ (length - 1 - position) ~ ',}|' }}
        {%- endfor -%}
        {{ first }}{{ '{' ~ (length - 1) ~ ',}' }}{{ other }}[A-Za-z0-9]*{{ '|' if loop.first }}
    {%- endfor -%}
{%- endmacro %}


{# An IPv4 or IPv6 address, the latter abbreviated, with an IPv4 tail or with a zone as the case may be. #}
{% macro ip_address() -%}
    {%- set four = '(?:(?:25[0-5]|2[0-4][0-9]|[01]?[0-9]?[0-9])[.]){3}(?:25[0-5]|2[0-4][0-9]|[01]?[0-9]?[0-9])' -%}
    {%- set group = '[0-9A-Fa-f]{1,4}' -%}
    (?:{{ four }}|(?:
        {{- '(?:' ~ group ~ ':){7}' ~ group ~ '|(?:' ~ group ~ ':){6}' ~ four -}}
        {{- '|:(?::' ~ group ~ '){1,7}|(?:' ~ group ~ ':){1,7}:|::' -}}
        {{- '|::(?:' ~ group ~ ':){0,5}' ~ four -}}
        {%- for before in range(1, 7) -%}
            {{ '|(?:' ~ group ~ ':){1,' ~ before ~ '}(?::' ~ group ~ '){1,' ~ (7 - before) ~ '}' }}
        {%- endfor -%}
        {%- for before in range(1, 6) -%}
            {{ '|(?:' ~ group ~ ':){1,' ~ before ~ '}(?::' ~ group ~ '){0,' ~ (5 - before) ~ '}:' ~ four }}
        {%- endfor -%}
    )(?:%[0-9A-Za-z._~-]+)?)
{%- endmacro %}
