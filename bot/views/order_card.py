"""The card of an order's review: drawn whole from what is stored, in every state the task can be in."""

from bot import ids
from bot.ids import TaskRef
from bot.sight import Sight
from bot.views import blocks
from bot.views.blocks import Block
from bot.views.checks import checks_text
from bot.views.drawing import Drawing
from bot.views.footnotes import footnotes
from bot.views.order_words import installation, money, ordered, who
from bot.views.pause import clock_button, pause_line
from bot.views.standing import clock_line, state_line, state_text
from bot.views.text import link, moment, paragraph, plain, safe
from handoffs.handoff import TaskState
from handoffs.subjects import Order

INSTRUCTIONS_LIMIT = 700


def order_card(sight: Sight) -> Drawing:
    """Draw the order's card: what it is, where it stands, and the buttons that its state allows."""
    order = sight.handoff.about(Order)
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
    order = sight.handoff.about(Order)
    kind = "Priority order" if order.priority else "Order"
    again = f" · round {sight.handoff.round}" if sight.handoff.round > 1 else ""
    return f"{kind} {order.number}{again}"


def _summary(sight: Sight) -> str:
    order = sight.handoff.about(Order)
    number = link(order.link, f"Order {safe(order.number, 30)}")
    return f"{number} from {who(order)}, {money(order.total, order)} in all"


def _facts(sight: Sight) -> list[str]:
    order, zone = sight.handoff.about(Order), sight.handbook.calendar_of(sight.task).zone
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
    task, order = sight.task, sight.handoff.about(Order)
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
        clock_button(sight, ref),
        blocks.overflow(ids.MORE, *more),
    )


def _footnotes(sight: Sight) -> list[Block]:
    order, over = sight.handoff.about(Order), sight.handbook.terms_of(sight.handoff).order_value_over
    if over is None or order.total <= over or sight.task.state is not TaskState.OPEN:
        return footnotes(sight)
    title = sight.handbook.team_of(sight.task).contact_title
    return footnotes(sight, f":lock: Worth more than {money(over, order)}: only the {title} approves it.")
