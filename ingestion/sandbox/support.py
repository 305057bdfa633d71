"""Zendesk: organizations, requesters, tickets and ratings; unhappy customers write more and rate worse."""

from __future__ import annotations

from random import Random

from ingestion.sandbox.clock import DAY, HOUR, working_time
from ingestion.sandbox.crm import Person
from ingestion.sandbox.latent import Mood, poisson, sigmoid
from ingestion.sandbox.names import FREEMAIL, ascii_slug
from ingestion.sandbox.record import Record
from ingestion.sandbox.staff import AGENTS
from ingestion.sandbox.story import Story

_SUBJECTS = ("Cannot log in", "Invoice question", "Export is slow", "How do I add a user?", "Report shows wrong total",
             "API returns 500", "Integration stopped syncing", "Feature request: filters", "Data missing since Monday",
             "Permission denied for new colleague", "Import failed", "Please change our billing address")  # fmt: skip
_TAGS = ("login", "billing", "performance", "howto", "bug", "api", "integration", "feature", "data", "access", "import",
         "billing")  # fmt: skip


class Desk:
    """The account's side of the help desk."""

    def __init__(self, story: Story, rng: Random, people: list[Person]) -> None:
        self.story, self.rng, self.people = story, rng, people
        self.org: Record | None = None
        self.users: dict[str, Record] = {}

    def open(self, at: int, company: Record) -> None:
        """The organization, made when the customer goes live; some never get the CRM's id, some no organization."""
        profile, rng = self.story.profile, self.rng
        if self.org is not None or rng.random() < 0.04:
            return
        linked = rng.random() < 0.84
        self.org = self.story.add("zendesk.organizations", Record(self.story.next_zendesk_id("organizations"), at, {
            "name": profile.name if rng.random() < 0.8 else profile.name.rsplit(" ", 1)[0],
            "domain_names": [profile.domain] if rng.random() < 0.9 else [],
            "external_id": company.id if linked else None,
        }))  # fmt: skip
        self.story.company("zendesk", "organization", self.org)

    def requester(self, at: int) -> Record:
        """Who writes: mostly a known contact, at times from another address or outside the organization."""
        story, rng = self.story, self.rng
        person = rng.choice(self.people[:4])
        if person.key in self.users:
            return self.users[person.key]
        draw = rng.random()
        email = person.email
        if draw < 0.07 or "@" not in email or "@@" in email or " " in email:
            email = f"{ascii_slug(person.first)}.{ascii_slug(person.last)}@{rng.choice(FREEMAIL)}"
        elif draw < 0.12:
            email = f"{ascii_slug(person.first)[0]}{ascii_slug(person.last)}@{story.profile.domain}"
        user = Record(story.next_zendesk_id("users"), at, {
            "name": f"{person.first} {person.last}", "email": email.lower(), "role": "end-user",
            "phone": None, "organization_id": self.org.id if self.org and rng.random() < 0.88 else None,
            "time_zone": story.profile.country.zone,
        })  # fmt: skip
        story.add("zendesk.users", user)
        story.person(person.key, "zendesk", "user", user)
        self.users[person.key] = user
        return user

    def month(self, start: int, end: int, mood: Mood, seats: int) -> None:
        """The tickets of one month (or part of it) as a customer."""
        share = (end - start) / (30.4 * DAY)
        mean = (0.25 + 0.09 * seats**0.5) * 2.718 ** (-0.55 * mood.happiness) * share
        count = min(30, poisson(self.rng, mean), 4000 - len(self.story.records["zendesk.tickets"]))
        span = max(1, end - start - DAY)
        for at in sorted(working_time(start + int(self.rng.random() * span), self.rng) for _ in range(count)):
            self.ticket(at, mood)

    def ticket(self, at: int, mood: Mood) -> None:
        """One ticket from its first word to its closing."""
        story, rng = self.story, self.rng
        user = self.requester(at)
        topic = rng.randrange(len(_SUBJECTS))
        urgent = rng.random() < 0.12 - 0.04 * mood.happiness
        ticket = Record(story.next_zendesk_id("tickets"), max(at, user.created), {
            "subject": _SUBJECTS[topic], "tags": [_TAGS[topic]], "status": "new", "requester_id": user.id,
            "priority": "urgent" if urgent else rng.choice(("low", "normal", "normal", "high")),
            "type": rng.choice(("question", "incident", "problem", "task")), "assignee_id": None,
            "organization_id": user.changes[0][1]["organization_id"],
            "channel": rng.choice(("email", "web", "email", "api")),
            "rating": "unoffered", "reply_minutes": None, "first_minutes": None, "full_minutes": None, "reopens": 0,
            "solved_at": None,
        })  # fmt: skip
        story.add("zendesk.tickets", ticket)
        created = ticket.created
        reply = created + int(rng.lognormvariate(4.6 if urgent else 5.3, 0.9) * 60)
        ticket.change(reply, {"status": "open", "assignee_id": rng.choice(AGENTS).agent_id,
                              "reply_minutes": (reply - created) // 60})  # fmt: skip
        t = reply
        if rng.random() < 0.5:
            t += int(rng.uniform(0.5, 20) * HOUR)
            ticket.change(t, {"status": rng.choice(("pending", "pending", "hold"))})
        t += int(rng.lognormvariate(3.3, 1.0) * HOUR)
        reopens = int(rng.random() < 0.08 - 0.03 * mood.happiness)
        self._solve(ticket, t, 0)
        if reopens:
            ticket.change(t + 5 * HOUR, {"status": "open", "reopens": 1})
            t += int(rng.uniform(10, 80) * HOUR)
            self._solve(ticket, t, 1)
        rated = self._rate(ticket, user, t, mood)
        ticket.change(max(rated, t + 4 * DAY), {"status": "closed"})
        if rng.random() < 0.008:
            ticket.change(max(rated, t) + int(rng.uniform(5, 60) * DAY), {"status": "deleted"})

    @staticmethod
    def _solve(ticket: Record, t: int, again: int) -> None:
        minutes = (t - ticket.created) // 60
        patch = {"status": "solved", "solved_at": t, "full_minutes": minutes, "rating": "offered"}
        if not again:
            patch["first_minutes"] = minutes
        ticket.change(t, patch)

    def _rate(self, ticket: Record, user: Record, t: int, mood: Mood) -> int:
        rng, story = self.rng, self.story
        if rng.random() > 0.42:
            return t
        at = t + int(rng.uniform(0.5, 60) * HOUR)
        score = "good" if rng.random() < sigmoid(1.3 + 1.2 * mood.happiness) else "bad"
        ticket.change(at, {"rating": score})
        story.add("zendesk.ratings", Record(story.next_zendesk_id("ratings"), at, {
            "score": score, "ticket_id": ticket.id, "requester_id": user.id,
            "assignee_id": ticket.changes[1][1]["assignee_id"],
        }))  # fmt: skip
        return at
