"""The card of one step of a process: what its process tells of it, its checklist, and the buttons that its state allows."""

from zoneinfo import ZoneInfo

from bot.queries.contexts import CardContext
from bot.views.cards.checks import checks_text, item_blocks, record_blocks
from bot.views.cards.footnotes import footnotes
from bot.views.cards.task_status import clock_line, state_line, state_text
from bot.views.kit import blocks, subject
from bot.views.kit.blocks import Block
from bot.views.kit.drawing import Drawing
from bot.views.kit.text import link, mention, moment, paragraph, plain, safe
from bot.views.modals.pause import clock_button, pause_line
from bot.wire import ids
from bot.wire.values import dump_task
from handoffs.model.handoff import TaskState
from handoffs.process.forms import Fact
from handoffs.rules.hand_back import can_go_to_starter, steps_before
from handoffs.subjects.subject import by_hand

DESCRIPTION_LIMIT = 500
FACTS_SHOWN = 9


def step_card(context: CardContext) -> Drawing:
    """Draw the card of a step."""
    waiting = context.task.state is TaskState.OPEN
    drawn = [blocks.header(_title(context)), blocks.section(_summary(context)), blocks.section(state_line(context))]
    if waiting and context.task.pause:
        drawn.append(blocks.section(pause_line(context)))
    drawn.append(blocks.fields(*_facts(context)))
    if waiting:
        drawn += [*hint_blocks(context), *_words(context), *_checks(context), *_buttons(context)]
    elif context.task.state is TaskState.SETTLED and context.written.ticked_on_card:
        drawn += record_blocks(context)
    drawn += footnotes(context)
    return Drawing(
        channel=context.task.team,
        text=f"{context.written.title}, {subject.title(context).lower()} {_for_whom(context)}: {state_text(context)}",
        blocks=drawn,
        key=f"{context.handoff.id}/{context.task.step}",
    )


def hint_blocks(context: CardContext) -> list[Block]:
    """Say what the process has to say of the task as things stand."""
    told = context.written.hints(context.handoff, context.task, context.handbook.policy)
    return [blocks.context_block(*(f":information_source: {safe(each, 400)}" for each in told))] if told else []


def fact_text(fact: Fact, zone: ZoneInfo) -> str:
    """Write one fact, linked to its record; a colleague is named as Slack names people, an instant in the reader's zone."""
    told = mention(fact.person, fact.text) if fact.person else link(fact.link, safe(fact.text, 300))
    at = moment(fact.at, zone) if fact.at else ""
    return f"*{safe(fact.label, 60)}*\n{', '.join(filter(None, (at, told))) or '–'}"


def _title(context: CardContext) -> str:
    again = f" · round {context.handoff.round}" if context.handoff.round > 1 else ""
    return f"{context.written.title} · {context.noun} {plain(context.handoff.subject.number, 30)}{again}"


def _summary(context: CardContext) -> str:
    line = getattr(context.handoff.subject, "subject_line", "")
    about = f": {safe(line, 150)}" if line else ""
    return f"{subject.introduced(context)}{about}"


def _for_whom(context: CardContext) -> str:
    return f"({plain(context.handoff.subject.headline, 80) or 'no account'})"


def _facts(context: CardContext) -> list[str]:
    told = context.written.facts(context.handoff, context.task, context.handbook.policy)[:FACTS_SHOWN]
    zone = context.handbook.calendar_of(context.task).zone
    return [*(fact_text(fact, zone) for fact in told), f"*Due*\n{clock_line(context)}"]


def _words(context: CardContext) -> list[Block]:
    words = getattr(context.handoff.subject, "description", "").strip()
    return [blocks.context_block("*The customer writes*"), blocks.quote(paragraph(words, DESCRIPTION_LIMIT))] if words else []


def _checks(context: CardContext) -> list[Block]:
    """List what has to be done: item by item with a button each where the step is done that way, else as one paragraph."""
    if context.is_ahead or not context.written.checklist:
        return []
    if not context.written.ticked_on_card:
        return [blocks.section(checks_text(context))]
    return item_blocks(context)


def _buttons(context: CardContext) -> list[Block]:
    ref, name = dump_task(context.ref), f"{context.noun} {context.handoff.subject.number}"
    drawn = [*subject.openers(context), blocks.button("Claim", ids.CLAIM, ref, spoken=f"Claim {name}")]
    drawn.append(blocks.button("Escalate", ids.ESCALATE, ref, spoken=f"Escalate {name}"))
    if steps_before(context.handbook, context.handoff, context.task) or can_go_to_starter(context.handoff):
        drawn.append(blocks.button("Hand back", ids.STEP_RETURN, ref, spoken=f"Hand {name} back to where it came from"))
    elif context.handoff.subject.record_kind:
        drawn.append(clock_button(context, ref))
    if context.written.can_verify:
        drawn.append(blocks.button("Check now", ids.STEP_LOOK, ref, spoken=f"Check {name} now"))
    return [blocks.actions(*drawn, *_apart(context), blocks.menu(ids.MORE, *_more(context)))]


def _apart(context: CardContext) -> list[Block]:
    """Draw a button for each choice that stands apart from the step's usual ones."""
    offered = context.written.offered_choices(context.handoff, context.task, context.handbook.policy)
    return [
        blocks.button(
            choice.label,
            ids.STEP_APART,
            dump_task(context.ref, choice.key),
            style="danger" if choice.destructive else None,
        )
        for choice in offered
        if choice.separate_button
    ]


def _more(context: CardContext) -> list[tuple[str, str]]:
    told = context.handoff.subject
    leaves_out = context.written.ticked_on_card and any(each.may_not_apply for each in context.written.checklist)
    entries = (
        ("Release", ids.MORE_RELEASE, context.task.claim is not None),
        ("Reassign", ids.MORE_REASSIGN, True),
        ("Comment", ids.MORE_COMMENT, True),
        ("Does not apply …", ids.MORE_LEAVE_OUT, leaves_out),
        ("Why is it due then?", ids.MORE_WHY_DUE, True),
        ("Customer contact", ids.MORE_DETAILS, hasattr(told, "contact")),
        ("History", ids.MORE_HISTORY, True),
        ("Withdraw …", ids.MORE_CALL_OFF, by_hand(told) is not None),
    )
    return [(label, dump_task(context.ref, word)) for label, word, offered in entries if offered]
