"""An eligibility check's own buttons and modals: recording a result, and passing on a dispute."""

from typing import Any

from slack_bolt import Ack, App

from bot.listeners.deciding import decide
from bot.slack import payloads
from bot.slack.services import Services
from bot.views.modals.eligibility import customer_disputes_modal, record_modal
from bot.wire import ids
from handoffs.processes.eligibility_check import result as check


def register(app: App, services: Services) -> None:
    """Tie the card's own buttons and modals to the desk."""

    @app.action(ids.RECORD)
    def record(ack: Ack, body: dict[str, Any]) -> None:
        user = payloads.user_of(body)
        context = services.queries.sight_for(payloads.clicked_ref(body), user)
        ack()
        services.show(body, record_modal(context, user))

    @app.view(ids.RECORD_VIEW)
    def recorded(ack: Ack, body: dict[str, Any]) -> None:
        decide(services, ack, body, check.choice_of(payloads.value_of(body, check.RESULT)))

    @app.action(ids.DISPUTE)
    def dispute(ack: Ack, body: dict[str, Any]) -> None:
        context = services.queries.sight_for_member(payloads.clicked_ref(body), payloads.user_of(body))
        ack()
        services.show(body, customer_disputes_modal(context))

    @app.view(ids.DISPUTE_VIEW)
    def disputed(ack: Ack, body: dict[str, Any]) -> None:
        services.service.dispute(payloads.view_ref(body), payloads.user_of(body), payloads.words_of(body))
        ack()
