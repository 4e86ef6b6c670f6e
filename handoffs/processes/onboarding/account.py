"""The account of a customer: created once, under a number that no other account has; or an existing one is used."""

from handoffs.model.effects import Creation, Note
from handoffs.model.handoff import Decision, Handoff, Task
from handoffs.model.people import Actor
from handoffs.model.refusal import Refusal
from handoffs.process.choices import Choice
from handoffs.process.forms import Fact
from handoffs.process.notes import written_at
from handoffs.process.policy import Policy
from handoffs.process.step import Step
from handoffs.processes.onboarding import about, duplicates, form
from handoffs.processes.onboarding.requests import NewAccount, UseAccount
from handoffs.subjects.field_values import keys_of, value_of
from handoffs.subjects.onboarding import Onboarding
from handoffs.text.messages import Message, lines, message

CREATE = Choice(key="create", label=message("onboarding.account.create"), past=message("onboarding.account.created"))
USE = Choice(key="use", label=message("onboarding.account.use"), past=message("onboarding.account.taken_up"))


class CustomerAccount(Step):
    """Sales creates the account, or uses one that exists already."""

    key = about.ACCOUNT
    title = message("onboarding.account.title")
    permission_phrase = message("onboarding.account.permission")
    button = CREATE.label
    choices = (CREATE, USE)

    def offered_choices(self, handoff: Handoff, task: Task, policy: Policy) -> tuple[Choice, ...]:
        """Offer to create the account, or to use the existing one."""
        return (USE,) if handoff.about(Onboarding).account.record_id else (CREATE,)

    def guard(self, handoff: Handoff, task: Task, decision: Decision, actor: Actor, policy: Policy) -> None:
        """Refuse to create an account that exists, and to use one that nobody named."""
        exists = bool(handoff.about(Onboarding).account.record_id)
        if exists is not (decision.choice == USE.key):
            raise Refusal(message("onboarding.account.changed"))

    def write_back(self, handoff: Handoff, task: Task, decision: Decision, policy: Policy) -> Creation:
        """Create the account, with a note that names its starter and its needs."""
        customer, account = handoff.about(Onboarding), handoff.about(Onboarding).account
        is_new = decision.choice == CREATE.key
        decided = message("onboarding.account.note", past=self.choice(decision.choice).past, name=decision.name)
        title, record = message("onboarding.account.note_title", reference=decision.reference), account.record_id
        body = lines(decided, *_needs(customer), written_at(decision, task, policy))
        return Creation(
            reference=decision.reference,
            step=task.step,
            request=_request(customer, decision) if is_new else UseAccount(account=record, number=_number(customer)),
            note=Note(record_id=record, title=title, body=body),
        )

    def outcome(self, handoff: Handoff, task: Task, policy: Policy) -> Message:
        """Name the number under which Salesforce has the customer."""
        return message("onboarding.account.outcome", number=handoff.about(Onboarding).number)

    def facts(self, handoff: Handoff, task: Task, policy: Policy) -> tuple[Fact, ...]:
        """Show the customer number and the needs; phone and e-mail are shown in modals only."""
        customer = handoff.about(Onboarding)
        return (
            *about.customer_facts(customer),
            Fact(label=message("onboarding.account.kyc"), text=_kyc(customer)),
            Fact(label=message("onboarding.account.internet"), text=_internet(customer)),
            *about.whmcs_facts(customer),
        )

    def hints(self, handoff: Handoff, task: Task, policy: Policy) -> tuple[Message, ...]:
        """Explain how to correct an account that was not created."""
        if handoff.about(Onboarding).account.record_id:
            return (message("onboarding.account.existing", button=USE.label),)
        return (message("onboarding.account.create_again", button=CREATE.label),)


def _request(customer: Onboarding, decision: Decision) -> NewAccount:
    account = customer.account
    return NewAccount(
        number=_number(customer),
        name=account.name,
        last_name=value_of(decision.field_values, form.LAST_NAME).strip(),
        first_name=value_of(decision.field_values, form.FIRST_NAME).strip(),
        phone=account.phone,
        email=account.email,
        status=customer.initial_status,
        billing=customer.billing,
        country=value_of(decision.field_values, form.COUNTRY),
        seen=keys_of(decision.field_values, duplicates.SEEN),
    )


def _number(customer: Onboarding) -> str:
    """Return the number to write; empty while the org has still to assign it."""
    return "" if customer.awaits_number else customer.number


def _kyc(customer: Onboarding) -> Message:
    return message("onboarding.account.kyc_required") if customer.kyc else message("onboarding.account.kyc_not_required")


def _internet(customer: Onboarding) -> Message:
    return message("onboarding.account.internet_wanted") if customer.internet else message("onboarding.account.no_internet")


def _needs(customer: Onboarding) -> tuple[Message, ...]:
    """Return the lines of the note for needs without a field of their own."""
    moves = message("onboarding.account.moves")
    if customer.whmcs_client:
        moves = message("onboarding.account.moves_client", client=customer.whmcs_client)
    needs = (
        (
            message("onboarding.account.contact_person", name=customer.contact.name),
            customer.contact.name != customer.account.name,
        ),
        (message("onboarding.account.initial_status", status=customer.initial_status), customer.initial_status),
        (message("onboarding.account.note_kyc"), customer.kyc),
        (message("onboarding.account.note_internet"), customer.internet),
        (moves, customer.migrates),
    )
    return tuple(line for line, applies in needs if applies)
