"""Looks at Salesforce for whoever onboards a customer, on the pool, and redraws the window with what was found."""

import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.gateways.errors import Rejected, Unavailable
from bot.gateways.salesforce.accounts import AccountReader
from bot.gateways.slack.client import SlackGateway
from bot.gateways.slack.errors import ViewGone
from bot.queries.contexts import FormContext
from bot.queries.queries import Queries
from bot.service.drafts import DraftService
from bot.slack import submissions
from bot.slack.payloads import View
from bot.text.rendering import render
from bot.views.answers import customer as customers
from bot.views.answers.handoff import Answer
from bot.views.answers.outcomes import bug_sentence
from bot.views.kit.blocks import Block
from bot.views.modals import onboarding as views
from handoffs.model.people import Actor
from handoffs.model.refusal import Refusal
from handoffs.model.task_ref import TaskRef
from handoffs.process.forms import FormField
from handoffs.process.policy import Policy
from handoffs.processes.onboarding import about, duplicates, form
from handoffs.processes.onboarding.account import CREATE, USE
from handoffs.subjects.customer import KnownCustomer
from handoffs.subjects.field_values import FieldValue, value_of
from handoffs.subjects.onboarding import Onboarding
from storage.drafts import Draft

logger = logging.getLogger(__name__)

PAUSES = (0.0, 0.05, 0.1, 0.2, 0.4, 0.8, 1.5, 2.0)
"""Seconds before each try to redraw a window that Slack may not have drawn yet; after the last it was closed."""

Json = dict[str, Any]


class CustomerLookups:
    """Each method looks and then redraws; `wait` is how a moment passes between two tries."""

    def __init__(
        self,
        draft_service: DraftService,
        queries: Queries,
        accounts: AccountReader,
        slack: SlackGateway,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self._draft_service = draft_service
        self._queries = queries
        self._accounts = accounts
        self._slack = slack
        self._wait = wait

    def propose(self, user_id: str, id: str, shown: View) -> None:
        """Put the next free number into an open form, or say of the one that stands there whether it is free."""
        draft = self._draft_service.kept(user_id, id)
        if draft is None or draft.is_sent or not _asks_number(draft):
            return None
        if value_of(draft.field_values, form.NUMBER):
            return self.say_number(user_id, id, shown)
        try:
            number = self._next_number()
            says = views.number_proposed(number) if number else ""
        except (Unavailable, Rejected) as trouble:
            number, says = "", views.number_unknown(trouble.says)
        field_values = (*draft.field_values, FieldValue(name=form.NUMBER, value=number)) if number else draft.field_values
        edition = f"-{number}" if number else ""
        self._show(replace(draft, field_values=field_values), shown, says, edition)

    def say_number(self, user_id: str, id: str, shown: View) -> None:
        """Say under the number's field whether the number that stands there now is free, unless the form was sent meanwhile."""
        draft = self._draft_service.kept(user_id, id)
        number = value_of(draft.field_values, form.NUMBER).strip() if draft else ""
        says = self._about_number(number, draft.about if draft else "") if number else ""
        draft = self._draft_service.kept(user_id, id)
        if draft is None or draft.is_sent or value_of(draft.field_values, form.NUMBER).strip() != number:
            return
        self._show(draft, shown, says, submissions.field_edition(shown, form.NUMBER, id))

    def show_form(self, draft: Draft, shown: View) -> None:
        """Draw the form as it is kept, and go on as when it is opened."""
        window = View(id=shown.id)
        self._show(draft, window, views.number_looked_for(), "")
        self.propose(draft.user_id, draft.id, window)

    def look(self, actor: Actor, id: str, name: str) -> None:
        """Look for duplicates of a form that was sent, and begin the onboarding when there are none."""
        draft = self._draft_service.kept(actor.user_id, id)
        if draft is None:
            return
        try:
            view = self._outcome(actor, draft)
        except (Unavailable, Rejected) as trouble:
            view = views.trouble_modal(id, trouble.says)
        except Refusal as refusal:
            view = self._refused(draft, refusal)
        except Exception:
            reference = secrets.token_hex(3)
            logger.exception("An onboarding could not be begun, reference %s", reference)
            view = views.trouble_modal(id, bug_sentence(reference))
        self._redraw(name, view)

    def use(self, actor: Actor, draft: Draft, record_id: str, shown: View) -> None:
        """Begin the onboarding for an account that is there already."""
        try:
            view = self._taken_up(actor, draft, record_id)
        except (Unavailable, Rejected) as trouble:
            view = views.trouble_modal(draft.id, trouble.says)
        except Refusal as refusal:
            view = self._refused(draft, refusal)
        self._slack.update_view({"id": shown.id}, view)

    def create(self, actor: Actor, draft: Draft) -> Block:
        """Begin the onboarding of a new customer, or mend one whose account was not taken; works on the database alone."""
        policy = self._queries.policy
        if not draft.about:
            customer = form.filled_in(draft.field_values, actor, policy, form=draft.id, now=draft.saved_at)
            begun = self._draft_service.begin(about.KEY, actor.user_id, customer, CREATE.key)
            return views.begun_modal(self._queries.handbook, begun)
        before = self._queries.context(draft.about).handoff.about(Onboarding)
        told = form.filled_in(draft.field_values, actor, policy, form=before.record_id, now=draft.saved_at)
        mended = replace(told, starter_id=before.starter_id, starter=before.starter, started_at=before.started_at)
        ref = TaskRef(handoff=draft.about, step=about.ACCOUNT)
        saved = self._draft_service.amend(ref, actor.user_id, draft.id, mended, CREATE.key)
        return views.begun_modal(self._queries.handbook, saved)

    def tell(self, response_url: str, words: str) -> None:
        """Tell whoever asked where a customer stands."""
        try:
            answer = self._answer(words)
        except (Unavailable, Rejected) as trouble:
            answer = customers.own_answer(words, self._queries.of_customer(about.KEY, "", words), trouble.says)
        self._slack.respond(response_url, answer.text, blocks=answer.blocks)

    def _show(self, draft: Draft, shown: View, says: str, edition: str) -> None:
        """Redraw an open form, with what is typed left as it is."""
        since = submissions.continued_at(shown)
        view = form_view(self._queries.policy, draft, says=says, edition=edition, continued_at=since)
        self._slack.update_view({"id": shown.id}, view)

    def _outcome(self, actor: Actor, draft: Draft) -> Block:
        if is_there(draft):
            return self._taken_up(actor, draft, draft.about[1:])
        customer = form.filled_in(draft.field_values, actor, self._queries.policy, form=draft.id, now=draft.saved_at)
        found = self._alike(customer)
        if not found:
            return self.create(actor, draft)
        taken = any(duplicates.NUMBER in same for _, same in found)
        return views.duplicates_modal(draft.id, customer.number, found, self._next_number() if taken else "")

    def _alike(self, customer: Onboarding) -> list[tuple[KnownCustomer, tuple[str, ...]]]:
        """List who may be the same customer, those first who have most in common."""
        account = customer.account
        near = self._accounts.candidates(
            number=customer.number, email=account.email, phone=account.phone, name=account.name
        )  # fmt: skip
        found = [(known, same) for known in near if (same := duplicates.likenesses(customer, known))]
        return sorted(found, key=lambda each: (duplicates.NUMBER not in each[1], -len(each[1])))

    def _taken_up(self, actor: Actor, draft: Draft, record_id: str) -> Block:
        known = self._accounts.read([record_id]).get(record_id)
        if known is None:
            raise Rejected("That account is no longer in Salesforce.")
        policy = self._queries.policy
        customer = form.for_known(known, draft.field_values, actor, policy, form=draft.id, now=draft.saved_at)
        begun = self._draft_service.begin(about.KEY, actor.user_id, customer, USE.key)
        return views.begun_modal(self._queries.handbook, begun)

    def _refused(self, draft: Draft, refusal: Refusal) -> Block:
        """Show the form again with the sentence, beside the number where it is about that."""
        kept = self._draft_service.keep(draft.user_id, draft.id, draft.field_values)
        sentence = render(refusal.message, self._queries.reader)
        says = views.number_refused(sentence) if refusal.field == form.NUMBER else ""
        above = "" if says else views.trouble(sentence)
        return form_view(self._queries.policy, kept, says=says, above=above)

    def _about_number(self, number: str, mended: str) -> str:
        waiting = self._queries.waiting(about.KEY)
        other = next((h for h in waiting if h.subject.number.casefold() == number.casefold() and h.id != mended), None)
        if other:
            return views.number_refused(f"{number} is being onboarded already: {other.subject.headline}.")
        try:
            holder = self._accounts.holder(number)
            return views.number_taken(number, holder, self._next_number()) if holder else views.number_free(number)
        except (Unavailable, Rejected) as trouble:
            return views.number_unknown(trouble.says)

    def _next_number(self) -> str:
        return self._accounts.next_number([handoff.subject.number for handoff in self._queries.waiting(about.KEY)])

    def _answer(self, words: str) -> Answer:
        found = self._accounts.search(words)
        if not found:
            return customers.nobody_answer(words)
        if len(found) > 1:
            return customers.several_answer(words, found)
        account = found[0].account
        return customers.customer_answer(found[0], self._queries.of_customer(about.KEY, account.record_id, account.number))

    def _redraw(self, name: str, view: Block) -> None:
        """Redraw a window by the name that we gave it, as soon as Slack has drawn it; one that was closed is let be."""
        for pause in PAUSES:
            self._wait(pause)
            try:
                return self._slack.update_named(name, view)
            except ViewGone:
                continue


def form_view(
    policy: Policy, draft: Draft, *, says: str = "", edition: str = "", above: str = "", continued_at: datetime | None = None
) -> Block:
    """Draw the form of a draft."""
    team = policy.process(about.KEY).team
    return views.form_modal(
        FormContext(
            id=draft.id,
            title="Onboard a customer",
            fields=_fields(policy, draft),
            field_values=draft.field_values,
            zone=policy.calendar_of(team).zone,
            continued_at=continued_at,
            edition=edition,
            number_says=says if _asks_number(draft) else "",
            trouble=above,
        )
    )


def is_there(draft: Draft) -> bool:
    """Say whether a form is for an account that is there already."""
    return draft.about[:1] in {"=", "#"}


def _asks_number(draft: Draft) -> bool:
    return not draft.about.startswith("=")


def _fields(policy: Policy, draft: Draft) -> tuple[FormField, ...]:
    if not is_there(draft):
        return form.fields(policy)
    return (*((form.number_field(),) if _asks_number(draft) else ()), *form.needs())
