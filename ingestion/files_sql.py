"""SQL that turns the texts of files into an object's typed columns. A value that does not fit makes its row bad."""

from __future__ import annotations

from ingestion.contract import Column, Resource
from ingestion.mapping import Entry, Spec

_OFFSET = r"\d(Z|[+-]\d{2}(:?\d{2})?)$"
_TRUE, _FALSE = "('true', 't', 'yes', 'y', '1')", "('false', 'f', 'no', 'n', '0')"


def literal(text: str | None) -> str:
    return "null" if text is None else "'" + text.replace("'", "''") + "'"


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def value(spec: Spec) -> str:
    """A target column as text, from the entry's source columns."""
    if spec.how == "const":
        return f"{literal(spec.const)}::varchar"
    if len(spec.columns) == 1:
        text = quoted(spec.columns[0])
    else:  # one missing part makes the whole missing
        text = "(" + " || ':' || ".join(map(quoted, spec.columns)) + ")"
    if not spec.words and not spec.has_default:
        return text
    cases = " ".join(f"when {text} = {literal(word)} then {literal(meant)}" for word, meant in spec.words.items())
    other = f"when {text} is not null then {literal(spec.default)}" if spec.has_default else f"else {text}"
    return f"case {cases} {other} end"


def cast(text: str, kind: str, zone: str) -> str:
    """A text as a contract's type; NULL where it does not fit. Times without an offset are the company's own."""
    bare = f"trim({text})"
    if kind == "bigint":  # a plain cast would round 3.5
        return f"case when regexp_full_match({bare}, '[+-]?\\d+(\\.0+)?') then try_cast({bare} as bigint) end"
    if kind == "decimal":
        return f"try_cast({bare} as decimal(28, 6))"
    if kind == "double":
        return f"case when isfinite(try_cast({bare} as double)) then try_cast({bare} as double) end"
    if kind == "boolean":
        return f"case when lower({bare}) in {_TRUE} then true when lower({bare}) in {_FALSE} then false end"
    moment = f"regexp_replace({bare}, '^(\\d{{4}})(\\d{{2}})(\\d{{2}})', '\\1-\\2-\\3')"
    if kind == "timestamp":
        return (
            f"case when regexp_matches({bare}, ':\\d.*{_OFFSET}')"
            f" then try_cast({moment} as timestamptz) at time zone 'UTC'"
            f" else timezone('{zone}', try_cast({moment} as timestamp)) at time zone 'UTC' end"
        )
    if kind == "date":
        return (
            f"case when regexp_matches({bare}, ':\\d.*{_OFFSET}')"
            f" then cast(try_cast({moment} as timestamptz) at time zone '{zone}' as date)"
            f" else cast(try_cast({moment} as timestamp) as date) end"
        )
    return text


def projected(entry: Entry, resource: Resource) -> str:
    """One row a source row, or a key where the entry sums: every column of the object as text, and where it stood.

    Reads `source` (source columns as text, `_file`, `_row`).
    """
    texts = {name: value(entry.columns[name]) if name in entry.columns else "null::varchar" for name in resource.names}
    if not entry.is_grouped:
        rows = ", ".join(f"{text} as {quoted(name)}" for name, text in texts.items())
        return f"select {rows}, _file, _row, null::varchar as _misfit from source"
    cells, misfits = [], []
    for name, text in texts.items():
        spec = entry.columns.get(name, Spec("const"))
        cells.append(f"{_grouped(spec, text, entry.key)} as {quoted(name)}")
        if spec.how == "sum":
            misfits.append(
                f"when count({text}) > count({_number(text)}) then '{name} sums a text that is no decimal'"
            )
    misfit = f"case {' '.join(misfits)} end" if misfits else "null::varchar"
    first = "min({file: _file, row: _row})"
    return (
        f"select {', '.join(cells)}, {first}.file as _file, {first}.row as _row, {misfit} as _misfit"
        f" from source group by {', '.join(map(quoted, entry.key))}"
    )


def _grouped(spec: Spec, text: str, key: tuple[str, ...]) -> str:
    """A column of several rows of one key: its sum, its first value, or the value in which all agree."""
    if spec.how == "sum":
        return f"sum({_number(text)})::varchar"
    if spec.how == "first":
        return f"arg_min({text}, {{file: _file, row: _row}})"
    if spec.how == "const":
        return text
    if set(spec.columns) <= set(key):
        return f"min({text})"
    return f"case when min({text}) = max({text}) and count({text}) = count(*) then min({text}) end"


def _number(text: str) -> str:
    return f"try_cast(trim({text}) as decimal(28, 6))"


def checked(resource: Resource, zone: str) -> str:
    """The typed columns of `projected`, and `_reason` where a row is bad."""
    cells, reasons = [], ["when _misfit is not null then _misfit"]
    for column in resource.columns:
        name = quoted(column.name)
        cells.append(f"{cast(name, column.type, zone)} as {name}")
        reasons += _reasons(column, name, zone)
    return f"select {', '.join(cells)}, _file, _row, case {' '.join(reasons)} end as _reason from projected"


def payload(resource: Resource) -> str:
    """A bad row as JSON: the texts of the object's columns that have one."""
    cells = ", ".join(f"{literal(name)}: p.{quoted(name)}" for name in resource.names)
    return f"json_merge_patch('{{}}', to_json({{{cells}}}))::varchar"


def key_list(resource: Resource) -> str:
    """The key of a bad row as a JSON list of texts."""
    return f"to_json([{', '.join(f'p.{quoted(name)}' for name in resource.key)}])::varchar"


def _reasons(column: Column, name: str, zone: str) -> list[str]:
    found = []
    if column.required:
        found.append(f"when {name} is null then '{column.name} is required and missing'")
    if column.type != "text":
        fits = cast(name, column.type, zone)
        found.append(f"when {name} is not null and trim({name}) <> '' and ({fits}) is null"
                     f" then '{column.name} holds a text that is no {column.type}'")  # fmt: skip
    return found
