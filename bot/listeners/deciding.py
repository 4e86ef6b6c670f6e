"""Handles each submitted decision: it records failed checks, or else decides the task."""

from slack_bolt import Ack

from bot.slack import submissions
from bot.slack.payloads import Interaction
from bot.slack.services import Services
from bot.views.answers.outcomes import failed_checks_modal
from handoffs.model.checks import Outcome


def decide(services: Services, ack: Ack, request: Interaction, choice: str) -> None:
    """Decide the task, or record its failed checks and show their effects; then acknowledge."""
    ref, user, submission = submissions.task(request.view).ref, request.user_id, submissions.decision(request.view, choice)
    if any(answer.outcome is Outcome.FAILED for answer in submission.answers):
        handoff = services.service.fail_checks(ref, user, submission)
        ack(response_action="update", view=failed_checks_modal(services.queries.context(handoff.id, ref.step), submission))
        return
    services.service.decide(ref, user, submission)
    ack()
