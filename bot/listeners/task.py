"""The buttons that every card has: claim, release, and what stands in its menu."""

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App

from bot import ids, payloads
from bot.house import House
from bot.sight import Sight
from bot.views.blocks import Block
from bot.views.decision_modal import contact_modal
from bot.views.escalation import dispute_modal
from bot.views.history import history_modal
from bot.views.task_modals import call_off_modal, comment_modal, leave_out_modal, reassign_modal
from bot.views.why_due import why_due_modal
from handoffs.refusal import Refusal


def register(app: App, house: House) -> None:
    """Tie the buttons to the desk, and the menu to what it opens."""

    @app.action(ids.CLAIM)
    def claim(ack: Ack, body: dict[str, Any]) -> None:
        house.desk.claim(payloads.clicked_ref(body), payloads.user_of(body))
        ack()

    @app.action(ids.RELEASE)
    def release(ack: Ack, body: dict[str, Any]) -> None:
        house.desk.release(payloads.clicked_ref(body), payloads.user_of(body))
        ack()

    @app.action(ids.MORE)
    def more(ack: Ack, body: dict[str, Any]) -> None:
        _MORE.get(payloads.clicked_option(body), _unknown)(house, body)
        ack()

    @app.view(ids.COMMENT_VIEW)
    def commented(ack: Ack, body: dict[str, Any]) -> None:
        house.desk.comment(payloads.view_ref(body), payloads.user_of(body), payloads.words_of(body))
        ack()

    @app.view(ids.REASSIGN_VIEW)
    def reassigned(ack: Ack, body: dict[str, Any]) -> None:
        house.desk.reassign(payloads.view_ref(body), payloads.user_of(body), payloads.chosen_person(body))
        ack()

    @app.view(ids.CALL_OFF_VIEW)
    def called_off(ack: Ack, body: dict[str, Any]) -> None:
        house.desk.call_off(payloads.view_ref(body), payloads.user_of(body), payloads.words_of(body))
        ack()


def _release(house: House, body: dict[str, Any]) -> None:
    house.desk.release(payloads.clicked_ref(body), payloads.user_of(body))


def _history(house: House, body: dict[str, Any]) -> None:
    sight, events = house.questions.history(payloads.clicked_ref(body), payloads.user_of(body))
    house.show(body, history_modal(sight, events))


def _of_a_member(draw: Callable[[Sight], Block]) -> Callable[[House, dict[str, Any]], None]:
    """Open a modal for a member of the task's team."""

    def opened(house: House, body: dict[str, Any]) -> None:
        house.show(body, draw(house.questions.sight_for_member(payloads.clicked_ref(body), payloads.user_of(body))))

    return opened


def _call_off(house: House, body: dict[str, Any]) -> None:
    ref, user = payloads.clicked_ref(body), payloads.user_of(body)
    house.show(body, call_off_modal(house.questions.sight_for_starter(ref, user)))


def _unknown(house: House, body: dict[str, Any]) -> None:
    raise Refusal("I don't know that menu entry. Please use the newest card.")


_MORE = {
    ids.MORE_RELEASE: _release,
    ids.MORE_WHY_DUE: _of_a_member(why_due_modal),
    ids.MORE_DETAILS: _of_a_member(contact_modal),
    ids.MORE_HISTORY: _history,
    ids.MORE_DISPUTE: _of_a_member(dispute_modal),
    ids.MORE_COMMENT: _of_a_member(comment_modal),
    ids.MORE_REASSIGN: _of_a_member(reassign_modal),
    ids.MORE_LEAVE_OUT: _of_a_member(leave_out_modal),
    ids.MORE_CALL_OFF: _call_off,
}
