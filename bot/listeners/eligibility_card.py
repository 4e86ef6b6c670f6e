"""The buttons and modals of an eligibility check: recording a result, and disputing it."""

from slack_bolt import Ack, App

from bot.listeners.deciding import answered, decide
from bot.slack import clicks, submissions
from bot.slack.payloads import read_interaction
from bot.slack.services import Services
from bot.views.modals.eligibility import customer_disputes_modal, record_modal
from bot.wire.process_ids import eligibility_check as eligibility_ids
from handoffs.processes.eligibility_check import result as check


def register(app: App, services: Services) -> None:
    """Register the buttons and modals of the card."""

    @app.action(eligibility_ids.RECORD)
    def record(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        user = request.user_id
        context = services.queries.context_for_decider(clicks.task(request).ref, user)
        ack()
        services.show(request, record_modal(context, user))

    @app.action(eligibility_ids.ANSWER)
    def answer(ack: Ack, body: dict[str, object]) -> None:
        answered(services, read_interaction(body), record_modal)
        ack()

    @app.view(eligibility_ids.RECORD_VIEW)
    def recorded(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        decide(services, ack, request, check.choice_of(submissions.field_value(request.view, check.RESULT)), record_modal)

    @app.action(eligibility_ids.DISPUTE)
    def dispute(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        context = services.queries.context_for_member(clicks.task(request).ref, request.user_id)
        ack()
        services.show(request, customer_disputes_modal(context))

    @app.view(eligibility_ids.DISPUTE_VIEW)
    def disputed(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        services.service.dispute(submissions.task(request.view).ref, request.user_id, submissions.words(request.view))
        ack()
