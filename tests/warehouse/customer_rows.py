"""A small company as HubSpot, Zendesk and Google Ads tell it; each record is there for one rule."""

from __future__ import annotations

STAGES = [("appointmentscheduled", 0.2, False), ("qualifiedtobuy", 0.4, False), ("closedwon", 1.0, True),
          ("closedlost", 0.0, True), ("ourown", 0.5, False), ("ourwin", 1.0, True)]  # fmt: skip


def deal(name: str, stage: str, history: list[tuple[str, str]], **more: object) -> dict:
    """A deal of 1,000 EUR of the company `acme`; history is (stage, ISO instant)."""
    told = [{"value": value, "timestamp": at, "sourceType": "CRM_UI"} for value, at in reversed(history)]
    row = {
        "id": name, "dealname": name, "pipeline": "default", "dealstage": stage, "dealtype": "newbusiness",
        "amount": 1000, "deal_currency_code": "EUR", "hubspot_owner_id": "1", "hs_analytics_source": "PAID_SEARCH",
        "createdate": "2025-01-10 09:00", "closedate": "2025-05-05 12:00", "hs_primary_associated_company": "acme",
        "company_ids": ["acme"], "contact_ids": ["pat"], "hs_lastmodifieddate": "2025-05-05 12:00",
        "archived": False, "properties_with_history": {"dealstage": told},
    }  # fmt: skip
    return {**row, **more}


OPENED = ("appointmentscheduled", "2025-01-10T09:00:00Z")
DEALS = [
    deal("won", "closedwon", [OPENED, ("closedwon", "2025-03-31T21:59:00Z")]),
    deal("won_after_midnight", "closedwon", [OPENED, ("closedwon", "2025-03-31T22:30:00Z")]),
    deal("reopened", "closedlost", [OPENED, ("closedlost", "2025-02-01T09:00:00Z"),
                                    ("appointmentscheduled", "2025-02-05T09:00:00Z"),
                                    ("closedlost", "2025-04-10T09:00:00Z")],
         deal_currency_code="USD", dealtype="renewal"),
    deal("no_history", "closedlost", [], closedate="2025-02-20 09:00", amount=None),
    deal("a_duplicate", "closedlost", [OPENED, ("closedlost", "2025-02-10T09:00:00Z")],
         closed_lost_reason="Duplicate"),
    deal("archived", "closedwon", [OPENED, ("closedwon", "2025-02-10T09:00:00Z")], archived=True),
    deal("still_open", "appointmentscheduled", [OPENED], deal_currency_code="USD"),
    deal("unknown_stage", "ourwin", [("ourown", "2025-01-10T09:00:00Z"), ("ourwin", "2025-02-11T09:00:00Z")]),
    deal("no_rate", "closedwon", [OPENED, ("closedwon", "2025-02-12T09:00:00Z")], deal_currency_code="CHF"),
]  # fmt: skip

COMPANIES = [
    {"id": "acme", "name": "Acme", "domain": "https://www.Acme.example/en", "numberofemployees": 60,
     "country": "Deutschland", "hubspot_owner_id": "1", "hs_parent_company_id": "holding",
     "hs_merged_object_ids": "old_acme", "createdate": "2025-01-01", "hs_lastmodifieddate": "2025-01-02"},
    {"id": "acme", "name": "Acme before it was renamed", "hs_lastmodifieddate": "2025-01-01", "_version": 99,
     "_extracted_at": "2025-07-09 09:00"},
    {"id": "holding", "name": "Holding", "createdate": "2025-01-01", "hs_lastmodifieddate": "2025-01-01"},
    {"id": "gone", "name": "Gone", "createdate": "2025-01-01", "hs_lastmodifieddate": "2025-01-01"},
    {"id": "gone", "hs_lastmodifieddate": "2025-01-01", "_deleted": True, "_version": 98,
     "_extracted_at": "2025-07-10 09:00"},
]  # fmt: skip

CONTACTS = [
    {"id": "pat", "email": "pat@acme.example", "firstname": "Pat", "lastname": "Quinn",
     "associatedcompanyid": "old_acme", "hs_timezone": "america_slash_new_york", "country": "USA",
     "hs_analytics_source": "ORGANIC_SEARCH",
     "hs_lifecyclestage_lead_date": "2025-01-05", "hs_lifecyclestage_salesqualifiedlead_date": "2025-02-08",
     "createdate": "2025-01-05", "lastmodifieddate": "2025-01-05", "hs_email_optout": False},
    {"id": "by_domain", "email": "Sam@ACME.example", "createdate": "2025-01-31 23:30",
     "hs_lifecyclestage_lead_date": "2025-01-31 23:30", "lastmodifieddate": "2025-02-01"},
]  # fmt: skip


def ticket(name: str, **more: object) -> dict:
    """A ticket of 1 February, answered after 30 minutes, solved two days later."""
    metrics = {
        "reopens": 1,
        "solved_at": "2025-02-03T10:00:00Z",
        "reply_time_in_minutes": {"calendar": 30, "business": 9},
    }
    row = {"id": name, "subject": "Help", "status": "closed", "via": {"channel": "email"}, "requester_id": "pat_user",
           "organization_id": "acme_org", "metric_set": metrics, "created_at": "2025-02-01 10:00",
           "generated_timestamp": "2025-02-03"}  # fmt: skip
    return {**row, **more}


def rating(name: str, of: str, score: str, at: str = "2025-02-04") -> dict:
    return {"id": name, "ticket_id": of, "score": score, "created_at": at, "updated_at": at}


COMPANY = {
    "hubspot": {
        "owners": [{"id": "1", "email": "ada@us.example", "first_name": "Ada", "last_name": "Byron",
                    "teams": [{"id": "77", "name": "Sales"}], "archived": True, "updated_at": "2025-01-01"}],
        "deal_stages": [{"pipeline_id": "default", "stage_id": stage, "display_order": place, "probability": chance,
                         "is_closed": closed} for place, (stage, chance, closed) in enumerate(STAGES)],
        "companies": COMPANIES, "contacts": CONTACTS, "deals": DEALS,
    },
    "zendesk": {
        "organizations": [{"id": "acme_org", "name": "ACME support", "domain_names": ["support.acme.example"],
                           "external_id": "acme", "created_at": "2025-06-01", "updated_at": "2025-06-01"}],
        "users": [{"id": "pat_user", "name": "Pat Quinn", "email": "pat@acme.example", "role": "end-user",
                   "organization_id": "acme_org", "created_at": "2025-01-01", "updated_at": "2025-01-01"},
                  {"id": "agent", "name": "Ada", "role": "agent", "updated_at": "2025-01-01"}],
        "tickets": [ticket("solved"), ticket("deleted", status="deleted"),
                    ticket("waiting", status="open", metric_set={}, created_at="2025-02-28 22:00")],
        "satisfaction_ratings": [rating("1", "solved", "good"), rating("2", "solved", "bad_with_comment", "2025-02-05"),
                                 rating("3", "deleted", "bad"), rating("4", "waiting", "offered")],
    },
    "google_ads": {
        "campaign_daily": [{"customer_id": "9", "currency_code": "USD", "campaign_id": "c", "campaign_name": "Brand",
                            "advertising_channel_type": "SEARCH", "date": "2025-03-29", "cost_micros": 1_234_567,
                            "clicks": 2}],
    },
    "stripe": {"customers": [{"id": "acme_bill", "name": "Acme GmbH", "email": "pay@acme.example", "currency": "eur",
                              "address": {"country": "FR"}, "created": "2025-06-02"}]},
    "fx": {"rates": [{"base": "EUR", "currency": "USD", "date": day, "rate": rate}
                     for day, rate in (("2025-03-28", "1.1"), ("2025-04-10", "1.25"), ("2025-07-08", "1.6"))]},
}  # fmt: skip
ACCOUNT_OF = {"acme": "acme", "acme_org": "acme", "acme_bill": "acme", "pat_user": "pat"}
