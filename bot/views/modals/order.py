"""The two modals in which an order is decided: approving with its five checks, rejecting with a reason."""

from collections.abc import Sequence

from bot.queries.contexts import CardContext
from bot.text.rendering import Reader, render
from bot.views.cards.order_words import installation, money, ordered_lines, who
from bot.views.kit import blocks, emoji
from bot.views.kit.blocks import Block
from bot.views.kit.decisions import Decision
from bot.views.kit.text import link, mention, paragraph, plain, safe
from bot.views.modals.checks import decision_modal, is_asked
from bot.wire import ids
from bot.wire.process_ids import order_approval as order_ids
from handoffs.model.checks import Answer
from handoffs.model.handoff import TaskState
from handoffs.rules.parts.guards import why_not_open
from handoffs.subjects.case import CustomerCase
from handoffs.subjects.onboarding import Onboarding
from handoffs.subjects.order import Order


def approve_modal(context: CardContext, user_id: str, given: Sequence[Answer] = ()) -> Block:
    """Draw the modal for approving: the order, the customer's contact details, and the checks with the answers so far."""
    if context.task.state is not TaskState.OPEN:
        return not_open_modal(context, user_id)
    return decision_modal(context, approval(context, user_id), given)


def reject_modal(context: CardContext, user_id: str) -> Block:
    """Draw the modal for rejecting: the order, a reason, and the words that go on the order's notes."""
    if context.task.state is not TaskState.OPEN:
        return not_open_modal(context, user_id)
    return decision_modal(context, rejection(context, user_id), ())


def approval(context: CardContext, user_id: str, given: Sequence[Answer] = (), picked: str = "") -> Decision:
    """Return what the window for approving shows."""
    reader = context.reader
    return Decision(
        title=reader.text("modals.order.approve_title"),
        submit=reader.text("modals.order.approve"),
        callback=order_ids.APPROVE_VIEW,
        action=order_ids.ANSWER,
        above=[*_order(context), *_instructions(context), *contact_briefly(context)],
        below=over_claim_blocks(context, user_id),
        choice="approve",
    )


def rejection(context: CardContext, user_id: str, given: Sequence[Answer] = (), picked: str = "") -> Decision:
    """Return what the window for rejecting shows."""
    reader = context.reader
    reasons = [
        blocks.option(context.reader.name(each.label), each.code) for each in context.handbook.terms_of(context.handoff).reasons
    ]
    placeholder, hint = reader.text("modals.order.in_a_sentence_placeholder"), reader.text("modals.order.in_a_sentence_hint")
    label, choose = reader.text("modals.order.reason"), reader.text("modals.order.choose_reason")
    return Decision(
        title=reader.text("modals.order.reject_title"),
        submit=reader.text("modals.order.reject"),
        callback=order_ids.REJECT_VIEW,
        action=order_ids.ANSWER,
        above=[
            *_order(context),
            blocks.select(ids.REASON, label, reasons, placeholder=choose),
            blocks.text_input(ids.WORDS, reader.text("modals.order.in_a_sentence"), placeholder=placeholder, hint=hint),
        ],
        below=over_claim_blocks(context, user_id),
        choice="reject",
        asks_checks=False,
    )


def order_row(context: CardContext) -> str:
    """Write what is ordered as plain text; empty for an order with instructions, which is read by itself."""
    order = context.handoff.about(Order)
    products = ", ".join(f"{each.written_quantity} × {plain(each.product, 60)}" for each in order.lines)
    return "" if order.instructions.strip() else products


def over_claim_blocks(context: CardContext, user_id: str) -> list[Block]:
    """Ask for confirmation if another person claimed the task."""
    claim, reader = context.task.claim, context.reader
    if claim is None or claim.user_id == user_id:
        return []
    claimed = reader.text("modals.order.claimed_by", person=mention(claim.user_id, claim.name))
    return [blocks.section(f"{emoji.CLAIMED} {claimed}"), over_claim_input(reader)]


def over_claim_input(reader: Reader) -> Block:
    """Draw the checkbox that confirms a decision on a task that another person claimed."""
    ticks = [blocks.tick(reader.text("modals.order.decide_anyway"), "yes")]
    return blocks.checkboxes(ids.OVER_CLAIM, reader.text("modals.order.claim_of_another"), ticks, [])


def not_open_modal(context: CardContext, user_id: str = "") -> Block:
    """Explain to a person why the task cannot be decided any more."""
    why = why_not_open(context.handbook, context.handoff, context.task, user_id)
    return too_late_modal(render(why, context.reader), context.reader)


def too_late_modal(sentence: str, reader: Reader) -> Block:
    """Explain in a sentence that is safe to show why nothing can be done here."""
    drawn = [
        blocks.section(f"{emoji.ADVICE} {sentence}"),
        blocks.context_block(reader.text("modals.order.card_shows_state")),
    ]
    return reading_modal(reader.text("modals.order.nothing_changed"), drawn, reader)


def reading_modal(title: str, drawn: list[Block], reader: Reader) -> Block:
    """Draw a modal that is only read and closed."""
    return blocks.modal(title, "closed", "", drawn, submit=None, close=reader.text("modals.common.close"))


def contact_modal(context: CardContext) -> Block:
    """Show phone and e-mail of order and account, which a channel never shows."""
    drawn = contact_blocks(context) or [blocks.section(context.reader.text("modals.order.no_customer"))]
    return reading_modal(context.reader.text("modals.order.contact_title"), drawn, context.reader)


def contact_blocks(context: CardContext) -> list[Block]:
    """Compare the contact details of the record with those of the account; empty if the subject has no customer."""
    subject, reader = context.handoff.subject, context.reader
    heading = f"*{reader.text('modals.order.customer')}*"
    if isinstance(subject, Onboarding):
        return blocks.sections(heading, *_onboarded_contact(subject, reader))
    if not isinstance(subject, Order | CustomerCase):
        return []
    rows = _contact_rows(subject, reader)
    lines = [_labelled(label, _compared(context, given, known), reader) for label, given, known in rows]
    if isinstance(subject, Order):
        lines.append(_labelled(reader.text("modals.order.installation"), installation(subject, reader), reader))
    return blocks.sections(heading, *lines)


def _order(context: CardContext) -> list[Block]:
    order, reader = context.handoff.about(Order), context.reader
    number = link(order.link, reader.text("modals.order.order_number", number=safe(order.number, 30)))
    introduction = reader.text(
        "modals.order.introduction", order=f"*{number}*", customer=who(order), total=money(order.total, order, reader)
    )
    return blocks.sections(introduction, *ordered_lines(order, reader))


def _instructions(context: CardContext) -> list[Block]:
    instructions = paragraph(context.handoff.about(Order).instructions, 2500)
    if not instructions:
        return []
    heading = blocks.context_block(f"*{context.reader.text('modals.order.instructions')}*")
    return [heading, blocks.quote(instructions)]


def contact_briefly(context: CardContext) -> list[Block]:
    """Write what a record and its account have in common on one line, and each detail that differs on a line of its own.

    The installation address of an order stands with its check, where somebody is asked about it.
    """
    subject, reader = context.handoff.subject, context.reader
    if not isinstance(subject, Order | CustomerCase):
        return contact_blocks(context)
    rows = _contact_rows(subject, reader)
    same = " · ".join(safe(given, 80) for _, given, known in rows if given and given == known)
    lines = [reader.text("modals.order.same_on_account", value=same)] if same else []
    lines += [
        _labelled(label, _compared(context, given, known), reader) for label, given, known in rows if given != known or not given
    ]
    asks_address = any(item.key == "address" and is_asked(context, item) for item in context.definition.checklist)
    if isinstance(subject, Order) and not asks_address:
        lines.append(_labelled(reader.text("modals.order.installation"), installation(subject, reader), reader))
    return blocks.sections(*lines)


def _contact_rows(subject: Order | CustomerCase, reader: Reader) -> tuple[tuple[str, str, str], ...]:
    """List the contact details with their labels: as given with the record, and as they are on the account."""
    return (
        (reader.text("modals.order.name"), subject.contact.name, subject.account.name),
        (reader.text("modals.order.phone"), subject.contact.phone, subject.account.phone),
        (reader.text("modals.order.email"), subject.contact.email, subject.account.email),
    )


def _onboarded_contact(customer: Onboarding, reader: Reader) -> list[str]:
    """List how a new customer can be reached, and the billing address."""
    account, contact = customer.account, customer.contact
    rows = (
        (reader.text("modals.order.contact_person"), contact.name),
        (reader.text("modals.order.phone"), contact.phone or account.phone),
        (reader.text("modals.order.email"), contact.email or account.email),
        (reader.text("modals.order.billing_address"), reader.address(account.address)),
    )
    return [_labelled(label, safe(value, 200) or reader.text("modals.order.none"), reader) for label, value in rows]


def _labelled(label: str, value: str, reader: Reader) -> str:
    return reader.text("modals.common.labelled", label=label, value=value)


def _compared(context: CardContext, given: str, known: str) -> str:
    """Write the value of the record next to the value of the account."""
    reader = context.reader
    if given and given == known:
        return reader.text("modals.order.same_on_account", value=safe(given, 80))
    none = reader.text("modals.order.none")
    return reader.text(
        "modals.order.differs_on_account", given=safe(given, 80) or none, noun=context.noun, known=safe(known, 80) or none
    )
