"""The earlier eligibility results of an account and its address."""

from bot.queries.contexts import CardContext
from bot.views.kit.text import link, moment, safe
from handoffs.subjects.case import EarlierResult, EligibilityCase

SHOWN = 5


def earlier_text(case: EligibilityCase, context: CardContext) -> str:
    """List the earlier results for the account and at the address, newest cases first."""
    heading = f"*{context.reader.text('cards.earlier_results.heading')}*"
    if not case.earlier:
        return f"{heading}\n{context.reader.text('cards.earlier_results.none')}"
    shown = [f"• {_earlier(each, context)}" for each in case.earlier[:SHOWN]]
    hidden = len(case.earlier) - len(shown)
    if hidden:
        shown.append(context.reader.text("cards.earlier_results.more", count=hidden))
    return "\n".join([heading, *shown])


def _earlier(each: EarlierResult, context: CardContext) -> str:
    reader, result = context.reader, safe(each.result, 60)
    if each.case:
        case = link(each.link, reader.text("cards.earlier_results.case", number=safe(each.case, 30)))
        if not each.on:
            return reader.text("cards.earlier_results.closed", case=case)
        at = moment(each.on, context.reader)
        return reader.text("cards.earlier_results.closed_at", case=case, at=at)
    if each.account:
        account = link(each.link, reader.text("cards.earlier_results.account", name=safe(each.account, 60)))
        return reader.text("cards.earlier_results.same_address", result=result, account=account)
    account = link(each.link, reader.text("cards.earlier_results.this_account"))
    return reader.text("cards.earlier_results.now", result=result, account=account)
