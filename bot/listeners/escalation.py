"""Raising an escalation from a card, and answering it: acknowledge, resolve."""

from typing import Any

from slack_bolt import Ack, App

from bot import ids, payloads
from bot.house import House
from bot.views.escalation import escalate_modal, resolve_modal


def register(app: App, house: House) -> None:
    """Tie the escalation's buttons and modals to the desk."""

    @app.action(ids.ESCALATE)
    def escalate(ack: Ack, body: dict[str, Any]) -> None:
        sight = house.questions.sight_for_member(payloads.clicked_ref(body), payloads.user_of(body))
        ack()
        house.show(body, escalate_modal(sight))

    @app.view(ids.ESCALATE_VIEW)
    def escalated(ack: Ack, body: dict[str, Any]) -> None:
        trigger, words = payloads.trigger_of(body), payloads.words_of(body)
        house.desk.escalate(payloads.view_ref(body), payloads.user_of(body), trigger, words)
        ack()

    @app.action(ids.ACKNOWLEDGE)
    def acknowledge(ack: Ack, body: dict[str, Any]) -> None:
        house.desk.acknowledge(payloads.clicked_ref(body), payloads.user_of(body))
        ack()

    @app.action(ids.RESOLVE)
    def resolve(ack: Ack, body: dict[str, Any]) -> None:
        sight = house.questions.sight_for(payloads.clicked_ref(body), payloads.user_of(body))
        ack()
        house.show(body, resolve_modal(sight))

    @app.view(ids.RESOLVE_VIEW)
    def resolved(ack: Ack, body: dict[str, Any]) -> None:
        house.desk.resolve(payloads.view_ref(body), payloads.user_of(body), payloads.words_of(body))
        ack()
