"""One person at the Slack client, with the actions that the client allows."""

from typing import Any

from sandbox.slack.block_kit.checks import check_message
from sandbox.slack.block_kit.clicks import chosen, find_element
from sandbox.slack.block_kit.view_state import refused, state_of, typed
from sandbox.slack.block_kit.visible_text import text_of
from sandbox.slack.client.action_result import ActionResult
from sandbox.slack.client.submission import Submission
from sandbox.slack.delivery import payloads
from sandbox.slack.delivery.delivery import Delivery
from sandbox.slack.delivery.response_urls import Source
from sandbox.slack.workspace.audit import Answer
from sandbox.slack.workspace.entities import Channel, Json
from sandbox.slack.workspace.errors import SlackError


class Person:
    """Acts as one user."""

    def __init__(self, delivery: Delivery, user: str) -> None:
        self._delivery = delivery
        self._workspace = delivery.workspace
        self.id = user

    @property
    def view(self) -> Json | None:
        """Return the top modal, or None."""
        stack = self._workspace.open_views(self.id)
        return stack[-1] if stack else None

    def await_view(self, title: str = "") -> Json:
        """Wait until a modal (with this title) is open and return it."""

        def found() -> Json | None:
            view = self.view
            return view if view and (not title or view["title"]["text"] == title) else None

        opened: Json = self._workspace.wait_for(found)
        return opened

    def whispers(self) -> list[str]:
        """Return the texts of the ephemeral messages to this person."""
        return [text_of(each) for each in self._workspace.ephemerals(self.id)]

    def click(self, channel: str, ts: str, action_id: str, option: Any = "", *, value: str = "") -> ActionResult:
        """Click a button (with this value) or choose an option of a menu on a message."""
        place = self._place(channel)
        message = self._workspace.find(place.id, ts)
        block, element = find_element(message["blocks"], action_id, value, option=option)
        return self.act({"channel": place, "message": message}, block, chosen(element, option))

    def click_whisper(self, ts: str, action_id: str, option: Any = "") -> ActionResult:
        """Click an element of an ephemeral message."""
        source = self.whispered(ts)
        block, element = find_element(source["message"]["blocks"], action_id)
        return self.act(source, block, chosen(element, option))

    def click_home(self, action_id: str, value: str = "", option: Any = "") -> ActionResult:
        """Click the first element of the home tab with this action (and value)."""
        view = self._workspace.home_tabs[self.id]
        block, element = find_element(view["blocks"], action_id, value)
        return self.act({"view": view}, block, chosen(element, option))

    def click_view(self, action_id: str, value: str = "", option: Any = "", values: Json | None = None) -> ActionResult:
        """Click an element of the top modal, with the values typed so far, by block."""
        view = self._top()
        block, element = find_element(view["blocks"], action_id, value)
        return self.act({"view": view}, block, chosen(element, option), typed(view, values or {}))

    def choose(self, block_id: str, option: Any, values: Json | None = None) -> ActionResult:
        """Choose an option of an input of the top modal of which the app hears at once, with the values so far, by block."""
        view = self._top()
        element = next(block["element"] for block in view["blocks"] if block["block_id"] == block_id)
        so_far = typed(view, (values or {}) | {block_id: option})
        return self.act({"view": view}, block_id, chosen(element, option), so_far)

    def act(self, source: Json, block_id: str, action: Json, values: Json | None = None) -> ActionResult:
        """Deliver any action on a message (with its channel) or a view."""
        url = ""
        if "message" in source:
            message = source["message"]
            place = Source(
                user=self.id, channel=source["channel"].id, ts=message["ts"], thread_ts=message.get("thread_ts"),
                ephemeral=bool(source.get("ephemeral")),
            )  # fmt: skip
            url = self._delivery.response_url(place)
        action = action | {"block_id": block_id}
        payload = payloads.block_actions(self._workspace, self.id, source, action, url, values)
        return self._done(self._delivery.interaction(payload))

    def submit(self, values: Json | None = None) -> ActionResult:
        """Submit the top modal; values are by block, each a plain value or a whole state."""
        view = self._top()
        return self.submit_view(view, typed(view, values or {}))

    def submit_view(self, view: Json, values: Json) -> ActionResult:
        """Submit a modal with this state; inputs without a value keep their initial one."""
        wrong = refused(view["blocks"], state_of(view["blocks"], values))
        return ActionResult(errors=wrong) if wrong else self._delivered(view, values)

    def force(self, values: Json) -> ActionResult:
        """Submit the top modal past the checks of a client, as a forged request does."""
        view = self._top()
        return self._delivered(view, typed(view, values))

    def _delivered(self, view: Json, values: Json) -> ActionResult:
        submission = Submission(self._delivery, self.id, view)
        answer = submission.deliver(values)
        if not answer.ok:
            return self._done(answer)
        try:
            errors = submission.take(answer)
        except SlackError as broken:
            return self._failed(answer, f"{self._app} gave an answer that Slack does not take ({broken}).")
        return ActionResult(status=answer.status, answered_in=answer.answered_in, errors=errors)

    def close(self, view_id: str = "") -> ActionResult:
        """Close a modal, by default the top one, and notify the app where the view asks for it."""
        view = self._workspace.modals.find(self.id, view_id) if view_id else self.view
        if view is None:
            return ActionResult()
        closed = self._workspace.modals.close(self.id, view["id"], all_of_them=view["clear_on_close"])
        answers = [
            self._delivery.interaction(payloads.view_closed(self._workspace, self.id, each, is_cleared=len(closed) > 1))
            for each in closed if each["notify_on_close"]
        ]  # fmt: skip
        return self._done(answers[-1]) if answers else ActionResult()

    def command(self, channel: str, name: str, text: str = "") -> ActionResult:
        """Type a slash command; the app's answer is shown to this person only, unless it is `in_channel`."""
        place = self._place(channel)
        known = [each["command"] for each in self._workspace.manifest.get("features", {}).get("slash_commands") or []]
        if name not in known:
            return ActionResult(status=0, error=f"{name} is not a valid command.")
        source = Source(user=self.id, channel=place.id)
        form = payloads.command(self._workspace, self.id, place.id, name, text, self._delivery.response_url(source))
        answer = self._delivery.command(form)
        if not answer.ok:
            why = "operation_timeout" if answer.timed_out else "dispatch_failed"
            return self._failed(answer, f"{name} failed with the error “{why}”.")
        shown = self._workspace.read_as(answer.json or {"text": answer.body})
        if shown.get("text") or shown.get("blocks"):
            check_message(shown.get("blocks") or [], self._workspace.faults.refused_blocks)
            self._delivery.responses.say(source, shown)
        return self._done(answer)

    def shortcut(self, callback_id: str) -> ActionResult:
        """Use a global shortcut."""
        return self._done(self._delivery.interaction(payloads.shortcut(self._workspace, self.id, callback_id)))

    def message_shortcut(self, channel: str, ts: str, callback_id: str) -> ActionResult:
        """Use a shortcut on a message; raise SlackError when the message is deleted."""
        place = self._place(channel)
        message = self._workspace.find(place.id, ts)
        url = self._delivery.response_url(Source(user=self.id, channel=place.id, ts=ts, thread_ts=message.get("thread_ts")))
        payload = payloads.message_action(self._workspace, self.id, place, message, callback_id, url)
        return self._done(self._delivery.interaction(payload))

    def open_home(self) -> None:
        """Open the app's home tab."""
        home, direct = self._workspace.home(self.id), self._workspace.direct(self.id)
        event = {"type": "app_home_opened", "user": self.id, "channel": direct.id, "tab": "home"}
        self._delivery.event(event | ({"view": home} if home else {}))

    def say(self, channel: str, text: str, thread_ts: str | None = None) -> Json:
        """Post a message in a channel of this person; raise LookupError for other channels."""
        place = self._place(channel)
        if self.id not in place.members:
            raise LookupError(f"you are not in #{place.name}")
        if place.archived:
            raise LookupError(f"#{place.name} is archived")
        thread = {"thread_ts": thread_ts} if thread_ts else {}
        return self._workspace.append(place.id, {"user": self.id, "text": text, "blocks": []} | thread)

    def whispered(self, ts: str) -> Json:
        """Return the source of a click on an ephemeral message; raise LookupError when it is deleted."""
        for each in self._workspace.ephemerals(self.id):
            if each["ts"] == ts:
                return {"channel": self._workspace.channels[each["channel"]], "message": each, "ephemeral": True}
        raise LookupError("that message is gone")

    @property
    def _app(self) -> str:
        return str(self._workspace.manifest.get("display_information", {}).get("name") or "The app")

    def _top(self) -> Json:
        view = self.view
        if view is None:
            raise LookupError("no modal is open")
        return view

    def _place(self, channel: str) -> Channel:
        place = self._workspace.channels[self._workspace.channel_id(channel)]
        if place.is_private and self.id not in place.members:
            raise LookupError(f"there is no channel {channel}")
        return place

    def _done(self, answer: Answer) -> ActionResult:
        if answer.ok:
            return ActionResult(status=answer.status, answered_in=answer.answered_in)
        late = f"{self._app} did not answer in time. Please try again."
        return self._failed(answer, late if answer.timed_out else f"{self._app} could not do that. Please try again.")

    def _failed(self, answer: Answer, message: str) -> ActionResult:
        self._workspace.toast(self.id, message)
        return ActionResult(status=answer.status, answered_in=answer.answered_in, timed_out=answer.timed_out, error=message)
