"""The buttons and modals that approve and reject an order."""

from slack_bolt import Ack, App

from bot.listeners.deciding import answered, decide
from bot.slack import clicks
from bot.slack.payloads import read_interaction
from bot.slack.services import Services
from bot.views.modals.order import approve_modal, reject_modal
from bot.wire.process_ids import order_approval as order_ids


def register(app: App, services: Services) -> None:
    """Register the buttons and modals of the card."""

    @app.action(order_ids.APPROVE)
    def approve(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        user = request.user_id
        context = services.queries.context_for_decider(clicks.task(request).ref, user, "approve")
        ack()
        services.show(request, approve_modal(context, user))

    @app.action(order_ids.ANSWER)
    def answer(ack: Ack, body: dict[str, object]) -> None:
        answered(services, read_interaction(body), approve_modal)
        ack()

    @app.action(order_ids.REJECT)
    def reject(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        user = request.user_id
        context = services.queries.context_for_decider(clicks.task(request).ref, user)
        ack()
        services.show(request, reject_modal(context, user))

    @app.view(order_ids.APPROVE_VIEW)
    def approved(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        decide(services, ack, request, "approve", approve_modal)

    @app.view(order_ids.REJECT_VIEW)
    def rejected(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        decide(services, ack, request, "reject", lambda context, user, given: reject_modal(context, user))
