"""Slack's limits on blocks and views: each is enforced, and the error points at the place."""

from collections.abc import Iterator
from typing import Any

import pytest

from sandbox.slack.block_kit.checks import check_message, check_view
from sandbox.slack.workspace.errors import SlackError
from tests.sandbox.slack.slack_parts import OPEN, Room, button, modal, refusal, row, section, typed_in, words

Json = dict[str, Any]


def option(value: str = "v", text: str = "T", **more: Any) -> Json:
    return {"text": words(text), "value": value, **more}


def choice(kind: str, count: int, **more: Any) -> Json:
    return {"type": kind, "action_id": "a", "options": [option(str(n)) for n in range(count)], **more}


def with_accessory(element: Json) -> Json:
    return section("x", accessory=element)


def asked(element: Json) -> Json:
    return {"type": "input", "block_id": "b", "label": words("L"), "element": element}


CONFIRM = {"title": words("Sure?"), "text": words("Really?"), "confirm": words("Yes"), "deny": words("No")}
PICTURE = {"type": "image", "image_url": "https://example.com/x.png", "alt_text": "x"}


def cells(rows: int, columns: int, text: str = "x") -> Json:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": text}] * columns for _ in range(rows)]}


def rich(*leaves: Json, kind: str = "rich_text_section") -> Json:
    return {"type": "rich_text", "elements": [{"type": kind, "elements": list(leaves)}]}


def bars(**parts: Any) -> Json:
    series = [{"name": "met", "data": [{"label": "Mon", "value": 3}]}]
    chart = {"type": "bar", "series": series, "axis_config": {"categories": ["Mon"]}} | parts
    return {"type": "data_visualization", "title": "SLA", "chart": chart}


FINE: list[Json] = [
    section("x" * 3000),
    {"type": "section", "fields": [{"type": "mrkdwn", "text": "x" * 2000}] * 6 + [words("x")] * 4},
    {"type": "header", "text": words("x" * 150)},
    {"type": "divider"},
    {"type": "context", "elements": [PICTURE, words("x")]},
    row(*(button(f"a{number}") for number in range(25))),
    row(button("a", "x" * 75, value="v" * 2000, style="danger", confirm=CONFIRM, accessibility_label="x" * 75)),
    with_accessory(choice("overflow", 5)),
    with_accessory(choice("checkboxes", 10)),
    with_accessory(choice("static_select", 100)),
    with_accessory({"type": "users_select", "action_id": "a", "placeholder": words("Who?")}),
    PICTURE | {"title": words("x")},
    typed_in("b", multiline=True, max_length=3000),
    rich({"type": "text", "text": "x", "style": {"bold": True}}, {"type": "user", "user_id": "U1"}),
    {"type": "markdown", "text": "x" * 12_000},
    cells(100, 2),
    bars(),
]
BROKEN: list[tuple[Json, str, str]] = [
    (section("x" * 3001), "must be less than 3001 characters", "/text/text"),
    (section(""), "must be more than 0 characters", "/text/text"),
    ({"type": "section"}, "missing required field: text or fields", ""),
    ({"type": "section", "fields": [words("x")] * 11}, "no more than 10 items allowed", "/fields"),
    ({"type": "section", "fields": [words("x" * 2001)]}, "must be less than 2001 characters", "/fields/0/text"),
    (section("x", block_id="b" * 256), "must be less than 256 characters", "/block_id"),
    (section("x", colour="red"), "invalid additional property: colour", ""),
    ({"type": "header", "text": words("x" * 151)}, "must be less than 151 characters", "/text/text"),
    ({"type": "header", "text": {"type": "mrkdwn", "text": "x"}}, "must be equal to plain_text", "/text/type"),
    ({"type": "context", "elements": [words("x")] * 11}, "no more than 10 items allowed", "/elements"),
    ({"type": "actions", "elements": []}, "must contain at least 1 items", "/elements"),
    (row(*(button(f"a{n}") for n in range(26))), "no more than 25 items allowed", "/elements"),
    (row(button("a"), button("a")), 'action_id "a" already exists', "/elements/1/action_id"),
    (row(button("a" * 256)), "must be less than 256 characters", "/elements/0/action_id"),
    (row(button("a", "x" * 76)), "must be less than 76 characters", "/elements/0/text/text"),
    (row(button("a", value="v" * 2001)), "must be less than 2001 characters", "/elements/0/value"),
    (row(button("a", style="blue")), "must be one of danger, primary", "/elements/0/style"),
    (row(button("a", url="u" * 3001)), "must be less than 3001 characters", "/elements/0/url"),
    (row(button("a", accessibility_label="x" * 76)), "must be less than 76", "/elements/0/accessibility_label"),
    (row(button("a", confirm=CONFIRM | {"title": words("x" * 101)})), "must be less than 101", "/elements/0/confirm/title/text"),
    (row(button("a", confirm={"title": words("x")})), "missing required field: deny", "/elements/0/confirm"),
    (row({"type": "plain_text_input", "action_id": "a"}), "unsupported type: plain_text_input", "/elements/0/type"),
    (asked(button("a")), "unsupported type: button", "/element/type"),
    (with_accessory({"type": "datetimepicker", "action_id": "a"}), "unsupported type: datetimepicker", "/accessory/type"),
    (with_accessory(choice("overflow", 6)), "no more than 5 items allowed", "/accessory/options"),
    (with_accessory(choice("overflow", 0)), "must contain at least 1 items", "/accessory/options"),
    (with_accessory(choice("checkboxes", 11)), "no more than 10 items allowed", "/accessory/options"),
    (with_accessory(choice("radio_buttons", 11)), "no more than 10 items allowed", "/accessory/options"),
    (with_accessory(choice("static_select", 101)), "no more than 100 items allowed", "/accessory/options"),
    (with_accessory(choice("static_select", 1, placeholder=words("x" * 151))), "than 151", "/accessory/placeholder/text"),
    (with_accessory(choice("static_select", 1, initial_option=option("z"))), "must exactly match", "/accessory/initial_option"),
    (with_accessory(choice("static_select", 0, options=[option("v" * 151)])), "than 151", "/accessory/options/0/value"),
    (with_accessory(choice("static_select", 0, options=[option(text="x" * 76)])), "than 76", "/accessory/options/0/text/text"),
    (with_accessory(choice("checkboxes", 0, options=[option(description=words("x" * 76))])), "than 76", "/description/text"),
    (with_accessory(choice("checkboxes", 2, initial_options=[])), "must contain at least 1", "/accessory/initial_options"),
    (typed_in("b", max_length=3001), "must be between 1 and 3000", "/element/max_length"),
    (typed_in("b", min_length=5, max_length=4), "must be greater than or equal to min_length", "/element/max_length"),
    (asked({"type": "datepicker", "action_id": "a", "initial_date": "1.2.2026"}), "YYYY-MM-DD", "/element/initial_date"),
    (asked({"type": "email_text_input", "action_id": "a"}), "unsupported type: email_text_input", "/element/type"),
    ({"type": "input", "label": words("x")}, "missing required field: element", ""),
    (typed_in("b") | {"label": words("x" * 2001)}, "must be less than 2001 characters", "/label/text"),
    ({"type": "image", "image_url": "https://example.com/x.png"}, "missing required field: alt_text", ""),
    ({"type": "image", "alt_text": "x"}, "must provide either image_url or slack_file", ""),
    (PICTURE | {"alt_text": "x" * 2001}, "must be less than 2001 characters", "/alt_text"),
    (rich({"type": "text", "text": ""}), "missing required field: text", "/elements/0/elements/0"),
    (rich({"type": "blink"}), "unsupported type: blink", "/elements/0/elements/0/type"),
    ({"type": "markdown", "text": "x" * 12_001}, "must be less than 12001 characters", "/text"),
    (cells(101, 1), "no more than 100 items allowed", "/rows"),
    (cells(1, 21), "must contain 1 to 20 items", "/rows/0"),
    (cells(1, 1, ""), "must be more than 0 characters", "/rows/0/0/text"),
    (cells(100, 2, "x" * 51), "must be less than 10001 characters in all cells", "/rows"),
    (bars(series=[{"name": "n" * 21, "data": [{"label": "Mon", "value": 1}]}]), "than 21", "/chart/series/0/name"),
    (bars(axis_config={"categories": ["Tue"]}), "must be one of the categories", "/chart/series/0/data/0/label"),
    ({"type": "alert", "text": words("x")}, "unsupported type: alert", "/type"),
    ({"type": "carousell"}, "unsupported type: carousell", "/type"),
]


def test_what_keeps_the_limits_is_taken() -> None:
    for block in FINE:
        check_message([block])


@pytest.mark.parametrize(("block", "message", "where"), BROKEN, ids=lambda value: value[:40] if isinstance(value, str) else "")
def test_each_limit_of_a_block_is_held_and_pointed_at(block: Json, message: str, where: str) -> None:
    with pytest.raises(SlackError) as refused:
        check_message([{"type": "divider"}, block])

    assert refused.value.error == "invalid_blocks"
    messages = refused.value.more["response_metadata"]["messages"]
    assert any(message in each and where in each.partition("[json-pointer:/blocks/1")[2] for each in messages), messages


@pytest.mark.parametrize(
    ("blocks", "message"),
    [
        ([{"type": "divider"}] * 51, "no more than 50 items allowed [json-pointer:/blocks]"),
        (
            [section("x", block_id="b"), section("y", block_id="b")],
            "block_id 'b' already exists [json-pointer:/blocks/1/block_id]",
        ),
        ([cells(1, 1), cells(1, 1)], "only one table is allowed"),
        ([bars()] * 3, "no more than 2 charts are allowed"),
        ([{"type": "markdown", "text": "x" * 7000}] * 2, "must be less than 12001 characters of markdown"),
    ],
)
def test_the_limits_of_a_whole_message_are_held(blocks: list[Json], message: str) -> None:
    with pytest.raises(SlackError, match="invalid_blocks") as refused:
        check_message(blocks)
    assert message in str(refused.value)


def test_too_much_text_in_all_blocks_is_refused() -> None:
    with pytest.raises(SlackError, match="msg_blocks_too_long"):
        check_message([section("x" * 2700)] * 5)


@pytest.mark.parametrize("blocks", ["word", [1], [{"type": "actions", "elements": "word"}], [{"type": "section", "fields": 3}]])
def test_what_is_no_list_of_blocks_is_refused(blocks: Any) -> None:
    with pytest.raises(SlackError, match="invalid_blocks"):
        check_message(blocks)


@pytest.mark.parametrize(
    ("view", "message"),
    [
        (modal(section("x"), title="x" * 25), "must be less than 25 characters [json-pointer:/view/title/text]"),
        (modal(section("x"), submit=words("x" * 25)), "[json-pointer:/view/submit/text]"),
        (modal(section("x"), close=words("x" * 25)), "[json-pointer:/view/close/text]"),
        (
            modal(section("x"), private_metadata="x" * 3001),
            "must be less than 3001 characters [json-pointer:/view/private_metadata]",
        ),
        (modal(section("x"), callback_id="x" * 256), "[json-pointer:/view/callback_id]"),
        (modal(typed_in("b"), submit=None), "missing required field: submit [json-pointer:/view]"),
        (modal(*[{"type": "divider"}] * 101), "no more than 100 items allowed [json-pointer:/view/blocks]"),
        (modal(cells(1, 1)), "unsupported type: table [json-pointer:/view/blocks/0/type]"),
        (modal({"type": "markdown", "text": "x"}), "unsupported type: markdown"),
        (modal(typed_in("a", focus_on_load=True), typed_in("b", focus_on_load=True)), "focus_on_load"),
        (modal(section("x"), state={}), "invalid additional property: state"),
        (
            {"type": "home", "blocks": [asked({"type": "email_text_input", "action_id": "a"})]},
            "unsupported type: email_text_input",
        ),
        ({"type": "workflow_step", "blocks": []}, "unsupported type"),
        ({"type": "modal", "title": words("x")}, "missing required field: blocks"),
    ],
)
def test_each_limit_of_a_view_is_held(view: Json, message: str) -> None:
    with pytest.raises(SlackError) as refused:
        check_view(view)
    assert refused.value.error == "invalid_arguments"
    assert message in str(refused.value)


def test_a_view_may_be_a_quarter_of_a_megabyte() -> None:
    with pytest.raises(SlackError, match="view_too_large"):
        check_view(modal(*[section("x" * 2900)] * 90))


def test_views_take_what_messages_do_not() -> None:
    check_view(
        modal(asked({"type": "email_text_input", "action_id": "a"}), {"type": "alert", "text": words("x"), "level": "warning"})
    )
    check_view({"type": "home", "blocks": [section("x"), row(button("a"))]})


@pytest.fixture
def room() -> Iterator[Room]:
    opened = Room()
    yield opened
    opened.close()


def test_the_client_is_told_where_it_is_broken(room: Room) -> None:
    answer = refusal(room.client.chat_postMessage, channel=OPEN, text="x", blocks=[section("x" * 3001)])

    where = "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    assert answer["errors"] == [where]
    assert answer["response_metadata"]["messages"] == [f"[ERROR] {where}"]
