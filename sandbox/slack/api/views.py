"""views.*: open, push and update modals, and publish home tabs."""

from collections.abc import Callable

from sandbox.slack.api import arguments
from sandbox.slack.block_kit.blocks import HOME, MODAL
from sandbox.slack.block_kit.checks import check_view
from sandbox.slack.workspace.entities import Json
from sandbox.slack.workspace.errors import SlackError, invalid_arguments
from sandbox.slack.workspace.workspace import Workspace


def _open(workspace: Workspace, args: Json) -> Json:
    view = _view(args, MODAL)
    trigger = workspace.modals.use(arguments.required(args, "trigger_id"))
    return {"view": workspace.modals.open(trigger.user, view)}


def _push(workspace: Workspace, args: Json) -> Json:
    view = _view(args, MODAL)
    trigger = workspace.modals.use(arguments.required(args, "trigger_id"))
    return {"view": workspace.modals.push(trigger.user, view)}


def _update(workspace: Workspace, args: Json) -> Json:
    view = _view(args, MODAL)
    view_id = arguments.text(args, "view_id") or workspace.modals.named(arguments.text(args, "external_id"))
    return {"view": workspace.modals.replace(view_id, view, arguments.text(args, "hash") or None)}


def _publish(workspace: Workspace, args: Json) -> Json:
    view, user = _view(args, HOME), arguments.text(args, "user_id")
    if not workspace.manifest.get("features", {}).get("app_home", {}).get("home_tab_enabled", True):
        raise SlackError("not_enabled")
    if user not in workspace.users:
        raise SlackError("user_not_found")
    return {"view": workspace.modals.publish(user, view, arguments.text(args, "hash") or None)}


def _view(args: Json, kind: str) -> Json:
    view = args.get("view")
    check_view(view)
    assert isinstance(view, dict)
    if view["type"] != kind:
        raise invalid_arguments(f"must be equal to {kind} [json-pointer:/view/type]")
    return view


VIEW_METHODS: dict[str, Callable[[Workspace, Json], Json]] = {
    "views.open": _open, "views.push": _push, "views.update": _update, "views.publish": _publish,
}  # fmt: skip
