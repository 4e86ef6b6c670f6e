"""The collaborators that listeners work with, put together once at the start."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.gateways.errors import Rejected, Unavailable
from bot.gateways.slack.client import SlackGateway
from bot.gateways.slack.errors import ViewGone
from bot.queries.contexts import CardContext
from bot.queries.queries import Queries
from bot.queries.reports import Reports
from bot.service.handoffs import HandoffService
from bot.slack.background import BackgroundCalls
from bot.slack.home_tabs import HomeTabs
from bot.slack.payloads import Request, View
from bot.slack.team_directory import TeamDirectory
from bot.text.rendering import Reader
from bot.verification.certificates import CertificateProbes
from bot.verification.verification import Verification
from bot.views.answers.outcomes import refusal_modal
from bot.views.cards.checks import held
from bot.views.kit.text import safe
from handoffs.model.checks import Finding


@dataclass(frozen=True, kw_only=True)
class Services:
    """The desk for changes, questions for reading, the roster, and Slack on a pool of its own for all that calls out."""

    service: HandoffService
    queries: Queries
    reports: Reports
    roster: TeamDirectory
    slack: SlackGateway
    background: BackgroundCalls
    home_tabs: HomeTabs
    verification: Verification
    certificates: CertificateProbes

    @property
    def reader(self) -> Reader:
        """Give how answers are written: in the time zone of the policy's first calendar."""
        return self.queries.reader

    def show(self, request: Request, view: dict[str, Any], then: Callable[[View], object] | None = None) -> None:
        """Open a modal for whoever clicked; when Slack did not let it open any more, they are told to press again.

        `then` goes on with the modal as it is shown.
        """
        self.background.submit(self._shown, request, view, then)

    def look(self, request: Request, context: CardContext) -> None:
        """Have a task checked outside, and tell whoever asked what came of it."""
        self.background.submit(self._looked, request, context)

    def _looked(self, request: Request, context: CardContext) -> None:
        user = request.user_id
        try:
            findings = self.verification.look(context.handoff, context.task, self.queries.actor(user).name)
        except (Unavailable, Rejected) as trouble:
            says = f"Nothing could be checked: {trouble.says}"
        else:
            says = _found(findings, self.reader)
        self.answer_privately(request, says)

    def answer_privately(self, request: Request, sentence: str) -> None:
        """Show a sentence to the person who made a request and to nobody else, on the surface that they used.

        Calls Slack, so it runs on the background pool. All private answers go through it.
        """
        if request.response_url:
            self.slack.respond(request.response_url, sentence)
        elif request.channel_id:
            self.slack.whisper(request.channel_id, request.user_id, sentence)
        elif request.trigger_id:
            self.slack.open_view(request.trigger_id, refusal_modal(sentence))

    def _shown(self, request: Request, view: dict[str, Any], then: Callable[[View], object] | None = None) -> None:
        try:
            shown = self.slack.open_view(request.trigger_id, view)
        except ViewGone:
            if not request.response_url and not request.channel_id:
                raise
            return self.answer_privately(request, self.reader.text("services.slack_too_slow"))
        if then:
            then(View.model_validate(shown))


def _found(findings: tuple[Finding, ...], reader: Reader) -> str:
    """Say what came of a look: the finding itself where there is only one."""
    if len(findings) == 1:
        return f"Checked. {safe(findings[0].evidence, 500)}"
    return f"Checked: {held(findings, reader)}. The card shows what was found."
