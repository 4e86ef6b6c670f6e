"""Asking a customer for information, and letting the clock run again."""

from typing import Any

from slack_bolt import Ack, App

from bot.slack import payloads
from bot.slack.services import Services
from bot.views.modals.pause import ask_modal
from bot.wire import ids


def register(app: App, services: Services) -> None:
    """Tie the buttons that stop and start the clock to the desk."""

    @app.action(ids.ASK)
    def ask(ack: Ack, body: dict[str, Any]) -> None:
        context = services.queries.sight_for(payloads.clicked_ref(body), payloads.user_of(body))
        ack()
        services.show(body, ask_modal(context))

    @app.view(ids.ASK_VIEW)
    def asked(ack: Ack, body: dict[str, Any]) -> None:
        services.service.ask(payloads.view_ref(body), payloads.user_of(body), payloads.words_of(body))
        ack()

    @app.action(ids.RESUME)
    def resume(ack: Ack, body: dict[str, Any]) -> None:
        services.service.resume(payloads.clicked_ref(body), payloads.user_of(body))
        ack()
