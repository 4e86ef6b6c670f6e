"""What the tables of recorded events share: how a row is written, the instants, and the people as events name them."""

from collections.abc import Callable
from datetime import timedelta
from typing import TypeAlias

from handoffs.model.change import Change
from handoffs.model.effects import DirectNotice, Effect, ThreadReply
from handoffs.model.escalation import Trigger
from handoffs.model.events import Event
from handoffs.model.events.escalations import Escalated
from handoffs.model.handoff import Handoff
from handoffs.process.handbook import Handbook
from handoffs.text.messages import Message, message, written
from tests.handoffs.examples import AIKO, HANDBOOK, HARUKA, KEN, POLICY, YUMI, later, opened

Row: TypeAlias = Callable[[], tuple[Change | None, tuple[Event, ...], tuple[Effect, ...]]]
"""An example of a verb: the change that the rule gives, and the events and effects that it has to hold."""

MINUTE = timedelta(minutes=1)
NOW, AFTER = later(minutes=10), later(minutes=20)
CALENDAR, TERMS = POLICY.calendar_of("cs"), POLICY.process("order_approval")
CONTACT = POLICY.team("cs").contact_title
BY_AIKO, BY_KEN, BY_YUMI = ({"user_id": each.user_id, "name": each.name} for each in (AIKO, KEN, YUMI))
ABOUT = {"number": "RQ-1", "headline": written("Call the builder")}
"""How messages name the work that Haruka asked for."""


def reply(id: str, step: str = "review", **values: object) -> ThreadReply:
    """Return a reply in the thread of a card."""
    return ThreadReply(step=step, text=message(id, **values))  # type: ignore[arg-type]


def shown(id: str, **values: object) -> DirectNotice:
    """Return a notice to Haruka, who started the request."""
    return DirectNotice(step="do", user_id=HARUKA.user_id, text=message(id, **values))  # type: ignore[arg-type]


def escalated(trigger: Trigger, text: Message, by: dict[str, str], handoff: Handoff | None = None) -> Escalated:
    """Return the event of a trigger that fired for an order."""
    links = links_of(HANDBOOK, handoff or opened(), trigger)
    return Escalated(step="review", team="cs", trigger=trigger, text=text, record_links=links, **by, at=NOW)


def links_of(handbook: Handbook, handoff: Handoff, trigger: Trigger) -> tuple:
    """Return the record links with which a handoff proves a trigger."""
    return handbook.process_of(handoff).record_links(handoff, trigger)
