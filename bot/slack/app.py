"""The Bolt app: who we are to Slack, and every listener in its place."""

import logging
from collections.abc import Callable

from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from bot.commands import handoff, onboard, sla
from bot.listeners import (
    certificates,
    checklist,
    eligibility_card,
    escalation,
    events,
    home_tab,
    onboarding,
    order_card,
    pause,
    starting,
    step_card,
    task,
)
from bot.slack import middleware
from bot.slack.services import Services

STORIES = (
    task,
    order_card,
    eligibility_card,
    step_card,
    checklist,
    certificates,
    starting,
    escalation,
    pause,
    home_tab,
    onboarding,
    handoff,
    onboard,
    sla,
)


def bolt_app(services: Services, client: WebClient, signing_secret: str, first_time: Callable[[str], bool]) -> App:
    """Build the app; it answers only after its listener has recorded what was asked.

    Slack is never called while it waits for an answer: who we are was asked at the start, and `client` is used by the
    gateway's own pool only.
    """
    app = App(
        client=WebClient(base_url=client.base_url),
        signing_secret=signing_secret,
        authorize=lambda: AuthorizeResult(
            enterprise_id=None, team_id=services.slack.team_id, bot_user_id=services.slack.bot_user_id, bot_token=client.token
        ),
        process_before_response=True,
        token_verification_enabled=False,
        logger=logging.getLogger("slack_bolt"),
    )
    middleware.register(app, services, first_time)
    for story in STORIES:
        story.register(app, services)
    events.register(app, services)
    return app
