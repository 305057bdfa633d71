"""Which CRM companies are one: merged in the CRM, or one domain, and never two that a parent link
separates.
"""

from collections import defaultdict

import pandas as pd

from ml.linkage.names import are_clearly_different_companies
from ml.linkage.records import exploded_ids, lookup, text_key


def shared_domains(companies: pd.DataFrame, max_names: int) -> set[str]:
    """Domains that do not tell one company from another: only an equal name links within them.

    Such is a domain with two or more companies of which one has a parent or subsidiaries, and one under which
    stand more than `max_names` clearly different names (a shop platform, a directory).
    """
    on_domain = companies[["domains", "name_key", "key", "parent_key"]].explode("domains").dropna(subset="domains")
    on_domain = on_domain.assign(
        in_family=on_domain["parent_key"].notna() | on_domain["key"].isin(companies["parent_key"].dropna())
    )
    groups = on_domain.groupby("domains")
    family = (groups["in_family"].max() & (groups.size() > 1)).astype(bool)
    shared = set(family.index[family])
    crowded = groups["name_key"].nunique()
    for domain in crowded.index[crowded > max_names]:
        heads: list[str] = []
        for name in sorted(on_domain.loc[on_domain["domains"] == domain, "name_key"].dropna().unique()):
            if all(are_clearly_different_companies(name, head) for head in heads):
                heads.append(name)
            if len(heads) > max_names:
                shared.add(domain)
                break
    return shared


def domain_keys(records: pd.DataFrame, shared: set[str]) -> pd.DataFrame:
    """One row a record and domain: pos, domain, via, group (the domain; within a shared one, domain and
    name).
    """
    rows = records[["domains", "via", "name_key"]].explode("domains").dropna(subset="domains")
    rows = rows.rename(columns={"domains": "domain"}).rename_axis("pos").reset_index()
    is_shared = rows["domain"].isin(shared)
    rows["group"] = rows["domain"].where(~is_shared, rows["domain"] + "|" + rows["name_key"])
    return rows.dropna(subset="group")


def resolve_parents(companies: pd.DataFrame) -> pd.Series:
    """The key of each company's parent; a parent merged away is the company that took it over."""
    parents = text_key(companies, "parent_id")
    taken_over = exploded_ids(companies).drop_duplicates("listed_key").set_index("listed_key")["pos"]
    survivor = lookup(lookup(parents, taken_over), companies["key"])
    return parents.where(parents.isin(companies["key"]) | survivor.isna(), survivor).astype("str")


def _ancestors(companies: pd.DataFrame) -> dict[int, set[int]]:
    position = dict(zip(companies["key"], companies.index, strict=True))
    parent = companies["parent_key"].dropna().map(position).dropna().astype(int).to_dict()
    apart: dict[int, set[int]] = defaultdict(set)
    for child in parent:
        above, seen = parent.get(child), {child}
        while above is not None and above not in seen:
            apart[child].add(above)
            apart[above].add(child)
            seen.add(above)
            above = parent.get(above)
    return apart


def cluster_companies(companies: pd.DataFrame, shared: set[str]) -> pd.DataFrame:
    """Clusters of CRM companies, by a union-find that refuses to join what a parent link separates.

    companies: prepared records (see `ml.linkage.match_accounts`). Gives, by its index: cluster (position of
    the oldest member), rule, evidence.
    """
    edges = _edges(companies, shared)
    apart, age = _ancestors(companies), companies["age"].to_dict()
    root = {pos: pos for pos in companies.index}
    members = {pos: {pos} for pos in companies.index}
    reasons: dict[int, tuple[str, str]] = {}
    for pos, other, rule, evidence in edges.itertuples(index=False):
        left, right = sorted((root[pos], root[other]), key=age.__getitem__)
        if left == right:
            continue
        if any(apart[member] & members[left] for member in members[right] if member in apart):
            continue
        for member in members[right]:
            root[member] = left
        members[left] |= members.pop(right)
        reasons.setdefault(pos, (rule, evidence))
        reasons.setdefault(other, (rule, evidence))
    found = pd.DataFrame({"cluster": pd.Series(root, dtype="int64")}, index=companies.index)
    is_first = found["cluster"] == found.index
    found["rule"] = [
        "own_record" if first else reasons[pos][0] for pos, first in zip(found.index, is_first, strict=True)
    ]
    found["evidence"] = [
        "oldest record of this account" if first else reasons[pos][1]
        for pos, first in zip(found.index, is_first, strict=True)
    ]
    return found


def _edges(companies: pd.DataFrame, shared: set[str]) -> pd.DataFrame:
    """Pairs to join, the surest first: pos, other, rule, evidence."""
    merged = exploded_ids(companies)
    merged["other"] = lookup(merged["listed_key"], pd.Series(companies.index, index=companies["key"]))
    both_list = merged.groupby("listed_key")["pos"].transform("min")
    merged["other"] = merged["other"].fillna(both_list).astype("int64")
    merged["rule"], merged["evidence"] = "merged_ids", "merged in the source: " + merged["listed_key"]
    keys = domain_keys(companies, shared)
    keys = keys.assign(age=lookup(keys["pos"], companies["age"])).sort_values("age")
    keys["other"] = keys.groupby("group")["pos"].transform("first")
    keys["rule"], keys["evidence"] = "domain", "same domain " + keys["domain"]
    columns = ["pos", "other", "rule", "evidence"]
    pairs = [frame.sort_values(["pos", "other"])[columns] for frame in (merged, keys)]
    edges = pd.concat(pairs)
    return edges[edges["pos"] != edges["other"]].drop_duplicates(["pos", "other"])
