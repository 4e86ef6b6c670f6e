"""Private answers: what only the person who made a request sees, on the surface that they used, or else where it can be shown."""

import logging
from collections.abc import Callable, Iterator
from functools import partial

from bot.gateways.errors import Rejected, Unavailable
from bot.gateways.slack.client import SlackGateway
from bot.slack.payloads import Command, Request
from bot.text.rendering import Reader
from bot.views.answers.outcomes import refusal_modal
from bot.views.kit.blocks import Block

logger = logging.getLogger(__name__)


class PrivateAnswers:
    """Sends an answer to the person who made a request and to nobody else. All private answers go through it."""

    def __init__(self, slack: SlackGateway, reader: Callable[[], Reader]) -> None:
        self._slack = slack
        self._reader = reader

    def send(self, request: Request, text: str, *, blocks: list[Block] | None = None, replace: bool = False) -> None:
        """Send an answer; `replace` puts it in the place of the answer whose button was clicked.

        Where Slack does not take it, the next way is tried: an ephemeral message in the channel, a modal, a direct message.
        The error of the last way is raised. Calls Slack, so it runs on the background pool.
        """
        *ways, last = self._ways(request, text, blocks, replace)
        for way in ways:
            try:
                way()
                return
            except (Unavailable, Rejected) as failure:
                logger.info("A private answer takes another way: %s", failure)
        last()

    def share(self, request: Command, text: str, blocks: list[Block]) -> None:
        """Show an answer to everybody in the channel of a command. Calls Slack, so it runs on the background pool."""
        self._slack.respond(request.response_url, text, blocks=blocks, to_all=True)

    def _ways(self, request: Request, text: str, blocks: list[Block] | None, replace: bool) -> Iterator[Callable[[], object]]:
        if request.response_url:
            yield partial(self._slack.respond, request.response_url, text, blocks=blocks, replace=replace)
        if request.channel_id:
            yield partial(self._slack.whisper, request.channel_id, request.user_id, text, blocks=blocks)
        elif request.trigger_id and not request.response_url:
            yield partial(self._slack.open_view, request.trigger_id, refusal_modal(text, self._reader()))
        yield partial(self._direct, request.user_id, text, blocks)

    def _direct(self, user_id: str, text: str, blocks: list[Block] | None) -> None:
        self._slack.post(self._slack.direct(user_id), text, blocks, None)
