"""The collaborators that listeners work with, put together once at the start."""

from dataclasses import dataclass
from typing import Any

from bot import payloads
from bot.callouts import CallOuts
from bot.desk import Desk
from bot.gateways.slack import SlackGateway
from bot.gateways.slack_errors import ViewGone
from bot.homes import Homes
from bot.jobs.roster import Roster
from bot.questions import Questions
from bot.reports import Reports

TOO_SLOW = "Slack was slow, so the window could not be opened in time. Nothing was changed; please press the button again."


@dataclass(frozen=True, kw_only=True)
class House:
    """The desk for changes, questions for reading, the roster, and Slack on a pool of its own for all that calls out."""

    desk: Desk
    questions: Questions
    reports: Reports
    roster: Roster
    slack: SlackGateway
    callouts: CallOuts
    homes: Homes

    def show(self, body: dict[str, Any], view: dict[str, Any]) -> None:
        """Open a modal for whoever clicked; when Slack did not let it open any more, they are told to press again."""
        self.callouts.submit(self._shown, body, view)

    def _shown(self, body: dict[str, Any], view: dict[str, Any]) -> None:
        try:
            self.slack.open_view(body["trigger_id"], view)
        except ViewGone:
            url, channel = body.get("response_url"), payloads.channel_of(body)
            if url:
                self.slack.respond(url, TOO_SLOW)
            elif channel:
                self.slack.whisper(channel, payloads.user_of(body), TOO_SLOW)
            else:
                raise
