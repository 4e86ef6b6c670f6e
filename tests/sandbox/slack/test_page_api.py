"""The page's view of the workspace and its actions, for one person at a time."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests import loopback
from tests.sandbox.slack.slack_parts import ELSEWHERE, OPEN, PRIVATE, Room, button, modal, row, section, typed_in

Json = dict[str, Any]


@pytest.fixture
def room() -> Iterator[Room]:
    opened = Room()
    opened.listen()
    yield opened
    opened.close()


@pytest.fixture
def page(room: Room) -> Iterator[httpx.Client]:
    with loopback.client(base_url=room.url) as client:
        yield client


def state(page: httpx.Client, me: str = "U0ANN") -> Json:
    return dict(page.get("/page/state", params={"me": me}).json())


def act(page: httpx.Client, name: str, me: str = "U0ANN", **asked: Any) -> Json:
    return dict(page.post(f"/page/{name}", json={"me": me, **asked}).json())


def test_each_person_sees_their_own_view(room: Room, page: httpx.Client) -> None:
    room.client.chat_postMessage(channel=OPEN, text="for <@U0ANN> and <!subteam^S0PILOTS>", blocks=[section("x")])
    room.client.chat_postEphemeral(channel=OPEN, user="U0ANN", text="psst")
    room.client.views_publish(user_id="U0ANN", view={"type": "home", "blocks": [section("home")]})

    ann, bo = state(page), state(page, "U0BO")

    assert {each["id"] for each in ann["channels"]} - {each["id"] for each in bo["channels"]} == {PRIVATE}
    assert (ann["ephemerals"][0]["text"], bo["ephemerals"]) == ("psst", [])
    assert ann["home"]["blocks"][0]["text"]["text"] == "home" and bo["home"] is None
    mentions = [next(c["mentions"] for c in view["channels"] if c["id"] == OPEN) for view in (ann, bo)]
    assert mentions == [1, 0]
    assert ann["commands"] == [{"command": "/ferry", "description": "Ask the ferry", "usage_hint": "[where]"}]
    assert [each["callback_id"] for each in ann["shortcuts"]] == ["call"]
    shortcut = {"name": "Send it over", "callback_id": "send_over", "description": "Put it on the ferry"}
    assert ann["message_shortcuts"] == [shortcut]
    assert ann["app"] == {"name": "Ferry", "bot_user_id": "U0BATON"}
    assert ann["team"]["id"] == "T0BATON" and ann["me"] == "U0ANN"


def test_threads_edits_and_repliers_are_shown(room: Room, page: httpx.Client) -> None:
    ts = room.client.chat_postMessage(channel=OPEN, text="parent")["ts"]
    act(page, "say", channel=OPEN, text="a reply", thread_ts=ts)
    room.client.chat_update(channel=OPEN, ts=ts, text="changed")

    parent, reply = state(page)["messages"][OPEN]

    assert (parent["text"], parent["edited"], parent["reply_count"]) == ("changed", True, 1)
    assert parent["reply_users"] == ["U0ANN"]
    assert (reply["thread_ts"], reply["text"]) == (ts, "a reply")


def test_a_click_in_the_page_reaches_the_app_with_the_buttons_own_value(room: Room, page: httpx.Client) -> None:
    ts = room.client.chat_postMessage(channel=OPEN, text="x", blocks=[row(button("go", value="real"))])["ts"]
    asked = {"block_id": "row", "action_id": "go", "action": {"type": "button", "value": "forged"}}

    answer = act(page, "click", container={"channel": OPEN, "ts": ts}, **asked)

    assert answer["ok"] and answer["status"] == 200 and answer["answered_in"] > 0 and not answer["timed_out"]
    assert room.app.asked[0]["actions"][0]["value"] == "real"
    gone = act(page, "click", container={"channel": OPEN, "ts": "1.000001"}, **asked)
    assert not gone["ok"] and "message_not_found" in gone["error"]


def test_a_menu_of_the_home_tab_or_a_modal_is_clicked_with_its_state(room: Room, page: httpx.Client) -> None:
    room.client.views_publish(user_id="U0ANN", view={"type": "home", "blocks": [row(button("go", value="h"))]})
    assert act(page, "click", container={"home": True}, block_id="row", action_id="go", action={"type": "button"})["ok"]
    assert room.app.asked[0]["container"]["type"] == "view"

    view = modal(typed_in("why"), row(button("fill")))
    opened = room.client.views_open(trigger_id=room.workspace.modals.trigger("U0ANN"), view=view)["view"]
    values = {"why": {"text": {"type": "plain_text_input", "value": "half-typed"}}}
    click = {"block_id": "row", "action_id": "fill", "action": {"type": "button"}, "values": values}
    assert act(page, "click", container={"view_id": opened["id"]}, **click)["ok"]
    assert room.app.asked[1]["view"]["state"]["values"]["why"]["text"]["value"] == "half-typed"


def test_a_modal_shows_the_apps_errors_and_closes(room: Room, page: httpx.Client) -> None:
    opened = room.client.views_open(trigger_id=room.workspace.modals.trigger("U0ANN"), view=modal(typed_in("why")))["view"]
    room.app.answers_with({"response_action": "errors", "errors": {"why": "Say more."}})
    values = {"why": {"text": {"type": "plain_text_input", "value": "x"}}}

    answer = act(page, "submit", view_id=opened["id"], values=values)

    assert answer["errors"] == {"why": "Say more."} and not answer["ok"]
    shown = state(page)["views"][0]
    assert (shown["errors"], shown["pending"]) == ({"why": "Say more."}, False)
    assert act(page, "submit", view_id=opened["id"], values={})["errors"]["why"].startswith("Please complete")
    assert act(page, "close", view_id=opened["id"])["ok"]
    assert state(page)["views"] == []
    assert not act(page, "submit", view_id=opened["id"], values=values)["ok"]


def test_commands_shortcuts_home_and_direct_messages_work(room: Room, page: httpx.Client) -> None:
    room.app.answers_with({"text": "It leaves at nine."})
    assert act(page, "command", channel=OPEN, command="/ferry", text="today")["ok"]
    assert state(page)["ephemerals"][0]["text"] == "It leaves at nine."
    assert act(page, "shortcut", callback_id="call")["ok"]
    assert act(page, "home")["ok"]
    room.workspace.wait_for(lambda: room.app.events("app_home_opened"))

    direct = act(page, "dm", user="U0BATON")["channel"]
    assert state(page)["dms"] == [{"id": direct, "user": "U0BATON"}]
    assert act(page, "say", channel=direct, text="hello")["ok"]
    room.workspace.wait_for(lambda: [e for e in room.app.events("message") if e["channel_type"] == "im"])


def test_a_shortcut_on_a_message_tells_the_app_of_the_message_and_where_to_answer(room: Room, page: httpx.Client) -> None:
    ts = room.client.chat_postMessage(
        channel=OPEN, text="Boxes", metadata={"event_type": "cargo", "event_payload": {"key": "7"}}, blocks=[section("*Boxes*")]
    )["ts"]
    reply = act(page, "say", channel=OPEN, text="how many?", thread_ts=ts)["ts"]

    assert act(page, "message_shortcut", channel=OPEN, ts=ts, callback_id="send_over")["ok"]
    assert act(page, "message_shortcut", channel=OPEN, ts=reply, callback_id="send_over")["ok"]

    first, second = room.app.asked
    assert first.keys() == {
        "type", "token", "api_app_id", "is_enterprise_install", "enterprise", "team", "user", "trigger_id", "callback_id",
        "action_ts", "message_ts", "message", "channel", "response_url",
    }  # fmt: skip
    assert (first["type"], first["callback_id"], first["message_ts"]) == ("message_action", "send_over", ts)
    assert first["channel"] == {"id": OPEN, "name": "open"} and first["user"]["id"] == "U0ANN"
    assert first["message"]["blocks"][0]["text"]["text"] == "*Boxes*" and "metadata" not in first["message"]
    assert (second["message"]["text"], second["message"]["thread_ts"]) == ("how many?", ts)
    view = room.client.views_open(trigger_id=first["trigger_id"], view=modal(typed_in("why")))["view"]
    assert state(page)["views"][0]["id"] == view["id"]
    loopback.post(second["response_url"], json={"text": "Noted."})
    whisper = state(page)["ephemerals"][0]
    assert (whisper["text"], whisper["thread_ts"]) == ("Noted.", ts)


def test_a_shortcut_is_not_used_on_what_is_gone_or_out_of_sight(room: Room, page: httpx.Client) -> None:
    hidden = room.person("U0ANN").say(PRIVATE, "between us")["ts"]

    assert "message_not_found" in act(page, "message_shortcut", channel=OPEN, ts="1.000001", callback_id="send_over")["error"]
    answer = act(page, "message_shortcut", me="U0BO", channel=PRIVATE, ts=hidden, callback_id="send_over")
    assert not answer["ok"] and room.app.asked == []


def test_trouble_is_told_in_a_sentence(room: Room, page: httpx.Client) -> None:
    room.app.answers_with(status=500)

    assert "dispatch_failed" in act(page, "command", channel=OPEN, command="/ferry")["error"]
    assert "dispatch_failed" in state(page)["toasts"][0]["text"]
    assert "you are not in" in act(page, "say", me="U0BO", channel=ELSEWHERE, text="x")["error"]
    assert act(page, "say", me="U0NOBODY", channel=OPEN, text="x")["error"] == "There is nobody with that name here."
    assert "left something out" in act(page, "click", container={"home": False})["error"]
    assert page.post("/page/say", content=b"no json").status_code == 400


def test_changes_are_told_as_they_come(room: Room, page: httpx.Client) -> None:
    with page.stream("GET", "/page/stream") as stream:
        lines = (line for line in stream.iter_lines() if line.startswith("data:"))
        first = json.loads(next(lines)[5:])["revision"]
        for number in range(20):
            room.person("U0ANN").say(OPEN, str(number))
        second = json.loads(next(lines)[5:])["revision"]

    assert stream.headers["content-type"].startswith("text/event-stream")
    assert second > first
