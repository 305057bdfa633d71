{#
  Exact money. DECIMAL ÷ DECIMAL is a DOUBLE on DuckDB and of another scale elsewhere, so quotients are made of whole
  numbers (HUGEINT, 38 digits) and rounded half away from zero once. Halves are met: 0.125 becomes 0.13, −0.125 −0.13.
#}

{# numerator ÷ denominator of whole numbers, rounded half away from zero to a whole number; NULL over 0. #}
{% macro round_quotient(numerator, denominator) -%}
    (sign({{ numerator }}) * sign({{ denominator }})
    * ((2 * abs({{ numerator }}) + abs({{ denominator }})) // nullif(2 * abs({{ denominator }}), 0)))
{%- endmacro %}

{# The same cut off instead of rounded, for numbers that are not negative. #}
{% macro cut_quotient(numerator, denominator) -%}
    ({{ numerator }} // {{ denominator }})
{%- endmacro %}

{# A whole number of up to 38 digits. #}
{% macro whole(expression) -%}
    cast({{ expression }} as hugeint)
{%- endmacro %}

{# A DECIMAL as a whole number of its 10^-digits parts (it must have no finer ones). #}
{% macro whole_parts(amount, digits) -%}
    cast({{ amount }} * cast(1{{ '0' * digits }} as hugeint) as hugeint)
{%- endmacro %}

{# A whole number of 10^-digits parts as DECIMAL(precision, digits). #}
{% macro from_parts(parts, digits, precision=38) -%}
    cast(cast({{ parts }} as decimal({{ [precision, 38 - digits] | min }}, 0)) * 0.{{ '0' * (digits - 1) }}1 as decimal({{ precision }}, {{ digits }}))
{%- endmacro %}

{# Quotient of two amounts of the same scale, rounded once to `digits`; NULL over 0. #}
{% macro exact_ratio(numerator, denominator, scale=2, digits=6) -%}
    {{ from_parts(round_quotient(
        '(' ~ whole_parts(numerator, scale) ~ ' * 1' ~ '0' * digits ~ ')', whole_parts(denominator, scale)
    ), digits, 18) }}
{%- endmacro %}

{# Minor units as an amount of the currency: digits is the currency's number of minor digits (2 where unknown). #}
{% macro minor_to_major(amount_minor, minor_unit_digits) -%}
    cast(
        cast({{ amount_minor }} as decimal(20, 0))
        * case coalesce({{ minor_unit_digits }}, 2) when 0 then 1.0000 when 1 then 0.1000 when 2 then 0.0100 when 3 then 0.0010 else 0.0001 end
        as decimal(28, 6)
    )
{%- endmacro %}

{# An amount in another currency: rounded once to 2 digits from the exact product. #}
{% macro converted(amount, fx_rate) -%}
    cast(round(cast({{ amount }} as decimal(20, 6)) * {{ fx_rate }}, 2) as decimal(20, 2))
{%- endmacro %}
