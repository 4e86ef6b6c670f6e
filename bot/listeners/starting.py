"""Starting a handoff by hand: from the shortcut, from a message, from a proposal, and by choosing a process in the modal."""

from typing import Any

from slack_bolt import Ack, App

from bot.slack import payloads
from bot.slack.services import Services
from bot.views.kit.blocks import Block
from bot.views.modals.start import start_modal, started_modal
from bot.wire import ids


def register(app: App, services: Services) -> None:
    """Tie shortcuts, buttons and modal to the desk."""

    @app.shortcut(ids.START_SHORTCUT)
    def start(ack: Ack, body: dict[str, Any]) -> None:
        processes = services.queries.startable(payloads.user_of(body))
        ack()
        services.show(body, start_modal(services.queries.handbook, processes, ""))

    @app.shortcut(ids.HAND_OFF_SHORTCUT)
    def hand_off(ack: Ack, body: dict[str, Any]) -> None:
        processes = services.queries.startable(payloads.user_of(body))
        words, link = payloads.message_words(body), services.slack.link_to(*payloads.message_of(body))
        ack()
        services.show(body, start_modal(services.queries.handbook, processes, ids.REQUEST, came_from=link, words=words))

    @app.action(ids.START)
    def proposed(ack: Ack, body: dict[str, Any]) -> None:
        processes = services.queries.startable(payloads.user_of(body))
        process, field_values = payloads.proposal(body)
        ack()
        services.show(body, start_modal(services.queries.handbook, processes, process, field_values=field_values))

    @app.action(ids.START_PROCESS)
    def choose(ack: Ack, body: dict[str, Any]) -> None:
        services.background.submit(services.slack.update_view, payloads.view_of(body), _form_of(services, body))
        ack()

    @app.view(ids.START_CHOICE_VIEW)
    def chosen(ack: Ack, body: dict[str, Any]) -> None:
        ack(response_action="update", view=_form_of(services, body))

    @app.view(ids.START_VIEW)
    def started(ack: Ack, body: dict[str, Any]) -> None:
        process, field_values = payloads.chosen_process(body), payloads.field_values_of(body)
        handoff = services.service.start(process, payloads.user_of(body), field_values, payloads.came_from(body))
        ack(response_action="update", view=started_modal(services.queries.handbook, handoff))


def _form_of(services: Services, body: dict[str, Any]) -> Block:
    processes = services.queries.startable(payloads.user_of(body))
    return start_modal(
        services.queries.handbook, processes, payloads.chosen_process(body), came_from=payloads.came_from(body)
    )  # fmt: skip
