"""What every submitted decision goes through: failed checks are recorded and answered in the modal, else it is decided."""

from slack_bolt import Ack

from bot.slack import submissions
from bot.slack.payloads import Interaction
from bot.slack.services import Services
from bot.views.answers.outcomes import failed_checks_modal
from handoffs.model.checks import Outcome


def decide(services: Services, ack: Ack, request: Interaction, choice: str) -> None:
    """Decide as the modal says, or record the checks that it marks as failed and show what that means; then ack."""
    ref, user, submission = submissions.task(request.view).ref, request.user_id, submissions.decision(request.view, choice)
    if any(answer.outcome is Outcome.FAILED for answer in submission.answers):
        handoff = services.service.fail_checks(ref, user, submission)
        ack(response_action="update", view=failed_checks_modal(services.queries.context(handoff.id, ref.step), submission))
        return
    services.service.decide(ref, user, submission)
    ack()
