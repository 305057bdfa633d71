"""Paging loses and doubles nothing; each vendor refuses in its own words."""

from __future__ import annotations

from datetime import date

import pytest
import requests

SECRETS = [
    ("GET", "/hubspot/crm/v3/objects/deals", {}, 401, ("category", "INVALID_AUTHENTICATION")),
    ("GET", "/stripe/v1/invoices", {}, 401, ("error", None)),
    ("GET", "/zendesk/api/v2/incremental/users/cursor?start_time=0", {}, 401, ("error", "Couldn't authenticate you")),
    ("POST", "/google-ads/v21/customers/4185550199/googleAds:search", {"developer-token": "sandbox"}, 401,
     ("error", None)),
]  # fmt: skip


def ids(objects):
    return [x["id"] for x in objects]


@pytest.mark.parametrize(("method", "path", "headers", "status", "said"), SECRETS)
def test_another_secret_is_refused_as_the_vendor_would(api, method, path, headers, status, said):
    answer = requests.request(method, api.url + path, headers={"Authorization": "Bearer wrong", **headers}, timeout=20)
    assert answer.status_code == status
    key, value = said
    assert key in answer.json()
    assert value is None or answer.json()[key] == value


def test_unknown_routes_get_the_vendors_404(api):
    assert api.get("/hubspot/crm/v3/objects/unicorns", 404)["status"] == "error"
    assert api.get("/stripe/v1/unicorns", 404)["error"]["type"] == "invalid_request_error"
    assert api.get("/stripe/v1/invoices/in_none", 404)["error"]["code"] == "resource_missing"
    assert api.get("/zendesk/api/v2/tickets/4000000000.json", 404)["error"] == "RecordNotFound"
    assert api.get("/google-ads/v21/unicorns", 404)["error"]["code"] == 404


@pytest.mark.parametrize("kind", ["companies", "contacts", "deals"])
def test_hubspot_pages_and_search_agree(api, kind):
    whole = ids(api.hubspot(kind, associations="companies" if kind != "companies" else "contacts"))
    assert whole == ids(api.hubspot(kind, limit=17))
    assert len(whole) == len(set(whole))
    date_of = "lastmodifieddate" if kind == "contacts" else "hs_lastmodifieddate"
    body = {"filterGroups": [{"filters": [{"propertyName": date_of, "operator": "GTE", "value": "1735689600000"}]}],
            "sorts": [{"propertyName": date_of, "direction": "ASCENDING"}], "properties": [date_of], "limit": 60}
    found, after = [], None
    while True:
        page = api.post(f"/hubspot/crm/v3/objects/{kind}/search", body | ({"after": after} if after else {}))
        found += page["results"]
        if "paging" not in page:
            break
        after = page["paging"]["next"]["after"]
    dates = [x["properties"][date_of] for x in found]
    assert dates == sorted(dates)
    assert dates[0] >= "2025-01-01T00:00:00"
    assert len(found) == page["total"] == len(set(ids(found)))
    late = [x["id"] for x in api.hubspot(kind, properties=date_of) if x["properties"][date_of] >= "2025-01-01"]
    assert set(late) == set(ids(found))


def test_hubspot_limits(api):
    api.get("/hubspot/crm/v3/objects/deals?limit=101", 400)
    api.get("/hubspot/crm/v3/objects/deals?limit=51&propertiesWithHistory=dealstage", 400)
    refused = api.post("/hubspot/crm/v3/objects/deals/search", {"limit": 200, "after": "9900"}, 400)
    assert refused["category"] == "VALIDATION_ERROR"
    api.post("/hubspot/crm/v3/objects/deals/search", {"limit": 200, "after": "9800"})


def test_hubspot_properties_history_and_associations(api):
    shown = api.get("/hubspot/crm/v3/objects/contacts?limit=1&properties=jobtitle,unicorn")["results"][0]
    assert set(shown["properties"]) == {"createdate", "hs_object_id", "jobtitle", "lastmodifieddate"}
    deals = api.hubspot("deals", limit=50, propertiesWithHistory="dealstage,amount", associations="companies,contacts",
                        properties="dealstage,amount,hs_primary_associated_company")
    for deal in deals:
        stages = deal["propertiesWithHistory"]["dealstage"]
        assert stages[0]["value"] == deal["properties"]["dealstage"]
        assert [x["timestamp"] for x in stages] == sorted((x["timestamp"] for x in stages), reverse=True)
        if "companies" not in deal.get("associations", {}):
            continue  # its company was archived
        companies = deal["associations"]["companies"]["results"]
        primary = next(x["id"] for x in companies if x["type"] == "deal_to_company")
        assert primary == deal["properties"]["hs_primary_associated_company"]
    deals = [deal for deal in deals if "contacts" in deal.get("associations", {})][:100]
    asked = [{"id": deal["id"]} for deal in deals]
    read = api.post("/hubspot/crm/v4/associations/deals/contacts/batch/read", {"inputs": asked})
    listed = {d["id"]: {x["id"] for x in d["associations"]["contacts"]["results"]} for d in deals}
    assert {r["from"]["id"]: {str(t["toObjectId"]) for t in r["to"]} for r in read["results"]} == listed
    partly = api.post("/hubspot/crm/v4/associations/deals/contacts/batch/read", {"inputs": [{"id": "1"}]}, 207)
    assert partly["numErrors"] == 1
    again = api.post("/hubspot/crm/v3/objects/deals/batch/read", {"inputs": asked, "properties": ["dealname"]})
    assert {r["id"] for r in again["results"]} == {x["id"] for x in asked}


def test_hubspot_archived_and_merged(api):
    live, archived = {}, {}
    for kind in ("companies", "contacts", "deals"):
        live[kind] = {x["id"]: x for x in api.hubspot(kind, properties="hs_merged_object_ids")}
        archived[kind] = {x["id"]: x for x in api.hubspot(kind, archived="true")}
        assert not set(live[kind]) & set(archived[kind])
        assert all(x["archived"] and x["archivedAt"] for x in archived[kind].values())
    assert archived["contacts"]
    one = next(iter(archived["contacts"]))
    api.get(f"/hubspot/crm/v3/objects/contacts/{one}", 404)
    assert api.get(f"/hubspot/crm/v3/objects/contacts/{one}?archived=true")["archived"]
    merged = {loser: ident for ident, x in live["contacts"].items()
              for loser in (x["properties"]["hs_merged_object_ids"] or "").split(";") if loser}
    assert merged
    for loser, survivor in merged.items():
        assert loser not in live["contacts"] and loser not in archived["contacts"]
        assert api.get(f"/hubspot/crm/v3/objects/contacts/{loser}")["id"] == survivor


def test_stripe_pages_in_both_directions(api):
    for kind, extra in (("invoices", {}), ("charges", {}), ("subscriptions", {"status": "all"}), ("customers", {}),
                        ("invoice_payments", {}), ("events", {}), ("prices", {})):
        whole = api.stripe(kind, **extra)
        assert ids(whole) == ids(api.stripe(kind, limit=13, **extra))
        assert len(whole) == len(set(ids(whole)))
        assert [x["created"] for x in whole] == sorted((x["created"] for x in whole), reverse=True)
        back = api.get(f"/stripe/v1/{kind}", params={"limit": 5, "ending_before": whole[7]["id"], **extra})
        assert ids(back["data"]) == ids(whole[2:7])
        since = whole[len(whole) // 2]["created"]
        late = api.stripe(kind, **{"created[gte]": since}, **extra)
        assert ids(late) == [x["id"] for x in whole if x["created"] >= since]
    assert api.get("/stripe/v1/invoices?starting_after=in_none", 400)["error"]["param"] == "starting_after"
    assert all(s["status"] != "canceled" for s in api.stripe("subscriptions"))


def test_stripe_speaks_the_version_that_is_asked_for(api):
    old = api.stripe("invoices", headers={"Stripe-Version": "2024-06-20"})
    new = api.stripe("invoices")
    for before, after in zip(old, new, strict=True):
        assert before["subscription"] == after["parent"]["subscription_details"]["subscription"]
        assert "parent" not in before and "subscription" not in after
        for was, now in zip(before["lines"]["data"], after["lines"]["data"], strict=True):
            details = now["parent"]["subscription_item_details"]
            assert (was["subscription_item"], was["proration"]) == (details["subscription_item"], details["proration"])
            assert was["price"]["id"] == now["pricing"]["price_details"]["price"]
    charge = api.stripe("charges", headers={"Stripe-Version": "2024-06-20"})[0]
    assert charge["invoice"] and "invoice" not in api.stripe("charges")[0]
    subscription = api.get("/stripe/v1/subscriptions?limit=1", headers={"Stripe-Version": "2024-06-20"})["data"][0]
    assert subscription["current_period_end"]
    assert "current_period_end" not in api.get("/stripe/v1/subscriptions?limit=1")["data"][0]
    newest = api.stripe("invoices", headers={"Stripe-Version": "2025-09-30.clover"}, **{"expand[]": "data.discounts"})
    assert any(d["source"]["coupon"] for invoice in newest for d in invoice["discounts"])


def test_stripe_events_reach_thirty_days_back_with_the_object_as_it_was(api):
    events = api.stripe("events")
    end = 1782863999  # 2026-06-30T23:59:59Z
    assert end - 30 * 86_400 <= min(e["created"] for e in events) <= end - 27 * 86_400
    kinds = {e["type"] for e in events}
    assert {"invoice.created", "invoice.finalized", "invoice.paid", "charge.succeeded", "customer.created",
            "customer.subscription.created", "customer.subscription.updated"} <= kinds
    invoices = {x["id"]: x for x in api.stripe("invoices")}
    last: dict[str, dict] = {}
    for event in events[::-1]:
        shown = event["data"]["object"]
        if event["type"] == "invoice.created":
            assert shown["status"] == "draft" and shown["number"] is None
        if event["type"].endswith(".updated"):
            assert event["data"]["previous_attributes"]
        if shown["object"] == "invoice":
            last[shown["id"]] = shown
    assert last and all(invoices[ident] == shown for ident, shown in last.items())
    assert ids(api.stripe("events", type="invoice.paid")) == [e["id"] for e in events if e["type"] == "invoice.paid"]


def test_stripe_deleted_customers_are_tombstones(api):
    def listed(day):
        api.run.set_as_of(day)
        return set(ids(api.stripe("customers")))

    gone = listed("2026-06-30") - listed("2027-12-31")
    assert gone
    for ident in gone:
        assert api.get(f"/stripe/v1/customers/{ident}") == {"id": ident, "object": "customer", "deleted": True}


def test_zendesk_exports(api):
    for kind in ("tickets", "users"):
        whole = api.zendesk(kind)
        assert ids(whole) == ids(api.zendesk(kind, per_page=37))
        assert len(whole) == len(set(ids(whole)))
        dates = [x["updated_at"] for x in whole]
        assert dates == sorted(dates)
    start = 1767225600
    late = {x["id"] for x in api.zendesk("tickets", start=start)}
    assert late == {x["id"] for x in api.zendesk("tickets") if x["generated_timestamp"] >= start}
    page = api.get("/zendesk/api/v2/incremental/tickets/cursor?start_time=0&include=metric_sets&per_page=50")
    assert [m["ticket_id"] for m in page["metric_sets"]] == ids(page["tickets"])
    solved = [m for m in page["metric_sets"] if m["solved_at"]]
    for metric in solved:
        assert metric["full_resolution_time_in_minutes"]["calendar"] >= metric["reply_time_in_minutes"]["calendar"]
    organizations, path = [], "/zendesk/api/v2/incremental/organizations.json?start_time=0&per_page=9"
    while True:
        page = api.get(path)
        organizations += ids(page["organizations"])
        if page["end_of_stream"]:
            break
        path = page["next_page"].removeprefix(api.url)
    plain, path = [], "/zendesk/api/v2/organizations?page[size]=7"
    while True:
        page = api.get(path)
        plain += ids(page["organizations"])
        if not page["meta"]["has_more"]:
            break
        path = page["links"]["next"].removeprefix(api.url)
    assert len(plain) == len(set(plain)) and set(plain) == set(organizations)
    ratings = api.get("/zendesk/api/v2/satisfaction_ratings.json?start_time=1767225600&page[size]=100")
    assert ratings["satisfaction_ratings"] and {r["score"] for r in ratings["satisfaction_ratings"]} <= {"good", "bad"}


def test_zendesk_takes_basic_token_authentication(api):
    ask = {"timeout": 20, "auth": ("ops@example.com/token", "sandbox")}
    assert requests.get(f"{api.url}/zendesk/api/v2/users.json", **ask).status_code == 200
    ask["auth"] = ("ops@example.com", "sandbox")
    assert requests.get(f"{api.url}/zendesk/api/v2/users.json", **ask).status_code == 401


def test_google_ads_sums_restates_and_refuses(api):
    span = "segments.date BETWEEN '2026-05-01' AND '2026-06-30'"
    daily = api.ads(f"SELECT campaign.id, segments.date, metrics.cost_micros FROM campaign WHERE {span}")
    total = api.ads(f"SELECT campaign.id, metrics.cost_micros FROM campaign WHERE {span}")
    assert len({(r["campaign"]["id"], r["segments"]["date"]) for r in daily}) == len(daily)
    for row in total:
        cost = sum(int(r["metrics"]["costMicros"]) for r in daily if r["campaign"]["id"] == row["campaign"]["id"])
        assert row["metrics"]["costMicros"] == str(cost)
        assert row["campaign"]["resourceName"] == f"customers/4185550199/campaigns/{row['campaign']['id']}"
    june = ("SELECT campaign.id, segments.date, metrics.cost_micros, metrics.conversions FROM campaign "
            "WHERE segments.date >= '2026-06-01' AND segments.date <= '2026-06-30' ORDER BY segments.date")
    before = api.ads(june)
    api.run.set_as_of("2026-07-31")
    after = api.ads(june)
    moved = {b["segments"]["date"] for b, a in zip(before, after, strict=True) if b != a}
    assert moved and min(moved) >= "2026-06-17"
    refused = api.ads("SELECT campaign.unicorn FROM campaign", 400)[0]["error"]
    assert refused["details"][0]["errors"][0]["errorCode"] == {"queryError": "UNRECOGNIZED_FIELD"}
    assert api.get("/google-ads/v21/customers:listAccessibleCustomers")["resourceNames"] == ["customers/4185550199"]
    token = requests.post(f"{api.url}/google-ads/oauth2/token", timeout=20,
                          data={"grant_type": "refresh_token", "refresh_token": "sandbox"})
    assert token.json()["access_token"] == "sandbox"


def test_fx_gives_friday_on_a_saturday_and_nothing_after_as_of(api):
    assert api.get("/fx/v1/2024-01-06?symbols=USD") == api.get("/fx/v1/2024-01-05?symbols=USD")
    span = api.get("/fx/v1/2023-06-01..2026-12-31?base=EUR&symbols=USD,GBP")["rates"]
    days = [date.fromisoformat(day) for day in span]
    assert days[0] == date(2023, 6, 1) and days[-1] == date(2026, 6, 30)
    assert all(day.weekday() < 5 for day in days) and len(days) == 804
    cross = api.get("/fx/v1/2024-01-05?base=USD&symbols=EUR")["rates"]["EUR"]
    assert abs(cross * span["2024-01-05"]["USD"] - 1) < 1e-4
    assert api.get("/fx/v1/latest?symbols=JPY")["date"] == "2026-06-30"
