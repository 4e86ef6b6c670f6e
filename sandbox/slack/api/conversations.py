"""conversations.* and users.conversations: list channels, their members and their messages."""

from collections.abc import Callable

from sandbox.slack.api import arguments
from sandbox.slack.api.chat import public
from sandbox.slack.workspace.entities import Channel, Json
from sandbox.slack.workspace.errors import SlackError, missing_scope
from sandbox.slack.workspace.workspace import Workspace

_TYPES = {"public_channel": "channels", "private_channel": "groups", "im": "im", "mpim": "mpim"}
PEOPLE = 8


def described(workspace: Workspace, channel: Channel) -> Json:
    """Return a conversation in Slack's format."""
    conversation: Json = {"id": channel.id, "is_archived": channel.archived, "is_private": channel.is_private}
    if channel.im_user:
        return conversation | {"is_im": True, "is_channel": False, "user": channel.im_user, "is_open": True}
    return conversation | {
        "name": channel.name, "name_normalized": channel.name, "is_channel": not channel.is_private, "is_im": False,
        "is_group": channel.is_private, "is_member": workspace.bot_user_id in channel.members, "is_mpim": False,
        "is_general": channel.name == "general", "num_members": len(channel.members),
        "topic": {"value": channel.topic, "creator": "", "last_set": 0}, "purpose": {"value": ""},
        "is_shared": bool(channel.shared), "is_ext_shared": channel.shared == "ext", "is_org_shared": channel.shared == "org",
    }  # fmt: skip


def _list(workspace: Workspace, args: Json) -> Json:
    seen = [each for each in _asked(workspace, args) if not each.is_private or workspace.bot_user_id in each.members]
    return arguments.page("channels", [described(workspace, each) for each in seen], args)


def _of_user(workspace: Workspace, args: Json) -> Json:
    user = arguments.text(args, "user") or workspace.bot_user_id
    if user not in workspace.users:
        raise SlackError("user_not_found")
    own = [each for each in _asked(workspace, args) if user in each.members]
    seen = [each for each in own if not each.is_private or workspace.bot_user_id in each.members]
    return arguments.page("channels", [_as_listed(described(workspace, each)) for each in seen], args)


def _as_listed(conversation: Json) -> Json:
    """Return a conversation as users.conversations shows it: without what depends on who asks."""
    return {name: value for name, value in conversation.items() if name not in {"is_member", "num_members"}}


def _asked(workspace: Workspace, args: Json) -> list[Channel]:
    """Return the conversations of the types that a call requests."""
    types = [each.strip() for each in (arguments.text(args, "types") or "public_channel").split(",")]
    if any(each not in _TYPES for each in types):
        raise SlackError("invalid_types")
    kinds = {_TYPES[each] for each in types}
    for kind in kinds:
        _require_scope(workspace, f"{kind}:read")
    with_archived = not arguments.flag(args, "exclude_archived")
    with workspace.lock:
        return [each for each in workspace.channels.values() if each.kind in kinds and (with_archived or not each.archived)]


def _info(workspace: Workspace, args: Json) -> Json:
    return {"channel": described(workspace, _visible(workspace, args, "read"))}


def _members(workspace: Workspace, args: Json) -> Json:
    channel = _visible(workspace, args, "read")
    with workspace.lock:
        return arguments.page("members", sorted(channel.members), args)


def _history(workspace: Workspace, args: Json) -> Json:
    channel = _readable(workspace, args)
    messages = [each for each in reversed(workspace.messages(channel.id)) if _within(each, args)]
    return _page(workspace, channel, messages, args)


def _replies(workspace: Workspace, args: Json) -> Json:
    channel = _readable(workspace, args)
    ts = arguments.required(args, "ts")
    try:
        parent = workspace.find(channel.id, ts)
    except SlackError:
        raise SlackError("thread_not_found") from None
    replies = [each for each in workspace.messages(channel.id, ts) if _within(each, args)]
    return _page(workspace, channel, [parent, *replies], args)


def _page(workspace: Workspace, channel: Channel, messages: list[Json], args: Json) -> Json:
    metadata = arguments.flag(args, "include_all_metadata")
    shown = [_with_thread(workspace, channel, public(each, metadata=metadata)) for each in messages]
    page = arguments.page("messages", shown, args)
    return page | {"has_more": bool(page["response_metadata"]["next_cursor"])}


def _with_thread(workspace: Workspace, channel: Channel, message: Json) -> Json:
    replies = workspace.messages(channel.id, message["ts"])
    if not replies:
        return message
    users = list(dict.fromkeys(each["user"] for each in replies))
    thread = {"reply_count": len(replies), "reply_users": users, "latest_reply": replies[-1]["ts"]}
    return message | {"thread_ts": message["ts"]} | thread


def _within(message: Json, args: Json) -> bool:
    at, oldest, latest = float(message["ts"]), arguments.number(args, "oldest"), arguments.number(args, "latest")
    if arguments.flag(args, "inclusive"):
        return (oldest is None or at >= oldest) and (latest is None or at <= latest)
    return (oldest is None or at > oldest) and (latest is None or at < latest)


def _join(workspace: Workspace, args: Json) -> Json:
    channel = workspace.channels.get(arguments.text(args, "channel"))
    if channel is None:
        raise SlackError("channel_not_found")
    if channel.is_private:
        raise SlackError("method_not_supported_for_channel_type")
    if channel.archived:
        raise SlackError("is_archived")
    if workspace.bot_user_id in channel.members:
        return {"channel": described(workspace, channel), "warning": "already_in_channel"}
    workspace.invite(channel.id, workspace.bot_user_id)
    return {"channel": described(workspace, channel)}


def _open(workspace: Workspace, args: Json) -> Json:
    _require_scope(workspace, "im:write")
    named = arguments.text(args, "channel")
    if named:
        if named not in workspace.channels or not workspace.channels[named].im_user:
            raise SlackError("channel_not_found")
        return {"channel": {"id": named}, "no_op": True, "already_open": True}
    users = [each for each in arguments.text(args, "users").split(",") if each]
    if not users:
        raise SlackError("users_list_not_supplied")
    if len(users) > PEOPLE:
        raise SlackError("too_many_users")
    if any(each not in workspace.users for each in users):
        raise SlackError("user_not_found")
    if any(workspace.users[each].deleted for each in users):
        raise SlackError("user_disabled")
    if len(users) > 1:
        raise missing_scope("mpim:write", workspace.scopes)
    channel = workspace.direct(users[0])
    full = arguments.flag(args, "return_im")
    return {"channel": described(workspace, channel) if full else {"id": channel.id}}


def _visible(workspace: Workspace, args: Json, right: str) -> Channel:
    channel = workspace.channels.get(arguments.text(args, "channel"))
    if channel is None or (channel.is_private and workspace.bot_user_id not in channel.members):
        raise SlackError("channel_not_found")
    _require_scope(workspace, f"{channel.kind}:{right}")
    return channel


def _readable(workspace: Workspace, args: Json) -> Channel:
    channel = _visible(workspace, args, "history")
    if workspace.bot_user_id not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def _require_scope(workspace: Workspace, needed: str) -> None:
    if needed not in workspace.scopes:
        raise missing_scope(needed, workspace.scopes)


CONVERSATION_METHODS: dict[str, Callable[[Workspace, Json], Json]] = {
    "conversations.list": _list, "conversations.info": _info, "conversations.members": _members,
    "conversations.history": _history, "conversations.replies": _replies, "conversations.join": _join,
    "conversations.open": _open, "users.conversations": _of_user,
}  # fmt: skip
