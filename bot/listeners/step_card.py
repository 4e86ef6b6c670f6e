"""The buttons and modals that most steps share: complete a step, make a separate choice, hand it back."""

from collections.abc import Sequence

from slack_bolt import Ack, App

from bot.listeners.deciding import Draw, answered, decide
from bot.queries.contexts import CardContext
from bot.slack import clicks, submissions
from bot.slack.payloads import Interaction, read_interaction
from bot.slack.services import Services
from bot.views.kit.blocks import Block
from bot.views.modals.step import return_modal, step_modal
from bot.wire import ids
from handoffs.model.checks import Answer


def register(app: App, services: Services) -> None:
    """Register the buttons and modals of the card."""

    @app.action(ids.STEP_COMPLETE)
    def complete(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        user = request.user_id
        context = services.queries.context_for_decider(clicks.task(request).ref, user)
        ack()
        services.show(request, step_modal(context, user))

    @app.action(ids.STEP_APART)
    def apart(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        user = request.user_id
        choice = clicks.task(request).choice
        context = services.queries.context_for_decider(clicks.task(request).ref, user, choice)
        ack()
        services.show(request, step_modal(context, user, choice))

    @app.action(ids.STEP_ANSWER)
    def answer(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        answered(services, request, _drawn_as(services, request))
        ack()

    @app.view(ids.STEP_COMPLETE_VIEW)
    def completed(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        decide(services, ack, request, submissions.choice(request.view), _drawn_as(services, request))

    @app.action(ids.STEP_RETURN)
    def hand_back(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        context = services.queries.context_for_decider(clicks.task(request).ref, request.user_id)
        ack()
        services.show(request, return_modal(context))

    @app.view(ids.STEP_RETURN_VIEW)
    def given_back(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        to, words = submissions.first(request.view, ids.BACK_TO), submissions.words(request.view)
        services.service.hand_back(submissions.task(request.view).ref, request.user_id, words, to)
        ack()


def _drawn_as(services: Services, request: Interaction) -> Draw:
    """Return how the window of a request is drawn again: for the choice for which it was opened, or the one that is picked, with
    the fields that its other answers need."""
    choice, picked = submissions.task(request.view).choice, submissions.first(request.view, ids.CHOICE)
    submission = submissions.decision(request.view, submissions.choice(request.view))

    def drawn(context: CardContext, user: str, given: Sequence[Answer]) -> Block:
        needed = services.queries.needed_fields(context, user, submission)
        return step_modal(context, user, choice, given, picked=picked, needed=needed)

    return drawn
