"""One submission of a modal: it waits for the app and carries out the app's answer."""

from typing import Any

from sandbox.slack.block_kit.checks import check_view
from sandbox.slack.delivery import payloads
from sandbox.slack.delivery.delivery import Delivery
from sandbox.slack.workspace.audit import Answer
from sandbox.slack.workspace.entities import Json
from sandbox.slack.workspace.errors import SlackError, invalid_arguments


class Submission:
    """One person's submission of a view."""

    def __init__(self, delivery: Delivery, user: str, view: Json) -> None:
        self._delivery = delivery
        self._modals = delivery.workspace.modals
        self._user = user
        self._view = view

    def deliver(self, values: Json) -> Answer:
        """Deliver the submission; the modal shows that it waits."""
        self._modals.await_answer(self._view["id"], waiting=True)
        self._modals.show_errors(self._view["id"], {})
        payload = payloads.view_submission(self._delivery.workspace, self._user, self._view, values)
        try:
            return self._delivery.interaction(payload)
        finally:
            self._modals.await_answer(self._view["id"], waiting=False)

    def take(self, answer: Answer) -> dict[str, str]:
        """Carry out the app's answer and return the errors that the modal now shows, by block."""
        action: Any = self._delivery.workspace.read_as(answer.json)
        match action.get("response_action"):
            case None | "":
                self._require_empty(answer)
                self._modals.close(self._user, self._view["id"])
            case "clear":
                self._modals.close(self._user, self._view["id"], all_of_them=True)
            case "errors":
                return self._errors(action.get("errors"))
            case "update":
                check_view(action.get("view"))
                self._modals.replace(self._view["id"], action["view"])
            case "push":
                check_view(action.get("view"))
                self._modals.push(self._user, action["view"])
            case other:
                raise invalid_arguments(f"unknown response_action {other}")
        return {}

    def _require_empty(self, answer: Answer) -> None:
        if answer.body.strip() not in {"", "{}"}:
            raise SlackError("invalid_response")

    def _errors(self, given: Any) -> dict[str, str]:
        inputs = {each["block_id"] for each in self._view["blocks"] if each["type"] == "input"}
        if not isinstance(given, dict) or not given or not set(given) <= inputs:
            raise invalid_arguments("errors must name input blocks of the view")
        errors = {str(block): str(message) for block, message in given.items()}
        self._modals.show_errors(self._view["id"], errors)
        return errors
