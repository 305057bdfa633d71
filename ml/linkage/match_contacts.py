"""Contacts: which contacts, leads and support users are one real person.

A person is known by an e-mail address or by what the source itself merged, never by a phone number
(switchboards). A mailbox of a role (`info@`) or one with clearly different names is shared: in it only an
equal name links.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from ml.linkage.names import are_clearly_different_people, normalise_person_name
from ml.linkage.records import exploded_ids, lookup, prepare
from ml.linkage.standardise import is_role_mailbox, normalise_email

RULE_SCORES: Mapping[str, float] = {
    "own_record": 1.0,
    "merged_ids": 1.0,
    "email": 0.98,
    "email_and_name": 0.97,
}


def match_contacts(contacts: pd.DataFrame) -> pd.DataFrame:
    """One row a record of `contacts`, ordered by source key, with cluster, rule, score and evidence.

    contacts: `int_identity__contact_records`. cluster is the position of the cluster's oldest record.
    """
    records = prepare(contacts)
    records["email_key"] = normalise_email(records["email"])
    records["name_key"] = normalise_person_name(_full_names(records))
    groups, rule = _mailbox_groups(records)
    in_groups = pd.DataFrame({"pos": records.index, "group": groups}).dropna()
    by_email = in_groups.assign(other=in_groups.groupby("group")["pos"].transform("min"))
    merged = exploded_ids(records)
    merged["other"] = lookup(merged["listed_key"], pd.Series(records.index, index=records["key"]))
    merged["other"] = merged["other"].fillna(merged.groupby("listed_key")["pos"].transform("min"))
    pairs = pd.concat([by_email[["pos", "other"]], merged[["pos", "other"]]]).astype("int64")
    return _explained(records, _components(len(records), pairs), groups, rule)


def _full_names(records: pd.DataFrame) -> pd.Series:
    parts = records["first_name"].astype("str").fillna("") + " " + records["last_name"].astype("str").fillna("")
    parts = parts.str.strip()
    return parts.where(parts.str.len() > 0, records["full_name"].astype("str"))


def _mailbox_groups(records: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """The group within which a record's mailbox means one person (NULL without e-mail), and the rule's
    name.
    """
    email, name = records["email_key"], records["name_key"]
    is_shared = is_role_mailbox(email)
    names = (
        records.loc[email.notna() & name.notna()].groupby("email_key")["name_key"].agg(lambda group: sorted(set(group)))
    )
    several = names[names.str.len() > 1]
    conflicting = {
        mailbox
        for mailbox, found in several.items()
        if any(are_clearly_different_people(left, right) for n, left in enumerate(found) for right in found[n + 1 :])
    }
    one_name = ~email.isin(several.index)
    is_shared = (is_shared & ~one_name) | email.isin(conflicting)
    groups = email.where(~is_shared, email + "|" + name.fillna(records["key"]))
    return groups, pd.Series("email", index=records.index).mask(is_shared, "email_and_name")


def _components(size: int, pairs: pd.DataFrame) -> np.ndarray:
    graph = coo_matrix((np.ones(len(pairs)), (pairs["pos"], pairs["other"])), shape=(size, size))
    return connected_components(graph, directed=False)[1]


def _explained(records: pd.DataFrame, component: np.ndarray, groups: pd.Series, rule: pd.Series) -> pd.DataFrame:
    by_age = records.assign(component=component).sort_values("age")
    oldest = by_age.drop_duplicates("component").reset_index().set_index("component")["index"]
    cluster = pd.Series(component, index=records.index).map(oldest)
    is_first = cluster == records.index
    in_group = groups.notna() & groups.duplicated(keep=False)
    rule = rule.where(in_group, "merged_ids").mask(is_first, "own_record")
    words = {"email": "same e-mail as ", "email_and_name": "same shared mailbox and name as ",
             "merged_ids": "merged in the source with "}  # fmt: skip
    evidence = (rule.map(words) + lookup(cluster, records["key"])).mask(is_first, "oldest record of this person")
    return records.assign(cluster=cluster, rule=rule, evidence=evidence, score=rule.map(RULE_SCORES))
