"""Zendesk's tickets, users, organizations and ratings in its own shapes."""

from __future__ import annotations

from typing import Any

from ingestion.sandbox.clock import iso_seconds
from ingestion.sandbox.record import Record
from ingestion.sandbox.staff import AGENTS, Member

State = dict[str, Any]


def ticket(record: Record, s: State, touched: int, base: str) -> State:
    """A ticket; ``generated_timestamp`` is what the incremental export pages by."""
    return {
        "url": f"{base}/api/v2/tickets/{record.id}.json", "id": record.id, "external_id": None,
        "via": {"channel": s["channel"], "source": {"from": {}, "to": {}, "rel": None}},
        "created_at": iso_seconds(record.created), "updated_at": iso_seconds(touched),
        "generated_timestamp": touched, "type": s["type"], "subject": s["subject"], "raw_subject": s["subject"],
        "description": s["subject"], "priority": s["priority"], "status": s["status"], "recipient": None,
        "requester_id": s["requester_id"], "submitter_id": s["requester_id"], "assignee_id": s["assignee_id"],
        "organization_id": s["organization_id"], "group_id": None, "collaborator_ids": [], "follower_ids": [],
        "problem_id": None, "has_incidents": False, "is_public": True, "due_at": None, "tags": s["tags"],
        "custom_fields": [], "satisfaction_rating": {"score": s["rating"]}, "sharing_agreement_ids": [],
        "custom_status_id": None, "brand_id": None, "allow_channelback": False, "allow_attachments": True,
    }  # fmt: skip


def metric_set(record: Record, s: State, touched: int, base: str) -> State:
    """A ticket's metrics; business time is given as calendar time (no schedule is set)."""
    def minutes(value: int | None) -> State:
        return {"calendar": value, "business": value}

    return {
        "url": f"{base}/api/v2/ticket_metrics/{9_000_000_000 + record.id}.json", "id": 9_000_000_000 + record.id,
        "ticket_id": record.id, "created_at": iso_seconds(record.created), "updated_at": iso_seconds(touched),
        "group_stations": 1, "assignee_stations": 1, "reopens": s["reopens"], "replies": 1 if s["assignee_id"] else 0,
        "solved_at": iso_seconds(s["solved_at"]) if s["solved_at"] else None,
        "reply_time_in_minutes": minutes(s["reply_minutes"]),
        "first_resolution_time_in_minutes": minutes(s["first_minutes"]),
        "full_resolution_time_in_minutes": minutes(s["full_minutes"]),
        "agent_wait_time_in_minutes": minutes(None), "requester_wait_time_in_minutes": minutes(None),
        "on_hold_time_in_minutes": minutes(None), "latest_comment_added_at": iso_seconds(touched),
    }  # fmt: skip


def user(record: Record, s: State, touched: int, base: str) -> State:
    """An end user."""
    return {
        "url": f"{base}/api/v2/users/{record.id}.json", "id": record.id, "name": s["name"], "email": s["email"],
        "created_at": iso_seconds(record.created), "updated_at": iso_seconds(touched), "time_zone": s["time_zone"],
        "iana_time_zone": s["time_zone"], "phone": s["phone"], "locale": "en-US", "role": s["role"],
        "organization_id": s["organization_id"], "verified": True, "external_id": None, "tags": [], "active": True,
        "shared": False, "suspended": False, "user_fields": {}, "details": None, "notes": None, "alias": None,
        "default_group_id": None, "last_login_at": None,
    }  # fmt: skip


def agent_record(member: Member) -> Record:
    """A colleague as a Zendesk agent."""
    return Record(member.agent_id, member.joined, {
        "name": f"{member.first} {member.last}", "email": member.email, "phone": None, "role": "agent",
        "organization_id": None, "time_zone": "Europe/Berlin",
    })  # fmt: skip


AGENT_RECORDS = [agent_record(member) for member in AGENTS]


def organization(record: Record, s: State, touched: int, base: str) -> State:
    """An organization; ``external_id`` is the CRM's company id where somebody filled it in."""
    return {
        "url": f"{base}/api/v2/organizations/{record.id}.json", "id": record.id, "name": s["name"],
        "domain_names": s["domain_names"], "external_id": s["external_id"], "created_at": iso_seconds(record.created),
        "updated_at": iso_seconds(touched), "details": None, "notes": None, "group_id": None, "shared_tickets": False,
        "shared_comments": False, "tags": [], "organization_fields": {}, "deleted_at": None,
    }  # fmt: skip


def rating(record: Record, s: State, touched: int, base: str) -> State:
    """A satisfaction rating."""
    return {
        "url": f"{base}/api/v2/satisfaction_ratings/{record.id}.json", "id": record.id, "score": s["score"],
        "ticket_id": s["ticket_id"], "requester_id": s["requester_id"], "assignee_id": s["assignee_id"],
        "group_id": None, "created_at": iso_seconds(record.created), "updated_at": iso_seconds(touched),
        "comment": None, "reason": "No reason provided", "reason_id": None,
    }  # fmt: skip


RENDER = {"tickets": ticket, "users": user, "organizations": organization, "ratings": rating}
