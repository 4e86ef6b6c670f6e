"""How a handoff's subject is named on every message that is not its card: number, customer, and what else tells it apart."""

from bot.queries.contexts import CardContext
from bot.views.kit import blocks
from bot.views.kit.blocks import Block
from bot.views.kit.text import link, plain, safe
from bot.wire import ids
from bot.wire.values import dump_task
from handoffs.subjects.work_item import WorkItem

OPENERS = {
    "order_approval": (("Approve", ids.APPROVE, None), ("Reject", ids.REJECT, "danger")),
    "eligibility_check": (("Record result", ids.RECORD, "primary"),),
    "onboarding/create": (("Create account", ids.ONBOARD_MEND, "primary"),),
    "onboarding/use": (("Use this account", ids.STEP_COMPLETE, "primary"),),
}
"""The buttons by which a decision is begun in processes with modals of their own (or for one of its choices, *process/choice*):
the word on it, its action, its style."""


def title(context: CardContext) -> str:
    """Name it at the beginning of a sentence in plain text: *Order 00001042*."""
    return f"{_noun(context)}{plain(context.handoff.subject.number, 30)}"


def linked(context: CardContext, *, to_card: bool = True) -> str:
    """Name it, linked to its card, or to its record while there is none."""
    subject = context.handoff.subject
    name = f"{_noun(context)}{safe(subject.number, 30)}"
    return link((context.card_link if to_card else "") or subject.link, name)


def introduced(context: CardContext, *, to_card: bool = False, bold: bool = True) -> str:
    """Say what it is and whose: *Order 00001042 from Tanaka Taro, ¥4,800*, or *PL-12: Home 25G*."""
    named, detail = linked(context, to_card=to_card), detail_of(context)
    told = f"*{named}*" if bold else named
    joint = " from " if context.handoff.subject.record_kind else ": "
    return f"{told}{joint}{headline(context)}{f', {detail}' if detail else ''}"


def headline(context: CardContext) -> str:
    """Say whose or what it is, linked to its record."""
    subject = context.handoff.subject
    return f"*{link(subject.headline_link, safe(subject.headline, 120))}*" if subject.headline else ""


def detail_of(context: CardContext) -> str:
    """Give what tells it apart from its like: an order's total."""
    return safe(context.handbook.process_of(context.handoff).detail(context.handoff), 60)


def openers(context: CardContext, *, styled: bool = True) -> tuple[Block, ...]:
    """Give the buttons by which a decision is begun; none while there is nothing to do yet."""
    if context.is_ahead:
        return ()
    ref = dump_task(context.ref)
    name = f"{context.noun} {context.handoff.subject.number}"
    return tuple(
        blocks.button(word, action, ref, style=style if styled else None, spoken=f"{word} {name}")
        for word, action, style in _openers(context)
    )


def _openers(context: CardContext) -> tuple[tuple[str, str, str | None], ...]:
    offered = context.written.offered_choices(context.handoff, context.task, context.handbook.policy)
    process, usual = context.handoff.process, next((each.key for each in offered if not each.separate_button), "")
    keys = (f"{process}/{usual}", process)
    own = next((OPENERS[key] for key in keys if key in OPENERS), None)
    return own or ((context.written.button, ids.STEP_COMPLETE, "primary"),)


def _noun(context: CardContext) -> str:
    """Begin a record's name with what it is; a matter's number says that itself."""
    return "" if isinstance(context.handoff.subject, WorkItem) else f"{context.noun.capitalize()} "
