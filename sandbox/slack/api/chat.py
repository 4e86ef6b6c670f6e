"""chat.* and reactions.add: post, update and delete messages."""

from collections.abc import Callable
from typing import Any

from sandbox.slack.api import arguments
from sandbox.slack.block_kit.checks import check_message
from sandbox.slack.workspace.entities import Channel, Json
from sandbox.slack.workspace.errors import SlackError, invalid_arguments
from sandbox.slack.workspace.workspace import Workspace

UPDATE_TEXT, POST_TEXT, MARKDOWN_TEXT = 4000, 40_000, 12_000
METADATA = 16_000
ATTACHMENTS = 100


def public(message: Json, *, metadata: bool = False) -> Json:
    """Return a message as the API shows it; metadata is included on request only."""
    hidden = set() if metadata and message.get("metadata") else {"metadata"}
    shown = {name: value for name, value in message.items() if name not in hidden}
    if not shown.get("files"):
        shown.pop("files", None)
    return shown


def writable(workspace: Workspace, args: Json, *, by_id: bool = False) -> Channel:
    """Return the conversation that the app writes to, named by id or, unless `by_id`, by channel name or person."""
    named = arguments.text(args, "channel")
    channel = workspace.channels.get(named)
    if channel is None and not by_id:
        channel = _by_name(workspace, named)
    if channel is None or (channel.is_private and workspace.bot_user_id not in channel.members):
        raise SlackError("channel_not_found")
    return channel


def check_blocks(workspace: Workspace, args: Json) -> list[Json]:
    """Return the blocks of a call after checking them against Slack's limits."""
    blocks = args.get("blocks") or []
    check_message(blocks, workspace.faults.refused_blocks)
    for number, block in enumerate(blocks):
        shown = (block.get("slack_file") or {}).get("id") if block.get("type") == "image" else None
        if shown and not workspace.files.has_picture(shown):
            problem = f"invalid slack file [json-pointer:/blocks/{number}/slack_file]"
            raise SlackError("invalid_blocks", errors=[problem], response_metadata={"messages": [f"[ERROR] {problem}"]})
    if len(args.get("attachments") or []) > ATTACHMENTS:
        raise SlackError("too_many_attachments")
    return list(blocks)


def _by_name(workspace: Workspace, named: str) -> Channel | None:
    if named in workspace.users:
        if workspace.users[named].deleted:
            raise SlackError("user_disabled")
        return workspace.direct(named)
    try:
        return workspace.channels[workspace.channel_id(named)]
    except KeyError:
        return None


def _post_message(workspace: Workspace, args: Json) -> Json:
    channel = writable(workspace, args)
    _require_open(workspace, channel)
    message = _bot_message(workspace, args)
    thread = arguments.text(args, "thread_ts")
    if thread:
        _require_thread(workspace, channel, thread)
        message["thread_ts"] = thread
        if arguments.flag(args, "reply_broadcast"):
            message["subtype"] = "thread_broadcast"
    posted = workspace.append(channel.id, message)
    return {"channel": channel.id, "ts": posted["ts"], "message": public(posted)}


def _bot_message(workspace: Workspace, args: Json) -> Json:
    text, markdown = arguments.text(args, "text"), arguments.text(args, "markdown_text")
    if markdown and (text or args.get("blocks")):
        raise SlackError("markdown_text_conflict")
    if len(markdown) > MARKDOWN_TEXT:
        raise SlackError("msg_too_long")
    blocks = check_blocks(workspace, args) or ([{"type": "markdown", "text": markdown}] if markdown else [])
    if not text and not blocks and not args.get("attachments"):
        raise SlackError("no_text")
    return {
        "user": workspace.bot_user_id, "bot_id": workspace.bot_id, "app_id": workspace.app_id,
        "text": (text or markdown)[:POST_TEXT], "blocks": blocks, "metadata": _metadata(args.get("metadata")),
    }  # fmt: skip


def _metadata(given: Any) -> Json | None:
    if not given:
        return None
    shaped = isinstance(given, dict) and isinstance(given.get("event_payload"), dict)
    if not shaped or not isinstance(given.get("event_type"), str) or not given["event_type"]:
        raise SlackError("invalid_metadata_format")
    if len(str(given)) > METADATA:
        raise SlackError("metadata_too_large")
    return dict(given)


def _require_open(workspace: Workspace, channel: Channel) -> None:
    if channel.archived:
        raise SlackError("is_archived")
    if workspace.bot_user_id not in channel.members and "chat:write.public" not in workspace.scopes:
        raise SlackError("not_in_channel")
    if channel.restricted:
        raise SlackError("restricted_action")


def _require_thread(workspace: Workspace, channel: Channel, ts: str) -> None:
    try:
        parent = workspace.find(channel.id, ts)
    except SlackError:
        raise SlackError("thread_not_found") from None
    if parent.get("thread_ts") not in {None, ts}:
        raise SlackError("cannot_reply_to_message")


def _update(workspace: Workspace, args: Json) -> Json:
    channel = writable(workspace, args, by_id=True)
    if channel.archived:
        raise SlackError("is_inactive")
    ts, text = arguments.required(args, "ts"), arguments.text(args, "text")
    if workspace.find(channel.id, ts)["user"] != workspace.bot_user_id:
        raise SlackError("cant_update_message")
    if len(text) > UPDATE_TEXT:
        raise SlackError("msg_too_long")
    blocks = check_blocks(workspace, args)
    if not text and not blocks:
        raise SlackError("no_text")
    parts: Json = {"text": text, "blocks": blocks}
    if args.get("metadata") is not None:
        parts["metadata"] = _metadata(args["metadata"])
    if not blocks:
        parts["edited"] = {"user": workspace.bot_user_id, "ts": workspace.said.next_ts()}
    changed = workspace.said.replace(channel.id, ts, **parts)
    return {"channel": channel.id, "ts": ts, "text": text, "message": public(changed)}


def _delete(workspace: Workspace, args: Json) -> Json:
    channel = writable(workspace, args, by_id=True)
    ts = arguments.required(args, "ts")
    if workspace.find(channel.id, ts)["user"] != workspace.bot_user_id:
        raise SlackError("cant_delete_message")
    workspace.said.delete(channel.id, ts)
    return {"channel": channel.id, "ts": ts}


def _post_ephemeral(workspace: Workspace, args: Json) -> Json:
    channel = writable(workspace, args)
    _require_open(workspace, channel)
    user = arguments.text(args, "user")
    if user not in channel.members or user not in workspace.users or workspace.users[user].deleted:
        raise SlackError("user_not_in_channel")
    blocks, text = check_blocks(workspace, args), arguments.text(args, "text")
    if not text and not blocks:
        raise SlackError("no_text")
    message = {"text": text, "blocks": blocks, "thread_ts": args.get("thread_ts") or None}
    return {"message_ts": workspace.said.whisper(user, channel.id, message)["ts"]}


def _permalink(workspace: Workspace, args: Json) -> Json:
    channel = writable(workspace, args, by_id=True)
    message = workspace.find(channel.id, arguments.required(args, "message_ts"))
    link = f"{workspace.url.rstrip('/')}/archives/{channel.id}/p{message['ts'].replace('.', '')}"
    thread = message.get("thread_ts")
    return {"channel": channel.id, "permalink": f"{link}?thread_ts={thread}&cid={channel.id}" if thread else link}


def _react(workspace: Workspace, args: Json) -> Json:
    channel = writable(workspace, args, by_id=True)
    ts, name = arguments.text(args, "timestamp"), arguments.text(args, "name")
    if not name or not all(letter.isalnum() or letter in "_-+:" for letter in name):
        raise SlackError("invalid_name" if name else "no_item_specified")
    if not ts:
        raise invalid_arguments("missing required field: timestamp")
    with workspace.lock:
        known = {each["name"]: each["users"] for each in workspace.find(channel.id, ts).get("reactions") or []}
        if workspace.bot_user_id in known.get(name, []):
            raise SlackError("already_reacted")
        known[name] = [*known.get(name, []), workspace.bot_user_id]
        reactions = [{"name": name, "users": users, "count": len(users)} for name, users in known.items()]
        workspace.said.replace(channel.id, ts, reactions=reactions)
    return {}


CHAT_METHODS: dict[str, Callable[[Workspace, Json], Json]] = {
    "chat.postMessage": _post_message, "chat.update": _update, "chat.delete": _delete,
    "chat.postEphemeral": _post_ephemeral, "chat.getPermalink": _permalink, "reactions.add": _react,
}  # fmt: skip
