"""The windows in which a customer is onboarded: the form, the look for duplicates, what was found, and what came of it."""

from collections.abc import Sequence
from dataclasses import replace

from bot.queries.contexts import FormContext
from bot.views.kit import blocks
from bot.views.kit.blocks import Block
from bot.views.kit.text import link, moment, safe
from bot.views.modals.step import field_block
from bot.wire import ids
from bot.wire.values import DraftValue, dump
from handoffs.model.handoff import Handoff
from handoffs.process.forms import FieldKind, FormField
from handoffs.process.handbook import Handbook
from handoffs.subjects.customer import KnownCustomer
from handoffs.subjects.field_values import value_of
from handoffs.text.wording import listed

NUMBER = "number"
SHOWN = 8
KEPT = "What you type is kept for a week: you may close this window, and go on later with */onboard*."
Found = tuple[KnownCustomer, tuple[str, ...]]
"""A customer who is there already, and what both have in common."""


def form_modal(form: FormContext) -> Block:
    """Draw the form with what was filled in so far; every field tells at once what is typed into it, so that it is kept."""
    drawn = [blocks.section(form.trouble)] if form.trouble else []
    drawn += [_continued(form) if form.continued_at else blocks.context_block(KEPT)]
    for field in form.fields:
        drawn.append(_field(form, field))
        if field.key == NUMBER and form.number_says:
            drawn.append(blocks.context_block(form.number_says))
    value = dump(DraftValue(draft=form.id, continued_at=form.continued_at))
    view = blocks.modal(form.title, ids.ONBOARD_VIEW, value, drawn, submit="Create account", close="Close")
    return view | {"notify_on_close": True}


def looking_modal(name: str) -> Block:
    """Say that Salesforce is being looked at; `name` is by what this window is found when it has been."""
    told = ":mag: *Looking in Salesforce whether this customer is there already …*\nNothing is created before that."
    more = "If this takes too long, close it: what you typed is kept, and */onboard* goes on from there."
    drawn = [blocks.section(told), blocks.context_block(more)]
    return blocks.modal("Onboard a customer", "closed", "", drawn, submit=None, close="Close") | {"external_id": name}


def duplicates_modal(id: str, number: str, found: Sequence[Found], next_number: str) -> Block:
    """Show who may be the same customer, before anything is created, and what can be done about it."""
    holder = next((known for known, same in found if "customer number" in same), None)
    drawn = [blocks.section(_why_not(number, holder, next_number) if holder else _may_be(found))]
    for known, same in found[:SHOWN]:
        drawn += _known(id, known, same)
    if len(found) > SHOWN:
        drawn.append(blocks.context_block(f"And {len(found) - SHOWN} more."))
    drawn += [blocks.divider(), blocks.actions(blocks.button("Back to the form", ids.ONBOARD_BACK, dump(DraftValue(draft=id))))]
    submit = None if holder else "Create anyway"
    return blocks.modal(
        "Already there?", ids.ONBOARD_ANYWAY_VIEW, dump(DraftValue(draft=id)), drawn, submit=submit, close="Close"
    )


def trouble_modal(id: str, says: str) -> Block:
    """Say why nothing could be looked up, that nothing was created, and that the form is kept."""
    told = f":warning: {safe(says, 300)}\nSo nobody can say whether this customer is there already, and nothing was created."
    drawn = [
        blocks.section(told),
        blocks.context_block("What you typed is kept. Try again, or close this and go on later with */onboard*."),
        blocks.actions(blocks.button("Back to the form", ids.ONBOARD_BACK, dump(DraftValue(draft=id)))),
    ]
    return blocks.modal(
        "Onboard a customer", ids.ONBOARD_AGAIN_VIEW, dump(DraftValue(draft=id)), drawn, submit="Try again", close="Close"
    )


def begun_modal(handbook: Handbook, handoff: Handoff) -> Block:
    """Say what has begun, and where it is seen."""
    team, customer = handbook.team_of(handoff.current), handoff.subject
    told = f":white_check_mark: *{safe(customer.number, 40)}*, {safe(customer.headline)}: the onboarding has begun."
    more = f"The card in {safe(team.channel)} says *Confirmed* once Salesforce has the account; what to verify follows there."
    drawn = [blocks.section(told), blocks.context_block(more)]
    return blocks.modal("Onboard a customer", "closed", "", drawn, submit=None, close="Close")


def number_looked_for() -> str:
    """Say under the number's field that one is being looked for."""
    return ":mag: Looking for the next free number …"


def number_proposed(number: str) -> str:
    """Say that the number is the next free one."""
    return f":white_check_mark: {safe(number, 40)} is the next free number. You may type another one."


def number_free(number: str) -> str:
    """Say that a typed number is free."""
    return f":white_check_mark: {safe(number, 40)} is free."


def number_taken(number: str, holder: KnownCustomer, next_number: str) -> str:
    """Say whose number it is, and which one is free."""
    free = f" {safe(next_number, 40)} is free." if next_number else ""
    return f":no_entry: {safe(number, 40)} belongs to {link(holder.link, safe(holder.account.name, 80))}.{free}"


def number_refused(sentence: str) -> str:
    """Say why a number can't be given."""
    return f":no_entry: {safe(sentence, 300)}"


def number_unknown(says: str) -> str:
    """Say that nobody can tell whether a number is free."""
    return f":warning: {safe(says, 200)} The number is checked again when the account is created."


def trouble(sentence: str) -> str:
    """Say above the form why it was not taken."""
    return f":warning: {safe(sentence, 400)}"


def _continued(form: FormContext) -> Block:
    at = moment(form.continued_at, form.zone) if form.continued_at else ""
    told = f":memo: Continued from your draft of {at}."
    return blocks.section(told, blocks.button("Start afresh", ids.ONBOARD_AFRESH, dump(DraftValue(draft=form.id))))


def _field(form: FormContext, field: FormField) -> Block:
    edition = form.edition if field.key == NUMBER else ""
    begun = replace(field, initial=value_of(form.field_values, field.key) or ("" if form.field_values else field.initial))
    if field.kind is FieldKind.OPTION and not begun.initial:
        begun = replace(begun, initial=field.initial)
    return _told_at_once(field_block(begun, suffix=f":{form.id}{edition}"))


def _told_at_once(block: Block) -> Block:
    """Have Slack tell every change of a field, of a text at every character."""
    element = block["element"] | {"action_id": ids.ONBOARD_TYPED}
    if element["type"] == "plain_text_input":
        element["dispatch_action_config"] = {"trigger_actions_on": ["on_character_entered"]}
    return block | {"dispatch_action": True, "element": element}


def _why_not(number: str, holder: KnownCustomer, next_number: str) -> str:
    free = f" *{safe(next_number, 40)}* is free." if next_number else ""
    return (
        f":no_entry: *Customer number {safe(number, 40)} belongs to {safe(holder.account.name, 80)}.* Nothing was created.\n"
        f"Go back and give another number{free and ':'}{free} If it is the same customer, use that account."
    )


def _may_be(found: Sequence[Found]) -> str:
    count = "an account" if len(found) == 1 else f"{len(found)} accounts"
    return f":mag: *Salesforce has {count} that may be this customer.* Nothing was created yet."


def _known(id: str, known: KnownCustomer, same: tuple[str, ...]) -> list[Block]:
    account = known.account
    named = link(known.link, f"{safe(account.number, 40)} {safe(account.name, 120)}".strip())
    told = f"*{named}*\nSame {listed(f'*{each}*' for each in same)}"
    value = dump(DraftValue(draft=id, account=account.record_id))
    button = blocks.button("Use this one", ids.ONBOARD_USE, value, spoken=f"Use the account {account.name}")
    reach = " · ".join(filter(None, (safe(account.phone, 60), safe(account.email, 80), safe(account.address, 200))))
    return [blocks.divider(), blocks.section(told, button), *([blocks.context_block(reach)] if reach else [])]
