"""An eligibility check's own buttons and modals: recording a result, and passing on a dispute."""

from typing import Any

from slack_bolt import Ack, App

from bot import ids, payloads
from bot.house import House
from bot.views.eligibility_modal import customer_disputes_modal, record_modal
from bot.views.outcomes import failed_checks_modal
from handoffs.checks import Outcome
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
        choice = check.choice_of(payloads.picked(body, check.RESULT))
        ref, user, wish = payloads.view_ref(body), payloads.user_of(body), payloads.wish_of(body, choice)
        if any(answer.outcome is Outcome.FAILED for answer in wish.answers):
            handoff = house.desk.fail_checks(ref, user, wish)
            ack(response_action="update", view=failed_checks_modal(house.questions.sight(handoff.id), wish))
            return
        house.desk.decide(ref, user, wish)
        ack()

    @app.action(ids.DISPUTE)
    def dispute(ack: Ack, body: dict[str, Any]) -> None:
        sight = house.questions.sight_for_member(payloads.clicked_ref(body), payloads.user_of(body))
        ack()
        house.show(body, customer_disputes_modal(sight))

    @app.view(ids.DISPUTE_VIEW)
    def disputed(ack: Ack, body: dict[str, Any]) -> None:
        house.desk.dispute(payloads.view_ref(body), payloads.user_of(body), payloads.words_of(body))
        ack()
