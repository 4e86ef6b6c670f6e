"""One person in the workspace, doing what the Slack client would let them do."""

from dataclasses import dataclass, field
from typing import Any

from sandbox.workspace import payloads
from sandbox.workspace.block_kit import check_view
from sandbox.workspace.delivery import Answer, Delivery, answered_view
from sandbox.workspace.errors import SlackError
from sandbox.workspace.members import Json

NO_ANSWER = "Baton did not answer in time. Please try again."


@dataclass(frozen=True, kw_only=True)
class Done:
    """What came of it: the app's answer, and errors that a modal shows."""

    status: int = 200
    answered_in: float = 0.0
    timed_out: bool = False
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Say whether the app answered well and in time."""
        return self.status == 200 and not self.timed_out and not self.errors


class Person:
    """Acts as one user."""

    def __init__(self, delivery: Delivery, user: str) -> None:
        self._delivery = delivery
        self._workspace = delivery.workspace
        self.id = user

    def click(self, channel: str, ts: str, action_id: str, option: str = "") -> Done:
        """Click an element of a message: a button, or with `option` (the beginning of its text or value) a menu's entry."""
        place = self._workspace.channels[self._workspace.channel_id(channel)]
        message = self._workspace.find(place.id, ts)
        block, element = find_element(message["blocks"], action_id)
        return self.act({"channel": place, "message": message}, block, chosen(element, option))

    def click_home(self, action_id: str, value: str = "") -> Done:
        """Click a button of the home tab, the first with this action (and value)."""
        view = self._workspace.homes[self.id]
        block, element = find_element(view["blocks"], action_id, value)
        return self.act({"view": view}, block, chosen(element, ""))

    def act(self, source: Json, block_id: str, action: Json) -> Done:
        """Deliver any action on a message or a view, as it stands."""
        place: Json = (
            {"channel": source["channel"].id, "thread_ts": source["message"].get("thread_ts")} if "message" in source else {}
        )
        url = self._delivery.response_url(self.id, place) if place else ""
        told = payloads.block_actions(self._workspace, self.id, source, action | {"block_id": block_id}, url)
        return self._done(self._delivery.interaction(told))

    @property
    def view(self) -> Json | None:
        """Give the modal on top, if one is open."""
        stack = self._workspace.views.get(self.id) or []
        return stack[-1] if stack else None

    def await_view(self, title: str = "") -> Json:
        """Wait until a modal is open (with this title) and give it."""

        def found() -> Json | None:
            view = self.view
            return view if view and (not title or view["title"]["text"] == title) else None

        told: Json = self._workspace.wait_for(found)
        return told

    def submit(self, values: Json | None = None) -> Done:
        """Submit the modal on top; values by block, each an element's value or a whole state."""
        view = self.view
        if view is None:
            raise LookupError("no modal is open")
        return self.submit_view(view, typed(view, values or {}))

    def submit_view(self, view: Json, values: Json) -> Done:
        """Submit a modal with this state, after the checks that the client makes."""
        state = payloads.state_of(view, values)
        wrong = payloads.missing(view, state)
        if wrong:
            return Done(errors=wrong)
        answer = self._delivery.interaction(payloads.view_submission(self._workspace, self.id, view, values))
        if answer.timed_out or answer.status != 200:
            return self._done(answer)
        told = answer.json
        if told.get("view"):
            check_view(told["view"])
        return Done(answered_in=answer.answered_in, errors=answered_view(self._workspace, self.id, view, answer))

    def close(self) -> None:
        """Close the modal on top."""
        if self.view:
            self._workspace.close_view(self.id, self.view["id"])

    def command(self, channel: str, name: str, text: str = "") -> Done:
        """Type a slash command."""
        place = self._workspace.channel_id(channel)
        url = self._delivery.response_url(self.id, {"channel": place})
        answer = self._delivery.command(payloads.command(self._workspace, self.id, place, name, text, url))
        told = answer.json or ({"text": answer.body} if answer.body else {})
        if answer.status == 200 and (told.get("text") or told.get("blocks")):
            self._workspace.whisper(self.id, place, str(told.get("text") or ""), told.get("blocks"), None)
        return self._done(answer)

    def open_home(self) -> None:
        """Open the app's home tab."""
        told = {
            "type": "app_home_opened",
            "user": self.id,
            "channel": self._workspace.direct(self.id).id,
            "tab": "home",
        }
        self._delivery.event(told)

    def shortcut(self, callback_id: str) -> Done:
        """Use a global shortcut."""
        return self._done(self._delivery.interaction(payloads.shortcut(self._workspace, self.id, callback_id)))

    def say(self, channel: str, text: str, thread_ts: str | None = None) -> Json:
        """Say something."""
        told: Json = {"user": self.id, "text": text, "blocks": []}
        return self._workspace.append(self._workspace.channel_id(channel), told | ({"thread_ts": thread_ts} if thread_ts else {}))

    def whispers(self) -> list[str]:
        """List what was said to this person alone, in words."""
        return [text_of(each) for each in self._workspace.ephemerals.get(self.id, [])]

    def _done(self, answer: Answer) -> Done:
        if answer.timed_out or answer.status != 200:
            self._workspace.toast(self.id, NO_ANSWER)
        return Done(status=answer.status, answered_in=answer.answered_in, timed_out=answer.timed_out)


def find_element(blocks: list[Json], action_id: str, value: str = "") -> tuple[str, Json]:
    """Find an element that can be clicked; LookupError when there is none."""
    for block in blocks:
        for element in [*(block.get("elements") or []), block.get("accessory") or {}]:
            if element.get("action_id") == action_id and (not value or element.get("value") == value):
                return str(block["block_id"]), element
    raise LookupError(f"there is no {action_id} to click")


def chosen(element: Json, option: str) -> Json:
    """Describe the action of an element, with the option whose text or value begins so."""
    action = {"type": element["type"], "action_id": element["action_id"]}
    if element["type"] == "button":
        return action | {"value": element.get("value"), "text": element["text"]}
    options = element.get("options") or []
    fits = next((o for o in options if o["text"]["text"].startswith(option) or o["value"].startswith(option)), None)
    if fits is None:
        raise LookupError(f"there is no option {option}")
    return action | {"selected_option": fits}


def typed(view: Json, values: Json) -> Json:
    """Turn plain values (a text, an option's value, a list of them) into the state of a modal's inputs."""
    state: Json = {}
    for block in view["blocks"]:
        element = block.get("element")
        if block["block_id"] in values and element:
            state[block["block_id"]] = {element["action_id"]: _state(element, values[block["block_id"]])}
    return state


def text_of(message: Json) -> str:
    """Read all words of a message."""
    words: list[str] = [str(message.get("text") or "")]

    def walk(part: Any) -> None:
        if isinstance(part, dict):
            if isinstance(part.get("text"), str):
                words.append(part["text"])
            for value in part.values():
                walk(value)
        elif isinstance(part, list):
            for each in part:
                walk(each)

    walk(message.get("blocks") or [])
    return "\n".join(words)


def _state(element: Json, value: Any) -> Json:
    name = payloads.INPUTS[element["type"]]
    if isinstance(value, dict):
        return value
    if name == "selected_option":
        return {"type": element["type"], name: _option(element, value)}
    if name == "selected_options":
        return {"type": element["type"], name: [_option(element, each) for each in value]}
    return {"type": element["type"], name: value}


def _option(element: Json, value: str) -> Json:
    for option in element["options"]:
        if option["value"] == value:
            return dict(option)
    raise SlackError(f"no option {value}")
