"""How a handoff's subject is named on every message that is not its card: number, customer, and one detail."""

from bot.queries.contexts import CardContext
from bot.views.kit.text import link, plain, safe
from handoffs.subjects.work_item import WorkItem


def title(context: CardContext) -> str:
    """Name the subject at the beginning of a sentence in plain text: *Order 00001042*."""
    return _with_noun(context, plain(context.handoff.subject.number, 30))


def linked(context: CardContext, *, to_card: bool = True) -> str:
    """Name the subject, linked to its card, or to its record while there is no card."""
    subject = context.handoff.subject
    return link((context.card_link if to_card else "") or subject.link, _with_noun(context, safe(subject.number, 30)))


def introduced(context: CardContext, *, to_card: bool = False, bold: bool = True) -> str:
    """Name the subject and its customer: *Order 00001042 from Tanaka Taro, ¥4,800*, or *PL-12: Home 25G*."""
    name, detail = linked(context, to_card=to_card), detail_of(context)
    name = f"*{name}*" if bold else name
    if context.handoff.subject.is_record:
        named = context.reader.text("kit.subject.from_customer", subject=name, customer=headline(context))
    else:
        named = f"{name}: {headline(context)}"
    return f"{named}, {detail}" if detail else named


def spoken(context: CardContext) -> str:
    """Name the subject inside a sentence for screen readers: *order 00001042*."""
    return context.reader.text("kit.subject.numbered", noun=context.noun, number=context.handoff.subject.number)


def headline(context: CardContext) -> str:
    """Name the customer or the product, linked to its record, in bold."""
    subject = context.handoff.subject
    return f"*{link(subject.headline_link, safe(context.show(subject.headline), 120))}*" if subject.headline else ""


def detail_of(context: CardContext) -> str:
    """Return the detail that distinguishes the subject from similar ones: an order's total."""
    return safe(context.show(context.handbook.process_of(context.handoff).detail(context.handoff)), 60)


def _with_noun(context: CardContext, number: str) -> str:
    """Begin a record's name with its noun; the number of a work item needs none."""
    if isinstance(context.handoff.subject, WorkItem):
        return number
    return context.reader.text("kit.subject.at_start", noun=context.noun, number=number)
