"""The message that nudges a team about several tasks at once: a row each, who is on duty, and the button to begin."""

from bot.queries.contexts import CardContext, NudgesContext
from bot.text.markup import entities_in
from bot.text.rendering import Reader
from bot.views.cards.clock_lines import time_line
from bot.views.kit import blocks, emoji, subject
from bot.views.kit.drawing import Drawing
from bot.views.kit.text import safe
from bot.wire import ids
from bot.wire.values import ReviewStart, dump


def nudges_message(context: NudgesContext) -> Drawing:
    """Draw the nudges of one sweep as one message for the team's channel."""
    reader, hidden = context.reader, context.count - len(context.first)
    head = reader.text("cards.nudges.title", count=context.count, unclaimed=context.unclaimed)
    rows = [_row(each) for each in context.first]
    if hidden:
        rows.append(reader.text("cards.nudges.more", count=hidden))
    first = min(each.task.due.due_at for each in context.first)
    review = blocks.button(
        reader.text("home.start_reviewing"), ids.START_REVIEWING, dump(ReviewStart(team=context.team.key)), style="primary"
    )
    lead = [
        f"{emoji.AT_RISK} *{head}*",
        *([on_duty_line(context.on_duty, context.team.on_duty, reader)] if context.unclaimed else []),
    ]
    return Drawing(
        channel=context.team.key,
        text=reader.text("cards.nudges.text", count=context.count, unclaimed=context.unclaimed, at=first),
        blocks=[blocks.section("\n".join(filter(None, lead))), *blocks.sections(*rows), blocks.actions(review)],
        key="",
    )


def on_duty_line(on_duty: str | None, name: str, reader: Reader) -> str:
    """Mention who is on duty; in words while nobody can be reached, nothing where the policy names nobody."""
    if on_duty is None:
        return ""
    if not on_duty:
        return f"{emoji.WARNING} {reader.text('cards.nudges.nobody_on_duty', name=safe(name, 80))}"
    return f"{emoji.ASKED} {reader.text('cards.nudges.on_duty', on_duty=entities_in(on_duty))}"


def _row(context: CardContext) -> str:
    return f"• {subject.introduced(context, to_card=True, bold=False)} · {time_line(context)}"
