"""What every submitted decision goes through: failed checks are recorded and answered in the modal, else it is decided."""

from typing import Any

from slack_bolt import Ack

from bot.slack import payloads
from bot.slack.services import Services
from bot.views.answers.outcomes import failed_checks_modal
from handoffs.model.checks import Outcome


def decide(services: Services, ack: Ack, body: dict[str, Any], choice: str) -> None:
    """Decide as the modal says, or record the checks that it marks as failed and show what that means; then ack."""
    ref, user, submission = payloads.view_ref(body), payloads.user_of(body), payloads.submission_of(body, choice)
    if any(answer.outcome is Outcome.FAILED for answer in submission.answers):
        handoff = services.service.fail_checks(ref, user, submission)
        ack(response_action="update", view=failed_checks_modal(services.queries.context(handoff.id, ref.step), submission))
        return
    services.service.decide(ref, user, submission)
    ack()
