"""The message of several escalations of one team and trigger: a row each, and the link that the first ones leave behind."""

from datetime import datetime

from bot.queries.contexts import CardContext, EndedRow, GroupContext
from bot.text.markup import entities_in
from bot.text.rendering import Reader
from bot.views.cards.clock_lines import time_line
from bot.views.cards.status_text import state_text
from bot.views.cards.triggers import name_of_trigger
from bot.views.kit import blocks, emoji, subject
from bot.views.kit.blocks import Block
from bot.views.kit.drawing import Drawing
from bot.views.kit.text import clock_time, link, mention, safe
from bot.wire import ids
from bot.wire.values import ReviewStart, dump, dump_task
from handoffs.model.escalation import SURFACE as ESCALATION_SURFACE
from handoffs.model.handoff import TaskState
from handoffs.model.people import BATON
from handoffs.text.messages import message

STRUCK, NAMED = 8, 3
"""Ended rows that are shown with open ones, and open ones that the notification names."""

HOW = ("decided", "withdrawn", "resolved", "moved", "over")
"""How rows end, in the order in which they are counted."""

ENDED = {
    "decided": message("cards.alike.ended_over"),
    "withdrawn": message("cards.alike.ended_withdrawn"),
    "resolved": message("cards.alike.ended_resolved"),
    "moved": message("cards.alike.ended_moved"),
    "over": message("cards.alike.ended_over"),
}


def alike_card(context: GroupContext) -> Drawing:
    """Draw escalations that share a message: what they are about, whom they ask, a row each, the buttons for all."""
    head, text = _head(context), _text(context)
    drawn = [blocks.section(head)]
    drawn += [_row(each) for each in context.open]
    drawn += _ended(context)
    if not context.closed_at:
        drawn += [blocks.context_block(_owner(context)), _buttons(context)]
    key = f"{context.ref.handoff}/{context.ref.step}"
    return Drawing(channel="escalations", text=text, blocks=drawn, key=key)


def folded_card(context: CardContext, address: str) -> Drawing:
    """Draw what is left of an escalation's own message: a link to the message that it shares with others."""
    reader, name = context.reader, subject.introduced(context, bold=False)
    shared = link(address, reader.text("cards.alike.shared"))
    text = reader.text("cards.alike.folded_text", subject=subject.title(context))
    line = f"{emoji.ANOTHER_PLACE} {reader.text('cards.alike.folded', subject=name, message=shared)}"
    key = f"{context.handoff.id}/{ESCALATION_SURFACE}"
    return Drawing(channel="escalations", text=text, blocks=[blocks.context_block(line)], key=key)


def _head(context: GroupContext) -> str:
    reader, trigger, team = context.reader, name_of_trigger(context.reader, context.trigger), safe(context.team_name, 80)
    if context.closed_at:
        closed = _closed(context, clock_time(context.closed_at, reader))
        return f"{emoji.DONE} *{closed}*\n{reader.text('cards.alike.about', trigger=trigger, team=team)}"
    return f"{emoji.ESCALATED} *{reader.text('cards.alike.title', count=context.count, trigger=trigger, team=team)}*"


def _text(context: GroupContext) -> str:
    reader, trigger = context.reader, name_of_trigger(context.reader, context.trigger)
    if context.closed_at:
        about = reader.text("cards.alike.about", trigger=trigger, team=context.team_name)
        return f"{about}: {_closed(context, context.closed_at)}"
    first = reader.commas(subject.title(each) for each in context.open[:NAMED])
    return reader.text("cards.alike.text", count=context.count, trigger=trigger, team=context.team_name, first=first)


def _closed(context: GroupContext, at: str | datetime) -> str:
    """Write that all escalations are over: *Closed by itself at 13:20: all 14 decided*."""
    reader, outcomes = context.reader, {how: count for how, count in context.outcomes.items() if count}
    if tuple(outcomes) == ("decided",):
        return reader.text("cards.alike.closed_all_decided", at=at, count=outcomes["decided"])
    said = reader.commas(_counted(reader, how, outcomes[how]) for how in HOW if how in outcomes)
    if "resolved" in outcomes:
        return reader.text("cards.alike.closed", at=at, outcomes=said)
    return reader.text("cards.alike.closed_by_itself", at=at, outcomes=said)


def _counted(reader: Reader, how: str, count: int) -> str:
    match how:
        case "decided":
            return reader.text("cards.alike.count_decided", count=count)
        case "withdrawn":
            return reader.text("cards.alike.count_withdrawn", count=count)
        case "resolved":
            return reader.text("cards.alike.count_resolved", count=count)
        case "moved":
            return reader.text("cards.alike.count_moved", count=count)
    return reader.text("cards.alike.count_over", count=count)


def _row(context: CardContext) -> Block:
    """Draw an open escalation: what it is about, with a link to its card, its clock, and who has claimed it."""
    reader, ref = context.reader, context.escalation_ref
    named = subject.introduced(context, to_card=True, bold=False)
    state = time_line(context) if context.task.state is TaskState.OPEN else state_text(context)
    if context.task.state is TaskState.OPEN and not context.task.claim:
        state = f"{state} · {reader.text('cards.alike.unclaimed')}"
    escalation = context.handoff.escalation
    entries = [(reader.text("cards.escalation.resolve"), dump_task(ref, ids.ONE_RESOLVE))]
    if escalation and not escalation.acknowledged:
        entries.insert(0, (reader.text("cards.escalation.acknowledge"), dump_task(ref, ids.ONE_ACKNOWLEDGE)))
    if escalation and escalation.acknowledged:
        named = f"{emoji.ACKNOWLEDGED} {named}"
    said = _said(context)
    lines = [named, *([said] if said else []), state]
    return blocks.section("\n".join(lines), blocks.overflow(ids.ESCALATION_ONE, *entries))


def _said(context: CardContext) -> str:
    """Return the words of a person who escalated; what a rule says of each alike stands above."""
    escalation = context.handoff.escalation
    newest = escalation.ongoing[-1] if escalation and escalation.ongoing else None
    if newest is None or newest.user_id == BATON.user_id:
        return ""
    return f"{mention(newest.user_id, newest.name)}: {safe(context.show(newest.text), 200)}"


def _ended(context: GroupContext) -> list[Block]:
    """Strike off the rows that are over, and count those that are left out."""
    reader, shown = context.reader, context.ended[: STRUCK if context.open else None]
    lines = [f"~{subject.title(each.context)}~ {_end(each)}" for each in shown]
    hidden = context.count - len(context.open), sum(context.outcomes.values()) - len(shown)
    more = [reader.text("cards.alike.more_open", count=hidden[0])] if hidden[0] > 0 else []
    more += [reader.text("cards.alike.more_ended", count=hidden[1])] if hidden[1] > 0 else []
    return [block for each in ("\n".join([*lines, *more]),) if each for block in blocks.sections(each)]


def _end(row: EndedRow) -> str:
    """Write how one escalation ended, and when."""
    reader, at = row.context.reader, clock_time(row.at, row.context.reader)
    decision = row.context.task.decision
    if row.outcome == "decided" and decision:
        past = row.context.handbook.step_of(row.context.handoff, row.context.task).choice(decision.choice).past
        return reader.text("cards.alike.decided_by", name=mention(decision.user_id, decision.name), past=past, at=at)
    return reader.text("cards.alike.ended", how=ENDED[row.outcome], at=at)


def _owner(context: GroupContext) -> str:
    """Write whom the group asks, or that all of it is acknowledged."""
    reader = context.reader
    if context.unacknowledged == 0:
        return f"{emoji.ACKNOWLEDGED} {reader.text('cards.alike.acknowledged')}"
    asked = context.contact
    contact = entities_in(asked.mention) if asked and asked.mention else (asked.team.contact_title if asked else "")
    lines = [f"{emoji.WARNING} {safe(reader.show(each), 200)}" for each in (asked.unreached if asked else ())]
    said = reader.text("cards.alike.not_acknowledged", contact=contact, count=context.unacknowledged)
    return "\n".join([*lines, f"{emoji.ASKED} {said}"])


def _buttons(context: GroupContext) -> Block:
    reader, ref = context.reader, dump_task(context.ref)
    acknowledge = blocks.button(reader.text("cards.escalation.acknowledge"), ids.ACKNOWLEDGE, ref, style="primary")
    resolve = blocks.button(reader.text("cards.escalation.resolve"), ids.RESOLVE, ref)
    review = blocks.button(reader.text("home.start_reviewing"), ids.START_REVIEWING, dump(ReviewStart(team=context.team)))
    return blocks.actions(*([acknowledge] if context.unacknowledged else []), resolve, review)
