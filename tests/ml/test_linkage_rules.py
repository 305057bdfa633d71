"""Who is linked with whom, case by case."""

import time

import numpy as np
import pandas as pd
import pytest

from ml.linkage import resolve
from tests.ml.identity import FREEMAIL, MADE_AT, account, accounts, contacts


def entities(account_rows: list[dict], contact_rows: list[dict] = ()) -> dict[str, str]:
    links, _ = resolve(accounts(*account_rows), contacts(*contact_rows), None, FREEMAIL, MADE_AT)
    return dict(zip(links["source_object"] + links["source_id"], links["entity_id"], strict=True))


def rules(account_rows: list[dict], contact_rows: list[dict] = ()) -> dict[str, str]:
    links, _ = resolve(accounts(*account_rows), contacts(*contact_rows), None, FREEMAIL, MADE_AT)
    return dict(zip(links["source_object"] + links["source_id"], links["rule"], strict=True))


ACME = account("company", "1", name="Acme GmbH", domain="https://www.acme.com/de")


def test_a_customer_that_names_its_company_is_linked_whatever_its_address_says():
    rows = [
        ACME, account("company", "2", name="Zeta", domain="zeta.io"),
        account("customer", "c", name="Zeta", email="billing@zeta.io", crm_account_id="1"),
    ]  # fmt: skip
    found = entities(rows)
    assert found["customerc"] == found["company1"] != found["company2"]
    assert rules(rows)["customerc"] == "crm_key"


def test_the_id_of_a_company_that_was_merged_away_still_counts():
    rows = [ACME | {"merged_ids": "77;78"}, account("customer", "c", crm_account_id="78")]
    found = entities(rows)
    assert found["customerc"] == found["company1"]


def test_an_id_that_two_crms_know_means_the_customers_own_instance_or_the_name_decides():
    other = account("company", "1", name="Zeta", source_system="files", source_instance="old_crm")
    found, _ = resolve(
        accounts(ACME, other, account("customer", "c", crm_account_id="1"),
                 account("customer", "d", crm_account_id="1", name="Zeta Ltd.")),
        contacts(), None, FREEMAIL, MADE_AT,
    )  # fmt: skip
    by_key = found.set_index(["source_instance", "source_id"])["entity_id"]
    assert by_key["stripe", "d"] == by_key["old_crm", "1"]
    assert by_key["stripe", "c"] not in (by_key["old_crm", "1"], by_key["hubspot", "1"])


def test_one_domain_is_one_account_over_all_systems():
    rows = [
        ACME, account("company", "2", name="ACME", domain="acme.com"),
        account("customer", "c", name="A. Corp Holding", email="Billing@ACME.com"),
        account("organization", "o", name="Acme support", domain="acme.de;acme.com"),
    ]  # fmt: skip
    assert len(set(entities(rows).values())) == 1
    assert rules(rows) == {
        "company1": "own_record", "company2": "domain", "customerc": "email_domain", "organizationo": "domain"
    }  # fmt: skip


def test_a_freemail_domain_links_nobody_but_the_same_address_does():
    rows = [
        account("company", "1", name="Acme", domain="gmail.com"),
        account("customer", "c", name="Jo", email="jo@gmail.com"),
        account("customer", "d", name="Jo", email="J.O+stripe@googlemail.com"),
        account("customer", "e", name="Li", email="li@gmail.com"),
    ]  # fmt: skip
    found = entities(rows)
    assert found["customerc"] == found["customerd"]
    assert len(set(found.values())) == 3


def test_the_address_of_a_known_contact_leads_to_the_contacts_company():
    people = [account("contact", "p", email="jo@gmail.com", company_object="company", company_source_id="1")]
    rows = [ACME, account("customer", "c", email="Jo@gmail.com"), account("organization", "o", name="?")]
    people.append(account("user", "u", email="jo+x@gmail.com", company_object="organization", company_source_id="o"))
    found = entities(rows, people)
    assert found["customerc"] == found["organizationo"] == found["company1"]
    assert rules(rows, people)["customerc"] == "contact_email"


def test_a_person_of_two_companies_decides_nothing():
    people = [
        account("contact", n, email="jo@gmail.com", company_object="company", company_source_id=n) for n in ("1", "2")
    ]
    rows = [
        ACME,
        account("company", "2", name="Zeta", domain="zeta.io"),
        account("customer", "c", email="jo@gmail.com"),
    ]
    found = entities(rows, people)
    assert len(set(found[key] for key in ("company1", "company2", "customerc"))) == 3


def test_without_a_crm_a_customer_joins_the_organisation_that_its_contact_belongs_to():
    people = [account("user", "u", email="jo@gmail.com", company_object="organization", company_source_id="o")]
    found = entities([account("customer", "c", email="jo@gmail.com"), account("organization", "o")], people)
    assert found["customerc"] == found["organizationo"]


def test_parent_and_subsidiary_stay_apart_and_names_tell_the_customers_apart():
    rows = [
        account("company", "1", name="Acme", domain="acme.com"),
        account("company", "2", name="Acme Iberia", domain="acme.com", parent_id="1"),
        account("company", "3", name="Acme Nordic", domain="acme.com", parent_id="1"),
        account("company", "4", name="Acme Iberia, S.L.", domain="acme.com"),
        account("customer", "c", name="ACME Iberia SL", email="x@acme.com"),
        account("customer", "d", name="Somebody", email="y@acme.com"),
    ]  # fmt: skip
    found = entities(rows)
    assert found["company2"] == found["company4"] == found["customerc"]
    assert len({found[key] for key in ("company1", "company2", "company3", "customerd")}) == 4


def test_a_parent_that_was_merged_away_is_the_company_that_took_it_over():
    rows = [
        account("company", "1", name="Acme", domain="acme.com", merged_ids="9"),
        account("company", "2", name="Acme", domain="acme.com", parent_id="9"),
    ]
    found = entities(rows)
    assert found["company1"] != found["company2"]


def test_many_clearly_different_names_under_one_domain_are_many_companies():
    names = ["Bakery Lund", "Omega Foods", "Quick Tyres", "Vet Dr Hahn", "Zimmerei Xaver"]
    rows = [account("company", str(n), name=name, domain="myshop.example") for n, name in enumerate(names)]
    rows.append(account("company", "9", name="Omega Foods Ltd", domain="myshop.example"))
    found = entities(rows)
    assert len(set(found.values())) == 5
    assert found["company1"] == found["company9"]


def test_a_customer_of_two_worlds_never_pulls_two_companies_together():
    rows = [
        ACME, account("company", "2", name="Zeta", domain="zeta.io"),
        account("organization", "o", name="Both", domain="acme.com;zeta.io"),
    ]  # fmt: skip
    assert len(set(entities(rows).values())) == 3


def test_one_address_is_one_person():
    people = [
        account("contact", "1", email="robert.smith@acme.com", first_name="Robert", last_name="Smith"),
        account("contact", "2", email="Robert.Smith+web@ACME.com", first_name="Bob", last_name="Smith"),
        account("user", "3", email="robert.smith@acme.com", full_name="R. Smith"),
        account("lead", "4", email="robert.smith@acme.com"),
    ]
    assert len(set(entities([], people).values())) == 1


def test_a_role_mailbox_or_a_shared_one_is_not_a_person():
    for address in ("info@acme.com", "billing.de@acme.com", "werkstatt@acme.com"):
        people = [
            account("contact", "1", email=address, first_name="Anna", last_name="Nowak"),
            account("user", "2", email=address, full_name="Peter Kowalski"),
            account("lead", "3", "2025-03-01", email=address, full_name="nowak, anna"),
        ]
        found = entities([], people)
        assert found["contact1"] == found["lead3"] != found["user2"], address
        assert rules([], people)["lead3"] == "email_and_name"


def test_a_phone_number_or_a_name_alone_links_nobody():
    person = {"first_name": "Anna", "last_name": "Nowak", "phone": "+49 30 901820"}
    found = entities([], [account("lead", "1", **person), account("lead", "2", **person)])
    assert found["lead1"] != found["lead2"]


def test_people_merged_in_the_source_are_one():
    people = [
        account("contact", "1", email="anna@acme.com", merged_ids="2;55"),
        account("contact", "2", email="anna@old.com"),
        account("contact", "3", email="x@acme.com", merged_ids="55"),
        account("user", "2", email="other@zeta.io"),
    ]
    found = entities([], people)
    assert found["contact1"] == found["contact2"] == found["contact3"] != found["user2"]
    assert rules([], people)["contact2"] == "merged_ids"


def test_a_source_key_that_stands_twice_is_refused():
    with pytest.raises(ValueError, match="stands twice"):
        entities([ACME, ACME])


def test_thirteen_thousand_records_take_less_than_two_seconds():
    n, m = np.arange(5000), np.arange(8000)
    many = accounts(*[
        account("company" if i % 2 else "customer", str(i), name=f"Company {i // 2}", domain=f"c{i // 2}.com",
                email=f"billing@c{i // 2}.com") for i in n
    ])  # fmt: skip
    people = contacts(
        *[
            account("lead", str(i), email=f"p{i % 6000}@c{i % 6000 % 2500}.com", full_name=f"Anna B{i % 6000}")
            for i in m
        ]
    )
    started = time.process_time()
    links, _ = resolve(many, people, None, FREEMAIL, MADE_AT)
    assert time.process_time() - started < 2
    assert len(links) == 13_000
    assert links.groupby("entity_type")["entity_id"].nunique().to_dict() == {"account": 2500, "contact": 6000}
    assert pd.api.types.is_datetime64_any_dtype(links["first_linked_at"])
