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
from bot.slack import payloads
from bot.slack.background import BackgroundCalls
from bot.slack.home_tabs import HomeTabs
from bot.slack.team_directory import TeamDirectory
from bot.text.rendering import Reader
from bot.verification.certificates import CertificateProbes
from bot.verification.verification import Verification
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

    def show(self, body: dict[str, Any], view: dict[str, Any], then: Callable[[dict[str, Any]], object] | None = None) -> None:
        """Open a modal for whoever clicked; when Slack did not let it open any more, they are told to press again.

        `then` goes on with the modal as it is shown.
        """
        self.background.submit(self._shown, body, view, then)

    def look(self, body: dict[str, Any], context: CardContext) -> None:
        """Have a task checked outside, and tell whoever asked what came of it."""
        self.background.submit(self._looked, body, context)

    def _looked(self, body: dict[str, Any], context: CardContext) -> None:
        user = payloads.user_of(body)
        try:
            findings = self.verification.look(context.handoff, context.task, self.queries.actor(user).name)
        except (Unavailable, Rejected) as trouble:
            says = f"Nothing could be checked: {trouble.says}"
        else:
            says = _found(findings)
        self.whisper(body, says)

    def whisper(self, body: dict[str, Any], sentence: str) -> None:
        """Tell whoever clicked something that nobody else sees, where they clicked."""
        url, channel = body.get("response_url"), payloads.channel_of(body)
        if url:
            self.slack.respond(url, sentence)
        elif channel:
            self.slack.whisper(channel, payloads.user_of(body), sentence)

    def _shown(self, body: dict[str, Any], view: dict[str, Any], then: Callable[[dict[str, Any]], object] | None = None) -> None:
        try:
            shown = self.slack.open_view(body["trigger_id"], view)
        except ViewGone:
            if not body.get("response_url") and not payloads.channel_of(body):
                raise
            return self.whisper(body, self.reader.text("services.slack_too_slow"))
        if then:
            then(shown)


def _found(findings: tuple[Finding, ...]) -> str:
    """Say what came of a look: the finding itself where there is only one."""
    if len(findings) == 1:
        return f"Checked. {safe(findings[0].evidence, 500)}"
    return f"Checked: {held(findings)}. The card shows what was found."
