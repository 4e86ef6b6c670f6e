"""The card of an eligibility check: the address, what is special, and the buttons that its state allows."""

from bot.queries.contexts import CardContext
from bot.views.cards.parts.buttons import claim_button, escalate_button, open_entries, settled_entries, short_menu
from bot.views.cards.parts.layout import first_line, instructions_line, open_card, settled_card
from bot.views.cards.status_text import notification
from bot.views.kit import blocks, emoji, subject
from bot.views.kit.blocks import Block
from bot.views.kit.drawing import Drawing
from bot.views.kit.openers import Opener, opener_buttons
from bot.views.kit.text import link, plain, safe
from bot.wire import ids
from bot.wire.process_ids import eligibility_check as eligibility_ids
from handoffs.model.escalation import Trigger
from handoffs.model.handoff import DeliveryState, TaskState
from handoffs.processes.eligibility_check import result as check
from handoffs.rules.escalate import open_triggers
from handoffs.subjects.case import EligibilityCase, Opportunity
from handoffs.text.messages import message


def eligibility_card(context: CardContext) -> Drawing:
    """Draw the card of an eligibility check: a few lines while it waits, a line or two when it is settled."""
    case, text = context.handoff.about(EligibilityCase), _text(context)
    if context.task.state is not TaskState.OPEN:
        dispute = (ids.MORE_DISPUTE,) if can_be_disputed(context) else ()
        menu = short_menu(context, *settled_entries(context), *dispute)
        return settled_card(context, _head(context), menu, text=text, outcome=_result(context))
    address = safe(to_type(case), 200)
    lines = [
        _head(context),
        context.reader.text("cards.eligibility.look_up", address=address) if address else "",
        instructions_line(context, case.description),
    ]
    urgency = _express(context) if case.express else ""
    return open_card(context, lines, _buttons(context), text=text, urgency=urgency, notes=_questions(context))


def eligibility_openers(context: CardContext) -> tuple[Opener, ...]:
    """Return the button that opens the modal of the check; none while the case has no account, which would only refuse."""
    if not context.handoff.about(EligibilityCase).account.record_id:
        return ()
    return (Opener(label=message("cards.eligibility.record_result"), action=eligibility_ids.RECORD, style="primary"),)


def opportunity_words(opportunity: Opportunity) -> str:
    """Name an opportunity with its stage, linked to its record."""
    return f"{link(opportunity.link, safe(opportunity.name, 80))} ({safe(opportunity.stage, 40)})"


def to_type(case: EligibilityCase) -> str:
    """Return the address as people type it into an availability database: one line, its parts apart by spaces."""
    return plain(case.address.replace(",", " "), 300)


def can_be_disputed(context: CardContext) -> bool:
    """Return whether a customer can still dispute the result on this card: it is saved and not disputed yet."""
    task, handoff = context.task, context.handoff
    settled = task.state is TaskState.SETTLED and task.delivery is not DeliveryState.PENDING
    return settled and handoff.next_id is None and Trigger.DISPUTED not in open_triggers(handoff)


def _text(context: CardContext) -> str:
    case, reader = context.handoff.about(EligibilityCase), context.reader
    customer = plain(case.account.name, 80) or reader.text("cards.eligibility.no_account")
    number = plain(case.number, 30)
    if case.express:
        return notification(context, reader.text("cards.eligibility.express_named", number=number, customer=customer))
    return notification(context, reader.text("cards.eligibility.named", number=number, customer=customer))


def _head(context: CardContext) -> str:
    """Write the number of the case, its customer, and what the case asks for."""
    case, reader, number = context.handoff.about(EligibilityCase), context.reader, context.handoff.round
    title = reader.text("cards.eligibility.title", number=safe(case.number, 30))
    named = f"*{link(case.link, title)}*"
    named = reader.text("cards.eligibility.title_of_round", title=named, round=number) if number > 1 else named
    if not case.account.record_id:
        return first_line(named, f"{emoji.WARNING} {reader.text('cards.eligibility.account_missing')}")
    return first_line(named, subject.headline(context), safe(case.subject_line, 100))


def _express(context: CardContext) -> str:
    length = context.task.target.target
    return f"{emoji.PRIORITY} {context.reader.text('cards.eligibility.express', length=length)}"


def _result(context: CardContext) -> str:
    """Write the result, and that Salesforce has it; empty while there is none."""
    decision, reader = context.task.decision, context.reader
    if decision is None:
        return ""
    result = safe(check.result_of(decision), 80)
    if context.task.delivery is DeliveryState.PENDING:
        return f"{emoji.RESULT} {reader.text('cards.eligibility.result', result=result)}"
    return f"{emoji.RESULT} {reader.text('cards.eligibility.result_saved', result=result)}"


def _questions(context: CardContext) -> list[str]:
    """Announce the questions about the opportunity that the modal asks, since the records do not answer them."""
    case, policy, reader = context.handoff.about(EligibilityCase), context.handbook.policy, context.reader
    candidates = check.candidates(case, policy)
    if len(candidates) > 1:
        return [f"{emoji.UNDECIDED} {reader.text('cards.eligibility.several_opportunities', count=len(candidates))}"]
    if candidates and check.was_moved(candidates[0], policy):
        note = reader.text("cards.eligibility.opportunity_moved", stage=safe(candidates[0].stage, 40))
        return [f"{emoji.UNDECIDED} {note}"]
    if not candidates and case.account.record_id:
        return [f"{emoji.ADVICE} {reader.text('cards.eligibility.without_opportunity')}"]
    return []


def _buttons(context: CardContext) -> Block:
    menu = short_menu(context, *open_entries(context))
    return blocks.actions(*opener_buttons(context, eligibility_openers), claim_button(context), escalate_button(context), menu)
