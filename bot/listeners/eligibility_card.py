"""An eligibility check's own buttons and modals: recording a result, and passing on a dispute."""

from typing import Any

from slack_bolt import Ack, App

from bot import ids, payloads
from bot.house import House
from bot.listeners.deciding import decide
from bot.views.eligibility_modal import customer_disputes_modal, record_modal
from handoffs.processes import eligibility_check as check


def register(app: App, house: House) -> None:
    """Tie the card's own buttons and modals to the desk."""

    @app.action(ids.RECORD)
    def record(ack: Ack, body: dict[str, Any]) -> None:
        user = payloads.user_of(body)
        sight = house.questions.sight_for(payloads.clicked_ref(body), user)
        ack()
        house.show(body, record_modal(sight, user))

    @app.view(ids.RECORD_VIEW)
    def recorded(ack: Ack, body: dict[str, Any]) -> None:
        decide(house, ack, body, check.choice_of(payloads.picked(body, check.RESULT)))

    @app.action(ids.DISPUTE)
    def dispute(ack: Ack, body: dict[str, Any]) -> None:
        sight = house.questions.sight_for_member(payloads.clicked_ref(body), payloads.user_of(body))
        ack()
        house.show(body, customer_disputes_modal(sight))

    @app.view(ids.DISPUTE_VIEW)
    def disputed(ack: Ack, body: dict[str, Any]) -> None:
        house.desk.dispute(payloads.view_ref(body), payloads.user_of(body), payloads.words_of(body))
        ack()
