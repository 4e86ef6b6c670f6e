"""Examples that the tests of the rules share: an order, people, a policy, an open handoff."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from bot.config.policy.file import load_policy
from handoffs.model.checks import Answer, Outcome
from handoffs.model.escalation import Assessment
from handoffs.model.events import Event
from handoffs.model.handoff import Handoff
from handoffs.model.people import Actor
from handoffs.process.handbook import Handbook
from handoffs.process.submission import Ruling, Submission
from handoffs.processes import PROCESSES
from handoffs.processes.order_approval.review import Review
from handoffs.rules import open as opening
from handoffs.subjects.customer import Account, Contact
from handoffs.subjects.field_values import FieldValue
from handoffs.subjects.order import Line, Order
from handoffs.subjects.work_item import WorkItem
from handoffs.text.messages import written

POLICY = load_policy(Path(__file__).parents[2] / "policy.yml")
HANDBOOK = Handbook(policy=POLICY, processes=PROCESSES)

MONDAY_TEN = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)
"""Monday 30 November 2026, 10:00 in Tokyo."""

AIKO = Actor(user_id="U0AIKO", name="Aiko Mori", teams=frozenset({"cs"}))
KEN = Actor(user_id="U0KEN", name="Ken Sato", teams=frozenset({"cs"}))
YUMI = Actor(user_id="U0YUMI", name="Yumi Kato", contact_of=frozenset({"cs"}))
HARUKA = Actor(user_id="U0HARUKA", name="Haruka Ito", teams=frozenset({"sales"}))

ACCOUNT = Account(
    record_id="001000000000001AAA",
    name="Tanaka Taro",
    number="10293",
    phone="090-1234-5678",
    email="tanaka@example.jp",
    eligibility="Apartment 1G",
    eligibility_status="Checked",
)
ORDER = Order(
    record_id="801000000000001AAA",
    number="00001042",
    status="Pending Review",
    account=ACCOUNT,
    lines=(
        Line(
            product="Internet Apartment 1G",
            sku="INT-APT-1G",
            item_class="Service",
            billing_cycle="Monthly",
            unit_price=Decimal(4800),
            total=Decimal(4800),
        ),
    ),
    total=Decimal(4800),
    installation_address="1-2-3 Shibuya, Tokyo",
    contact=Contact(name="Tanaka Taro", phone="+81 90 1234 5678", email="Tanaka@example.jp"),
    placed_at=MONDAY_TEN,
    entered_review_at=MONDAY_TEN,
    modified_at=MONDAY_TEN,
    active_services=(),
)

ALL_VERIFIED = tuple(Answer(item=item.key, outcome=Outcome.VERIFIED) for item in Review.checklist)


def opened(order: Order = ORDER, now: datetime = MONDAY_TEN) -> Handoff:
    """Open a handoff for an order."""
    change = opening.open_handoff(HANDBOOK, "order_approval", order, handoff_id="abcd2345efgh", previous=None, now=now)
    return change.handoff


def opening_events(order: Order = ORDER, now: datetime = MONDAY_TEN) -> tuple[Event, ...]:
    """List the events with which a handoff for an order begins."""
    change = opening.open_handoff(HANDBOOK, "order_approval", order, handoff_id="abcd2345efgh", previous=None, now=now)
    return change.events


def requested(starter: Actor = HARUKA, team: str = "cs") -> Handoff:
    """Open a piece of work that somebody describes to a team."""
    subject = WorkItem(
        record_id="RQ-1",
        number="RQ-1",
        title=written("Call the builder"),
        values=(FieldValue(name="team", value=team), FieldValue(name="what", value="Call the builder")),
        starter_id=starter.user_id,
        starter=starter.name,
        started_at=MONDAY_TEN,
    )
    return opening.open_handoff(HANDBOOK, "request", subject, handoff_id="rqst2345efgh", previous=None, now=MONDAY_TEN).handoff


def approval(**changes: object) -> Submission:
    """Return a submission that approves with all five checks verified."""
    return replace(Submission(choice="approve", edition=1, answers=ALL_VERIFIED), **changes)  # type: ignore[arg-type]


def rejection(**changes: object) -> Submission:
    """Return a submission that rejects with a reason."""
    submission = Submission(choice="reject", edition=1, reason="duplicate", words=written("Has the same line since May."))
    return replace(submission, **changes)  # type: ignore[arg-type]


def later(**length: float) -> datetime:
    """Return an instant some time after Monday ten."""
    return MONDAY_TEN + timedelta(**length)


def ruled(words: str = "", assessment: Assessment = Assessment.NEEDED, *, watched: bool = True) -> Ruling:
    """Return what a person says who resolves an escalation."""
    return Ruling(assessment=assessment, words=words, watched=watched)
