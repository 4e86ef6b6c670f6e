"""Modals: triggers, the stack, and submissions."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.sandbox.slack.slack_parts import Room, modal, refusal, section, typed_in, words

Json = dict[str, Any]


@pytest.fixture
def room() -> Iterator[Room]:
    opened = Room()
    opened.listen()
    yield opened
    opened.close()


def opened(room: Room, *blocks: Json, **more: Any) -> Json:
    """Open a modal for Ann."""
    trigger = room.workspace.modals.trigger("U0ANN")
    return dict(room.client.views_open(trigger_id=trigger, view=modal(*blocks, **more))["view"])


def test_a_trigger_opens_one_modal_within_three_seconds(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    trigger = room.workspace.modals.trigger("U0ANN")
    view = modal(section("x"))

    assert room.client.views_open(trigger_id=trigger, view=view)["view"]["id"].startswith("V")
    assert refusal(room.client.views_open, trigger_id=trigger, view=view)["error"] == "exchanged_trigger_id"
    late = room.workspace.modals.trigger("U0ANN")
    monkeypatch.setattr("sandbox.slack.workspace.modals.TRIGGER_LIFE", 0.0)
    assert refusal(room.client.views_open, trigger_id=late, view=view)["error"] == "expired_trigger_id"


def test_a_stack_holds_three_views(room: Room) -> None:
    first = opened(room, section("1"))
    for number in ("2", "3"):
        room.client.views_push(trigger_id=room.workspace.modals.trigger("U0ANN"), view=modal(section(number)))
    trigger = room.workspace.modals.trigger("U0ANN")

    assert refusal(room.client.views_push, trigger_id=trigger, view=modal(section("4")))["error"] == "push_limit_reached"
    stack = room.workspace.open_views("U0ANN")
    assert [view["root_view_id"] for view in stack] == [first["id"]] * 3
    assert [view["previous_view_id"] for view in stack] == [None, stack[0]["id"], stack[1]["id"]]


def test_a_view_that_changed_meanwhile_is_not_redrawn(room: Room) -> None:
    first = opened(room, section("x"), external_id="mine")
    room.client.views_update(external_id="mine", view=modal(section("y"), external_id="mine"), hash=first["hash"])

    answer = refusal(room.client.views_update, view_id=first["id"], view=modal(section("z")), hash=first["hash"])
    assert answer["error"] == "hash_conflict"
    trigger = room.workspace.modals.trigger("U0BO")
    same = modal(section("x"), external_id="mine")
    assert refusal(room.client.views_open, trigger_id=trigger, view=same)["error"] == "duplicate_external_id"


def test_a_submission_carries_the_whole_state(room: Room) -> None:
    yes = {"text": words("Yes"), "value": "yes"}
    ticks = {"type": "checkboxes", "action_id": "ticks", "options": [yes], "initial_options": [yes]}
    opened(room, typed_in("why"), {"type": "input", "block_id": "sure", "label": words("Sure?"), "element": ticks})

    assert room.person("U0ANN").submit({"why": "because"}).ok

    values = room.app.asked[0]["view"]["state"]["values"]
    assert values["why"]["text"] == {"type": "plain_text_input", "value": "because"}
    assert values["sure"]["ticks"] == {"type": "checkboxes", "selected_options": [yes]}
    assert room.workspace.open_views("U0ANN") == []


def test_the_client_refuses_what_is_missing_before_it_submits(room: Room) -> None:
    opened(room, typed_in("why", min_length=3, max_length=5), typed_in("more") | {"optional": True})
    ann = room.person("U0ANN")

    assert "required" in ann.submit({}).errors["why"]
    assert "at least 3" in ann.submit({"why": "no"}).errors["why"]
    assert "5 characters" in ann.submit({"why": "because"}).errors["why"]
    assert room.app.asked == []
    assert ann.submit({"why": "fine"}).ok


def test_errors_stay_in_the_modal_until_it_is_submitted_well(room: Room) -> None:
    view = opened(room, typed_in("why"))
    ann = room.person("U0ANN")
    room.app.answers_with({"response_action": "errors", "errors": {"why": "Say more."}})

    assert ann.submit({"why": "x"}).errors == {"why": "Say more."}
    assert room.workspace.modals.errors[view["id"]] == {"why": "Say more."}
    room.app.answers_with()
    assert ann.submit({"why": "x"}).ok
    assert ann.view is None


@pytest.mark.parametrize("blocks", [{"nowhere": "x"}, {}])
def test_errors_that_name_no_input_are_the_apps_mistake(room: Room, blocks: Json) -> None:
    opened(room, typed_in("why"))
    room.app.answers_with({"response_action": "errors", "errors": blocks})

    result = room.person("U0ANN").submit({"why": "x"})

    assert not result.ok and "errors must name input blocks" in result.error
    assert room.workspace.toasts["U0ANN"]


def test_an_answer_may_redraw_push_or_clear(room: Room) -> None:
    opened(room, typed_in("why"))
    ann = room.person("U0ANN")
    room.app.answers_with({"response_action": "update", "view": modal(typed_in("why"), title="Second")})
    assert ann.submit({"why": "x"}).ok
    room.app.answers_with({"response_action": "push", "view": modal(typed_in("why"), title="Third")})
    assert ann.submit({"why": "x"}).ok
    assert [view["title"]["text"] for view in room.workspace.open_views("U0ANN")] == ["Second", "Third"]
    room.app.answers_with({"response_action": "update", "view": modal(section("x"), title="x" * 30)})
    assert "/view/title/text" in ann.submit({"why": "x"}).error
    room.app.answers_with({"response_action": "clear"})
    assert ann.submit({"why": "x"}).ok
    assert ann.view is None


def test_closing_is_told_only_where_the_app_asked_for_it(room: Room) -> None:
    ann = room.person("U0ANN")
    opened(room, section("x"))
    ann.close()
    assert room.app.asked == []

    opened(room, section("x"), notify_on_close=True, private_metadata="7")
    ann.close()
    payload = room.app.asked[0]
    assert (payload["type"], payload["view"]["private_metadata"], payload["is_cleared"]) == ("view_closed", "7", False)
    assert "trigger_id" not in payload
