"""What happens when somebody submits a decision: authorised again, decided exactly once, and answered in the modal."""

from typing import Any

from slack_bolt import Ack, App

from bot import ids, payloads
from bot.house import House
from bot.views.outcomes import failed_checks_modal
from handoffs.checks import Outcome


def register(app: App, house: House) -> None:
    """Tie the decision modals to the desk."""

    @app.view(ids.APPROVE_VIEW)
    def approve(ack: Ack, body: dict[str, Any]) -> None:
        ref, user, wish = payloads.view_ref(body), payloads.user_of(body), payloads.wish_of(body, "approve")
        if any(answer.outcome is Outcome.FAILED for answer in wish.answers):
            handoff = house.desk.fail_checks(ref, user, wish)
            ack(response_action="update", view=failed_checks_modal(house.questions.sight(handoff.id), wish))
            return
        house.desk.decide(ref, user, wish)
        ack()

    @app.view(ids.REJECT_VIEW)
    def reject(ack: Ack, body: dict[str, Any]) -> None:
        house.desk.decide(payloads.view_ref(body), payloads.user_of(body), payloads.wish_of(body, "reject"))
        ack()
