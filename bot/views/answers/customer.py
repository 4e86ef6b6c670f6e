"""Where a customer stands, as `/onboard 10293` answers: the account, the onboarding with its ticks, and what else is open."""

from collections.abc import Sequence

from bot.queries.contexts import CardContext, CustomerContext
from bot.views.answers.handoff import Answer
from bot.views.cards.checks import checks_text
from bot.views.cards.task_status import state_line
from bot.views.kit import blocks, subject
from bot.views.kit.blocks import Block
from bot.views.kit.text import link, plain, safe
from bot.wire import ids
from bot.wire.values import CustomerValue, dump
from handoffs.subjects.customer import KnownCustomer

LISTED = 12


def customer_answer(known: KnownCustomer, context: CustomerContext) -> Answer:
    """Tell of one customer."""
    account = known.account
    facts = [
        f"*Internet eligibility*\n{_eligibility(known)}",
        *([f"*Account status*\n{safe(known.status, 60)}"] if known.status else []),
        *(f"*Eligibility case*\n{link(each.link, safe(each.number))}: {safe(each.status)}" for each in known.checks[:3]),
    ]
    named = blocks.section(f":bust_in_silhouette: *{safe(account.number, 40) or 'Without a number:'} {_linked(known)}*")
    drawn = [named, blocks.fields(*facts), *_onboarding(context.own, _account(known)), *_others(context.others)]
    return Answer(text=f"Customer {plain(account.number, 40)} {plain(account.name, 80)}", blocks=drawn[:50])


def own_answer(words: str, context: CustomerContext, trouble: str) -> Answer:
    """Tell what we know ourselves of a customer while Salesforce can't be asked."""
    if not context.own:
        return Answer(text=f"{plain(trouble, 200)} I know no onboarding of {plain(words, 60)} myself. Please ask again later.")
    told = f":warning: {safe(trouble, 200)} This is what I know myself of {safe(words, 60)}."
    return Answer(text=f"Customer {plain(words, 60)}", blocks=[blocks.section(told), *_onboarding(context.own)])


def several_answer(words: str, found: Sequence[KnownCustomer]) -> Answer:
    """List the customers that a name may mean."""
    lines = [f"• *{safe(each.account.number, 40) or 'no number'}* {_linked(each)}" for each in found[:LISTED]]
    more = f" The first {LISTED} are shown; type more of the name." if len(found) > LISTED else ""
    told = f"{len(found)} customers are called like “{safe(words, 60)}”.{more} Ask by number, as in */onboard 10293*."
    return Answer(text=f"{len(found)} customers", blocks=[blocks.section(told), blocks.section("\n".join(lines))])


def nobody_answer(words: str) -> Answer:
    """Say that nobody is called so, and offer to onboard them."""
    told = f"Salesforce has no customer with the number or name “{safe(words, 60)}”."
    button = blocks.button("Onboard them", ids.ONBOARD_OPEN, dump(CustomerValue(words=plain(words, 150))), style="primary")
    return Answer(text=f"No customer {plain(words, 60)}", blocks=[blocks.section(told), blocks.actions(button)])


def _linked(known: KnownCustomer) -> str:
    return link(known.link, safe(known.account.name, 120))


def _eligibility(known: KnownCustomer) -> str:
    account = known.account
    status = f" ({safe(account.eligibility_status, 60)})" if account.eligibility_status else ""
    return f"{safe(account.eligibility, 80) or 'not known'}{status}"


def _onboarding(own: Sequence[CardContext], account: CustomerValue | None = None) -> list[Block]:
    """Tell step by step how the onboarding stands; where none is known, offer one for `account`."""
    if not own:
        told = "No onboarding is known: it was done before Baton, or elsewhere."
        button = blocks.button("Onboard them", ids.ONBOARD_OPEN, dump(account)) if account else None
        return [blocks.divider(), blocks.section(told, button)]
    return [blocks.divider(), *(block for context in own for block in _step(context))]


def _step(context: CardContext) -> list[Block]:
    card = f" · {link(context.card_link, 'see the card')}" if context.card_link else ""
    drawn = [blocks.section(f"*{safe(context.written.title)}*{card}\n{state_line(context)}")]
    ticks = checks_text(context) if context.written.ticked_on_card else ""
    return [*drawn, *([blocks.section(ticks)] if ticks else [])]


def _others(others: Sequence[CardContext]) -> list[Block]:
    """List what else waits for them, a line each."""
    lines = [f"• {subject.linked(each)}: {safe(each.written.title)}, {state_line(each).splitlines()[0]}" for each in others[:10]]
    return [blocks.divider(), blocks.section("\n".join(["*Also open*", *lines]))] if lines else []


def _account(known: KnownCustomer) -> CustomerValue:
    """Return the value of a button that onboards an existing account."""
    return CustomerValue(account=known.account.record_id, has_number=bool(known.account.number))
