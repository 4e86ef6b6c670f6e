"""Searches Salesforce during an onboarding, on the background pool, and redraws the modal with the result."""

import logging
import time
from collections.abc import Callable, Collection
from dataclasses import replace

from bot.gateways.errors import Rejected, Unavailable
from bot.gateways.salesforce.gateway import SalesforceGateway
from bot.gateways.slack.client import SlackGateway
from bot.gateways.slack.errors import ViewGone
from bot.onboarding.drafted_form import asks_number, form_view
from bot.queries.queries import Queries
from bot.service.drafts import DraftService
from bot.slack import submissions
from bot.slack.payloads import Request, View
from bot.slack.private_answers import PrivateAnswers
from bot.telemetry.requests import reference as new_reference
from bot.text.rendering import Reader, render
from bot.views.answers import customer as customers
from bot.views.answers.handoff import Answer
from bot.views.answers.outcomes import bug_message
from bot.views.kit.blocks import Block
from bot.views.modals import onboarding as views
from handoffs.model.handoff import Handoff
from handoffs.model.people import Actor
from handoffs.model.refusal import Refusal
from handoffs.model.task_ref import TaskRef
from handoffs.processes.onboarding import about, duplicates, form
from handoffs.processes.onboarding.account import CREATE, USE
from handoffs.processes.onboarding.account_form import USUAL, AccountForm
from handoffs.subjects.field_values import FieldValue, value_of
from handoffs.subjects.onboarding import Onboarding
from handoffs.text.messages import message
from storage.repositories.drafts import Draft, DraftSubject

logger = logging.getLogger(__name__)

PAUSES = (0.0, 0.05, 0.1, 0.2, 0.4, 0.8, 1.5, 2.0)
"""Seconds before each try to redraw a modal that Slack may not have drawn yet; after the last try it counts as closed."""


class CustomerLookups:
    """Searches Salesforce and then redraws the modal; `wait` sleeps for some seconds between two tries.

    `known_form` is what the org asked for last of a new account; None until it has been asked.
    """

    def __init__(
        self,
        draft_service: DraftService,
        queries: Queries,
        salesforce: SalesforceGateway,
        slack: SlackGateway,
        private_answers: PrivateAnswers,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self._draft_service = draft_service
        self._queries = queries
        self._accounts = salesforce.accounts
        self._new_accounts = salesforce.new_accounts
        self._slack = slack
        self._private_answers = private_answers
        self._wait = wait
        self.known_form: AccountForm | None = None

    def propose(self, user_id: str, draft_id: str, shown: View, *, drawn: AccountForm | None) -> None:
        """Draw the form as the org asks for it, unless it is `drawn` so, and put the next free number into it.

        If the form has a number, show whether it is free. Where the org lets Baton create no account, show why.
        """
        draft = self._draft_service.kept(user_id, draft_id)
        if draft is None or draft.is_sent:
            return None
        try:
            asks = self._asked(draft)
        except Rejected as error:
            return self._slack.update_view({"id": shown.id}, views.obstacle_modal(error.reason, self._reader))
        if asks != drawn:
            self._show(draft, shown, views.number_searched(self._reader), "")
        if not asks_number(draft, asks):
            return None
        if value_of(draft.field_values, form.NUMBER):
            return self.show_number_state(user_id, draft_id, shown)
        self._propose_number(draft, shown)

    def _propose_number(self, draft: Draft, shown: View) -> None:
        try:
            number = self._next_number()
            note = views.number_proposed(number, self._reader) if number else ""
        except (Unavailable, Rejected) as error:
            number, note = "", views.number_unknown(error.reason, self._reader)
        field_values = (*draft.field_values, FieldValue(name=form.NUMBER, value=number)) if number else draft.field_values
        self._show(replace(draft, field_values=field_values), shown, note, edition=number)

    def _asked(self, draft: Draft) -> AccountForm:
        """Return what the org asks for, else what it asked for last; Rejected where Baton can create no account there."""
        try:
            self.known_form = self._new_accounts.form()
        except Unavailable:
            return self.known_form or USUAL
        except Rejected:
            if not draft.subject.account:
                raise
        return self.known_form or USUAL

    def show_number_state(self, user_id: str, draft_id: str, shown: View) -> None:
        """Show under the field whether the typed number is free, unless the form was sent meanwhile."""
        draft = self._draft_service.kept(user_id, draft_id)
        number = value_of(draft.field_values, form.NUMBER).strip() if draft else ""
        note = self._number_note(number, draft.subject.handoff if draft else "") if number else ""
        draft = self._draft_service.kept(user_id, draft_id)
        if draft is None or draft.is_sent or value_of(draft.field_values, form.NUMBER).strip() != number:
            return
        self._show(draft, shown, note, submissions.field_edition(shown, form.NUMBER, draft_id))

    def show_form(self, draft: Draft, shown: View) -> None:
        """Draw the form of a kept draft, and continue as if it was just opened."""
        window = View(id=shown.id)
        self._show(draft, window, views.number_searched(self._reader), "")
        self.propose(draft.user_id, draft.id, window, drawn=self.known_form or USUAL)

    def search(self, actor: Actor, draft_id: str, name: str) -> None:
        """Search duplicates of a form that was sent, and begin the onboarding if there are none."""
        draft = self._draft_service.kept(actor.user_id, draft_id)
        if draft is None:
            return
        try:
            view = self._outcome(actor, draft)
        except (Unavailable, Rejected) as error:
            view = views.failure_modal(draft_id, error.reason, self._reader)
        except Refusal as refusal:
            view = self._refused(draft, refusal)
        except Exception:
            reference = new_reference()
            logger.exception("An onboarding could not be begun, reference %s", reference)
            view = views.failure_modal(draft_id, bug_message(reference), self._reader)
        self._redraw(name, view)

    def use(self, actor: Actor, draft: Draft, record_id: str, shown: View) -> None:
        """Begin the onboarding for an existing account."""
        try:
            view = self._begun_for_account(actor, draft, record_id)
        except (Unavailable, Rejected) as error:
            view = views.failure_modal(draft.id, error.reason, self._reader)
        except Refusal as refusal:
            view = self._refused(draft, refusal)
        self._slack.update_view({"id": shown.id}, view)

    def create(self, actor: Actor, draft: Draft) -> Block:
        """Begin the onboarding of a new customer, or correct one whose account was rejected; uses the database only."""
        begun, decided = self._draft_service, (*form.extras(draft.field_values), *duplicates.seen(draft.field_values))
        if not draft.subject.handoff:
            customer = self._filled_in(actor, draft, draft.id)
            return self._begun(begun.begin(about.KEY, actor.user_id, customer, CREATE.key, decided))
        ref, before = self._corrected(draft)
        amended = _begun_as(before, self._filled_in(actor, draft, before.record_id))
        return self._begun(begun.amend(ref, actor.user_id, draft.id, amended, CREATE.key, decided))

    def _filled_in(self, actor: Actor, draft: Draft, begun_by: str) -> Onboarding:
        """Return the customer that a draft describes; `begun_by` is the form by which the onboarding is known."""
        policy, asks = self._queries.policy, self.known_form or USUAL
        return form.filled_in(draft.field_values, actor, policy, form=begun_by, now=draft.saved_at, asks=asks)

    def _corrected(self, draft: Draft) -> tuple[TaskRef, Onboarding]:
        """Return the task that a draft corrects, and the customer as it was sent before."""
        ref = TaskRef(handoff=draft.subject.handoff, step=about.ACCOUNT)
        return ref, self._queries.context(draft.subject.handoff).handoff.about(Onboarding)

    def answer(self, request: Request, words: str) -> None:
        """Answer `/onboard` with a number or a name: show the customer's account and onboarding."""
        try:
            answer = self._answer(words)
        except (Unavailable, Rejected) as error:
            context = self._queries.of_customer(about.KEY, "", words)
            answer = customers.own_answer(words, context, error.reason, self._reader)
        self._private_answers.send(request, answer.text, blocks=answer.blocks)

    @property
    def _reader(self) -> Reader:
        return self._queries.reader

    def _begun(self, handoff: Handoff) -> Block:
        return views.begun_modal(self._queries.handbook, handoff, self._reader)

    def _show(self, draft: Draft, shown: View, note: str, edition: str) -> None:
        """Redraw an open form and keep what is typed."""
        since = submissions.continued_at(shown)
        asks = self.known_form or USUAL
        view = form_view(self._queries.policy, draft, asks, number_note=note, edition=edition, continued_at=since)
        self._slack.update_view({"id": shown.id}, view)

    def _outcome(self, actor: Actor, draft: Draft) -> Block:
        if draft.subject.account:
            return self._begun_for_account(actor, draft, draft.subject.account)
        self._asked(draft)
        customer = self._filled_in(actor, draft, draft.id)
        ruled = self._ruled(draft, customer)
        found, is_more = self._similar(customer, ruled.record_ids)
        if not found and not ruled.record_ids:
            return self.create(actor, draft)
        taken = any(duplicates.NUMBER in same for _, same in found)
        free = self._next_number() if taken else ""
        shown = dict.fromkeys([*(known.account.record_id for known, _ in found[: views.SHOWN]), *ruled.record_ids])
        self._draft_service.keep(draft.user_id, draft.id, duplicates.with_seen(draft.field_values, tuple(shown)), is_sent=True)
        unseen = set(ruled.record_ids) - {known.account.record_id for known, _ in found}
        marks = {"is_blocked": ruled.blocks, "has_unseen": bool(unseen), "is_more": is_more}
        return views.duplicates_modal(draft.id, customer.number, found, free, self._reader, **marks)

    def _ruled(self, draft: Draft, customer: Onboarding) -> duplicates.FoundByRule:
        """Return what Salesforce's duplicate rule found when the same customer was sent before; nothing for another customer."""
        if not draft.subject.handoff:
            return duplicates.NOTHING_FOUND
        _, before = self._corrected(draft)
        failure = self._queries.context(draft.subject.handoff).handoff.task(about.ACCOUNT).delivery_failure
        found = duplicates.found_by_rule(failure.reason) if failure else None
        return found if found and duplicates.is_unchanged(before, customer) else duplicates.NOTHING_FOUND

    def _similar(self, customer: Onboarding, ruled: Collection[str]) -> tuple[list[views.Found], bool]:
        """List accounts that may be the same customer, the likeliest first; say whether more have a name like it than were read.

        `ruled` are the record ids of those that Salesforce's duplicate rule found.
        """
        near = self._accounts.candidates(customer.account)
        known = {each.account.record_id: each for each in near.customers}
        known |= self._accounts.named(set(ruled) - {duplicates.UNNAMED})
        found = ((each, duplicates.likeness(customer, each, by_rule=key in ruled)) for key, each in known.items())
        likely = sorted(((each, like) for each, like in found if like), key=lambda pair: -pair[1].score)
        return [(each, like.reasons) for each, like in likely], near.is_more

    def _begun_for_account(self, actor: Actor, draft: Draft, record_id: str) -> Block:
        known = self._accounts.read([record_id]).get(record_id)
        if known is None:
            raise Rejected(message("onboarding.lookups.account_gone"))
        asks, begun = self._asked(replace(draft, subject=DraftSubject(account=record_id))), self._draft_service
        customer = form.for_known(
            known, draft.field_values, actor, self._queries.policy, form=draft.id, now=draft.saved_at, asks=asks
        )  # fmt: skip
        if not draft.subject.handoff:
            return self._begun(begun.begin(about.KEY, actor.user_id, customer, USE.key))
        ref, before = self._corrected(draft)
        return self._begun(begun.amend(ref, actor.user_id, draft.id, _begun_as(before, customer), USE.key))

    def _refused(self, draft: Draft, refusal: Refusal) -> Block:
        """Show the form again with the refusal, under the field of the number if it concerns the number."""
        kept = self._draft_service.keep(draft.user_id, draft.id, draft.field_values)
        sentence = render(refusal.message, self._reader)
        note = views.number_refused(sentence) if refusal.field == form.NUMBER else ""
        above = "" if note else views.failure(sentence)
        return form_view(self._queries.policy, kept, self.known_form or USUAL, number_note=note, above=above)

    def _number_note(self, number: str, handoff_id: str) -> str:
        """Return whether a number is free, for a form about the handoff `handoff_id` (empty: a new one)."""
        waiting = self._queries.waiting(about.KEY)
        other = next((h for h in waiting if h.subject.number.casefold() == number.casefold() and h.id != handoff_id), None)
        if other:
            headline = other.subject.headline or ""
            return views.number_refused(
                self._reader.text("onboarding.lookups.number_in_progress", number=number, headline=headline)
            )
        try:
            holder = self._accounts.holder(number)
            if holder is None:
                return views.number_free(number, self._reader)
            return views.number_taken(number, holder, self._next_number(), self._reader)
        except (Unavailable, Rejected) as error:
            return views.number_unknown(error.reason, self._reader)

    def _next_number(self) -> str:
        return self._accounts.next_number([handoff.subject.number for handoff in self._queries.waiting(about.KEY)])

    def _answer(self, words: str) -> Answer:
        found = self._accounts.search(words)
        if not found.customers:
            return customers.nobody_answer(words, self._reader)
        if found.fit > 1:
            return customers.several_answer(words, found, self._reader)
        account = found.customers[0].account
        context = self._queries.of_customer(about.KEY, account.record_id, account.number)
        return customers.customer_answer(found.customers[0], context, self._reader)

    def _redraw(self, name: str, view: Block) -> None:
        """Redraw a modal by its external id as soon as Slack has drawn it; ignore a modal that was closed."""
        for pause in PAUSES:
            self._wait(pause)
            try:
                return self._slack.update_named(name, view)
            except ViewGone:
                continue


def _begun_as(before: Onboarding, customer: Onboarding) -> Onboarding:
    """Return a corrected customer as part of the onboarding that began before."""
    return replace(
        customer,
        record_id=before.record_id,
        starter_id=before.starter_id,
        starter=before.starter,
        started_at=before.started_at,
    )
