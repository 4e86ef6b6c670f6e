"""The home tab: my escalations, my claims, and my teams' open tasks by due time."""

from bot.queries.contexts import HOME_ROOM, CardContext, HomeContext, Listed, rows_in
from bot.text.rendering import Reader
from bot.views.cards.clock_lines import clock_line, standing_words
from bot.views.cards.escalation import answer_buttons
from bot.views.cards.triggers import trigger_names
from bot.views.kit import blocks, emoji, subject
from bot.views.kit.blocks import Block
from bot.views.kit.openers import opener_buttons
from bot.views.kit.step_views import StepViews
from bot.views.kit.text import safe
from bot.wire import ids
from bot.wire.values import ReviewStart, dump, dump_task

BLOCKS = 100
"""The number of blocks that Slack takes in a home tab."""

LONGEST_GAP = 600
"""Characters of a sentence about what a queue does not show."""


def home_view(home: HomeContext, views: StepViews) -> Block:
    """Draw one person's home tab."""
    if not home.actor.teams and not home.actor.contact_of:
        drawn = [blocks.section(home.reader.text("home.no_team"))]
    else:
        drawn = work_blocks(home, views)
    return {"type": "home", "blocks": drawn[:BLOCKS]}


def failed_home(reader: Reader, reference: str) -> Block:
    """Draw the home tab of a person whose own one failed: one sentence, with the reference that is in the log."""
    return {"type": "home", "blocks": [blocks.section(reader.text("home.failed", reference=reference))]}


def work_blocks(home: HomeContext, views: StepViews, room: int = HOME_ROOM) -> list[Block]:
    """List the person's escalations, their claims and their teams' queues, as many rows of each as fit into `room` blocks."""
    reader, shown = home.reader, rows_in(room, len(home.queues))
    drawn = [blocks.context_block(f"{emoji.WARNING} {safe(reader.show(each), 1000)}") for each in home.failures]
    drawn += [blocks.actions(start_button(reader))]
    drawn += _escalations(home, shown) if home.actor.contact_of else []
    drawn += _tasks(reader.text("home.my_claims"), home, home.mine, reader.text("home.no_claims"), shown, views)
    for name, queue in home.queues:
        gaps = [blocks.context_block(safe(reader.show(each), LONGEST_GAP)) for each in home.gaps[name]]
        empty = "" if gaps else reader.text("home.empty_queue")
        drawn += _tasks(reader.text("home.queue", team=name), home, queue, empty, shown, views) + gaps
    return drawn


def start_button(reader: Reader, team: str = "") -> Block:
    """Draw the button that opens the window of a team's queue, or (without a team) of those of all teams of a person."""
    return blocks.button(reader.text("home.start_reviewing"), ids.START_REVIEWING, dump(ReviewStart(team=team)), style="primary")


def _tasks(title: str, home: HomeContext, tasks: Listed, empty: str, shown: int, views: StepViews) -> list[Block]:
    if not tasks.total:
        return [blocks.header(title), *([blocks.context_block(empty)] if empty else [])]
    pairs = ((blocks.section(_task(context)), _task_buttons(home, context, views)) for context in tasks.first[:shown])
    rows = [block for pair in pairs for block in pair]
    return [blocks.header(f"{title} ({tasks.total})"), *rows, *_more(home, tasks.total - shown)]


def _task(context: CardContext) -> str:
    """Write a task in two lines; the step's title is left out where a record's process has only one step."""
    is_clear = context.handoff.subject.is_record and len(context.handbook.process_of(context.handoff).steps) == 1
    step = "" if is_clear else f" · {safe(context.show(context.definition.title))}"
    line = f"{standing_words(context)} · {subject.introduced(context, to_card=True)}{step}"
    return f"{line}\n{context.reader.text('home.due', due=clock_line(context).replace(chr(10), ', '))} · {_claimant(context)}"


def _claimant(context: CardContext) -> str:
    if context.task.claim:
        return context.reader.text("home.claimed", name=safe(context.task.claim.name, 60))
    return context.reader.text("home.not_claimed")


def _task_buttons(home: HomeContext, context: CardContext, views: StepViews) -> Block:
    drawn, claim = [*opener_buttons(context, views.of(context).openers, styled=False)], context.task.claim
    ref, name, reader = dump_task(context.ref), subject.spoken(context), context.reader
    if claim is None:
        spoken = reader.text("home.claim_subject", subject=name)
        drawn.append(blocks.button(reader.text("home.claim"), ids.CLAIM, ref, spoken=spoken))
    elif claim.user_id == home.actor.user_id:
        spoken = reader.text("home.release_subject", subject=name)
        drawn.append(blocks.button(reader.text("home.release"), ids.RELEASE, ref, spoken=spoken))
    return blocks.actions(*drawn)


def _escalations(home: HomeContext, shown: int) -> list[Block]:
    title = home.reader.text("home.my_escalations")
    if not home.escalations.total:
        return [blocks.header(title), blocks.context_block(home.reader.text("home.no_escalations"))]
    rows = [block for context in home.escalations.first[:shown] for block in _escalation(context)]
    return [blocks.header(f"{title} ({home.escalations.total})"), *rows, *_more(home, home.escalations.total - shown)]


def _escalation(context: CardContext) -> list[Block]:
    escalation, reader = context.handoff.escalation, context.reader
    if escalation is None:
        return []
    level = reader.text("home.level", level=escalation.level)
    if escalation.acknowledged:
        owner = reader.text("home.acknowledged", name=safe(escalation.acknowledged.name, 60))
    else:
        owner = reader.text("home.not_acknowledged")
    line = f"{subject.introduced(context, to_card=True)} · {level} · {owner}"
    return [
        blocks.section(f"{line}\n{trigger_names(context, escalation)}"),
        blocks.actions(*answer_buttons(context, escalation)),
    ]


def _more(home: HomeContext, hidden: int) -> list[Block]:
    return [blocks.context_block(home.reader.text("home.more", count=hidden))] if hidden > 0 else []
