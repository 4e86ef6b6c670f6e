"""The buttons that every card has: claim, release, and what stands in its menu."""

from typing import Any

from slack_bolt import Ack, App

from bot import ids, payloads
from bot.house import House
from bot.views.decision_modal import contact_modal
from bot.views.escalation import dispute_modal
from bot.views.history import history_modal
from bot.views.why_due import why_due_modal
from handoffs.refusal import Refusal


def register(app: App, house: House) -> None:
    """Tie the buttons to the desk, and the menu to what it opens."""

    @app.action(ids.CLAIM)
    def claim(ack: Ack, body: dict[str, Any]) -> None:
        house.desk.claim(payloads.clicked_ref(body), payloads.user_of(body))
        ack()

    @app.action(ids.RELEASE)
    def release(ack: Ack, body: dict[str, Any]) -> None:
        house.desk.release(payloads.clicked_ref(body), payloads.user_of(body))
        ack()

    @app.action(ids.MORE)
    def more(ack: Ack, body: dict[str, Any]) -> None:
        _MORE.get(payloads.clicked_option(body), _unknown)(house, body)
        ack()


def _release(house: House, body: dict[str, Any]) -> None:
    house.desk.release(payloads.clicked_ref(body), payloads.user_of(body))


def _why_due(house: House, body: dict[str, Any]) -> None:
    sight = house.questions.sight_for_member(payloads.clicked_ref(body), payloads.user_of(body))
    house.show(body, why_due_modal(sight))


def _details(house: House, body: dict[str, Any]) -> None:
    sight = house.questions.sight_for_member(payloads.clicked_ref(body), payloads.user_of(body))
    house.show(body, contact_modal(sight))


def _history(house: House, body: dict[str, Any]) -> None:
    sight, events = house.questions.history(payloads.clicked_ref(body), payloads.user_of(body))
    house.show(body, history_modal(sight, events))


def _dispute(house: House, body: dict[str, Any]) -> None:
    sight = house.questions.sight_for_member(payloads.clicked_ref(body), payloads.user_of(body))
    house.show(body, dispute_modal(sight))


def _unknown(house: House, body: dict[str, Any]) -> None:
    raise Refusal("I don't know that menu entry. Please use the newest card.")


_MORE = {
    ids.MORE_RELEASE: _release,
    ids.MORE_WHY_DUE: _why_due,
    ids.MORE_DETAILS: _details,
    ids.MORE_HISTORY: _history,
    ids.MORE_DISPUTE: _dispute,
}
