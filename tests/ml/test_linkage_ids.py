"""Ids that stay: whatever comes, in whatever order."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml.linkage import resolve
from ml.linkage.ids import new_id
from ml.linkage.records import KEY
from ml.linkage.resolve import LINK_COLUMNS, NEW_ID_COLUMNS
from tests.ml.identity import (
    FREEMAIL,
    MADE_AT,
    NEXT_DAY,
    account,
    account_records,
    accounts,
    contact_records,
    contacts,
    random_records,
)  # fmt: skip

few = settings(max_examples=15, deadline=None)
A_OLD = account("company", "1", "2025-01-01", name="Acme", domain="acme.com")
A_NEW = account("company", "2", "2025-02-01", name="Acme", domain="acme.com")
ZETA = account("company", "3", "2024-01-01", name="Zeta", domain="zeta.io")


def ledger(*runs: pd.DataFrame) -> pd.DataFrame:
    """What the ledger holds after runs: the latest row of each source key."""
    return pd.concat(runs).drop_duplicates(KEY, keep="last")


def run(rows: list[dict], known: pd.DataFrame | None = None, made_at: pd.Timestamp = MADE_AT):
    links, new = resolve(accounts(*rows), contacts(), known, FREEMAIL, made_at)
    return links.set_index("source_id")["entity_id"].to_dict(), new


def assert_each_record_once_and_no_company_with_its_parent(links, account_rows, contact_rows):
    assert list(links.columns) == LINK_COLUMNS
    given_keys = pd.concat([account_rows[KEY], contact_rows[KEY]]).astype(str)
    assert sorted(map(tuple, links[KEY].astype(str).to_numpy())) == sorted(map(tuple, given_keys.to_numpy()))
    assert links.notna().all(axis=None)
    assert links["score"].between(0, 1).all()
    companies = account_rows[account_rows["source_object"] == "company"].dropna(subset="parent_id")
    entity = links[links["source_object"] == "company"].set_index("source_id")["entity_id"]
    for child, parent in companies[["source_id", "parent_id"]].itertuples(index=False):
        if parent in entity.index and parent != child:
            assert entity[child] != entity[parent]


@few
@given(account_records, contact_records, st.integers(0, 1000))
def test_every_record_is_linked_once_whatever_the_row_order(account_rows, contact_rows, seed):
    links, new = resolve(account_rows, contact_rows, None, FREEMAIL, MADE_AT)
    assert_each_record_once_and_no_company_with_its_parent(links, account_rows, contact_rows)
    assert list(new.columns) == NEW_ID_COLUMNS
    assert len(new) == len(links)
    shuffled, shuffled_new = resolve(
        account_rows.sample(frac=1, random_state=seed), contact_rows.sample(frac=1, random_state=seed + 1),
        None, FREEMAIL, MADE_AT,
    )  # fmt: skip
    pd.testing.assert_frame_equal(shuffled, links)
    pd.testing.assert_frame_equal(shuffled_new, new)


@pytest.mark.parametrize("seed", range(4))
def test_a_whole_company_is_linked_once_and_the_same_again(seed):
    account_rows, contact_rows = random_records(seed, size=700)
    links, new = resolve(account_rows, contact_rows, None, FREEMAIL, MADE_AT)
    assert_each_record_once_and_no_company_with_its_parent(links, account_rows, contact_rows)
    shuffled, nothing_new = resolve(
        account_rows.sample(frac=1, random_state=seed), contact_rows.sample(frac=1, random_state=seed), new, FREEMAIL,
        NEXT_DAY,
    )  # fmt: skip
    assert nothing_new.empty
    pd.testing.assert_frame_equal(shuffled, links)


@few
@given(account_records, account_records)
def test_after_any_change_ids_follow_the_oldest_member(before, after):
    links, new = resolve(before, contacts(), None, FREEMAIL, MADE_AT)
    later, later_new = resolve(after, contacts(), new, FREEMAIL, NEXT_DAY)
    old_id = later[KEY].merge(links, how="left", on=KEY)["entity_id"]
    for _, members in later.groupby("entity_id"):
        kept = old_id[members.index].dropna()
        # a cluster whose every known member held one id that no other cluster holds keeps it
        if kept.nunique() == 1 and (old_id == kept.iloc[0]).sum() == len(kept):
            assert set(members["entity_id"]) == {kept.iloc[0]}
    stays = (old_id == later["entity_id"]).astype(bool)
    assert (later["first_linked_at"] == MADE_AT).equals(stays)
    assert len(later_new) == (~stays).sum()


def test_an_id_is_a_hash_of_the_oldest_members_key():
    ids, _ = run([A_NEW, A_OLD])
    assert ids == dict.fromkeys(["1", "2"], new_id("account", "hubspot:hubspot:company:1"))
    assert ids["1"].startswith("acc_") and len(ids["1"]) == 20


def test_an_older_record_that_comes_later_does_not_move_the_id():
    before, first = run([A_OLD])
    after, new = run([A_OLD, A_NEW | {"created_at": "2020-01-01"}], first, NEXT_DAY)
    assert after == {"1": before["1"], "2": before["1"]}
    assert new["source_id"].tolist() == ["2"]
    assert new["previous_entity_id"].isna().all()


def test_after_a_merge_the_oldest_id_stays():
    before, first = run([A_OLD, ZETA])
    after, new = run([A_OLD, ZETA | {"domain": "acme.com"}], first, NEXT_DAY)
    assert set(after.values()) == {before["3"]}
    assert new[["source_id", "previous_entity_id"]].to_numpy().tolist() == [["1", before["1"]]]


def test_an_id_known_for_longer_beats_one_with_an_older_record():
    before, first = run([A_OLD])
    _, second = run([A_OLD, ZETA], first, NEXT_DAY)
    after, _ = run([A_OLD, ZETA | {"domain": "acme.com"}], ledger(first, second), NEXT_DAY)
    assert set(after.values()) == {before["1"]}


def test_after_a_split_the_part_with_the_oldest_member_keeps_the_id():
    before, first = run([A_OLD, A_NEW])
    after, new = run([A_OLD | {"domain": "other.com", "name": "Other"}, A_NEW], first, NEXT_DAY)
    assert after["1"] == before["1"]
    assert after["2"] == new_id("account", "hubspot:hubspot:company:2")
    assert new["source_id"].tolist() == ["2"]


def test_merge_then_split_gives_both_their_ids_back():
    before, first = run([A_OLD, ZETA])
    _, second = run([A_OLD, ZETA | {"domain": "acme.com"}], first, NEXT_DAY)
    after, _ = run([A_OLD, ZETA], ledger(first, second), NEXT_DAY)
    assert after == before


def test_an_id_outlives_the_record_it_was_made_from_and_is_never_given_twice():
    before, first = run([A_OLD, A_NEW])
    without, none = run([A_NEW], first, NEXT_DAY)
    assert without["2"] == before["2"] and none.empty
    moved = [A_OLD | {"domain": "zeta.io", "name": "Zeta"}, A_NEW, ZETA]
    after, new = run(moved, first, NEXT_DAY)
    assert after["1"] == before["1"] == after["3"]
    assert after["2"] != before["2"]
    again, _ = run([A_OLD | {"domain": "third.com", "name": "Third"}, A_NEW, ZETA], ledger(first, new), NEXT_DAY)
    assert len(set(again.values())) == 3


def test_a_moment_with_a_zone_is_kept_in_utc():
    links, new = resolve(accounts(A_OLD), contacts(), None, FREEMAIL, pd.Timestamp("2026-07-01 00:00+02:00"))
    assert links["first_linked_at"].tolist() == [pd.Timestamp("2026-06-30 22:00")]
    assert new["first_linked_at"].dt.tz is None
