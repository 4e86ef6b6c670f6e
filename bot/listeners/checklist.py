"""Answers to checklist items on a card: done, undone, not applicable; and the verification of items."""

from slack_bolt import Ack, App

from bot.slack import clicks, submissions
from bot.slack.payloads import read_interaction
from bot.slack.services import Services
from bot.wire import ids
from handoffs.model.checks import Outcome


def register(app: App, services: Services) -> None:
    """Register the buttons and the modal of checklist items."""

    @app.action(ids.STEP_TICK)
    def tick(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        item = clicks.task(request).choice
        services.service.tick(clicks.task(request).ref, request.user_id, (item,), Outcome.VERIFIED)
        ack()

    @app.action(ids.STEP_UNTICK)
    def untick(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        item = clicks.task(request).choice
        services.service.tick(clicks.task(request).ref, request.user_id, (item,), Outcome.OPEN)
        ack()

    @app.view(ids.LEAVE_OUT_VIEW)
    def left_out(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        items, words = submissions.chosen(request.view, ids.ITEM), submissions.words(request.view)
        user = request.user_id
        services.service.tick(submissions.task(request.view).ref, user, items, Outcome.NOT_APPLICABLE, words)
        ack()

    @app.action(ids.STEP_VERIFY)
    def verify(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        context = services.queries.context_for_member(clicks.task(request).ref, request.user_id)
        services.verify(request, context)
        ack()
