"""Answers to checklist items on a card or in its window: done, undone, not applicable; and the verification of items."""

from slack_bolt import Ack, App

from bot.slack import clicks, submissions
from bot.slack.payloads import Interaction, read_interaction
from bot.slack.services import Services
from bot.views.details.window import record_modal
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
        _redraw(services, request)

    @app.action(ids.STEP_UNTICK)
    def untick(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        item = clicks.task(request).choice
        services.service.tick(clicks.task(request).ref, request.user_id, (item,), Outcome.OPEN)
        ack()
        _redraw(services, request)

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


def _redraw(services: Services, request: Interaction) -> None:
    """Redraw the window *Details and checks* where the item was answered there."""
    if request.view.id:
        ref = clicks.task(request).ref
        services.redraw(request, record_modal(services.queries.context_for_member(ref, request.user_id), services.views))
