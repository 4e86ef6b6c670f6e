"""The Bolt app: the identity with which it answers Slack, and the answers around all listeners."""

import logging
from collections.abc import Callable

from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.logger.messages import warning_client_prioritized_and_token_skipped
from slack_sdk import WebClient

from bot.slack import middleware
from bot.slack.services import Services

_LOGGER = logging.getLogger("slack_bolt")
_LOGGER.addFilter(lambda record: record.msg != warning_client_prioritized_and_token_skipped())
"""Bolt warns at each start that it leaves the token of the environment alone, as it should: the client has it."""


def bolt_app(services: Services, client: WebClient, first_time: Callable[[str], bool]) -> App:
    """Return a Bolt app without listeners; it answers Slack only after a listener has recorded the request.

    It takes every request for Slack's: the server has verified the bytes, and Slack itself keeps a socket of Socket Mode.

    The app never calls Slack while Slack waits for an answer: the identity of the bot is known from the start, and only the
    pool of the gateway uses `client`. `first_time` returns whether an event id is new.
    """
    app = App(
        name="baton",  # without a name, Bolt reads the source files of all its callers at each start
        client=WebClient(base_url=client.base_url),
        request_verification_enabled=False,
        authorize=lambda: AuthorizeResult(
            enterprise_id=None, team_id=services.slack.team_id, bot_user_id=services.slack.bot_user_id, bot_token=client.token
        ),
        process_before_response=True,
        token_verification_enabled=False,
        logger=_LOGGER,
    )
    middleware.register(app, services, first_time)
    return app
