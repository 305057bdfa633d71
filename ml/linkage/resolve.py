"""From source records to `identity_links`: match, then give ids."""

from collections.abc import Iterable

import pandas as pd

from ml.linkage.ids import KNOWN_COLUMNS, assign
from ml.linkage.match_accounts import match_accounts
from ml.linkage.match_contacts import match_contacts
from ml.linkage.records import KEY
from ml.linkage.standardise import as_domain_set

LINK_COLUMNS = [
    *KEY, "entity_type", "entity_id", "rule", "score", "evidence", "is_steward_decision", "first_linked_at"
]  # fmt: skip
NEW_ID_COLUMNS = [*KNOWN_COLUMNS, "previous_entity_id"]


def resolve(
    account_records: pd.DataFrame,
    contact_records: pd.DataFrame,
    known_ids: pd.DataFrame | None,
    freemail_domains: pd.DataFrame | Iterable[str],
    made_at: pd.Timestamp,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Link every source record to one account or one contact.

    account_records, contact_records: `int_identity__account_records` and `…__contact_records`, unique by
    source key.
    known_ids: KNOWN_COLUMNS, the ledger's latest row of each source key; None or empty at the first run.
    freemail_domains: free and disposable mail domains (a set, or a frame with the column `domain`).
    made_at: when this run links, UTC.

    Returns links (LINK_COLUMNS, one row a record, ordered by entity type and source key) and new_ids
    (NEW_ID_COLUMNS): the rows that the ledger must append, for records that are new or whose id changed. The
    same records and known ids give the same rows, in whatever order they came.
    """
    known = pd.DataFrame(columns=KNOWN_COLUMNS) if known_ids is None or known_ids.empty else known_ids
    accounts = match_accounts(account_records, contact_records, as_domain_set(freemail_domains))
    contacts = match_contacts(contact_records)
    linked = pd.concat(
        assign(matched, entity_type, known, made_at).assign(entity_type=entity_type)
        for entity_type, matched in (("account", accounts), ("contact", contacts))
    ).reset_index(drop=True)
    linked["is_steward_decision"] = False
    linked = linked.astype({"rule": "str", "evidence": "str", "previous_entity_id": "str"})
    changed = linked["previous_entity_id"].isna() | (linked["previous_entity_id"] != linked["entity_id"])
    return linked[LINK_COLUMNS], linked.loc[changed, NEW_ID_COLUMNS].reset_index(drop=True)
