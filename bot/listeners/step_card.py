"""The buttons and modals that the steps of most processes share: settle it, choose what stands apart, hand it back."""

from typing import Any

from slack_bolt import Ack, App

from bot.listeners.deciding import decide
from bot.slack import payloads
from bot.slack.services import Services
from bot.views.modals.step import return_modal, step_modal
from bot.wire import ids


def register(app: App, services: Services) -> None:
    """Tie the card's buttons and modals to the desk."""

    @app.action(ids.STEP_COMPLETE)
    def complete(ack: Ack, body: dict[str, Any]) -> None:
        user = payloads.user_of(body)
        context = services.queries.sight_for(payloads.clicked_ref(body), user)
        ack()
        services.show(body, step_modal(context, user))

    @app.action(ids.STEP_APART)
    def apart(ack: Ack, body: dict[str, Any]) -> None:
        user = payloads.user_of(body)
        context = services.queries.sight_for(payloads.clicked_ref(body), user)
        ack()
        services.show(body, step_modal(context, user, payloads.clicked_option(body)))

    @app.view(ids.STEP_COMPLETE_VIEW)
    def completed(ack: Ack, body: dict[str, Any]) -> None:
        decide(services, ack, body, payloads.view_choice(body))

    @app.action(ids.STEP_RETURN)
    def hand_back(ack: Ack, body: dict[str, Any]) -> None:
        context = services.queries.sight_for(payloads.clicked_ref(body), payloads.user_of(body))
        ack()
        services.show(body, return_modal(context))

    @app.view(ids.STEP_RETURN_VIEW)
    def given_back(ack: Ack, body: dict[str, Any]) -> None:
        to, words = payloads.back_to(body), payloads.words_of(body)
        services.service.hand_back(payloads.view_ref(body), payloads.user_of(body), words, to)
        ack()
