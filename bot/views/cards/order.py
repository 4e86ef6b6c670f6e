"""The card of an order's review: drawn whole from what is stored, in every state the task can be in."""

from bot.queries.contexts import CardContext
from bot.views.cards.checks import checks_text
from bot.views.cards.footnotes import footnotes
from bot.views.cards.order_words import installation, money, ordered, who
from bot.views.cards.task_status import clock_line, state_line, state_text
from bot.views.kit import blocks
from bot.views.kit.blocks import Block
from bot.views.kit.drawing import Drawing
from bot.views.kit.text import link, moment, paragraph, plain, safe
from bot.views.modals.pause import clock_button, pause_line
from bot.wire import ids
from bot.wire.values import dump_task
from handoffs.model.handoff import TaskState
from handoffs.subjects.order import Order

INSTRUCTIONS_LIMIT = 700


def order_card(context: CardContext) -> Drawing:
    """Draw the order's card: what it is, where it stands, and the buttons that its state allows."""
    order = context.handoff.about(Order)
    waiting = context.task.state is TaskState.OPEN
    drawn = [blocks.header(_title(context)), blocks.section(_summary(context)), blocks.section(state_line(context))]
    if waiting and context.task.pause:
        drawn.append(blocks.section(pause_line(context)))
    drawn += [blocks.fields(*_facts(context)), blocks.section(ordered(order))]
    if order.instructions.strip():
        drawn += [
            blocks.context_block("*Special instructions*"),
            blocks.quote(paragraph(order.instructions, INSTRUCTIONS_LIMIT)),
        ]
    if waiting:
        drawn += [blocks.section(checks_text(context)), _buttons(context)]
    drawn += _footnotes(context)
    return Drawing(
        channel=context.task.team,
        text=f"Order {plain(order.number, 30)} for {plain(order.account.name, 80)}: {state_text(context)}",
        blocks=drawn,
        key=f"{context.handoff.id}/{context.task.step}",
    )


def _title(context: CardContext) -> str:
    order = context.handoff.about(Order)
    kind = "Priority order" if order.priority else "Order"
    again = f" · round {context.handoff.round}" if context.handoff.round > 1 else ""
    return f"{kind} {order.number}{again}"


def _summary(context: CardContext) -> str:
    order = context.handoff.about(Order)
    number = link(order.link, f"Order {safe(order.number, 30)}")
    return f"{number} from {who(order)}, {money(order.total, order)} in all"


def _facts(context: CardContext) -> list[str]:
    order, zone = context.handoff.about(Order), context.handbook.calendar_of(context.task).zone
    priority = "High: reviewed within 30 minutes, day and night" if order.priority else "Standard"
    return [
        f"*Customer number*\n{safe(order.account.number, 60) or '–'}",
        f"*Total*\n{money(order.total, order)}",
        f"*Placed*\n{moment(order.placed_at, zone)}",
        f"*Due*\n{clock_line(context)}",
        f"*Priority*\n{_priority(context) if order.priority else priority}",
        f"*Installation address*\n{installation(order)}",
    ]


def _priority(context: CardContext) -> str:
    minutes = int(context.task.target.target.total_seconds() // 60)
    return f"*High*, to be reviewed within {minutes} minutes, day and night"


def _buttons(context: CardContext) -> Block:
    task, order = context.task, context.handoff.about(Order)
    ref = dump_task(context.ref)
    name = f"order {order.number}"
    more = [("Why is it due then?", ids.MORE_WHY_DUE), ("Customer contact", ids.MORE_DETAILS)]
    more += [("History", ids.MORE_HISTORY), ("Customer disputes eligibility", ids.MORE_DISPUTE)]
    if task.claim:
        more.insert(0, ("Release", ids.MORE_RELEASE))
    return blocks.actions(
        blocks.button("Approve", ids.APPROVE, ref, style="primary", spoken=f"Approve {name}"),
        blocks.button("Reject", ids.REJECT, ref, style="danger", spoken=f"Reject {name}"),
        blocks.button("Claim", ids.CLAIM, ref, spoken=f"Claim {name}"),
        blocks.button("Escalate", ids.ESCALATE, ref, spoken=f"Escalate {name}"),
        clock_button(context, ref),
        blocks.overflow(ids.MORE, *((label, dump_task(context.ref, entry)) for label, entry in more)),
    )


def _footnotes(context: CardContext) -> list[Block]:
    order, over = context.handoff.about(Order), context.handbook.terms_of(context.handoff).order_value_over
    if over is None or order.total <= over or context.task.state is not TaskState.OPEN:
        return footnotes(context)
    title = context.handbook.team_of(context.task).contact_title
    return footnotes(context, f":lock: Worth more than {money(over, order)}: only the {title} approves it.")
