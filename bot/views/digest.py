"""The messages about a whole team: the digest at the beginning and the end of its day, and announcements."""

from bot.queries.contexts import CardContext, DigestContext
from bot.text.rendering import Reader
from bot.views.cards.clock_lines import standing_words
from bot.views.kit import blocks, subject
from bot.views.kit.drawing import Drawing
from bot.views.kit.text import moment, safe
from bot.wire import ids
from bot.wire.values import ReviewStart, StartValue, dump
from handoffs.clock.shifts import Turn
from handoffs.model.effects import Announcement


def digest(context: DigestContext) -> Drawing | None:
    """Draw a team's digest; None when nothing waits."""
    if not context.counts.waiting:
        return None
    rows = [_row(each) for each in context.first]
    hidden = context.counts.waiting - len(rows)
    if hidden:
        rows.append(context.reader.text("digest.more", count=hidden))
    greeting, counts = _greeting(context), _counts(context)
    return Drawing(
        channel=context.team.key,
        text=f"{greeting} {counts}",
        blocks=[
            blocks.section(f"*{greeting}* {counts}"),
            *blocks.sections(*rows),
            blocks.context_block(_closing(context)),
        ],
        key="",
    )


def announcement(shown: Announcement, reader: Reader) -> Drawing:
    """Draw a sentence about Baton for a team's channel or the supervisors' channel, with a button where it proposes a start."""
    text = reader.show(shown.text)
    drawn = blocks.sections(text)
    if shown.process:
        drawn.append(blocks.actions(blocks.button(reader.show(shown.button), ids.START, _start_value(shown), style="primary")))
    if shown.text.id == "intake.backlog.announced":
        review = dump(ReviewStart(team=shown.team))
        button = blocks.button(reader.text("home.start_reviewing"), ids.START_REVIEWING, review, style="primary")
        drawn.append(blocks.actions(button))
    return Drawing(channel=shown.team or "escalations", text=text, blocks=drawn, key="")


def _greeting(context: DigestContext) -> str:
    team = safe(context.reader.name(context.team.name))
    if context.turn is Turn.OPENING:
        return context.reader.text("digest.good_morning", team=team)
    return context.reader.text("digest.end_of_day", team=team)


def _counts(context: DigestContext) -> str:
    """Count the tasks that wait, that are breached, at risk or paused, and that nobody has claimed."""
    reader, counts = context.reader, context.counts
    parts = [reader.text("digest.waiting", count=counts.waiting)]
    if counts.breached:
        parts.append(reader.text("digest.breached", count=counts.breached))
    if counts.at_risk:
        parts.append(reader.text("digest.at_risk", count=counts.at_risk))
    if counts.paused:
        parts.append(reader.text("digest.paused", count=counts.paused))
    if counts.unclaimed:
        parts.append(reader.text("digest.unclaimed", count=counts.unclaimed))
    return reader.text("digest.counts", parts=reader.commas(parts))


def _row(context: CardContext) -> str:
    due = moment(context.task.due.due_at, context.reader)
    named = subject.introduced(context, to_card=True, bold=False)
    return f"{standing_words(context)} · {named} · {context.reader.text('digest.due', at=due)} · {_claimant(context)}"


def _claimant(context: CardContext) -> str:
    if context.task.claim:
        return context.reader.text("digest.claimed", name=safe(context.task.claim.name, 60))
    return f"*{context.reader.text('digest.not_claimed')}*"


def _closing(context: DigestContext) -> str:
    if context.turn is Turn.OPENING:
        return context.reader.text("digest.order_of_rows")
    return context.reader.text("digest.before_you_go")


def _start_value(shown: Announcement) -> str:
    return dump(StartValue(process=shown.process, fields={each.name: each.value for each in shown.field_values}))
