"""Raising an escalation from a card, and answering it: acknowledge, resolve."""

from typing import Any

from slack_bolt import Ack, App

from bot.slack import payloads
from bot.slack.services import Services
from bot.views.cards.escalation import escalate_modal, resolve_modal
from bot.wire import ids


def register(app: App, services: Services) -> None:
    """Tie the escalation's buttons and modals to the desk."""

    @app.action(ids.ESCALATE)
    def escalate(ack: Ack, body: dict[str, Any]) -> None:
        context = services.queries.sight_for_member(payloads.clicked_ref(body), payloads.user_of(body))
        ack()
        services.show(body, escalate_modal(context))

    @app.view(ids.ESCALATE_VIEW)
    def escalated(ack: Ack, body: dict[str, Any]) -> None:
        trigger, words = payloads.trigger_of(body), payloads.words_of(body)
        services.service.escalate(payloads.view_ref(body), payloads.user_of(body), trigger, words)
        ack()

    @app.action(ids.ACKNOWLEDGE)
    def acknowledge(ack: Ack, body: dict[str, Any]) -> None:
        services.service.acknowledge(payloads.clicked_ref(body), payloads.user_of(body))
        ack()

    @app.action(ids.RESOLVE)
    def resolve(ack: Ack, body: dict[str, Any]) -> None:
        context = services.queries.sight_for(payloads.clicked_ref(body), payloads.user_of(body))
        ack()
        services.show(body, resolve_modal(context))

    @app.view(ids.RESOLVE_VIEW)
    def resolved(ack: Ack, body: dict[str, Any]) -> None:
        services.service.resolve(payloads.view_ref(body), payloads.user_of(body), payloads.words_of(body))
        ack()
