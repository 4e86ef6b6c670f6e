"""Starting a handoff by hand: from the shortcut, from a message, from a proposal, and by choosing a process in the modal."""

from typing import Any

from slack_bolt import Ack, App

from bot import ids, payloads
from bot.house import House
from bot.views.blocks import Block
from bot.views.start_modal import start_modal, started_modal


def register(app: App, house: House) -> None:
    """Tie shortcuts, buttons and modal to the desk."""

    @app.shortcut(ids.START_SHORTCUT)
    def start(ack: Ack, body: dict[str, Any]) -> None:
        processes = house.questions.startable(payloads.user_of(body))
        ack()
        house.show(body, start_modal(house.questions.handbook, processes, ""))

    @app.shortcut(ids.HAND_OFF_SHORTCUT)
    def hand_off(ack: Ack, body: dict[str, Any]) -> None:
        processes = house.questions.startable(payloads.user_of(body))
        words, link = payloads.message_words(body), house.slack.link_to(*payloads.message_of(body))
        ack()
        house.show(body, start_modal(house.questions.handbook, processes, ids.REQUEST, came_from=link, words=words))

    @app.action(ids.START)
    def proposed(ack: Ack, body: dict[str, Any]) -> None:
        processes = house.questions.startable(payloads.user_of(body))
        process, picks = payloads.proposal(body)
        ack()
        house.show(body, start_modal(house.questions.handbook, processes, process, picks=picks))

    @app.action(ids.START_PROCESS)
    def choose(ack: Ack, body: dict[str, Any]) -> None:
        house.callouts.submit(house.slack.update_view, payloads.view_of(body), _form_of(house, body))
        ack()

    @app.view(ids.START_CHOICE_VIEW)
    def chosen(ack: Ack, body: dict[str, Any]) -> None:
        ack(response_action="update", view=_form_of(house, body))

    @app.view(ids.START_VIEW)
    def started(ack: Ack, body: dict[str, Any]) -> None:
        process, picks = payloads.chosen_process(body), payloads.picks_of(body)
        handoff = house.desk.start(process, payloads.user_of(body), picks, payloads.view_metadata(body))
        ack(response_action="update", view=started_modal(house.questions.handbook, handoff))


def _form_of(house: House, body: dict[str, Any]) -> Block:
    processes = house.questions.startable(payloads.user_of(body))
    return start_modal(
        house.questions.handbook, processes, payloads.chosen_process(body), came_from=payloads.view_metadata(body)
    )  # fmt: skip
