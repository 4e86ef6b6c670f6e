"""The actions of a person in the modals of an onboarding.

Answers to Slack use the database only; every call to Salesforce runs on the background pool.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from bot.onboarding.drafted_form import form_view
from bot.onboarding.lookups import CustomerLookups
from bot.queries.queries import Queries
from bot.service.drafts import DraftService, gone
from bot.slack import clicks, submissions
from bot.slack.background import BackgroundCalls, NewestOnly
from bot.slack.payloads import Interaction, Request, View
from bot.views.kit.blocks import Block
from bot.views.modals import onboarding as views
from bot.wire.values import CustomerValue
from handoffs.model.events.work import Decided
from handoffs.model.people import Actor
from handoffs.model.task_ref import TaskRef
from handoffs.processes.onboarding import about, form
from handoffs.processes.onboarding.account_form import USUAL
from handoffs.subjects.field_values import FieldValue
from handoffs.subjects.onboarding import Onboarding
from storage.repositories.drafts import Draft, DraftSubject


@dataclass(frozen=True, kw_only=True)
class Opening:
    """A modal to open, and the function that continues when it is shown."""

    view: Block
    then: Callable[[View], object]


class OnboardingWindows:
    """Serves the modals of an onboarding to people who may onboard customers.

    `for_person` makes a call for the person of a request, and says its failure to them (`bot/slack/services.py`).
    """

    def __init__(
        self,
        draft_service: DraftService,
        queries: Queries,
        lookups: CustomerLookups,
        background: BackgroundCalls,
        for_person: Callable[..., None],
    ) -> None:
        self._draft_service = draft_service
        self._queries = queries
        self._lookups = lookups
        self._background = background
        self._newest = NewestOnly(background)
        self._for_person = for_person

    def require(self, user_id: str) -> Actor:
        """Return the person if they may onboard customers; Refusal otherwise."""
        return self._queries.owner(user_id, about.KEY)

    def answer(self, request: Request, words: str) -> None:
        """Answer in the background with the account and the onboarding of a customer."""
        self.require(request.user_id)
        self._for_person(request, self._lookups.answer, request, words)

    def begin(self, user_id: str, customer: CustomerValue) -> Opening:
        """Open the form as the person left it, for an existing account, or with a typed number or name."""
        self.require(user_id)
        if customer.account:
            known = DraftSubject(account=customer.account, has_number=customer.has_number)
            return self._opening(user_id, f"{about.KEY}/{customer.account}", (), known)
        return self._opening(user_id, about.KEY, _begun_with(customer.words), DraftSubject())

    def correct(self, ref: TaskRef, user_id: str) -> Opening:
        """Open the form of a customer whose account was rejected, to correct it."""
        handoff = self._queries.context_for_decider(ref, user_id).handoff
        _, events = self._queries.history(ref, user_id)
        decided = [each.field_values for each in events if isinstance(each, Decided) and each.step == ref.step]
        field_values = (*form.typed(handoff.about(Onboarding)), *(form.extras(decided[-1]) if decided else ()))
        return self._opening(user_id, f"{about.KEY}/{handoff.id}", field_values, DraftSubject(handoff=handoff.id))

    def typed(self, request: Interaction) -> None:
        """Keep the fields so far; draw in the background the states of a chosen country, and whether a typed number is free."""
        user_id, draft_id = request.user_id, submissions.draft_id(request.view)
        self.require(user_id)
        known = self._draft_service.kept(user_id, draft_id)
        if known is None or known.is_sent:
            return
        self._draft_service.keep(user_id, draft_id, submissions.field_values(request.view))
        if clicks.field(request) in (form.NUMBER, form.COUNTRY):
            self._newest.submit(
                draft_id, partial(self._lookups.show_number_state, user_id, draft_id, submissions.require_open(request.view))
            )

    def closed(self, request: Interaction) -> None:
        """Keep the fields of a form that is closed; Slack may send none, and then they were kept before."""
        user_id, draft_id, field_values = (
            request.user_id,
            submissions.draft_id(request.view),
            submissions.field_values(request.view),
        )
        if field_values and self._draft_service.kept(user_id, draft_id):
            self._draft_service.keep(user_id, draft_id, field_values)

    def afresh(self, request: Interaction) -> None:
        """Empty the form."""
        known = self._clicked(request)
        draft = self._draft_service.afresh(known.user_id, known.form, subject=known.subject)
        self._for_person(request, self._lookups.show_form, draft, submissions.require_open(request.view))

    def back(self, request: Interaction) -> None:
        """Show the form again as it was sent."""
        known = self._clicked(request)
        draft = self._draft_service.keep(known.user_id, known.id, known.field_values)
        self._for_person(request, self._lookups.show_form, draft, submissions.require_open(request.view))

    def sent(self, request: Interaction) -> Block:
        """Keep and check a form that was sent, and search Salesforce; return the modal that is shown meanwhile."""
        user_id, draft_id = request.user_id, submissions.draft_id(request.view)
        actor = self.require(user_id)
        if self._draft_service.kept(user_id, draft_id) is None:
            return self._begun_before(user_id, draft_id)
        draft = self._draft_service.keep(user_id, draft_id, submissions.field_values(request.view))
        if not draft.subject.account:
            asks = self._lookups.known_form or USUAL
            form.filled_in(draft.field_values, actor, self._queries.policy, form=draft_id, now=draft.saved_at, asks=asks)
        return self._searched(actor, draft)

    def again(self, request: Interaction) -> Block:
        """Search Salesforce again for a form that was sent before; return the modal that is shown meanwhile."""
        user_id, draft_id = request.user_id, submissions.draft_id(request.view)
        actor, draft = self.require(user_id), self._draft_service.kept(user_id, draft_id)
        return self._searched(actor, draft) if draft else self._begun_before(user_id, draft_id)

    def anyway(self, request: Interaction) -> Block:
        """Begin the onboarding although a similar account exists; return the modal that is shown."""
        user_id, draft_id = request.user_id, submissions.draft_id(request.view)
        actor, draft = self.require(user_id), self._draft_service.kept(user_id, draft_id)
        return self._lookups.create(actor, draft) if draft else self._begun_before(user_id, draft_id)

    def use(self, request: Interaction) -> None:
        """Begin the onboarding for an existing account, in the background."""
        draft = self._clicked(request)
        record_id = clicks.draft(request).account
        actor = self._queries.actor(draft.user_id)
        self._for_person(request, self._lookups.use, actor, draft, record_id, submissions.require_open(request.view))

    def _opening(self, user_id: str, kind: str, field_values: tuple[FieldValue, ...], subject: DraftSubject) -> Opening:
        draft, is_continued = self._draft_service.draft(user_id, kind, field_values, subject)
        continued_at, asks = draft.saved_at if is_continued else None, self._lookups.known_form
        then = partial(self._lookups.propose, user_id, draft.id, drawn=asks)
        if asks is None:
            return Opening(view=views.opening_modal(draft.id, continued_at, self._queries.reader), then=then)
        searched = views.number_searched(self._queries.reader)
        view = form_view(self._queries.policy, draft, asks, number_note=searched, continued_at=continued_at)
        return Opening(view=view, then=then)

    def _searched(self, actor: Actor, draft: Draft) -> Block:
        sent = self._draft_service.keep(actor.user_id, draft.id, draft.field_values, is_sent=True)
        name = f"{about.KEY}-{sent.id}-{secrets.token_hex(4)}"
        self._background.submit(self._lookups.search, actor, sent.id, name)
        return views.searching_modal(name, self._queries.reader)

    def _begun_before(self, user_id: str, draft_id: str) -> Block:
        """Return the modal of the onboarding that an earlier form began; Refusal if there is none."""
        begun = self._queries.latest(about.KEY, draft_id)
        if begun is None or begun.about(Onboarding).starter_id != user_id:
            raise gone()
        return views.begun_modal(self._queries.handbook, begun, self._queries.reader)

    def _clicked(self, request: Interaction) -> Draft:
        """Return the draft of a button; Refusal for anybody but its owner."""
        user_id, draft_id = request.user_id, clicks.draft(request).draft
        self.require(user_id)
        draft = self._draft_service.kept(user_id, draft_id)
        if draft is None:
            raise gone()
        return draft


def _begun_with(words: str) -> tuple[FieldValue, ...]:
    """Return the first field value of a form from typed words: a number or a name."""
    known = words.strip()
    return (FieldValue(name=form.NUMBER if known.isdigit() else form.NAME, value=known),) if known else ()
