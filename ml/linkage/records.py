"""Source records as linkage reads them: in one order, with the key and the age that ids are made from."""

import pandas as pd

KEY = ["source_system", "source_instance", "source_object", "source_id"]
SCOPE = KEY[:3]


def text_key(records: pd.DataFrame, source_id: str = "source_id", source_object: str = "source_object") -> pd.Series:
    """`system:instance:object:id`; NULL where the id or object is NULL."""
    parts = [records[column].astype("str") for column in ("source_system", "source_instance", source_object, source_id)]
    return parts[0].str.cat(parts[1:], sep=":")


def lookup(keys: pd.Series, values: pd.Series) -> pd.Series:
    """`values` at each of `keys`, NULL where there is none; unlike `map` it keeps the type of no rows at all."""
    return values.reindex(keys.to_numpy()).set_axis(keys.index)


def prepare(records: pd.DataFrame) -> pd.DataFrame:
    """The records with `key` and `age` (0 = oldest; by created_at, unknown last, then key), ordered by key.

    The order of the given rows does not count. The index becomes 0 … n−1.
    Raises ValueError where a source key stands twice.
    """
    text = records.columns.drop("created_at")
    prepared = records.astype(dict.fromkeys(text, "str")).assign(key=text_key(records))
    prepared = prepared.sort_values("key", ignore_index=True)
    if prepared["key"].duplicated().any():
        twice = prepared.loc[prepared["key"].duplicated(), "key"].iloc[0]
        raise ValueError(f"The source record {twice} stands twice: make identity records unique by {', '.join(KEY)}.")
    created_at = pd.to_datetime(prepared["created_at"], utc=True)
    order = pd.DataFrame({"created_at": created_at, "key": prepared["key"]})
    ranked = order.sort_values(["created_at", "key"], na_position="last").index
    return prepared.assign(
        created_at=created_at, age=pd.Series(range(len(ranked)), index=ranked).reindex(prepared.index)
    )


def exploded_ids(records: pd.DataFrame, column: str = "merged_ids") -> pd.DataFrame:
    """One row a listed id: pos (row of `records`), listed_key (the key it would have in the same object)."""
    listed = records[[*SCOPE, column]].dropna(subset=column)
    listed = listed.assign(listed_id=listed[column].astype("str").str.split(r"[;,\s]+", regex=True)).explode(
        "listed_id"
    )
    listed = listed[listed["listed_id"].astype("str").str.len() > 0]
    keys = text_key(listed, "listed_id") if len(listed) else pd.Series([], dtype="str")
    return pd.DataFrame({"pos": listed.index, "listed_key": keys.to_numpy()})
