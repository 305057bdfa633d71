"""Stands for dbt's adapter where sqlfluff renders a model without a database: every table is there."""


class Relation:
    """A table that exists."""

    is_view = False


def get_relation(*_args: object, **_kwargs: object) -> Relation:
    return Relation()


def get_columns_in_relation(*_args: object, **_kwargs: object) -> list:
    return []


def dispatch(*_args: object, **_kwargs: object) -> object:
    """An expression in the place of an engine's own macro."""
    return lambda *_inner, **_named: "null"
