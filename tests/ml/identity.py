"""Identity records written short, and random ones for property tests."""

import numpy as np
import pandas as pd
from hypothesis import strategies as st

ACCOUNT_COLUMNS = [
    "source_system", "source_instance", "source_object", "source_id", "name", "domain", "email", "country",
    "crm_account_id", "parent_id", "merged_ids", "created_at",
]  # fmt: skip
CONTACT_COLUMNS = [
    "source_system", "source_instance", "source_object", "source_id", "email", "first_name", "last_name", "full_name",
    "phone", "company_object", "company_source_id", "merged_ids", "created_at",
]  # fmt: skip
SYSTEM_OF = {
    "company": "hubspot", "contact": "hubspot", "customer": "stripe", "organization": "zendesk", "user": "zendesk",
    "lead": "files",
}  # fmt: skip
FREEMAIL = {"gmail.com", "web.de"}
MADE_AT = pd.Timestamp("2026-06-30 22:00")
NEXT_DAY = pd.Timestamp("2026-07-01 22:00")


def _frame(rows: list[dict], columns: list[str]) -> pd.DataFrame:
    full = [
        {"source_system": SYSTEM_OF[row["source_object"]], "source_instance": SYSTEM_OF[row["source_object"]]} | row
        for row in rows
    ]
    frame = pd.DataFrame(full, columns=columns)
    return frame.assign(created_at=pd.to_datetime(frame["created_at"]).astype("datetime64[us]"))


def account(source_object: str, source_id: str, created_at: str = "2025-01-01", **values: str) -> dict:
    return {"source_object": source_object, "source_id": source_id, "created_at": created_at, **values}


def accounts(*rows: dict) -> pd.DataFrame:
    return _frame(list(rows), ACCOUNT_COLUMNS)


def contacts(*rows: dict) -> pd.DataFrame:
    return _frame(list(rows), CONTACT_COLUMNS)


_maybe = st.none()
_ids = st.sampled_from([str(n) for n in range(8)])
_days = st.one_of(_maybe, st.sampled_from([f"2025-01-{day:02d}" for day in range(1, 9)]))
_domains = st.one_of(_maybe, st.sampled_from(["acme.com", "www.acme.com", "zeta.io", "gmail.com", "acme.com;zeta.io"]))
_emails = st.one_of(
    _maybe,
    st.sampled_from(
        ["jo@acme.com", "JO+x@acme.com", "info@acme.com", "jo@gmail.com", "j.o@gmail.com", "li@zeta.io", "bad"]
    ),
)
_account = st.fixed_dictionaries({
    "source_object": st.sampled_from(["company", "customer", "organization"]), "source_id": _ids,
    "name": st.one_of(_maybe, st.sampled_from(["Acme GmbH", "ACME", "Acme Iberia", "Zeta", "Omega Foods"])),
    "domain": _domains, "email": _emails, "crm_account_id": st.one_of(_maybe, _maybe, _ids),
    "parent_id": st.one_of(_maybe, _maybe, _ids), "merged_ids": st.one_of(_maybe, _maybe, _ids, st.just("1;9")),
    "created_at": _days,
})  # fmt: skip
_contact = st.fixed_dictionaries({
    "source_object": st.sampled_from(["contact", "lead", "user"]), "source_id": _ids, "email": _emails,
    "first_name": st.one_of(_maybe, st.sampled_from(["Jo", "Li", "Maria"])),
    "last_name": st.one_of(_maybe, st.sampled_from(["Acker", "Zhang", "Lopez"])),
    "phone": st.just("+49 30 901820"), "company_object": st.sampled_from(["company", "organization"]),
    "company_source_id": st.one_of(_maybe, _ids), "merged_ids": st.one_of(_maybe, _maybe, _ids), "created_at": _days,
})  # fmt: skip


def _unique(row: dict) -> tuple[str, str]:
    return row["source_object"], row["source_id"]


account_records = st.lists(_account, max_size=10, unique_by=_unique).map(lambda rows: accounts(*rows))
contact_records = st.lists(_contact, max_size=10, unique_by=_unique).map(lambda rows: contacts(*rows))


def random_records(seed: int, size: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """`size` accounts and contacts whose domains, names, parents and merges collide often."""
    rng = np.random.default_rng(seed)

    def some(values: list[str], share: float) -> np.ndarray:
        return np.where(rng.random(size) < share, rng.choice(values, size), None)

    domains = [f"d{n}.com" for n in range(size // 4)] + ["gmail.com"]
    ids = [str(n) for n in range(size)]
    objects = rng.choice(["company", "company", "customer", "organization"], size)
    account_rows = [
        account(str(objects[n]), ids[n], f"2025-01-{1 + n % 28:02d}", name=name, domain=domain, email=email,
                crm_account_id=crm, parent_id=parent, merged_ids=merged)
        for n, (name, domain, email, crm, parent, merged) in enumerate(zip(
            some([f"Name {n}" for n in range(40)], 0.9), some(domains, 0.7),
            some([f"p{n}@{domain}" for n, domain in enumerate(domains)], 0.5), some(ids, 0.2), some(ids, 0.3),
            some(ids, 0.05), strict=True))
    ]  # fmt: skip
    contact_rows = [
        account(("contact", "lead", "user")[n % 3], ids[n], f"2025-02-{1 + n % 28:02d}", email=email, full_name=name,
                company_object="company", company_source_id=company, merged_ids=merged)
        for n, (email, name, company, merged) in enumerate(zip(
            some([f"p{n}@{domain}" for n, domain in enumerate(domains)], 0.9),
            some(["Jo Acker", "Li Zhang", "Maria Lopez"], 0.8), some(ids, 0.6), some(ids, 0.05), strict=True))
    ]  # fmt: skip
    return accounts(*account_rows), contacts(*contact_rows)
