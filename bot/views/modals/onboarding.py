"""The modals of an onboarding: the form, the search for duplicates, the accounts it found, and the result."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.queries.contexts import CardContext, FormContext
from bot.text.rendering import Reader
from bot.views.kit import blocks, emoji
from bot.views.kit.blocks import Block
from bot.views.kit.openers import Opener, completion
from bot.views.kit.text import link, moment, safe
from bot.views.modals.order import reading_modal
from bot.views.modals.step import field_block
from bot.wire import ids
from bot.wire.process_ids import onboarding as onboarding_ids
from bot.wire.values import DraftValue, dump
from handoffs.model.handoff import Handoff
from handoffs.process.forms import FieldKind, FormField
from handoffs.process.handbook import Handbook
from handoffs.processes.onboarding import duplicates
from handoffs.processes.onboarding.account import CREATE, USE
from handoffs.subjects.customer import KnownCustomer
from handoffs.subjects.field_values import field_of
from handoffs.subjects.onboarding import Onboarding
from handoffs.text.messages import Message, message

NUMBER = "number"
SHOWN = 8
COMMAND = "*/onboard*"
Found = tuple[KnownCustomer, tuple[Message, ...]]
"""An existing customer, and the values that both have in common."""


def account_openers(context: CardContext) -> tuple[Opener, ...]:
    """Return the button of the step that makes the account: it opens the form again, or takes the account that exists."""
    offered = context.definition.offered_choices(context.handoff, context.task, context.handbook.policy)
    openers = {
        CREATE.key: Opener(label=message("modals.onboarding.create"), action=onboarding_ids.CORRECT, style="primary"),
        USE.key: Opener(label=message("modals.onboarding.use_account"), action=ids.STEP_COMPLETE, style="primary"),
    }
    return tuple(openers[each.key] for each in offered if each.key in openers) or completion(context)


def form_modal(form: FormContext) -> Block:
    """Draw the form with the values so far; each field reports at once what is typed, so that it is kept."""
    reader, drawn = form.reader, [blocks.section(form.failure)] if form.failure else []
    drawn.append(_continued(form) if form.continued_at else blocks.context_block(_kept_for_a_week(reader)))
    for field in form.fields:
        drawn.append(_field(form, field))
        if field.key == NUMBER and form.number_note:
            drawn.append(blocks.context_block(form.number_note))
    value, close = dump(DraftValue(draft=form.id, continued_at=form.continued_at)), reader.text("modals.common.close")
    submit = reader.text("modals.onboarding.create")
    return blocks.modal(form.title, onboarding_ids.VIEW, value, drawn, submit=submit, close=close) | {"notify_on_close": True}


def opening_modal(draft_id: str, continued_at: datetime | None, reader: Reader) -> Block:
    """Show that Baton asks Salesforce what a new account needs, before the form is drawn."""
    asking = f"{emoji.SEARCH} *{reader.text('modals.onboarding.opening')}*"
    view = reading_modal(reader.text("modals.onboarding.title"), [blocks.section(asking)], reader)
    return view | {"private_metadata": dump(DraftValue(draft=draft_id, continued_at=continued_at))}


def obstacle_modal(reason: Message, reader: Reader) -> Block:
    """Show why Baton can create no account in this org, instead of a form that nobody could use."""
    drawn = [
        blocks.section(f"{emoji.REFUSED} *{reader.text('modals.onboarding.no_accounts')}*\n{safe(reader.show(reason), 2000)}"),
        blocks.context_block(reader.text("modals.onboarding.no_accounts_advice")),
    ]
    return reading_modal(reader.text("modals.onboarding.title"), drawn, reader)


def searching_modal(name: str, reader: Reader) -> Block:
    """Show that Baton searches Salesforce; `name` is the external id by which the modal is redrawn with the result."""
    searching = (
        f"{emoji.SEARCH} *{reader.text('modals.onboarding.searching')}*\n{reader.text('modals.onboarding.nothing_before')}"
    )
    slow = reader.text("modals.onboarding.searching_slow", command=COMMAND)
    drawn = [blocks.section(searching), blocks.context_block(slow)]
    return reading_modal(reader.text("modals.onboarding.title"), drawn, reader) | {"external_id": name}


def duplicates_modal(
    draft_id: str,
    number: str,
    found: Sequence[Found],
    next_number: str,
    reader: Reader,
    *,
    is_blocked: bool = False,
    has_unseen: bool = False,
    is_more: bool = False,
) -> Block:
    """Show the accounts that may be the same customer, the likeliest first, before anything is created, and the possible actions.

    `is_blocked` means that a rule of Salesforce lets nobody create the account next to them, `has_unseen` that the rule found
    others which it does not show to Baton, `is_more` that more accounts have a name like it than were compared.
    """
    holder = next((known for known, same in found if duplicates.NUMBER in same), None)
    drawn = [blocks.section(_introduction(number, found, holder, next_number, reader, is_blocked=is_blocked))] if found else []
    if has_unseen:
        drawn.append(blocks.section(_unseen(reader, is_blocked=is_blocked)))
    for known, same in found[:SHOWN]:
        drawn += _known(draft_id, known, same, reader)
    if len(found) > SHOWN:
        drawn.append(blocks.context_block(reader.text("modals.onboarding.more", more=len(found) - SHOWN)))
    if is_more:
        drawn.append(blocks.context_block(reader.text("modals.onboarding.not_all_compared")))
    drawn += [blocks.divider(), _back_to_form(draft_id, reader)]
    submit = None if holder or is_blocked else reader.text("modals.onboarding.create_anyway")
    title, close = reader.text("modals.onboarding.duplicates_title"), reader.text("modals.common.close")
    return blocks.modal(title, onboarding_ids.ANYWAY_VIEW, dump(DraftValue(draft=draft_id)), drawn, submit=submit, close=close)


def failure_modal(draft_id: str, reason: Message, reader: Reader) -> Block:
    """Show why the search failed, that nothing was created, and that the form is kept."""
    drawn = [
        blocks.section(
            f"{emoji.WARNING} {safe(reader.show(reason), 300)}\n{reader.text('modals.onboarding.nothing_created_unknown')}"
        ),
        blocks.context_block(reader.text("modals.onboarding.kept", command=COMMAND)),
        _back_to_form(draft_id, reader),
    ]
    title, close = reader.text("modals.onboarding.title"), reader.text("modals.common.close")
    submit = reader.text("modals.onboarding.try_again")
    return blocks.modal(title, onboarding_ids.AGAIN_VIEW, dump(DraftValue(draft=draft_id)), drawn, submit=submit, close=close)


def begun_modal(handbook: Handbook, handoff: Handoff, reader: Reader) -> Block:
    """Show that the onboarding has begun, and which channel shows its card."""
    team, customer = handbook.team_of(handoff, handoff.current), handoff.subject
    number, headline = f"*{safe(customer.number, 40)}*", safe(reader.show(customer.headline))
    begun = reader.text("modals.onboarding.begun", number=number, headline=headline)
    if handoff.about(Onboarding).awaits_number:
        begun = reader.text("modals.onboarding.begun_without_number", headline=f"*{headline}*")
    confirmed = f"*{reader.text('modals.onboarding.confirmed')}*"
    card = reader.text("modals.onboarding.begun_card", channel=safe(team.channel), confirmed=confirmed)
    drawn = [blocks.section(f"{emoji.DONE} {begun}"), blocks.context_block(card)]
    return reading_modal(reader.text("modals.onboarding.title"), drawn, reader)


def number_searched(reader: Reader) -> str:
    """Show that Baton looks for a free number."""
    return f"{emoji.SEARCH} {reader.text('modals.onboarding.number_searched')}"


def number_proposed(number: str, reader: Reader) -> str:
    """Show that the number is the next free one."""
    return f"{emoji.DONE} {reader.text('modals.onboarding.number_proposed', number=safe(number, 40))}"


def number_free(number: str, reader: Reader) -> str:
    """Show that a typed number is free."""
    return f"{emoji.DONE} {reader.text('modals.onboarding.number_free', number=safe(number, 40))}"


def number_taken(number: str, holder: KnownCustomer, next_number: str, reader: Reader) -> str:
    """Name the customer who has the number, and a free number."""
    customer = link(holder.link, safe(holder.account.name, 80))
    sentences = [reader.text("modals.onboarding.number_taken", number=safe(number, 40), customer=customer)]
    if next_number:
        sentences.append(reader.text("modals.onboarding.number_free", number=safe(next_number, 40)))
    return f"{emoji.REFUSED} {reader.sentences(*sentences)}"


def number_refused(sentence: str) -> str:
    """Show why a number cannot be given."""
    return f"{emoji.REFUSED} {safe(sentence, 300)}"


def number_unknown(reason: Message, reader: Reader) -> str:
    """Show why Baton cannot know whether a number is free."""
    return f"{emoji.WARNING} {safe(reader.show(reason), 200)} {reader.text('modals.onboarding.number_checked_later')}"


def failure(sentence: str) -> str:
    """Show above the form why it was refused."""
    return f"{emoji.WARNING} {safe(sentence, 400)}"


def _kept_for_a_week(reader: Reader) -> str:
    return reader.text("modals.onboarding.kept_for_a_week", command=COMMAND)


def _continued(form: FormContext) -> Block:
    at = moment(form.continued_at, form.reader) if form.continued_at else ""
    label, value = form.reader.text("modals.onboarding.start_over"), dump(DraftValue(draft=form.id))
    continued = f"{emoji.DRAFT} {form.reader.text('modals.onboarding.continued', at=at)}"
    return blocks.section(continued, blocks.button(label, onboarding_ids.AFRESH, value))


def _field(form: FormContext, field: FormField) -> Block:
    edition = form.edition if field.key == NUMBER else ""
    known = field_of(form.field_values, field.key)
    initial = known.value or ("" if form.field_values else field.initial)
    filled = replace(field, initial=initial, initial_keys=known.keys)
    if field.kind is FieldKind.OPTION and not filled.initial:
        filled = replace(filled, initial=field.initial)
    return _reported_at_once(field_block(filled, form.reader, form=form.id, edition=edition))


def _reported_at_once(block: Block) -> Block:
    """Make Slack report each change of a field, for a text each character."""
    element = block["element"] | {"action_id": onboarding_ids.TYPED}
    if element["type"] == "plain_text_input":
        element["dispatch_action_config"] = {"trigger_actions_on": ["on_character_entered"]}
    return block | {"dispatch_action": True, "element": element}


def _back_to_form(draft_id: str, reader: Reader) -> Block:
    label = reader.text("modals.onboarding.back_to_form")
    return blocks.actions(blocks.button(label, onboarding_ids.BACK, dump(DraftValue(draft=draft_id))))


def _number_is_taken(number: str, holder: KnownCustomer, next_number: str, reader: Reader) -> str:
    number, customer = safe(number, 40), safe(holder.account.name, 80)
    taken = reader.text("modals.onboarding.customer_number_taken", number=number, customer=customer)
    nothing = reader.text("modals.onboarding.nothing_created")
    advice = reader.text("modals.onboarding.other_number")
    if next_number:
        advice = reader.text("modals.onboarding.other_number_free", number=f"*{safe(next_number, 40)}*")
    return f"{emoji.REFUSED} *{taken}* {nothing}\n{advice}"


def _introduction(
    number: str, found: Sequence[Found], holder: KnownCustomer | None, next_number: str, reader: Reader, *, is_blocked: bool
) -> str:
    if holder:
        return _number_is_taken(number, holder, next_number, reader)
    return f"{emoji.REFUSED} {reader.text('modals.onboarding.blocked')}" if is_blocked else _may_be_same(found, reader)


def _unseen(reader: Reader, *, is_blocked: bool) -> str:
    if is_blocked:
        return f"{emoji.REFUSED} {reader.text('modals.onboarding.unseen_blocked')}"
    return f"{emoji.SEARCH} {reader.text('modals.onboarding.unseen')}"


def _may_be_same(found: Sequence[Found], reader: Reader) -> str:
    accounts = reader.text("modals.onboarding.may_be_same", count=len(found))
    return f"{emoji.SEARCH} *{accounts}* {reader.text('modals.onboarding.nothing_created_yet')}"


def _known(draft_id: str, known: KnownCustomer, same: tuple[Message, ...], reader: Reader) -> list[Block]:
    """Draw an existing account with the values in common, and the button that uses it."""
    account = known.account
    name = link(known.link, f"{safe(account.number, 40)} {safe(account.name, 120)}".strip())
    in_common = reader.text("modals.onboarding.same", values=tuple(f"*{reader.show(each)}*" for each in same))
    value = dump(DraftValue(draft=draft_id, account=account.record_id))
    label = reader.text("modals.onboarding.use_label", name=account.name)
    button = blocks.button(reader.text("modals.onboarding.use"), onboarding_ids.USE, value, spoken=label)
    contact = " · ".join(
        filter(None, (safe(account.phone, 60), safe(account.email, 80), safe(reader.address(account.address), 200)))
    )
    drawn = [blocks.divider(), blocks.section(f"*{name}*\n{in_common}", button)]
    return [*drawn, *([blocks.context_block(contact)] if contact else [])]
