"""What raw must be, made from the contracts: their columns, required values and one row a key and version."""

from __future__ import annotations

from collections.abc import Mapping

from ingestion.contract import Resource
from orchestration import contracts
from orchestration.expectations.suite import Expectation


def of_resource(schema: str, vendor: str, table: str, resource: Resource) -> list[Expectation]:
    """The expectations of one table of a vendor's raw schema."""
    said = f"{vendor} {table}"
    key = ", ".join(resource.key)
    required = [c.name for c in resource.columns if c.required]
    return [
        Expectation(
            "columns_as_in_the_contract", schema, table, "columns",
            f"{said} has the columns of its contract", args={"columns": resource.names},
        ),
        Expectation(
            "one_row_per_key_and_version", schema, table, "unique",
            f"{said} holds each version of a key once", args={"columns": [*resource.key, "_version"]},
        ),
        *(
            Expectation(
                f"{column}_is_there", schema, table, "no_rows",
                f"{said} has a value in {column} wherever the row is not a tombstone",
                args={"query": f'select {key} from {{batch}} where "{column}" is null and not _deleted'},
            )
            for column in required
        ),
    ]  # fmt: skip


def of_instances(instances: Mapping[str, list[str]]) -> list[Expectation]:
    """The expectations of every table of every connected instance; `instances` is {vendor: [instance, …]}."""
    return [
        expectation
        for vendor, names in instances.items()
        if vendor != contracts.FILES
        for name in names
        for table, resource in contracts.resources()[vendor].items()
        for expectation in of_resource(f"raw_{name}", vendor, table, resource)
    ]
