"""Accounts: which companies, billing customers and support organisations are one real company.

CRM companies are joined with each other only directly (`companies.py`). Every other record then attaches to
one company, so that a customer with two addresses can never pull two companies together. What finds no
company groups with its like. Where a rule points at more than one account the name decides, and if it cannot,
the record stands alone: a wrong merge costs more than a missing one.
"""

from collections.abc import Mapping

import pandas as pd

from ml.linkage.companies import cluster_companies, domain_keys, resolve_parents, shared_domains
from ml.linkage.names import normalise_company_name
from ml.linkage.records import exploded_ids, lookup, prepare, text_key
from ml.linkage.standardise import email_domain, normalise_domain, normalise_email

RULE_SCORES: Mapping[str, float] = {
    "own_record": 1.0, "merged_ids": 1.0, "crm_key": 1.0, "domain": 0.97, "email_domain": 0.95, "email": 0.95,
    "contact_email": 0.93,
}  # fmt: skip
MAX_NAMES_PER_DOMAIN = 3


def match_accounts(accounts: pd.DataFrame, contacts: pd.DataFrame, public_domains: frozenset[str]) -> pd.DataFrame:
    """One row a record of `accounts`, ordered by source key, with cluster, rule, score and evidence.

    accounts: `int_identity__account_records`; contacts: `int_identity__contact_records`; public_domains:
    freemail and disposable domains, which name nobody. cluster is the position of one of its records.
    """
    records = _standardised(accounts, public_domains)
    is_company = records["source_object"] == "company"
    companies = records[is_company].copy()
    companies["parent_key"] = resolve_parents(companies)
    shared = shared_domains(companies, MAX_NAMES_PER_DOMAIN)
    found = cluster_companies(companies, shared)
    by_contact = _by_contact(records, contacts)
    for candidates in (_by_crm_key(records, companies), _by_domain(records, companies, shared), by_contact):
        found = _attach(found, candidates, records)
    found = pd.concat([found, _among_themselves(records.drop(found.index), shared)])
    # a lone customer may still be known through people of an organisation that has no company either
    alone = found.index[~found["cluster"].duplicated(keep=False) & ~is_company[found.index]]
    alone = alone.difference(by_contact["other"])
    attached = _attach(found.drop(alone), by_contact, records)
    found = pd.concat([attached, found.loc[alone.difference(attached.index)]]).sort_index()
    return records.join(found.assign(score=found["rule"].map(RULE_SCORES)))


def _standardised(accounts: pd.DataFrame, public_domains: frozenset[str]) -> pd.DataFrame:
    records = prepare(accounts)
    records["name_key"] = normalise_company_name(records["name"])
    records["email_key"] = normalise_email(records["email"])
    named = records["domain"].astype("str").str.split(r"[;,\s]+", regex=True).explode()
    own = normalise_domain(named)
    own = own[own.notna() & ~own.isin(public_domains)].groupby(level=0).agg(lambda group: sorted(set(group)))
    by_email = email_domain(records["email_key"])
    by_email = by_email[by_email.notna() & ~by_email.isin(public_domains)]
    domains = {pos: [domain] for pos, domain in by_email.items()} | own.to_dict()
    records["domains"] = pd.Series(domains, index=records.index, dtype="object")
    records["via"] = pd.Series("email_domain", index=records.index).mask(records.index.isin(own.index), "domain")
    return records


def _by_crm_key(records: pd.DataFrame, companies: pd.DataFrame) -> pd.DataFrame:
    """Candidates pos, other (a record of the account), rule, evidence: the CRM company whose id a record
    holds.
    """
    ids = companies[["source_instance", "source_id"]].rename_axis("other").reset_index()
    merged = exploded_ids(companies).rename(columns={"pos": "other"})
    merged["source_id"] = merged["listed_key"].str.split(":", n=3).str[3]
    merged["source_instance"] = lookup(merged["other"], companies["source_instance"])
    ids = pd.concat([ids, merged[["other", "source_instance", "source_id"]]]).drop_duplicates()
    naming = records[["crm_account_id", "source_instance"]].dropna(subset="crm_account_id").rename_axis("pos")
    pairs = naming.reset_index().merge(ids, left_on="crm_account_id", right_on="source_id", suffixes=("", "_crm"))
    at_home = pairs["source_instance"] == pairs["source_instance_crm"]
    pairs = pairs[at_home | ~at_home.groupby(pairs["pos"]).transform("max").astype(bool)]
    evidence = "names CRM company " + lookup(pairs["other"], records["key"])
    return pairs[["pos", "other"]].assign(rule="crm_key", evidence=evidence)


def _by_domain(records: pd.DataFrame, companies: pd.DataFrame, shared: set[str]) -> pd.DataFrame:
    pairs = domain_keys(records, shared).merge(
        domain_keys(companies, shared)[["pos", "group"]].rename(columns={"pos": "other"}), on="group"
    )
    return pairs[["pos", "other"]].assign(rule=pairs["via"], evidence="same domain " + pairs["domain"])


def _by_contact(records: pd.DataFrame, contacts: pd.DataFrame) -> pd.DataFrame:
    """Records whose e-mail, or the e-mail of one of their people, is that of a contact of another record."""
    position = pd.Series(records.index, index=records["key"])
    people = pd.DataFrame({
        "email": normalise_email(contacts["email"]),
        "pos": lookup(text_key(contacts, "company_source_id", "company_object"), position),
        "contact": text_key(contacts),
    }).dropna()  # fmt: skip
    own = pd.DataFrame({"email": records["email_key"], "pos": records.index}).dropna()
    pairs = pd.concat([own, people[["email", "pos"]]]).drop_duplicates().merge(
        people.rename(columns={"pos": "other"}), on="email"
    )  # fmt: skip
    pairs = pairs[pairs["pos"] != pairs["other"]].astype({"pos": "int64", "other": "int64"})
    pairs = pairs.sort_values(["pos", "other", "contact"]).drop_duplicates(["pos", "other"])
    return pairs[["pos", "other"]].assign(rule="contact_email", evidence="same e-mail as " + pairs["contact"])


def _attach(found: pd.DataFrame, candidates: pd.DataFrame, records: pd.DataFrame) -> pd.DataFrame:
    """`found` and the records for which the candidates, or else the name, leave one account of `found`."""
    open_ = candidates[~candidates["pos"].isin(found.index) & candidates["other"].isin(found.index)]
    open_ = open_.assign(cluster=lookup(open_["other"], found["cluster"]).astype("int64"))
    open_["same_name"] = (
        lookup(open_["pos"], records["name_key"]) == lookup(open_["other"], records["name_key"])
    ).astype(bool)
    several = open_.groupby("pos")["cluster"].transform("nunique") > 1
    open_ = open_[~several | open_["same_name"]]
    open_ = open_[open_.groupby("pos")["cluster"].transform("nunique") == 1]
    chosen = open_.sort_values(["pos", "other"]).drop_duplicates("pos").set_index("pos")
    return pd.concat([found, chosen[["cluster", "rule", "evidence"]]])


def _among_themselves(records: pd.DataFrame, shared: set[str]) -> pd.DataFrame:
    """Records without a company, grouped by one key each: the CRM id they name, else domain, else e-mail."""
    domains = domain_keys(records, shared).drop_duplicates("pos").set_index("pos")
    by_crm = "crm_key:" + records["crm_account_id"].astype("str")
    by_domain = (domains["via"] + ":" + domains["group"]).reindex(records.index)
    by_email = "email:" + records["email_key"]
    key = by_crm.fillna(by_domain).fillna(by_email).fillna("alone:" + records["key"])
    same = key.str.replace(r"^email_domain:", "domain:", regex=True)
    oldest_of = records.assign(same=same).sort_values("age").drop_duplicates("same")["same"]
    cluster = lookup(same, pd.Series(oldest_of.index, index=oldest_of.to_numpy()))
    found = pd.DataFrame({"cluster": cluster.astype("int64")})
    is_first = found["cluster"] == found.index
    oldest = lookup(found["cluster"], records["key"])
    found["rule"] = key.str.split(":").str[0].mask(is_first, "own_record")
    found["evidence"] = ("same as " + oldest).mask(is_first, "oldest record of this account")
    return found
