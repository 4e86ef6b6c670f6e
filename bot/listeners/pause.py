"""Asking a customer for information, and letting the clock run again."""

from typing import Any

from slack_bolt import Ack, App

from bot import ids, payloads
from bot.house import House
from bot.views.pause import ask_modal


def register(app: App, house: House) -> None:
    """Tie the buttons that stop and start the clock to the desk."""

    @app.action(ids.ASK)
    def ask(ack: Ack, body: dict[str, Any]) -> None:
        sight = house.questions.sight_for(payloads.clicked_ref(body), payloads.user_of(body))
        ack()
        house.show(body, ask_modal(sight))

    @app.view(ids.ASK_VIEW)
    def asked(ack: Ack, body: dict[str, Any]) -> None:
        house.desk.ask(payloads.view_ref(body), payloads.user_of(body), payloads.words_of(body))
        ack()

    @app.action(ids.RESUME)
    def resume(ack: Ack, body: dict[str, Any]) -> None:
        house.desk.resume(payloads.clicked_ref(body), payloads.user_of(body))
        ack()
