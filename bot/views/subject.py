"""How a handoff's subject is named on every message that is not its card: number, customer, and what else tells it apart."""

from bot import ids
from bot.ids import TaskRef
from bot.sight import Sight
from bot.views import blocks
from bot.views.blocks import Block
from bot.views.text import link, plain, safe
from handoffs.matters import Matter

OPENERS = {
    "order_approval": (("Approve", ids.APPROVE, None), ("Reject", ids.REJECT, "danger")),
    "eligibility_check": (("Record result", ids.RECORD, "primary"),),
    "onboarding/create": (("Create account", ids.ONBOARD_MEND, "primary"),),
    "onboarding/use": (("Use this account", ids.STEP_COMPLETE, "primary"),),
}
"""The buttons by which a decision is begun in processes with modals of their own (or for one of its choices, *process/choice*):
the word on it, its action, its style."""


def title(sight: Sight) -> str:
    """Name it at the beginning of a sentence in plain text: *Order 00001042*."""
    return f"{_noun(sight)}{plain(sight.handoff.subject.number, 30)}"


def linked(sight: Sight, *, to_card: bool = True) -> str:
    """Name it, linked to its card, or to its record while there is none."""
    subject = sight.handoff.subject
    name = f"{_noun(sight)}{safe(subject.number, 30)}"
    return link((sight.card_link if to_card else "") or subject.link, name)


def introduced(sight: Sight, *, to_card: bool = False, bold: bool = True) -> str:
    """Say what it is and whose: *Order 00001042 from Tanaka Taro, ¥4,800*, or *PL-12: Home 25G*."""
    named, detail = linked(sight, to_card=to_card), detail_of(sight)
    told = f"*{named}*" if bold else named
    joint = " from " if sight.handoff.subject.record_kind else ": "
    return f"{told}{joint}{headline(sight)}{f', {detail}' if detail else ''}"


def headline(sight: Sight) -> str:
    """Say whose or what it is, linked to its record."""
    subject = sight.handoff.subject
    return f"*{link(subject.headline_link, safe(subject.headline, 120))}*" if subject.headline else ""


def detail_of(sight: Sight) -> str:
    """Give what tells it apart from its like: an order's total."""
    return safe(sight.handbook.process_of(sight.handoff).detail(sight.handoff.subject), 60)


def openers(sight: Sight, *, styled: bool = True) -> tuple[Block, ...]:
    """Give the buttons by which a decision is begun; none while there is nothing to do yet."""
    if sight.is_ahead:
        return ()
    ref = str(TaskRef(handoff=sight.handoff.id, step=sight.task.step, edition=sight.handoff.edition))
    name = f"{sight.noun} {sight.handoff.subject.number}"
    return tuple(
        blocks.button(word, action, ref, style=style if styled else None, says=f"{word} {name}")
        for word, action, style in _openers(sight)
    )


def _openers(sight: Sight) -> tuple[tuple[str, str, str | None], ...]:
    offered = sight.written.offered(sight.handoff, sight.task, sight.handbook.policy)
    process, usual = sight.handoff.process, next((each.key for each in offered if not each.apart), "")
    keys = (f"{process}/{usual}", process)
    own = next((OPENERS[key] for key in keys if key in OPENERS), None)
    return own or ((sight.written.verb, ids.STEP_COMPLETE, "primary"),)


def _noun(sight: Sight) -> str:
    """Begin a record's name with what it is; a matter's number says that itself."""
    return "" if isinstance(sight.handoff.subject, Matter) else f"{sight.noun.capitalize()} "
