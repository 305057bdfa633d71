"""E-mail addresses, web domains and phone numbers, each in the one form that can be compared.

Every function takes a Series of text of any length (NULLs allowed) and gives a Series of the same index,
`str` dtype, NULL where there is nothing to compare. Each distinct value is worked out once.
"""

import re
from collections.abc import Callable, Iterable

import pandas as pd
import phonenumbers
from email_validator import EmailNotValidError, validate_email

from ml.linkage.vocabulary import ROLE_MAILBOXES

GMAIL_DOMAINS = frozenset({"gmail.com", "googlemail.com"})


def on_distinct(values: pd.Series, function: Callable[[str], str | None]) -> pd.Series:
    """Apply `function` to each distinct non-null text of `values` once."""
    text = values.astype("str")
    found = {value: function(value) for value in text.dropna().unique()}
    return text.map(found).astype("str")


def as_domain_set(domains: pd.DataFrame | Iterable[str]) -> frozenset[str]:
    """A set of domains from a set, a list or a frame (column `domain`, else its first)."""
    if isinstance(domains, pd.DataFrame):
        domains = domains["domain"] if "domain" in domains else domains.iloc[:, 0]
    return frozenset(str(domain).strip().lower() for domain in domains)


def _idna(domain: str) -> str | None:
    try:
        return domain.encode("ascii").decode() if domain.isascii() else domain.encode("idna").decode()
    except UnicodeError:
        return None


def _domain(text: str) -> str | None:
    host = text.strip().lower().split("://")[-1].split("/")[0].split("?")[0].split("#")[0]
    host = host.split("@")[-1].split(":")[0].removeprefix("www.").strip(".")
    host = _idna(host) or ""
    labels = host.split(".")
    is_host = len(labels) > 1 and all(label and label.replace("-", "").isalnum() for label in labels)
    return host if is_host and not labels[-1].isdigit() else None


def normalise_domain(values: pd.Series) -> pd.Series:
    """`https://www.Acme.com/de` → `acme.com`: scheme, user, port, path and www. off, lower case, IDNA.

    NULL for what is no host name (no dot, blanks inside, an IP address).
    """
    return on_distinct(values, _domain)


def _email(text: str) -> str | None:
    try:
        # reserved domains pass: whether mail arrives is a matter of verification, not of identity
        valid = validate_email(text.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return None
    domain = _domain(valid.ascii_domain or "")
    local = valid.local_part.lower().split("+")[0]
    if domain in GMAIL_DOMAINS:
        domain, local = "gmail.com", local.replace(".", "")
    return f"{local}@{domain}" if local and domain else None


def normalise_email(values: pd.Series) -> pd.Series:
    """`Anna.Nowak+news@GMail.com` → `annanowak@gmail.com`; NULL where the syntax is wrong.

    Lower case, IDNA domain (RFC 5891), sub-address after `+` removed (RFC 5233), dots removed where the
    provider ignores them. Syntax by email-validator, without DNS.
    """
    return on_distinct(values, _email)


def email_domain(emails: pd.Series) -> pd.Series:
    """The domain of normalised addresses."""
    return on_distinct(emails, lambda email: email.partition("@")[2] or None)


def is_role_mailbox(emails: pd.Series, role_mailboxes: frozenset[str] = ROLE_MAILBOXES) -> pd.Series:
    """True where a normalised address belongs to a role (`info@`, `billing.de@`) and not to a person."""
    distinct = emails.dropna().unique()
    local_parts = {email: email.partition("@")[0] for email in distinct}
    return emails.isin({
        email for email, local in local_parts.items()
        if local in role_mailboxes or re.split(r"[._\-0-9]", local)[0] in role_mailboxes
    })  # fmt: skip


def _phone(text: str, region: str | None) -> str | None:
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def normalise_phone(values: pd.Series, regions: pd.Series | None = None) -> pd.Series:
    """`0151 / 234 567 89` with region DE → `+4915123456789` (ITU-T E.164); NULL where it is no valid number.

    regions: ISO 3166 alpha-2 code by row, of the same index; without one only international numbers are read.
    """
    text = values.astype("str")
    codes = pd.Series(None, index=text.index, dtype="str") if regions is None else regions.astype("str").str.upper()
    pairs = pd.DataFrame({"text": text, "region": codes.where(codes.str.len() == 2)})
    distinct = pairs.dropna(subset="text").drop_duplicates()
    found = {
        (value, region): _phone(value, None if pd.isna(region) else region)
        for value, region in distinct.itertuples(index=False)
    }
    numbers = [found.get((value, region)) for value, region in pairs.itertuples(index=False)]
    return pd.Series(numbers, index=text.index, dtype="str")
