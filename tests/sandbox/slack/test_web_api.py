"""The Web API through Slack's own client: results and errors."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests import loopback
from tests.sandbox.slack.slack_parts import ARCHIVED, ELSEWHERE, OPEN, PRIVATE, SCOPES, Room, button, modal, refusal, row, section


@pytest.fixture
def room() -> Iterator[Room]:
    opened = Room()
    yield opened
    opened.close()


def test_the_app_learns_who_it_is_and_what_it_may(room: Room) -> None:
    answer = room.client.auth_test()

    assert (answer["user_id"], answer["team_id"], answer["url"]) == ("U0BATON", "T0BATON", f"{room.url}/")
    assert set(answer.headers["x-oauth-scopes"].split(",")) == SCOPES


REFUSALS: list[tuple[str, dict[str, Any], str]] = [
    ("chat_postMessage", {"channel": "C0NOWHERE", "text": "x"}, "channel_not_found"),
    ("chat_postMessage", {"channel": PRIVATE, "text": "x"}, "channel_not_found"),
    ("chat_postMessage", {"channel": ELSEWHERE, "text": "x"}, "not_in_channel"),
    ("chat_postMessage", {"channel": ARCHIVED, "text": "x"}, "is_archived"),
    ("chat_postMessage", {"channel": OPEN, "text": ""}, "no_text"),
    ("chat_postMessage", {"channel": OPEN, "text": "x", "thread_ts": "1.000001"}, "thread_not_found"),
    ("chat_postMessage", {"channel": OPEN, "text": "x", "metadata": {"event_type": "t"}}, "invalid_metadata_format"),
    ("chat_postMessage", {"channel": OPEN, "text": "x", "markdown_text": "y"}, "markdown_text_conflict"),
    ("chat_postMessage", {"channel": OPEN, "text": "x", "blocks": ["word"]}, "invalid_blocks_format"),
    ("chat_postMessage", {"channel": OPEN, "text": "x", "blocks": "[{"}, "invalid_blocks_format"),
    ("chat_postMessage", {"channel": "U0GONE", "text": "x"}, "user_disabled"),
    ("chat_update", {"channel": OPEN, "ts": "1.000001", "text": "x"}, "message_not_found"),
    ("chat_update", {"channel": "U0ANN", "ts": "1.000001", "text": "x"}, "channel_not_found"),
    ("chat_update", {"channel": ARCHIVED, "ts": "1.000001", "text": "x"}, "is_inactive"),
    ("chat_delete", {"channel": OPEN, "ts": "1.000001"}, "message_not_found"),
    ("chat_getPermalink", {"channel": OPEN, "message_ts": "1.000001"}, "message_not_found"),
    ("chat_postEphemeral", {"channel": OPEN, "user": "U0NOBODY", "text": "x"}, "user_not_in_channel"),
    ("chat_postEphemeral", {"channel": OPEN, "user": "U0GONE", "text": "x"}, "user_not_in_channel"),
    ("chat_postEphemeral", {"channel": ELSEWHERE, "user": "U0ANN", "text": "x"}, "not_in_channel"),
    ("conversations_info", {"channel": PRIVATE}, "channel_not_found"),
    ("conversations_history", {"channel": ELSEWHERE}, "not_in_channel"),
    ("conversations_history", {"channel": OPEN, "limit": 2000}, "invalid_limit"),
    ("conversations_list", {"cursor": "made up"}, "invalid_cursor"),
    ("conversations_list", {"types": "secret_channel"}, "invalid_types"),
    ("conversations_replies", {"channel": OPEN, "ts": "1.000001"}, "thread_not_found"),
    ("conversations_join", {"channel": PRIVATE}, "method_not_supported_for_channel_type"),
    ("conversations_join", {"channel": ARCHIVED}, "is_archived"),
    ("conversations_open", {"users": "U0NOBODY"}, "user_not_found"),
    ("conversations_open", {"users": "U0GONE"}, "user_disabled"),
    ("conversations_open", {"users": ""}, "users_list_not_supplied"),
    ("conversations_open", {"users": ",".join(["U0ANN"] * 9)}, "too_many_users"),
    ("users_info", {"user": "U0NOBODY"}, "user_not_found"),
    ("users_lookupByEmail", {"email": "gone@example.jp"}, "users_not_found"),
    ("usergroups_users_list", {"usergroup": "S0NONE"}, "no_such_subteam"),
    ("views_open", {"trigger_id": "made up", "view": modal(section("x"))}, "invalid_trigger_id"),
    ("views_update", {"view_id": "V0NONE", "view": modal(section("x"))}, "not_found"),
    ("views_publish", {"user_id": "U0NOBODY", "view": {"type": "home", "blocks": []}}, "user_not_found"),
    ("views_publish", {"user_id": "U0ANN", "view": modal(section("x"))}, "invalid_arguments"),
    ("files_info", {"file": "F0NONE"}, "file_not_found"),
    ("bots_info", {"bot": "B0NONE"}, "bot_not_found"),
]


@pytest.mark.filterwarnings("ignore:The top-level `text` argument is missing")
@pytest.mark.parametrize(("method", "args", "error"), REFUSALS, ids=lambda value: value if isinstance(value, str) else "")
def test_each_method_refuses_as_slack_does(room: Room, method: str, args: dict[str, Any], error: str) -> None:
    assert refusal(getattr(room.client, method), **args)["error"] == error
    assert room.workspace.audit[-1].error == error


def test_tokens_scopes_and_unknown_methods_are_refused(room: Room) -> None:
    base = f"{room.url}/api/"
    assert refusal(WebClient("", base_url=base).auth_test)["error"] == "not_authed"
    assert refusal(WebClient("xoxb-other", base_url=base).auth_test)["error"] == "invalid_auth"
    assert refusal(WebClient("xapp-test", base_url=base).auth_test)["error"] == "not_allowed_token_type"
    assert refusal(room.client.pins_list, channel=OPEN)["error"] == "unknown_method"

    room.workspace.scopes -= {"chat:write"}
    answer = refusal(room.client.chat_postMessage, channel=OPEN, text="x")
    assert (answer["error"], answer["needed"]) == ("missing_scope", "chat:write")
    assert "channels:read" in answer["provided"]
    room.workspace.scopes -= {"groups:read"}
    assert refusal(room.client.conversations_list, types="private_channel")["needed"] == "groups:read"

    room.workspace.faults.revoked = True
    assert refusal(room.client.auth_test)["error"] == "token_revoked"


def test_a_message_is_posted_redrawn_and_deleted(room: Room) -> None:
    posted = room.client.chat_postMessage(channel="#open", text="hello", blocks=[section("hello"), row(button("go"))])
    ts = posted["ts"]
    assert posted["channel"] == OPEN
    assert all(block["block_id"] for block in posted["message"]["blocks"])

    room.client.chat_update(channel=OPEN, ts=ts, text="bye", blocks=[section("bye")])
    assert room.workspace.message(OPEN, ts)["blocks"][0]["text"]["text"] == "bye"
    assert not room.workspace.message(OPEN, ts).get("edited")

    room.client.chat_update(channel=OPEN, ts=ts, text="plain")
    assert room.workspace.message(OPEN, ts)["blocks"] == []
    assert room.workspace.message(OPEN, ts)["edited"]
    assert refusal(room.client.chat_update, channel=OPEN, ts=ts, text="x" * 4001)["error"] == "msg_too_long"

    link = room.client.chat_getPermalink(channel=OPEN, message_ts=ts)["permalink"]
    assert link == f"{room.url}/archives/{OPEN}/p{ts.replace('.', '')}"
    room.client.chat_delete(channel=OPEN, ts=ts)
    assert room.workspace.messages(OPEN) == []


def test_the_app_touches_only_its_own_messages(room: Room) -> None:
    said = room.person("U0ANN").say(OPEN, "mine")

    assert refusal(room.client.chat_update, channel=OPEN, ts=said["ts"], text="x")["error"] == "cant_update_message"
    assert refusal(room.client.chat_delete, channel=OPEN, ts=said["ts"])["error"] == "cant_delete_message"


def test_a_post_that_is_too_long_is_cut(room: Room) -> None:
    posted = room.client.chat_postMessage(channel=OPEN, text="x" * 50_000)

    assert len(posted["message"]["text"]) == 40_000


def test_time_stamps_are_unique_and_follow_the_sandboxs_clock(room: Room) -> None:
    first = room.person("U0ANN").say(OPEN, "now")["ts"]
    room.clock.wind(timedelta(days=3))
    later = [room.person("U0ANN").say(OPEN, "then")["ts"] for _ in range(200)]

    assert sorted(set(later)) == later
    assert float(later[0]) - float(first) >= 3 * 86400


def test_threads_and_metadata_are_read_back(room: Room) -> None:
    about = {"event_type": "card", "event_payload": {"key": "7"}}
    parent = room.client.chat_postMessage(channel=OPEN, text="card", metadata=about)["ts"]
    reply = room.client.chat_postMessage(channel=OPEN, text="reply", thread_ts=parent)["ts"]
    room.client.chat_update(channel=OPEN, ts=parent, text="card again")

    plain = room.client.conversations_history(channel=OPEN)["messages"]
    assert [each["text"] for each in plain] == ["card again"]
    assert "metadata" not in plain[0]
    assert (plain[0]["reply_count"], plain[0]["latest_reply"]) == (1, reply)
    full = room.client.conversations_history(channel=OPEN, include_all_metadata=True)["messages"]
    assert full[0]["metadata"] == about
    thread = room.client.conversations_replies(channel=OPEN, ts=parent)["messages"]
    assert [each["ts"] for each in thread] == [parent, reply]
    assert refusal(room.client.chat_postMessage, channel=OPEN, text="x", thread_ts=reply)["error"] == "cannot_reply_to_message"

    room.client.chat_update(channel=OPEN, ts=parent, text="card", metadata={})
    assert not room.workspace.message(OPEN, parent)["metadata"]


def test_history_is_read_page_by_page_and_between_two_instants(room: Room) -> None:
    stamps = [room.person("U0ANN").say(OPEN, str(number))["ts"] for number in range(7)]

    pages = [page["messages"] for page in room.client.conversations_history(channel=OPEN, limit=3)]
    assert [[each["text"] for each in page] for page in pages] == [["6", "5", "4"], ["3", "2", "1"], ["0"]]
    between = room.client.conversations_history(channel=OPEN, oldest=stamps[2], latest=stamps[5])["messages"]
    assert [each["text"] for each in between] == ["4", "3"]
    both = room.client.conversations_history(channel=OPEN, oldest=stamps[2], latest=stamps[5], inclusive=True)["messages"]
    assert len(both) == 4


def test_the_locale_of_a_person_is_shown_where_it_is_asked_for(room: Room) -> None:
    room.workspace.set_locale("U0ANN", "ja-JP")

    assert "locale" not in room.client.users_info(user="U0ANN")["user"]
    assert room.client.users_info(user="U0ANN", include_locale=True)["user"]["locale"] == "ja-JP"
    assert all("locale" not in each for each in room.client.users_list()["members"])
    shown = {each["id"]: each["locale"] for each in room.client.users_list(include_locale=True)["members"]}
    assert (shown["U0ANN"], shown["U0BO"]) == ("ja-JP", "en-US")


def test_people_groups_and_channels_are_listed(room: Room) -> None:
    client = room.client
    members = [user["id"] for page in client.users_list(limit=2) for user in page["members"]]
    assert members == ["U0BATON", "U0ANN", "U0BO", "U0GONE"]
    assert client.users_lookupByEmail(email=" Ann@Example.JP ")["user"]["id"] == "U0ANN"
    assert client.users_info(user="U0GONE")["user"]["deleted"] is True
    assert client.usergroups_list(include_users=True)["usergroups"][0]["users"] == ["U0ANN"]
    assert client.usergroups_users_list(usergroup="S0PILOTS")["users"] == ["U0ANN"]

    seen = {each["name"] for each in client.conversations_list(types="public_channel,private_channel")["channels"]}
    assert seen == {"open", "elsewhere", "old"}
    assert client.conversations_info(channel=ELSEWHERE)["channel"]["is_member"] is False
    assert client.conversations_members(channel=OPEN)["members"] == ["U0ANN", "U0BATON", "U0BO", "U0GONE"]
    own = client.users_conversations(exclude_archived=True)["channels"]
    assert [each["id"] for each in own] == [OPEN]
    assert client.team_info()["team"]["id"] == "T0BATON"

    room.workspace.scopes -= {"users:read.email"}
    assert "email" not in client.users_info(user="U0ANN")["user"]["profile"]


def test_the_app_joins_a_public_channel_and_opens_a_conversation(room: Room) -> None:
    room.client.conversations_join(channel=ELSEWHERE)
    assert room.client.chat_postMessage(channel=ELSEWHERE, text="here")["ok"]

    direct = room.client.conversations_open(users="U0ANN")["channel"]["id"]
    assert direct.startswith("D")
    assert room.client.conversations_open(users="U0ANN")["channel"]["id"] == direct
    assert room.client.chat_postMessage(channel="U0ANN", text="psst")["channel"] == direct


def test_with_chat_write_public_the_app_posts_without_joining(room: Room) -> None:
    room.workspace.scopes |= {"chat:write.public"}

    assert room.client.chat_postMessage(channel=ELSEWHERE, text="x")["ok"]


def test_a_whisper_is_seen_by_one_person(room: Room) -> None:
    room.client.chat_postEphemeral(channel=OPEN, user="U0ANN", text="only you")

    assert room.person("U0ANN").whispers() == ["only you"]
    assert room.person("U0BO").whispers() == []
    assert room.workspace.messages(OPEN) == []


def test_a_reaction_is_put_once(room: Room) -> None:
    ts = room.person("U0ANN").say(OPEN, "done?")["ts"]

    room.client.reactions_add(channel=OPEN, timestamp=ts, name="ship")
    assert refusal(room.client.reactions_add, channel=OPEN, timestamp=ts, name="ship")["error"] == "already_reacted"
    assert refusal(room.client.reactions_add, channel=OPEN, timestamp=ts, name="a b")["error"] == "invalid_name"


def test_a_chart_is_uploaded_and_shown(room: Room) -> None:
    png = b"\x89PNG\r\n\x1a\n" + bytes(64)
    answer = room.client.files_upload_v2(channel=OPEN, content=png, filename="sla.png", title="SLA", alt_txt="All met")
    file = room.workspace.messages(OPEN)[0]["files"][0]

    assert answer["files"][0]["id"] == file["id"]
    assert (file["mimetype"], file["alt_txt"], file["title"]) == ("image/png", "All met", "SLA")
    shown = loopback.get(room.url + file["url"])
    assert (shown.content, shown.headers["content-type"]) == (png, "image/png")
    picture = {"type": "image", "slack_file": {"id": file["id"]}, "alt_text": "All met"}
    assert room.client.chat_postMessage(channel=OPEN, text="SLA", blocks=[picture])["ok"]
    picture["slack_file"] = {"id": "F0NONE"}
    assert "invalid slack file" in str(refusal(room.client.chat_postMessage, channel=OPEN, text="SLA", blocks=[picture]))


@dataclass
class Still:
    """A time that passes only on request."""

    at: float = 1000.0

    def monotonic(self) -> float:
        return self.at


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> Still:
    """Stop the time of the rate limits during a test."""
    clock = Still()
    monkeypatch.setattr("sandbox.slack.api.rate_limits.time", clock)
    return clock


def test_a_post_a_second_is_what_a_channel_takes(room: Room, still: Still) -> None:
    for _ in range(4):
        room.client.chat_postMessage(channel=OPEN, text="x")
    with pytest.raises(SlackApiError) as refused:
        room.client.chat_postMessage(channel=OPEN, text="x")

    assert refused.value.response.status_code == 429
    assert refused.value.response["error"] == "ratelimited"
    assert int(refused.value.response.headers["Retry-After"]) >= 1
    assert room.client.chat_postMessage(channel="U0ANN", text="another channel")["ok"]
    still.at += 1
    assert room.client.chat_postMessage(channel=OPEN, text="x")["ok"]
    assert refusal(room.client.chat_postMessage, channel=OPEN, text="x")["error"] == "ratelimited"


def test_a_method_has_a_limit_a_minute(room: Room, still: Still) -> None:
    asked = f"{room.url}/api/users.list?token=xoxb-test"
    answers = [loopback.get(asked).status_code for _ in range(31)]
    still.at += 60
    answers.append(loopback.get(asked).status_code)

    assert answers == [200] * 30 + [429, 200]
