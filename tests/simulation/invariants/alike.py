"""What must be true of escalations that share a message: each open one has one place, and no reminder of a group comes twice."""

from collections import Counter
from collections.abc import Callable, Iterator

from sqlalchemy import select

from bot.text.markup import escaped
from bot.views.cards.alike import alike_card, folded_card
from storage.escalations.groups import Group, _group
from storage.escalations.tables import ESCALATION_GROUPS, ESCALATION_ROWS
from tests.simulation.doings.doings import Run
from tests.simulation.invariants.histories import HANDBOOK, Histories


def each_open_escalation_has_its_row_on_exactly_one_message(day: Run, histories: Histories) -> Iterator[str]:
    """Its own message, or a row in one group; the message of a group is posted once, and says what is stored."""
    replica, texts = day.world.replicas[0], _texts(day)
    with replica.database.read() as work:
        rows = work.handoffs._connection.execute(select(ESCALATION_ROWS).where(ESCALATION_ROWS.c.ended_at.is_(None))).all()
    seats = Counter(row.handoff_id for row in rows)
    for id, (handoff, _) in histories.items():
        if handoff.escalation and handoff.escalation.is_open:
            folded = folded_card(replica.queries.context(id, "escalation"), "").text
            own = [text for text in texts.get(f"{id}/escalation", []) if text != escaped(folded)]
            if len(own) + seats[id] != 1:
                yield f"{id}: its escalation has {len(own)} messages of its own and {seats[id]} rows in others"
    for group in groups(day):
        context = replica.queries.alike.group(group.id)
        assert context is not None
        shown = texts.get(f"{group.handoff_id}/{group.surface}", [])
        if shown != [escaped(alike_card(context).text)]:
            yield f"{group.id}: its message says {shown} instead of “{alike_card(context).text}”"


def no_reminder_of_a_group_comes_twice(day: Run, histories: Histories) -> Iterator[str]:
    """One mention of a contact for each reminder, and the policy's time between two reminders of one contact."""
    policy, replies = HANDBOOK.policy, _replies(day)
    for group in groups(day):
        said = sum("left," in text for text in replies.get(f"{group.handoff_id}/{group.surface}", ()))
        if said > len(group.reminders):
            yield f"{group.id}: {said} reminders were sent, {len(group.reminders)} were due"
        for before, after in zip(group.reminders, group.reminders[1:], strict=False):
            earliest = policy.calendar_of(group.team).add(before.at, policy.escalations.repeat_first)
            if before.team == after.team and after.at < earliest:
                yield f"{group.id}: reminded at {before.at} and again at {after.at}"


ALIKE: tuple[Callable[[Run, Histories], Iterator[str]], ...] = (
    each_open_escalation_has_its_row_on_exactly_one_message,
    no_reminder_of_a_group_comes_twice,
)


def groups(day: Run) -> list[Group]:
    with day.world.replicas[0].database.read() as work:
        return [_group(row) for row in work.handoffs._connection.execute(select(ESCALATION_GROUPS)).all()]


def _key(message: dict[str, object]) -> str:
    metadata = message.get("metadata")
    payload = metadata.get("event_payload") if isinstance(metadata, dict) else None
    return str(payload.get("key", "")) if isinstance(payload, dict) else ""


def _texts(day: Run) -> dict[str, list[str]]:
    """Return the texts of all messages by their keys."""
    found: dict[str, list[str]] = {}
    for channel in day.world.workspace.channels:
        for each in day.world.workspace.messages(channel):
            if not each["text"].startswith("This card has moved to"):
                found.setdefault(_key(each), []).append(each["text"])
    return found


def _replies(day: Run) -> dict[str, list[str]]:
    """Return the texts of all replies by the keys of the messages that they belong to."""
    workspace = day.world.workspace
    return {
        _key(each): [reply["text"] for reply in workspace.messages(channel, each["ts"]) if reply["ts"] != each["ts"]]
        for channel in workspace.channels
        for each in workspace.messages(channel)
    }
