"""files.*: announce a file, receive its bytes at an upload address, complete and share it."""

from collections.abc import Callable

from starlette.responses import PlainTextResponse, Response

from sandbox.slack.api import arguments
from sandbox.slack.api.chat import check_blocks, writable
from sandbox.slack.workspace.entities import Json
from sandbox.slack.workspace.errors import SlackError, invalid_arguments
from sandbox.slack.workspace.files import described
from sandbox.slack.workspace.workspace import Workspace


def take_upload(workspace: Workspace, ticket: str, content: bytes) -> Response:
    """Store the bytes of a file."""
    if not workspace.files.fill(ticket, content):
        return PlainTextResponse("upload refused", status_code=400)
    return PlainTextResponse(f"OK - {len(content)}")


def _announce(workspace: Workspace, args: Json) -> Json:
    length = int(arguments.number(args, "length") or 0)
    alt = arguments.text(args, "alt_txt") or arguments.text(args, "alt_text")
    file = workspace.files.announce(arguments.text(args, "filename"), length, alt)
    return {"upload_url": f"{workspace.url.rstrip('/')}/upload/{file.ticket}", "file_id": file.id}


def _complete(workspace: Workspace, args: Json) -> Json:
    requested = args.get("files")
    if not isinstance(requested, list) or not requested:
        raise invalid_arguments("missing required field: files")
    channels = [arguments.text(args, "channel_id"), *arguments.text(args, "channels").split(",")]
    places = [_place(workspace, each) for each in channels if each]
    files = [workspace.files.complete(str(each.get("id")), str(each.get("title") or "")) for each in requested]
    shown = [described(each, f"{workspace.url.rstrip('/')}/files/{each.id}") for each in files]
    message: Json = {"user": workspace.bot_user_id, "bot_id": workspace.bot_id, "files": shown, "metadata": None}
    message |= {"text": arguments.text(args, "initial_comment"), "blocks": check_blocks(workspace, args)}
    if args.get("thread_ts"):
        message["thread_ts"] = str(args["thread_ts"])
    for place in places:
        workspace.append(place, message)
    return {"files": [{"id": each.id, "title": each.title} for each in files]}


def _place(workspace: Workspace, channel: str) -> str:
    place = writable(workspace, {"channel": channel}, by_id=True)
    if workspace.bot_user_id not in place.members:
        raise SlackError("not_in_channel")
    if place.archived:
        raise SlackError("is_archived")
    return place.id


def _info(workspace: Workspace, args: Json) -> Json:
    file = workspace.files.find(arguments.text(args, "file"))
    return {"file": described(file, f"{workspace.url.rstrip('/')}/files/{file.id}")}


FILE_METHODS: dict[str, Callable[[Workspace, Json], Json]] = {
    "files.getUploadURLExternal": _announce, "files.completeUploadExternal": _complete, "files.info": _info,
}  # fmt: skip
