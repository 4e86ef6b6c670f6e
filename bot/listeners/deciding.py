"""Handles the answers in a decision's window, and each submitted decision: it records failed checks, or else decides the task."""

from collections.abc import Callable, Sequence

from slack_bolt import Ack

from bot.queries.contexts import CardContext
from bot.slack import submissions
from bot.slack.payloads import Interaction
from bot.slack.services import Services
from bot.views.answers.outcomes import failed_checks_modal
from bot.views.kit.blocks import Block
from bot.views.modals.checks import inputs_of
from bot.wire import ids
from handoffs.model.checks import Answer, Outcome
from handoffs.process.submission import Submission

Draw = Callable[[CardContext, str, Sequence[Answer]], Block]
"""Draws the window of a decision for a person, with the answers so far."""


def answered(services: Services, request: Interaction, draw: Draw) -> None:
    """Redraw the window in place when the answers ask for other inputs than the window has.

    A window of an earlier edition of the subject stays as it is: who sends it reads that the record has changed.
    """
    view, user = submissions.require_open(request.view), request.user_id
    context = services.queries.context_for_decider(submissions.task(view).ref, user)
    drawn = draw(context, user, submissions.answers(view))
    if _is_current(context, request) and inputs_of(drawn) != submissions.inputs_of(view):
        services.redraw(request, drawn)


def decide(services: Services, ack: Ack, request: Interaction, choice: str, draw: Draw) -> None:
    """Decide the task, or record its failed checks and show their effects; then acknowledge.

    A window that was sent before it asked for all that its answers need asks for it now.
    """
    ref, user, submission = submissions.task(request.view).ref, request.user_id, submissions.decision(request.view, choice)
    context = services.queries.context_for_decider(ref, user)
    drawn = draw(context, user, submission.answers)
    if _is_current(context, request) and inputs_of(drawn) - submissions.inputs_of(request.view) - {ids.OVER_CLAIM}:
        ack(response_action="update", view=drawn)
    elif any(answer.outcome is Outcome.FAILED for answer in submission.answers):
        report(services, ack, request, submission)
    else:
        services.service.decide(ref, user, submission)
        ack()


def report(services: Services, ack: Ack, request: Interaction, submission: Submission) -> None:
    """Record failed checks, and show their effects."""
    ref = submissions.task(request.view).ref
    handoff = services.service.fail_checks(ref, request.user_id, submission)
    ack(response_action="update", view=failed_checks_modal(services.queries.context(handoff.id, ref.step), submission))


def _is_current(context: CardContext, request: Interaction) -> bool:
    return context.handoff.edition == submissions.task(request.view).edition
