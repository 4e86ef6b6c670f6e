"""The home tab: my claims, my teams' open tasks by due time, my escalations; nothing for somebody in no team."""

from bot.queries.contexts import CardContext, HomeContext
from bot.views.cards.escalation import answer_buttons, reasons
from bot.views.cards.task_status import clock_line, standing_words
from bot.views.kit import blocks, subject
from bot.views.kit.blocks import Block
from bot.views.kit.text import safe
from bot.wire import ids
from bot.wire.values import dump_task

BLOCKS, ROOM = 100, 90
"""What Slack takes in a home tab, and what of it the lists may fill."""


def home_view(home: HomeContext) -> Block:
    """Draw one person's home tab."""
    if not home.actor.teams and not home.actor.contact_of:
        drawn = [blocks.section("You are in none of the teams that hand work to each other here, so nothing waits for you.")]
    else:
        drawn = work_blocks(home)
    return {"type": "home", "blocks": drawn[:BLOCKS]}


def work_blocks(home: HomeContext, room: int = ROOM) -> list[Block]:
    """List the person's escalations, their claims and their teams' queues, as many rows of each as there is room for."""
    shown = max(1, room // (2 * (len(home.queues) + 2)) - 1)
    drawn = _escalations(home, shown) if home.actor.contact_of else []
    drawn += _tasks("I am on it", home, home.mine, "Nothing is claimed by you.", shown)
    for name, queue in home.queues:
        drawn += _tasks(f"{name}, by due time", home, queue, "Nothing is waiting.", shown)
    return drawn


def _tasks(title: str, home: HomeContext, sights: tuple[CardContext, ...], empty: str, shown: int) -> list[Block]:
    if not sights:
        return [blocks.header(title), blocks.context_block(empty)]
    rows = [block for context in sights[:shown] for block in (blocks.section(_task(context)), _task_buttons(home, context))]
    return [blocks.header(f"{title} ({len(sights)})"), *rows, *_more(len(sights) - shown)]


def _task(context: CardContext) -> str:
    claim = context.task.claim
    by = f" · {safe(claim.name, 60)} is on it" if claim else " · nobody is on it"
    due = clock_line(context).replace("\n", ", ")
    is_clear = context.handoff.subject.record_kind and len(context.handbook.process_of(context.handoff).steps) == 1
    step = "" if is_clear else f" · {safe(context.written.title)}"
    told = f"{standing_words(context)} · {subject.introduced(context, to_card=True)}{step}"
    return f"{told}\nDue {due}{by}"


def _task_buttons(home: HomeContext, context: CardContext) -> Block:
    ref, name = dump_task(context.ref), f"{context.noun} {context.handoff.subject.number}"
    drawn = [*subject.openers(context, styled=False)]
    claim = context.task.claim
    if claim is None:
        drawn.append(blocks.button("Claim", ids.CLAIM, ref, spoken=f"Claim {name}"))
    elif claim.user_id == home.actor.user_id:
        drawn.append(blocks.button("Release", ids.RELEASE, ref, spoken=f"Release {name}"))
    return blocks.actions(*drawn)


def _escalations(home: HomeContext, shown: int) -> list[Block]:
    if not home.escalations:
        return [blocks.header("Escalations to me"), blocks.context_block("Nothing is escalated to you.")]
    rows = [block for context in home.escalations[:shown] for block in _escalation(context)]
    return [blocks.header(f"Escalations to me ({len(home.escalations)})"), *rows, *_more(len(home.escalations) - shown)]


def _escalation(context: CardContext) -> list[Block]:
    escalation = context.handoff.escalation
    if escalation is None:
        return []
    has_it = f" · {safe(escalation.acknowledged.name, 60)} has it" if escalation.acknowledged else " · nobody has it yet"
    told = f"{subject.introduced(context, to_card=True)} · level {escalation.level}{has_it}\n{reasons(escalation)}"
    return [blocks.section(told), blocks.actions(*answer_buttons(context, escalation))]


def _more(hidden: int) -> list[Block]:
    return [blocks.context_block(f"… and {hidden} more")] if hidden > 0 else []
