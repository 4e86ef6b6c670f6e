"""The form of an onboarding, drawn from its draft."""

from datetime import datetime

from bot.queries.contexts import FormContext, reader_in
from bot.views.kit.blocks import Block
from bot.views.modals import onboarding as views
from handoffs.process.forms import FormField
from handoffs.process.policy import Policy
from handoffs.processes.onboarding import about, form
from handoffs.processes.onboarding.account_form import AccountForm
from handoffs.subjects.field_values import FieldValue, value_of
from storage.repositories.drafts import Draft


def form_view(
    policy: Policy,
    draft: Draft,
    asks: AccountForm,
    *,
    number_note: str = "",
    edition: str = "",
    above: str = "",
    continued_at: datetime | None = None,
) -> Block:
    """Draw the form of a draft as the org asks for it."""
    reader = reader_in(policy.calendar_of(policy.process(about.KEY).team).zone, policy)
    return views.form_modal(
        FormContext(
            id=draft.id,
            title=reader.text("modals.onboarding.title"),
            fields=_fields(policy, draft, asks),
            field_values=_as_asked(draft.field_values, asks),
            reader=reader,
            continued_at=continued_at,
            edition=edition,
            number_note=number_note if asks_number(draft, asks) else "",
            failure=above,
        )
    )


def asks_number(draft: Draft, asks: AccountForm) -> bool:
    """Return whether the form asks for the customer number: not for an account that has one, or gets it from the org."""
    return asks.asks_number and not draft.subject.has_number


def _fields(policy: Policy, draft: Draft, asks: AccountForm) -> tuple[FormField, ...]:
    if not draft.subject.account:
        return form.fields(policy, asks.under(value_of(draft.field_values, form.COUNTRY)))
    return (*((form.number_field(),) if asks_number(draft, asks) else ()), *form.needs())


def _as_asked(field_values: tuple[FieldValue, ...], asks: AccountForm) -> tuple[FieldValue, ...]:
    """Propose a name that was typed before the form was known, as the last name of a person."""
    name = value_of(field_values, form.NAME)
    if not asks.is_person or not name or value_of(field_values, form.LAST_NAME):
        return field_values
    return (*field_values, FieldValue(name=form.LAST_NAME, value=name))
