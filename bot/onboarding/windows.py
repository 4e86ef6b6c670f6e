"""What a person does in the windows in which a customer is onboarded; all that answers Slack works on the database alone.

Every look at Salesforce is handed to the pool.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from bot.onboarding.lookups import CustomerLookups, form_view, is_there
from bot.queries.queries import Queries
from bot.service.drafts import DraftService, gone
from bot.slack import clicks, submissions
from bot.slack.background import BackgroundCalls, NewestOnly
from bot.slack.payloads import Interaction, View
from bot.views.kit.blocks import Block
from bot.views.modals import onboarding as views
from bot.wire.values import CustomerValue
from handoffs.model.people import Actor
from handoffs.model.task_ref import TaskRef
from handoffs.processes.onboarding import about, form
from handoffs.subjects.field_values import FieldValue
from handoffs.subjects.onboarding import Onboarding
from storage.drafts import Draft

Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Opening:
    """A window that is to be opened, and what goes on with it once it is shown."""

    view: Block
    then: Callable[[View], object]


class OnboardingWindows:
    """Serves the windows, for those who may onboard customers."""

    def __init__(
        self, draft_service: DraftService, queries: Queries, looks: CustomerLookups, background: BackgroundCalls
    ) -> None:
        self._draft_service = draft_service
        self._queries = queries
        self._looks = looks
        self._background = background
        self._newest = NewestOnly(background)

    def require(self, user_id: str) -> Actor:
        """Give somebody who may onboard customers; Refusal for anyone else."""
        return self._queries.owner(user_id, about.KEY)

    def tell(self, user_id: str, response_url: str, words: str) -> None:
        """Have whoever asked told where a customer stands."""
        self.require(user_id)
        self._background.submit(self._looks.tell, response_url, words)

    def begin(self, user_id: str, customer: CustomerValue) -> Opening:
        """Open the form as the person left it: for an existing account, or with the number or name that somebody typed."""
        self.require(user_id)
        if customer.account:
            pointer = f"{'=' if customer.has_number else '#'}{customer.account}"
            return self._opening(user_id, f"{about.KEY}/{customer.account}", (), pointer)
        return self._opening(user_id, about.KEY, _begun_with(customer.words), "")

    def mend(self, ref: TaskRef, user_id: str) -> Opening:
        """Open the form as it was filled in for a customer whose account was not taken, to be mended."""
        handoff = self._queries.sight_for(ref, user_id).handoff
        told = form.typed(handoff.about(Onboarding))
        return self._opening(user_id, f"{about.KEY}/{handoff.id}", told, handoff.id)

    def typed(self, request: Interaction) -> None:
        """Keep what was filled in so far, and have it looked up whether a number that was typed is free."""
        user_id, id = request.user_id, submissions.draft_id(request.view)
        self.require(user_id)
        known = self._draft_service.kept(user_id, id)
        if known is None or known.is_sent:
            return
        self._draft_service.keep(user_id, id, submissions.field_values(request.view))
        if clicks.field(request) == form.NUMBER:
            self._newest.submit(id, partial(self._looks.say_number, user_id, id, submissions.require_open(request.view)))

    def closed(self, request: Interaction) -> None:
        """Keep what Slack tells of a form that is closed: it may tell nothing, and then all of it was kept before."""
        user_id, id, field_values = request.user_id, submissions.draft_id(request.view), submissions.field_values(request.view)
        if field_values and self._draft_service.kept(user_id, id):
            self._draft_service.keep(user_id, id, field_values)

    def afresh(self, request: Interaction) -> None:
        """Begin the form anew."""
        known = self._clicked(request)
        draft = self._draft_service.afresh(known.user_id, known.form, about=known.about)
        self._background.submit(self._looks.show_form, draft, submissions.require_open(request.view))

    def back(self, request: Interaction) -> None:
        """Show the form again as it was sent."""
        known = self._clicked(request)
        draft = self._draft_service.keep(known.user_id, known.id, known.field_values)
        self._background.submit(self._looks.show_form, draft, submissions.require_open(request.view))

    def sent(self, request: Interaction) -> Block:
        """Take a form that is sent: keep it, look it over, and have Salesforce looked at; gives what is shown meanwhile."""
        user_id, id = request.user_id, submissions.draft_id(request.view)
        actor = self.require(user_id)
        if self._draft_service.kept(user_id, id) is None:
            return self._begun_before(user_id, id)
        draft = self._draft_service.keep(user_id, id, submissions.field_values(request.view))
        if not is_there(draft):
            form.filled_in(draft.field_values, actor, self._queries.policy, form=id, now=draft.saved_at)
        return self._looked_at(actor, draft)

    def again(self, request: Interaction) -> Block:
        """Have Salesforce looked at once more for a form that was sent before; gives what is shown meanwhile."""
        user_id, id = request.user_id, submissions.draft_id(request.view)
        actor, draft = self.require(user_id), self._draft_service.kept(user_id, id)
        return self._looked_at(actor, draft) if draft else self._begun_before(user_id, id)

    def anyway(self, request: Interaction) -> Block:
        """Begin the onboarding although somebody like this customer is there; gives what is shown."""
        user_id, id = request.user_id, submissions.draft_id(request.view)
        actor, draft = self.require(user_id), self._draft_service.kept(user_id, id)
        return self._looks.create(actor, draft) if draft else self._begun_before(user_id, id)

    def use(self, request: Interaction) -> None:
        """Have the onboarding begun for an account that is there already."""
        draft = self._clicked(request)
        record_id = clicks.draft(request).account
        actor = self._queries.actor(draft.user_id)
        self._background.submit(self._looks.use, actor, draft, record_id, submissions.require_open(request.view))

    def _opening(self, user_id: str, kind: str, field_values: tuple[FieldValue, ...], pointer: str) -> Opening:
        draft, is_continued = self._draft_service.draft(user_id, kind, field_values, pointer)
        continued_at = draft.saved_at if is_continued else None
        view = form_view(self._queries.policy, draft, says=views.number_looked_for(), continued_at=continued_at)
        return Opening(view=view, then=partial(self._looks.propose, user_id, draft.id))

    def _looked_at(self, actor: Actor, draft: Draft) -> Block:
        sent = self._draft_service.keep(actor.user_id, draft.id, draft.field_values, is_sent=True)
        name = f"{about.KEY}-{sent.id}-{secrets.token_hex(4)}"
        self._background.submit(self._looks.look, actor, sent.id, name)
        return views.looking_modal(name)

    def _begun_before(self, user_id: str, id: str) -> Block:
        """Give what came of a form that was sent before; Refusal when nothing did."""
        begun = self._queries.latest(about.KEY, id)
        if begun is None or begun.about(Onboarding).starter_id != user_id:
            raise gone()
        return views.begun_modal(self._queries.handbook, begun)

    def _clicked(self, request: Interaction) -> Draft:
        """Give the draft that a button stands for, to its owner alone."""
        user_id, id = request.user_id, clicks.draft(request).draft
        self.require(user_id)
        draft = self._draft_service.kept(user_id, id)
        if draft is None:
            raise gone()
        return draft


def _begun_with(words: str) -> tuple[FieldValue, ...]:
    """Begin the form with words that somebody asked for: a number or a name."""
    known = words.strip()
    return (FieldValue(name=form.NUMBER if known.isdigit() else form.NAME, value=known),) if known else ()
