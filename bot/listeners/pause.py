"""Pauses a task with a question to the customer, and resumes it."""

from slack_bolt import Ack, App

from bot.slack import clicks, submissions
from bot.slack.payloads import read_interaction
from bot.slack.services import Services
from bot.views.modals.pause import ask_modal
from bot.wire import ids


def register(app: App, services: Services) -> None:
    """Register the buttons that stop and start the clock."""

    @app.action(ids.ASK)
    def ask(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        context = services.queries.context_for_decider(clicks.task(request).ref, request.user_id)
        ack()
        services.show(request, ask_modal(context))

    @app.view(ids.ASK_VIEW)
    def asked(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        services.service.ask(submissions.task(request.view).ref, request.user_id, submissions.words(request.view))
        ack()

    @app.action(ids.RESUME)
    def resume(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        services.service.resume(clicks.task(request).ref, request.user_id)
        ack()
