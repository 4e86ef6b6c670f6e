"""The card of an order's review: drawn whole from what is stored, in every state the task can be in."""

from bot import ids
from bot.ids import TaskRef
from bot.sight import Sight
from bot.views import blocks
from bot.views.blocks import Block
from bot.views.checks import checks_text
from bot.views.drawing import Drawing
from bot.views.order_words import installation, money, ordered, who
from bot.views.pause import pause_line
from bot.views.standing import clock_line, state_line, state_text
from bot.views.text import clock_time, link, moment, paragraph, plain, safe
from handoffs.handoff import TaskState

INSTRUCTIONS_LIMIT = 700


def order_card(sight: Sight) -> Drawing:
    """Draw the order's card: what it is, where it stands, and the buttons that its state allows."""
    order = sight.handoff.subject
    waiting = sight.task.state is TaskState.OPEN
    drawn = [blocks.header(_title(sight)), blocks.section(_summary(sight)), blocks.section(state_line(sight))]
    if waiting and sight.task.pause:
        drawn.append(blocks.section(pause_line(sight)))
    drawn += [blocks.fields(*_facts(sight)), blocks.section(ordered(order))]
    if order.instructions.strip():
        drawn += [
            blocks.context("*Special instructions*"),
            blocks.quote(paragraph(order.instructions, INSTRUCTIONS_LIMIT)),
        ]
    if waiting:
        drawn += [blocks.section(checks_text(sight)), _buttons(sight)]
    drawn += _footnotes(sight)
    return Drawing(
        channel=sight.task.team,
        text=f"Order {plain(order.number, 30)} for {plain(order.account.name, 80)}: {state_text(sight)}",
        blocks=drawn,
        key=f"{sight.handoff.id}/{sight.task.step}",
    )


def _title(sight: Sight) -> str:
    order = sight.handoff.subject
    kind = "Priority order" if order.priority else "Order"
    again = f" · round {sight.handoff.round}" if sight.handoff.round > 1 else ""
    return f"{kind} {order.number}{again}"


def _summary(sight: Sight) -> str:
    order = sight.handoff.subject
    number = link(order.link, f"Order {safe(order.number, 30)}")
    return f"{number} from {who(order)}, {money(order.total, order)} in all"


def _facts(sight: Sight) -> list[str]:
    order, zone = sight.handoff.subject, sight.handbook.calendar_of(sight.task).zone
    priority = "High: reviewed within 30 minutes, day and night" if order.priority else "Standard"
    return [
        f"*Customer number*\n{safe(order.account.number, 60) or '–'}",
        f"*Total*\n{money(order.total, order)}",
        f"*Placed*\n{moment(order.placed_at, zone)}",
        f"*Due*\n{clock_line(sight)}",
        f"*Priority*\n{_priority(sight) if order.priority else priority}",
        f"*Installation address*\n{installation(order)}",
    ]


def _priority(sight: Sight) -> str:
    minutes = int(sight.task.target.target.total_seconds() // 60)
    return f"*High*, to be reviewed within {minutes} minutes, day and night"


def _buttons(sight: Sight) -> Block:
    task, order = sight.task, sight.handoff.subject
    ref = str(TaskRef(handoff=sight.handoff.id, step=task.step, edition=sight.handoff.edition))
    name = f"order {order.number}"
    more = [("Why is it due then?", f"{ids.MORE_WHY_DUE} {ref}"), ("Customer contact", f"{ids.MORE_DETAILS} {ref}")]
    more += [("History", f"{ids.MORE_HISTORY} {ref}"), ("Customer disputes eligibility", f"{ids.MORE_DISPUTE} {ref}")]
    if task.claim:
        more.insert(0, ("Release", f"{ids.MORE_RELEASE} {ref}"))
    return blocks.actions(
        blocks.button("Approve", ids.APPROVE, ref, style="primary", says=f"Approve {name}"),
        blocks.button("Reject", ids.REJECT, ref, style="danger", says=f"Reject {name}"),
        blocks.button("Claim", ids.CLAIM, ref, says=f"Claim {name}"),
        blocks.button("Escalate", ids.ESCALATE, ref, says=f"Escalate {name}"),
        _clock_button(sight, ref),
        blocks.overflow(ids.MORE, *more),
    )


def _clock_button(sight: Sight, ref: str) -> Block:
    name = f"order {sight.handoff.subject.number}"
    if sight.task.pause:
        return blocks.button("Resume", ids.RESUME, ref, says=f"Let the clock of {name} run again")
    return blocks.button("Ask for information", ids.ASK, ref, says=f"Ask the customer about {name}")


def _footnotes(sight: Sight) -> list[Block]:
    notes = []
    if sight.as_of and sight.task.state is TaskState.OPEN:
        at = clock_time(sight.as_of, sight.handbook.calendar_of(sight.task).zone)
        notes.append(f":warning: As of {at}: Salesforce can't be read since, so this may have changed.")
    if sight.next_link:
        notes.append(f"This order came back for review: {link(sight.next_link, 'see the new card')}.")
    if sight.handoff.previous and sight.previous_link:
        notes.append(f"It was reviewed before: {link(sight.previous_link, 'see the earlier card')}.")
    over = sight.handbook.terms_of(sight.handoff).order_value_over
    if over is not None and sight.handoff.subject.total > over and sight.task.state is TaskState.OPEN:
        title = sight.handbook.team_of(sight.task).contact_title
        notes.append(f":lock: Worth more than {money(over, sight.handoff.subject)}: only the {title} approves it.")
    escalation = sight.handoff.escalation
    if escalation and escalation.is_open:
        notes.append(f"Escalated, level {escalation.level}: see the thread.")
    return [blocks.context(*notes)] if notes else []
