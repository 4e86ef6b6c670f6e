"""Escalates a task from its card, and acknowledges and resolves escalations."""

from slack_bolt import Ack, App

from bot.slack import clicks, submissions
from bot.slack.payloads import read_interaction
from bot.slack.services import Services
from bot.views.modals.escalation import escalate_modal, resolve_modal
from bot.wire import ids


def register(app: App, services: Services) -> None:
    """Register the buttons and modals of escalations."""

    @app.action(ids.ESCALATE)
    def escalate(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        context = services.queries.context_for_member(clicks.task(request).ref, request.user_id)
        ack()
        services.show(request, escalate_modal(context))

    @app.view(ids.ESCALATE_VIEW)
    def escalated(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        trigger, words = submissions.trigger(request.view), submissions.words(request.view)
        services.service.escalate(submissions.task(request.view).ref, request.user_id, trigger, words)
        ack()

    @app.action(ids.ACKNOWLEDGE)
    def acknowledge(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        services.service.acknowledge(clicks.task(request).ref, request.user_id)
        ack()

    @app.action(ids.RESOLVE)
    def resolve(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        context = services.queries.context_for_decider(clicks.task(request).ref, request.user_id)
        ack()
        services.show(request, resolve_modal(context))

    @app.view(ids.RESOLVE_VIEW)
    def resolved(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        services.service.resolve(submissions.task(request.view).ref, request.user_id, submissions.ruling(request.view))
        ack()
