"""Escalates a task from its card, and acknowledges and resolves escalations."""

from slack_bolt import Ack, App

from bot.slack import clicks, submissions
from bot.slack.payloads import Interaction, read_interaction
from bot.slack.services import Services
from bot.views.modals.escalation import escalate_modal, resolve_modal
from bot.wire import ids
from handoffs.model.task_ref import TaskRef
from storage.escalations.groups import group_of_surface


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
        _acknowledge(services, request, clicks.task(request).ref)
        ack()

    @app.action(ids.RESOLVE)
    def resolve(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        modal = _resolve_modal(services, request, clicks.task(request).ref)
        ack()
        services.show(request, modal)

    @app.action(ids.ESCALATION_ONE)
    def answer_one(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        chosen = clicks.task(request)
        if chosen.choice != ids.ONE_RESOLVE:
            services.service.acknowledge(chosen.ref, request.user_id)
            ack()
            return
        modal = _resolve_modal(services, request, chosen.ref)
        ack()
        services.show(request, modal)

    @app.view(ids.RESOLVE_VIEW)
    def resolved(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        ref, ruling = submissions.task(request.view).ref, submissions.ruling(request.view)
        if group := group_of_surface(ref.step):
            services.for_person(request, services.service.resolve_all, group, request.user_id, ruling)
        else:
            services.service.resolve(ref, request.user_id, ruling)
        ack()


def _acknowledge(services: Services, request: Interaction, ref: TaskRef) -> None:
    """Acknowledge an escalation, or in the background all that share a message."""
    if group := group_of_surface(ref.step):
        services.queries.require_answers(ref, request.user_id)
        services.for_person(request, services.service.acknowledge_all, group, request.user_id)
    else:
        services.service.acknowledge(ref, request.user_id)


def _resolve_modal(services: Services, request: Interaction, ref: TaskRef) -> dict[str, object]:
    """Draw the form that resolves an escalation, or all that share a message; Refusal for who may not."""
    if group_of_surface(ref.step):
        return resolve_modal(services.queries.require_answers(ref, request.user_id), ref)
    context = services.queries.context_for_decider(ref, request.user_id)
    return resolve_modal(context, context.escalation_ref)
