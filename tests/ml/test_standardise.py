"""One form for each address, number and name."""

import pandas as pd
import pytest

from ml.linkage.names import are_clearly_different_people, normalise_company_name, normalise_person_name
from ml.linkage.standardise import is_role_mailbox, normalise_domain, normalise_email, normalise_phone


def one(function, text: str | None) -> str | None:
    value = function(pd.Series([text], dtype="str")).iloc[0]
    return None if pd.isna(value) else value


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("  Anna.Nowak+news@GMail.com ", "annanowak@gmail.com"),
        ("anna.nowak@googlemail.com", "annanowak@gmail.com"),
        ("Anna.Nowak@Acme.com", "anna.nowak@acme.com"),
        ("info@BÜCHER.example", "info@xn--bcher-kva.example"),
        ("jo@acme", None),
        ("jo@acme,com", None),
        ("jo acme.com", None),
        ("", None),
        (None, None),
    ],
)
def test_email(given, expected):
    assert one(normalise_email, given) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("https://www.Acme.com:443/de?x=1", "acme.com"),
        ("ACME.com.", "acme.com"),
        ("shop.acme.co.uk", "shop.acme.co.uk"),
        ("bücher.de", "xn--bcher-kva.de"),
        ("acme", None),
        ("10.0.0.1", None),
        ("not a domain.com", None),
        (None, None),
    ],
)
def test_domain(given, expected):
    assert one(normalise_domain, given) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("GTX-Pro GmbH & Co. KG", "gtxpro"),
        ("GTXPro", "gtxpro"),
        ("GTX Pro, Inc.", "gtxpro"),
        ("Łódź Straße Sp. z o.o.", "lodzstrasse"),
        ("Foo S.p.A.", "foo"),
        ("Banco do Sul S/A", "bancodosul"),
        ("Smith & Co", "smith"),
        ("Société Générale SA", "societegenerale"),
        ("AG", "ag"),
        ("...", None),
        (None, None),
    ],
)
def test_company_name(given, expected):
    assert one(normalise_company_name, given) == expected


def test_person_name_ignores_order_case_and_accents():
    assert one(normalise_person_name, "MÜLLER, Jürgen") == one(normalise_person_name, "jurgen Muller")


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("anna nowak", "kowalski peter", True),
        ("bob smith", "robert smith", False),
        ("anna", "kowalski peter", False),
        ("ivanov petr", "иванов петр", False),
        ("elisabeth meier", "huber lisa", True),
        ("katherine jones", "jonse kate", False),
    ],
)
def test_clearly_different_people(left, right, expected):
    assert are_clearly_different_people(left, right) is expected


def test_phone_needs_its_country_unless_international():
    numbers = pd.Series(["0151 / 234 567 89", "0151 / 234 567 89", "+49 (30) 901820", "123", None])
    found = normalise_phone(numbers, pd.Series(["DE", None, None, "DE", "DE"]))
    assert found.fillna("").tolist() == ["+4915123456789", "", "+4930901820", "", ""]


def test_role_mailboxes():
    addresses = pd.Series(["info@a.de", "billing.de@a.de", "sales2@a.de", "anna@a.de", "informatik@a.de", None])
    assert is_role_mailbox(addresses).tolist() == [True, True, True, False, False, False]


@pytest.mark.parametrize("function", [normalise_email, normalise_domain, normalise_company_name, normalise_phone])
def test_no_rows_and_only_nulls_are_fine(function):
    assert len(function(pd.Series([], dtype="object"))) == 0
    assert function(pd.Series([None, None], dtype="object")).isna().all()
