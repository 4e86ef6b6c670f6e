"""The form of an onboarding, drawn from its draft."""

from datetime import datetime

from bot.queries.contexts import FormContext
from bot.text.rendering import Reader
from bot.views.kit.blocks import Block
from bot.views.modals import onboarding as views
from handoffs.process.forms import FormField
from handoffs.process.policy import Policy
from handoffs.processes.onboarding import about, form
from storage.repositories.drafts import Draft


def form_view(
    policy: Policy,
    draft: Draft,
    *,
    number_note: str = "",
    edition: str = "",
    above: str = "",
    continued_at: datetime | None = None,
) -> Block:
    """Draw the form of a draft."""
    reader = Reader(zone=policy.calendar_of(policy.process(about.KEY).team).zone)
    return views.form_modal(
        FormContext(
            id=draft.id,
            title=reader.text("modals.onboarding.title"),
            fields=_fields(policy, draft),
            field_values=draft.field_values,
            reader=reader,
            continued_at=continued_at,
            edition=edition,
            number_note=number_note if asks_number(draft) else "",
            failure=above,
        )
    )


def asks_number(draft: Draft) -> bool:
    """Return whether the form asks for the customer number: not for an account that has one."""
    return not draft.subject.has_number


def _fields(policy: Policy, draft: Draft) -> tuple[FormField, ...]:
    if not draft.subject.account:
        return form.fields(policy)
    return (*((form.number_field(),) if asks_number(draft) else ()), *form.needs())
