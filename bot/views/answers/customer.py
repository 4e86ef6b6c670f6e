"""The answer of `/onboard 10293`: the account of a customer, the onboarding, and other open handoffs."""

from collections.abc import Sequence

from bot.queries.contexts import CardContext, CustomerContext
from bot.text.rendering import Reader
from bot.views.answers.handoff import Answer
from bot.views.cards.checks import checks_text
from bot.views.cards.task_status import state_line
from bot.views.kit import blocks, emoji, subject
from bot.views.kit.blocks import Block
from bot.views.kit.text import link, plain, safe
from bot.wire.process_ids import onboarding as onboarding_ids
from bot.wire.values import CustomerValue, dump
from handoffs.subjects.customer import FoundCustomers, KnownCustomer
from handoffs.text.messages import Message

LISTED, OTHERS_SHOWN, CHECKS_SHOWN = 10, 10, 3


def customer_answer(known: KnownCustomer, context: CustomerContext, reader: Reader) -> Answer:
    """Show one customer: the account, the onboarding, and other open handoffs."""
    account = known.account
    number = safe(account.number, 40) or reader.text("answers.customer.without_number")
    name = blocks.section(f"{emoji.CUSTOMER} *{number} {_linked(known)}*")
    onboarding = _onboarding(context.own, reader, _account(known))
    drawn = [name, blocks.fields(*_facts(known, reader)), *onboarding, *_others(context.others, reader)]
    text = reader.text("answers.customer.customer", customer=f"{plain(account.number, 40)} {plain(account.name, 80)}")
    return Answer(text=text, blocks=blocks.within(drawn, 50, reader))


def own_answer(words: str, context: CustomerContext, failure: Message, reader: Reader) -> Answer:
    """Show our own knowledge of a customer while Salesforce does not answer."""
    if not context.own:
        text = reader.text("answers.customer.unknown_to_us", failure=plain(reader.show(failure), 200), customer=plain(words, 60))
        return Answer(text=text)
    own = reader.text("answers.customer.own_knowledge", failure=safe(reader.show(failure), 200), customer=safe(words, 60))
    return Answer(
        text=reader.text("answers.customer.customer", customer=plain(words, 60)),
        blocks=blocks.within([blocks.section(f"{emoji.WARNING} {own}"), *_onboarding(context.own, reader)], 50, reader),
    )


def several_answer(words: str, found: FoundCustomers, reader: Reader) -> Answer:
    """List the customers whose names match best, and say how many match."""
    no_number, name, shown = reader.text("answers.customer.no_number"), safe(words, 60), found.customers[:LISTED]
    lines = [f"• *{safe(each.account.number, 40) or no_number}* {_linked(each)}" for each in shown]
    if found.is_more:
        sentences = [reader.text("answers.customer.more_match", number=found.fit, name=name)]
    else:
        sentences = [reader.text("answers.customer.several_match", number=found.fit, name=name)]
    if found.is_more or found.fit > len(shown):
        sentences.append(reader.text("answers.customer.best_shown", shown=len(shown)))
    sentences.append(reader.text("answers.customer.ask_by_number", command="*/onboard 10293*"))
    text = reader.text("answers.customer.several", number=found.fit)
    return Answer(text=text, blocks=[blocks.section(reader.sentences(*sentences)), *blocks.sections(*lines)])


def nobody_answer(words: str, reader: Reader) -> Answer:
    """Show that no customer matches, and offer to onboard them."""
    value, label = dump(CustomerValue(words=plain(words, 150))), reader.text("answers.customer.onboard")
    button = blocks.button(label, onboarding_ids.OPEN, value, style="primary")
    no_match = blocks.section(reader.text("answers.customer.no_match", words=safe(words, 60)))
    text = reader.text("answers.customer.no_customer", words=plain(words, 60))
    return Answer(text=text, blocks=[no_match, blocks.actions(button)])


def _facts(known: KnownCustomer, reader: Reader) -> list[str]:
    """List the eligibility, the status and the newest eligibility cases of an account."""
    eligibility, status = f"*{reader.text('answers.customer.eligibility')}*", f"*{reader.text('answers.customer.status')}*"
    case = f"*{reader.text('answers.customer.eligibility_case')}*"
    checks = [f"{case}\n{link(each.link, safe(each.number))}: {safe(each.status)}" for each in known.checks]
    if known.checks_unread:
        checks = [f"{case}\n{safe(reader.show(known.checks_unread), 300)}"]
    return [
        f"{eligibility}\n{_eligibility(known, reader)}",
        *([f"{status}\n{safe(known.status, 60)}"] if known.status else []),
        *blocks.counted(checks, CHECKS_SHOWN, reader),
    ]


def _linked(known: KnownCustomer) -> str:
    return link(known.link, safe(known.account.name, 120))


def _eligibility(known: KnownCustomer, reader: Reader) -> str:
    account = known.account
    status = f" ({safe(account.eligibility_status, 60)})" if account.eligibility_status else ""
    return f"{safe(account.eligibility, 80) or reader.text('answers.customer.not_known')}{status}"


def _onboarding(own: Sequence[CardContext], reader: Reader, account: CustomerValue | None = None) -> list[Block]:
    """Show the onboarding step by step; if there is none, offer to onboard `account`."""
    if not own:
        label = reader.text("answers.customer.onboard")
        button = blocks.button(label, onboarding_ids.OPEN, dump(account)) if account else None
        return [blocks.divider(), blocks.section(reader.text("answers.customer.no_onboarding"), button)]
    return [blocks.divider(), *(block for context in own for block in _step(context))]


def _step(context: CardContext) -> list[Block]:
    """Draw one step with its state, and its checklist if it is ticked on the card."""
    card = f" · {link(context.card_link, context.reader.text('modals.common.see_card'))}" if context.card_link else ""
    drawn = [blocks.section(f"*{safe(context.show(context.definition.title))}*{card}\n{state_line(context)}")]
    ticks = checks_text(context) if context.definition.ticked_on_card else ""
    return [*drawn, *(blocks.sections(ticks) if ticks else [])]


def _others(others: Sequence[CardContext], reader: Reader) -> list[Block]:
    """List the other open handoffs of a customer, a line each."""
    lines = [
        f"• {subject.linked(each)}: {safe(reader.show(each.definition.title))}, {state_line(each).splitlines()[0]}"
        for each in others
    ]
    lines = blocks.counted(lines, OTHERS_SHOWN, reader)
    heading = f"*{reader.text('answers.customer.also_open')}*"
    return [blocks.divider(), *blocks.sections(heading, *lines)] if lines else []


def _account(known: KnownCustomer) -> CustomerValue:
    """Return the value of a button that onboards an existing account."""
    return CustomerValue(account=known.account.record_id, has_number=bool(known.account.number))
