"""What every submitted decision goes through: failed checks are recorded and answered in the modal, else it is decided."""

from typing import Any

from slack_bolt import Ack

from bot import payloads
from bot.house import House
from bot.views.outcomes import failed_checks_modal
from handoffs.checks import Outcome


def decide(house: House, ack: Ack, body: dict[str, Any], choice: str) -> None:
    """Decide as the modal says, or record the checks that it marks as failed and show what that means; then ack."""
    ref, user, wish = payloads.view_ref(body), payloads.user_of(body), payloads.wish_of(body, choice)
    if any(answer.outcome is Outcome.FAILED for answer in wish.answers):
        handoff = house.desk.fail_checks(ref, user, wish)
        ack(response_action="update", view=failed_checks_modal(house.questions.sight(handoff.id, ref.step), wish))
        return
    house.desk.decide(ref, user, wish)
    ack()
