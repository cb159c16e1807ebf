{#- The 97.5th percentile of the normal distribution: intervals hold 95 %. -#}
{% macro z_95() -%}
    1.959963984540054
{%- endmacro %}

{#- A whole number or decimal as a double. -#}
{% macro as_double(number) -%}
    cast({{ number }} as {{ type_double() }})
{%- endmacro %}

{#- A double as people read it: 6 decimals, so that engines agree. -#}
{% macro rounded(number) -%}
    cast({{ number }} as decimal(18, 6))
{%- endmacro %}

{#-
    One end of Wilson's score interval of a rate (E. B. Wilson, "Probable
    inference, the law of succession, and statistical inference", JASA 22, 1927):
    it stays between 0 and 1, and holds where there are few cases or no win.

    Arguments:
        rate (sql): wins / cases, a double.
        cases (sql): a double above 0: cases that do not depend on each other.
        end (str): lower or upper.
    Usage: {{ wilson_bound('rate', 'evidence', 'lower') }}
-#}
{% macro wilson_bound(rate, cases, end) -%}
    {%- set z2 = z_95() ~ ' * ' ~ z_95() -%}
    (
            {{ rate }} + {{ z2 }} / (2 * {{ cases }})
            {{ '-' if end == 'lower' else '+' }} {{ z_95() }} * sqrt(
                {{ rate }} * (1 - {{ rate }}) / {{ cases }}
                + {{ z2 }} / (4 * {{ cases }} * {{ cases }})
            )
        ) / (1 + {{ z2 }} / {{ cases }})
{%- endmacro %}

{#-
    One end of the interval of a ratio of two rates, on the log scale with 1/2
    added to wins and cases (S. D. Walter, "The distribution of Levin's measure of
    attributable risk", Biometrika 62, 1975), so that no win is no infinity.

    Arguments:
        wins, cases, other_wins, other_cases (sql): doubles.
        end (str): lower or upper.
    Usage: {{ rate_ratio_bound('w1', 'n1', 'w0', 'n0', 'upper') }}
-#}
{% macro rate_ratio_bound(wins, cases, other_wins, other_cases, end) -%}
    exp(
            ln(({{ wins }} + 0.5) / ({{ cases }} + 0.5))
            - ln(({{ other_wins }} + 0.5) / ({{ other_cases }} + 0.5))
            {{ '-' if end == 'lower' else '+' }} {{ z_95() }} * sqrt(
                1 / ({{ wins }} + 0.5) - 1 / ({{ cases }} + 0.5)
                + 1 / ({{ other_wins }} + 0.5) - 1 / ({{ other_cases }} + 0.5)
            )
        )
{%- endmacro %}

{#-
    One end of the interval of a count of wins, by Byar's approximation to the
    Poisson distribution (N. E. Breslow, N. E. Day, "Statistical methods in cancer
    research", volume II, IARC 1987, page 69).

    Arguments:
        wins (sql): a double.
        end (str): lower or upper.
    Usage: {{ count_bound('wins', 'lower') }} / expected
-#}
{% macro count_bound(wins, end) -%}
    {%- if end == 'lower' -%}
    case
            when {{ wins }} > 0 then {{ wins }} * power(
                greatest(
                    1 - 1 / (9 * {{ wins }})
                    - {{ z_95() }} / (3 * sqrt({{ wins }})), 0
                ), 3
            )
            else 0
        end
    {%- else -%}
    ({{ wins }} + 1) * power(
            1 - 1 / (9 * ({{ wins }} + 1))
            + {{ z_95() }} / (3 * sqrt({{ wins }} + 1)), 3
        )
    {%- endif -%}
{%- endmacro %}
