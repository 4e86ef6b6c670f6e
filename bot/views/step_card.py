"""The card of one step of a process: what its process tells of it, its checklist, and the buttons that its state allows."""

from zoneinfo import ZoneInfo

from bot import ids
from bot.ids import TaskRef
from bot.sight import Sight
from bot.views import blocks, subject
from bot.views.blocks import Block
from bot.views.checks import checks_text, item_blocks, record_blocks
from bot.views.drawing import Drawing
from bot.views.footnotes import footnotes
from bot.views.pause import clock_button, pause_line
from bot.views.standing import clock_line, state_line, state_text
from bot.views.text import link, mention, moment, paragraph, plain, safe
from handoffs.forms import Fact
from handoffs.handoff import TaskState
from handoffs.returning import can_go_to_starter, steps_before
from handoffs.subjects import by_hand

DESCRIPTION_LIMIT = 500
FACTS_SHOWN = 9


def step_card(sight: Sight) -> Drawing:
    """Draw the card of a step."""
    waiting = sight.task.state is TaskState.OPEN
    drawn = [blocks.header(_title(sight)), blocks.section(_summary(sight)), blocks.section(state_line(sight))]
    if waiting and sight.task.pause:
        drawn.append(blocks.section(pause_line(sight)))
    drawn.append(blocks.fields(*_facts(sight)))
    if waiting:
        drawn += [*hint_blocks(sight), *_words(sight), *_checks(sight), *_buttons(sight)]
    elif sight.task.state is TaskState.SETTLED and sight.written.ticked:
        drawn += record_blocks(sight)
    drawn += footnotes(sight)
    return Drawing(
        channel=sight.task.team,
        text=f"{sight.written.title}, {subject.title(sight).lower()} {_for_whom(sight)}: {state_text(sight)}",
        blocks=drawn,
        key=f"{sight.handoff.id}/{sight.task.step}",
    )


def hint_blocks(sight: Sight) -> list[Block]:
    """Say what the process has to say of the task as things stand."""
    told = sight.written.hints(sight.handoff, sight.task, sight.handbook.policy)
    return [blocks.context(*(f":information_source: {safe(each, 400)}" for each in told))] if told else []


def fact_text(fact: Fact, zone: ZoneInfo) -> str:
    """Write one fact, linked to its record; a colleague is named as Slack names people, an instant in the reader's zone."""
    told = mention(fact.person, fact.text) if fact.person else link(fact.link, safe(fact.text, 300))
    at = moment(fact.at, zone) if fact.at else ""
    return f"*{safe(fact.label, 60)}*\n{', '.join(filter(None, (at, told))) or '–'}"


def _title(sight: Sight) -> str:
    again = f" · round {sight.handoff.round}" if sight.handoff.round > 1 else ""
    return f"{sight.written.title} · {sight.noun} {plain(sight.handoff.subject.number, 30)}{again}"


def _summary(sight: Sight) -> str:
    line = getattr(sight.handoff.subject, "subject_line", "")
    about = f": {safe(line, 150)}" if line else ""
    return f"{subject.introduced(sight)}{about}"


def _for_whom(sight: Sight) -> str:
    return f"({plain(sight.handoff.subject.headline, 80) or 'no account'})"


def _facts(sight: Sight) -> list[str]:
    told = sight.written.facts(sight.handoff, sight.task, sight.handbook.policy)[:FACTS_SHOWN]
    zone = sight.handbook.calendar_of(sight.task).zone
    return [*(fact_text(fact, zone) for fact in told), f"*Due*\n{clock_line(sight)}"]


def _words(sight: Sight) -> list[Block]:
    words = getattr(sight.handoff.subject, "description", "").strip()
    return [blocks.context("*The customer writes*"), blocks.quote(paragraph(words, DESCRIPTION_LIMIT))] if words else []


def _checks(sight: Sight) -> list[Block]:
    """List what has to be done: item by item with a button each where the step is done that way, else as one paragraph."""
    if sight.is_ahead or not sight.written.checklist:
        return []
    if not sight.written.ticked:
        return [blocks.section(checks_text(sight))]
    return item_blocks(sight, _ref(sight))


def _buttons(sight: Sight) -> list[Block]:
    ref, name = _ref(sight), f"{sight.noun} {sight.handoff.subject.number}"
    drawn = [*subject.openers(sight), blocks.button("Claim", ids.CLAIM, ref, says=f"Claim {name}")]
    drawn.append(blocks.button("Escalate", ids.ESCALATE, ref, says=f"Escalate {name}"))
    if steps_before(sight.handbook, sight.handoff, sight.task) or can_go_to_starter(sight.handoff):
        drawn.append(blocks.button("Hand back", ids.STEP_RETURN, ref, says=f"Hand {name} back to where it came from"))
    elif sight.handoff.subject.record_kind:
        drawn.append(clock_button(sight, ref))
    if sight.written.looks:
        drawn.append(blocks.button("Check now", ids.STEP_LOOK, ref, says=f"Check {name} now"))
    return [blocks.actions(*drawn, *_apart(sight, ref), blocks.menu(ids.MORE, *_more(sight, ref)))]


def _apart(sight: Sight, ref: str) -> list[Block]:
    """Draw a button for each choice that stands apart from the step's usual ones."""
    offered = sight.written.offered(sight.handoff, sight.task, sight.handbook.policy)
    return [
        blocks.button(choice.label, ids.STEP_APART, f"{choice.key} {ref}", style="danger" if choice.destructive else None)
        for choice in offered
        if choice.apart
    ]


def _more(sight: Sight, ref: str) -> list[tuple[str, str]]:
    told = sight.handoff.subject
    leaves_out = sight.written.ticked and any(each.may_not_apply for each in sight.written.checklist)
    entries = (
        ("Release", ids.MORE_RELEASE, sight.task.claim is not None),
        ("Reassign", ids.MORE_REASSIGN, True),
        ("Comment", ids.MORE_COMMENT, True),
        ("Does not apply …", ids.MORE_LEAVE_OUT, leaves_out),
        ("Why is it due then?", ids.MORE_WHY_DUE, True),
        ("Customer contact", ids.MORE_DETAILS, hasattr(told, "contact")),
        ("History", ids.MORE_HISTORY, True),
        ("Withdraw …", ids.MORE_CALL_OFF, by_hand(told) is not None),
    )
    return [(label, f"{word} {ref}") for label, word, offered in entries if offered]


def _ref(sight: Sight) -> str:
    return str(TaskRef(handoff=sight.handoff.id, step=sight.task.step, edition=sight.handoff.edition))
