"""Delivery of clicks, submissions, commands and events over HTTP, and the effects of the app's answers."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from slack_bolt import Ack, App, BoltContext, Respond
from slack_bolt.adapter.starlette import SlackRequestHandler
from slack_sdk.signature import SignatureVerifier
from slack_sdk.webhook import WebhookClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.server.serving import serve
from sandbox.slack.delivery.http_delivery import PATIENCE
from tests import loopback
from tests.sandbox.slack.slack_parts import ELSEWHERE, OPEN, PRIVATE, Heard, Room, button, modal, row, section, typed_in, words

Json = dict[str, Any]
MENU = {"type": "overflow", "action_id": "more", "options": [{"text": words("History"), "value": "history 7"}]}


@pytest.fixture
def room() -> Iterator[Room]:
    opened = Room()
    opened.listen()
    yield opened
    opened.close()


def post(room: Room, *blocks: Json) -> str:
    return str(room.client.chat_postMessage(channel=OPEN, text="card", blocks=list(blocks))["ts"])


def test_requests_are_signed_so_that_slacks_own_client_believes_them(room: Room) -> None:
    body = "payload=%7B%7D"
    signed = room.delivery.signature(body)

    assert SignatureVerifier("secret").is_valid_request(body, {name.lower(): value for name, value in signed.items()})
    assert not SignatureVerifier("other").is_valid_request(body, {name.lower(): value for name, value in signed.items()})


def test_a_click_says_who_clicked_what_and_where(room: Room) -> None:
    ts = post(room, section("x"), row(button("go", value="7"), MENU))

    assert room.person("U0ANN").click(OPEN, ts, "go").ok

    payload = room.app.asked[0]
    assert (payload["type"], payload["user"]["id"], payload["channel"]["id"]) == ("block_actions", "U0ANN", OPEN)
    assert payload["container"] == {"type": "message", "message_ts": ts, "channel_id": OPEN, "is_ephemeral": False}
    assert (payload["actions"][0]["action_id"], payload["actions"][0]["value"], payload["actions"][0]["block_id"]) == (
        "go",
        "7",
        "row",
    )
    assert payload["message"]["ts"] == ts and "metadata" not in payload["message"]
    room.person("U0ANN").click(OPEN, ts, "more", option="history")
    assert room.app.asked[1]["actions"][0]["selected_option"]["value"] == "history 7"


@pytest.fixture
def slacks_own_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Use Slack's real time limit."""
    monkeypatch.setattr("sandbox.slack.delivery.http_delivery.PATIENCE", PATIENCE)


@pytest.mark.usefixtures("slacks_own_patience")
def test_an_answer_that_takes_more_than_three_seconds_is_none(room: Room) -> None:
    ts = post(room, row(button("go")))
    released = threading.Event()

    def dawdle(request: Heard) -> Response:
        released.wait(60)
        return Response()

    room.app.answers = dawdle
    result = room.person("U0ANN").click(OPEN, ts, "go")
    released.set()

    assert result.timed_out and 2.9 < result.answered_in < 15 and result.status == 0, "it gave up, and heard no answer"
    assert "did not answer in time" in room.workspace.toasts["U0ANN"][0]["text"]
    assert room.workspace.audit_deliveries[-1].timed_out


def test_a_command_is_answered_in_private_unless_it_asks_for_the_channel(room: Room) -> None:
    ann = room.person("U0ANN")
    room.app.answers_with("It leaves at nine.")
    assert ann.command("#open", "/ferry", "today").ok
    assert ann.whispers() == ["It leaves at nine."]
    form = room.app.asked[0]
    assert (form["command"], form["text"], form["channel_id"], form["user_id"]) == ("/ferry", "today", OPEN, "U0ANN")
    assert form["is_enterprise_install"] == "false"

    room.app.answers_with({"response_type": "in_channel", "text": "It left."})
    assert ann.command("#open", "/ferry").ok
    assert [each["text"] for each in room.workspace.messages(OPEN)] == ["It left."]
    room.app.answers_with(status=500)
    assert "dispatch_failed" in ann.command("#open", "/ferry").error
    assert "not a valid command" in ann.command("#open", "/train").error


def test_a_response_address_is_good_for_five_answers_within_half_an_hour(room: Room) -> None:
    ts = post(room, row(button("go")))
    ann = room.person("U0ANN")
    ann.click(OPEN, ts, "go")
    hook = WebhookClient(room.app.asked[0]["response_url"], retry_handlers=[])

    assert [hook.send(text=f"{number}").status_code for number in range(6)] == [200] * 5 + [404]
    assert ann.whispers() == ["0", "1", "2", "3", "4"]
    ann.click(OPEN, ts, "go")
    room.clock.wind(timedelta(minutes=31))
    late = WebhookClient(room.app.asked[1]["response_url"], retry_handlers=[]).send(text="late")
    assert (late.status_code, late.body) == (404, "expired_url")


def test_an_answer_may_replace_or_delete_what_was_clicked(room: Room) -> None:
    ann = room.person("U0ANN")
    room.client.chat_postEphemeral(channel=OPEN, user="U0ANN", text="again?", blocks=[row(button("again"))])
    whisper = room.workspace.ephemerals("U0ANN")[0]["ts"]
    assert ann.click_whisper(whisper, "again").ok
    payload = room.app.asked[0]
    assert payload["container"]["is_ephemeral"] and "message" not in payload
    hook = WebhookClient(payload["response_url"], retry_handlers=[])

    hook.send(text="Done.", replace_original=True)
    assert ann.whispers() == ["Done."]
    assert hook.send(text="x", blocks=[section("x" * 3001)], replace_original=True).status_code == 400
    hook.send(text="", delete_original=True)
    assert ann.whispers() == []
    hook.send(text="For all", response_type="in_channel")
    assert [each["text"] for each in room.workspace.messages(OPEN)] == ["For all"]


def test_only_events_that_were_asked_for_are_delivered(room: Room) -> None:
    workspace, ann = room.workspace, room.person("U0ANN")
    ann.open_home()
    ann.say(OPEN, "hello <@U0BATON>")
    ann.say(ELSEWHERE, "nobody hears this <@U0BATON>")
    workspace.kick(OPEN, "U0BO")
    workspace.invite(OPEN, "U0BO")
    workspace.invite(ELSEWHERE, "U0BO")
    workspace.set_usergroup("S0PILOTS", ["U0BO"])
    workspace.deactivate("U0ANN")
    workspace.archive_channel(OPEN)
    workspace.archive_channel(OPEN, archived=False)
    workspace.rename_channel(OPEN, "wide-open")

    workspace.wait_for(lambda: len(room.app.heard) >= 9 and room.app.events("channel_rename"))
    types = sorted(each.body["event"]["type"] for each in room.app.heard)
    assert types == [
        "app_home_opened", "app_mention", "channel_archive", "channel_rename", "member_joined_channel",
        "member_left_channel", "message", "subteam_members_changed", "user_change",
    ]  # fmt: skip
    assert room.app.events("subteam_members_changed")[0]["added_users"] == ["U0BO"]
    assert room.app.events("user_change")[0]["user"]["deleted"] is True
    assert room.app.events("app_home_opened")[0]["tab"] == "home"
    assert room.app.events("message")[0]["channel_type"] == "channel"


def test_an_event_that_fails_is_tried_three_times_more(room: Room) -> None:
    room.app.answers_with(status=500)
    room.workspace.deactivate("U0BO")

    room.workspace.wait_for(lambda: len(room.app.heard) == 4)
    retries = [(each.headers.get("x-slack-retry-num"), each.headers.get("x-slack-retry-reason")) for each in room.app.heard]
    assert retries == [(None, None), ("1", "http_error"), ("2", "http_error"), ("3", "http_error")]
    assert len({each.body["event_id"] for each in room.app.heard}) == 1


def test_an_app_can_ask_for_no_retries(room: Room) -> None:
    room.app.answers = lambda request: Response(status_code=500, headers={"x-slack-no-retry": "1"})
    room.workspace.deactivate("U0BO")
    room.workspace.wait_for(lambda: room.workspace.audit_deliveries)
    room.app.answers_with()
    room.workspace.deactivate("U0GONE")

    room.workspace.wait_for(lambda: len(room.app.heard) == 2)
    assert [each.headers.get("x-slack-retry-num") for each in room.app.heard] == [None, None]


def test_a_redirect_that_does_not_end_and_a_dead_address_are_told_apart(room: Room) -> None:
    room.app.answers = lambda request: RedirectResponse("/slack/events", 307)
    assert room.delivery.http.deliver("events_api", {}).error == "too_many_redirects"

    room.delivery.request_url = "http://127.0.0.1:9/slack/events"
    assert room.delivery.http.deliver("events_api", {}).error == "connection_failed"


def test_people_see_and_say_only_what_they_may(room: Room) -> None:
    bo = room.person("U0BO")
    for act in (lambda: bo.say(PRIVATE, "x"), lambda: bo.say(ELSEWHERE, "x"), lambda: bo.command(PRIVATE, "/ferry")):
        with pytest.raises(LookupError):
            act()


def test_a_bolt_app_lives_here_as_it_does_in_slack(room: Room) -> None:
    """Bolt verifies signatures, dispatches clicks, opens a modal, validates it and answers with errors."""
    app = App(client=room.client, signing_secret="secret")

    @app.action("go")
    def go(ack: Ack, context: BoltContext, body: Json, respond: Respond) -> None:
        ack()
        app.client.views_open(trigger_id=body["trigger_id"], view=modal(typed_in("why"), callback_id="asked"))
        respond("Opened.")

    @app.view("asked")
    def asked(ack: Ack, view: Json) -> None:
        why = view["state"]["values"]["why"]["text"]["value"]
        ack(response_action="errors", errors={"why": "Say more."}) if why == "x" else ack()

    handler = SlackRequestHandler(app)

    async def receive(request: Request) -> Response:
        return await handler.handle(request)

    served = serve(Starlette(routes=[Route("/slack/events", receive, methods=["POST"])]))
    room.delivery.request_url = f"{served.url}/slack/events"
    ann, ts = room.person("U0ANN"), post(room, row(button("go")))
    try:
        assert room.delivery.challenge()
        assert ann.click(OPEN, ts, "go").ok
        ann.await_view("Ask")
        assert ann.submit({"why": "x"}).errors == {"why": "Say more."}
        assert ann.submit({"why": "because"}).ok
        room.workspace.wait_for(ann.whispers)
        assert ann.whispers() == ["Opened."]
        unsigned = loopback.post(room.delivery.request_url, content="payload={}")
        assert unsigned.status_code == 401
    finally:
        served.stop(patience=0)
