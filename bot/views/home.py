"""The home tab: my claims, my teams' open tasks by due time, my escalations; nothing for somebody in no team."""

from bot import ids
from bot.ids import TaskRef
from bot.sight import HomeSight, Sight
from bot.views import blocks
from bot.views.blocks import Block
from bot.views.order_words import money
from bot.views.standing import clock_line
from bot.views.text import link, safe

SHOWN = 15


def home_view(home: HomeSight) -> Block:
    """Draw one person's home tab."""
    if not home.actor.teams and not home.actor.contact_of:
        drawn = [blocks.section("You are in none of the teams that hand work to each other here, so nothing waits for you.")]
    else:
        drawn = work_blocks(home)
    return {"type": "home", "blocks": drawn[:100]}


def work_blocks(home: HomeSight) -> list[Block]:
    """List the person's claims, their teams' queues and their escalations."""
    drawn = _list("I am on it", home.mine, "Nothing is claimed by you.")
    for name, queue in home.queues:
        drawn += _list(f"{name}, by due time", queue, "Nothing is waiting.")
    if home.actor.contact_of:
        drawn += _list("Escalations to me", home.escalations, "Nothing is escalated to you.")
    return drawn


def _list(title: str, sights: tuple[Sight, ...], empty: str) -> list[Block]:
    if not sights:
        return [blocks.header(title), blocks.context(empty)]
    rows = [_row(sight) for sight in sights[:SHOWN]]
    left = len(sights) - len(rows)
    return [blocks.header(title), *rows, *([blocks.context(f"… and {left} more")] if left else [])]


def _row(sight: Sight) -> Block:
    order = sight.handoff.subject
    number = link(sight.card_link or order.link, f"Order {safe(order.number, 30)}")
    by = f" · {safe(sight.task.claim.name, 60)} is on it" if sight.task.claim else ""
    due = clock_line(sight).replace("\n", ", ")
    ref = str(TaskRef(handoff=sight.handoff.id, step=sight.task.step, edition=sight.handoff.edition))
    approve = blocks.button("Approve", ids.APPROVE, ref, says=f"Approve order {order.number}")
    told = f"*{number}* from {safe(order.account.name, 80)}, {money(order.total, order)}\nDue {due}{by}"
    return blocks.section(told, accessory=approve)
