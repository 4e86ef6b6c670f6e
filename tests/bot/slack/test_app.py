"""The Bolt app: what Slack's answer waits for."""

import threading
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

from slack_bolt import Ack, BoltRequest
from slack_sdk import WebClient

from bot.slack.app import bolt_app


def test_slack_is_answered_when_the_listener_has_ended_not_when_it_acknowledges() -> None:
    slack = SimpleNamespace(team_id="T0TEST", enterprise_id="", bot_user_id="U0BATON")
    services: Any = SimpleNamespace(slack=slack, queries=SimpleNamespace(language_of=lambda user_id: ""))
    app = bolt_app(services, WebClient(token="xoxb-test"), lambda key: True)
    answered, steps = threading.Event(), []

    @app.shortcut("anything")
    def listener(ack: Ack) -> None:
        ack()
        steps.append("ended" if not answered.wait(0.2) else "answered before")

    answer = app.dispatch(
        _form({"payload": '{"type": "shortcut", "callback_id": "anything", "user": {"id": "U0AIKO", "team_id": "T0TEST"}}'})
    )
    answered.set()

    assert answer.status == 200
    assert steps == ["ended"]


def _form(fields: dict[str, str]) -> BoltRequest:
    return BoltRequest(body=urlencode(fields), headers={"content-type": "application/x-www-form-urlencoded"})
