"""Ticking a step's items one by one on its card, leaving some out, and having them checked outside."""

from typing import Any

from slack_bolt import Ack, App

from bot.slack import payloads
from bot.slack.services import Services
from bot.wire import ids
from handoffs.model.checks import Outcome


def register(app: App, services: Services) -> None:
    """Tie the items' buttons and their modal to the desk."""

    @app.action(ids.STEP_TICK)
    def tick(ack: Ack, body: dict[str, Any]) -> None:
        item = payloads.clicked_option(body)
        services.service.tick(payloads.clicked_ref(body), payloads.user_of(body), (item,), Outcome.VERIFIED)
        ack()

    @app.action(ids.STEP_UNTICK)
    def untick(ack: Ack, body: dict[str, Any]) -> None:
        item = payloads.clicked_option(body)
        services.service.tick(payloads.clicked_ref(body), payloads.user_of(body), (item,), Outcome.OPEN)
        ack()

    @app.view(ids.LEAVE_OUT_VIEW)
    def left_out(ack: Ack, body: dict[str, Any]) -> None:
        items, words = payloads.chosen_items(body), payloads.words_of(body)
        user = payloads.user_of(body)
        services.service.tick(payloads.view_ref(body), user, items, Outcome.NOT_APPLICABLE, words)
        ack()

    @app.action(ids.STEP_LOOK)
    def look(ack: Ack, body: dict[str, Any]) -> None:
        context = services.queries.sight_for_member(payloads.clicked_ref(body), payloads.user_of(body))
        services.look(body, context)
        ack()
