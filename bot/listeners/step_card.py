"""The buttons and modals that the steps of most processes share: settle it, choose what stands apart, hand it back."""

from typing import Any

from slack_bolt import Ack, App

from bot import ids, payloads
from bot.house import House
from bot.listeners.deciding import decide
from bot.views.step_modal import return_modal, step_modal


def register(app: App, house: House) -> None:
    """Tie the card's buttons and modals to the desk."""

    @app.action(ids.STEP_COMPLETE)
    def complete(ack: Ack, body: dict[str, Any]) -> None:
        user = payloads.user_of(body)
        sight = house.questions.sight_for(payloads.clicked_ref(body), user)
        ack()
        house.show(body, step_modal(sight, user))

    @app.action(ids.STEP_APART)
    def apart(ack: Ack, body: dict[str, Any]) -> None:
        user = payloads.user_of(body)
        sight = house.questions.sight_for(payloads.clicked_ref(body), user)
        ack()
        house.show(body, step_modal(sight, user, payloads.clicked_option(body)))

    @app.view(ids.STEP_COMPLETE_VIEW)
    def completed(ack: Ack, body: dict[str, Any]) -> None:
        decide(house, ack, body, payloads.view_choice(body))

    @app.action(ids.STEP_RETURN)
    def give_back(ack: Ack, body: dict[str, Any]) -> None:
        sight = house.questions.sight_for(payloads.clicked_ref(body), payloads.user_of(body))
        ack()
        house.show(body, return_modal(sight))

    @app.view(ids.STEP_RETURN_VIEW)
    def given_back(ack: Ack, body: dict[str, Any]) -> None:
        to, words = payloads.back_to(body), payloads.words_of(body)
        house.desk.give_back(payloads.view_ref(body), payloads.user_of(body), words, to)
        ack()
