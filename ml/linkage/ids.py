"""Ids that stay: given by the oldest member's source key, from then on held by the ledger.

An id outlives reload, row order, merge and split. After a merge the oldest id stays; after a split the part
that holds the oldest member keeps it, and the other part gets a new one.
"""

import hashlib

import pandas as pd

from ml.linkage.records import KEY, text_key

PREFIX = {"account": "acc_", "contact": "con_"}
KNOWN_COLUMNS = [*KEY, "entity_type", "entity_id", "first_linked_at"]


def new_id(entity_type: str, key: str) -> str:
    """`acc_` or `con_` and 64 bits of the SHA-256 of a source key `system:instance:object:id`."""
    return PREFIX[entity_type] + hashlib.sha256(key.encode()).hexdigest()[:16]


def assign(matched: pd.DataFrame, entity_type: str, known_ids: pd.DataFrame, made_at: pd.Timestamp) -> pd.DataFrame:
    """`matched` with entity_id, first_linked_at and previous_entity_id (NULL for a record not linked before).

    matched: records with key, age and cluster. known_ids: from the ledger, the latest row of each source key
    with KNOWN_COLUMNS. first_linked_at is the ledger's where a record keeps its id, else made_at.
    """
    known = known_ids[known_ids["entity_type"] == entity_type]
    held = pd.DataFrame(
        {
            "entity_id": known["entity_id"].astype("str").to_numpy(),
            "since": pd.to_datetime(known["first_linked_at"], utc=True).to_numpy("datetime64[us]"),
        },
        index=text_key(known).to_numpy(),
    )
    held_now = held.reindex(matched["key"])
    records = matched.assign(
        previous_entity_id=held_now["entity_id"].astype("str").to_numpy(), since=held_now["since"].to_numpy()
    )
    kept = _keep(records, held.groupby("entity_id")["since"].min())
    fresh = _issue(records[~records["cluster"].isin(kept)], entity_type, set(held["entity_id"]))
    entity_id = records["cluster"].map(kept | fresh).astype("str")
    linked_now = _utc_naive(made_at)
    since = records["since"].where(records["previous_entity_id"] == entity_id, linked_now)
    return records.assign(entity_id=entity_id, first_linked_at=since.astype("datetime64[us]"))


def _utc_naive(made_at: pd.Timestamp) -> pd.Timestamp:
    stamp = pd.Timestamp(made_at)
    return stamp if stamp.tzinfo is None else stamp.tz_convert("UTC").tz_localize(None)


def _keep(records: pd.DataFrame, id_since: pd.Series) -> dict[int, str]:
    """cluster → the known id it keeps.

    Ids are served from the oldest on, each to the cluster with its oldest member that has no older id already.
    """
    claims = records.dropna(subset="previous_entity_id").sort_values("age")
    claims = claims.drop_duplicates(["previous_entity_id", "cluster"])
    claims = claims.assign(
        oldest=claims.groupby("previous_entity_id")["age"].transform("min"),
        id_since=id_since.reindex(claims["previous_entity_id"]).to_numpy(),
    )
    claims = claims.sort_values(["id_since", "oldest", "previous_entity_id", "age"])
    kept: dict[int, str] = {}
    served: set[str] = set()
    for cluster, entity_id in claims[["cluster", "previous_entity_id"]].itertuples(index=False):
        if cluster not in kept and entity_id not in served:
            kept[cluster] = entity_id
            served.add(entity_id)
    return kept


def _issue(records: pd.DataFrame, entity_type: str, taken: set[str]) -> dict[int, str]:
    """cluster → new id, made from its oldest member whose id is not taken by others."""
    fresh: dict[int, str] = {}
    for cluster, key in records.sort_values("age")[["cluster", "key"]].itertuples(index=False):
        candidate = new_id(entity_type, key)
        if cluster not in fresh and candidate not in taken:
            fresh[cluster] = candidate
            taken.add(candidate)
    for cluster, key in (
        records.sort_values("age").drop_duplicates("cluster")[["cluster", "key"]].itertuples(index=False)
    ):
        attempt = 2
        while cluster not in fresh:
            candidate = new_id(entity_type, f"{key}#{attempt}")
            if candidate not in taken:
                fresh[cluster] = candidate
                taken.add(candidate)
            attempt += 1
    return fresh
