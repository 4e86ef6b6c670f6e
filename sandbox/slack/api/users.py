"""users.*, usergroups.*, auth.test, team.info and bots.info: people, groups and the app itself."""

from collections.abc import Callable

from sandbox.slack.api import arguments
from sandbox.slack.workspace.entities import Json, UserGroup
from sandbox.slack.workspace.errors import SlackError
from sandbox.slack.workspace.workspace import Workspace


def _auth_test(workspace: Workspace, args: Json) -> Json:
    return {
        "url": f"{workspace.url.rstrip('/')}/", "team": workspace.team_name, "user": _bot_name(workspace),
        "team_id": workspace.team_id, "user_id": workspace.bot_user_id, "bot_id": workspace.bot_id,
        "is_enterprise_install": False,
    } | ({"enterprise_id": workspace.enterprise_id} if workspace.enterprise_id else {})  # fmt: skip


def _team_info(workspace: Workspace, args: Json) -> Json:
    return {"team": {"id": workspace.team_id, "name": workspace.team_name, "domain": "sandbox", "url": workspace.url}}


def _bot_info(workspace: Workspace, args: Json) -> Json:
    if arguments.text(args, "bot") != workspace.bot_id:
        raise SlackError("bot_not_found")
    own = {"id": workspace.bot_id, "app_id": workspace.app_id, "user_id": workspace.bot_user_id, "deleted": False}
    return {"bot": own | {"name": _bot_name(workspace)}}


def _list(workspace: Workspace, args: Json) -> Json:
    """List the accounts of the workspace; people of another one who share a channel are shown by users.info only."""
    with workspace.lock:
        own = [id for id in workspace.users if workspace.team_of(id) == workspace.team_id]
        shown = [workspace.user_object(id, with_locale=arguments.flag(args, "include_locale")) for id in own]
        return arguments.page("members", shown, args)


def _info(workspace: Workspace, args: Json) -> Json:
    user = arguments.text(args, "user")
    if user not in workspace.users:
        raise SlackError("user_not_found")
    return {"user": workspace.user_object(user, with_locale=arguments.flag(args, "include_locale"))}


def _by_email(workspace: Workspace, args: Json) -> Json:
    email = arguments.required(args, "email").strip().lower()
    with workspace.lock:
        found = [each.id for each in workspace.users.values() if each.email.lower() == email and not each.deleted]
    if not found:
        raise SlackError("users_not_found")
    return {"user": workspace.user_object(found[0])}


def _groups(workspace: Workspace, args: Json) -> Json:
    with workspace.lock:
        shown = [each for each in workspace.usergroups.values() if not each.disabled or arguments.flag(args, "include_disabled")]
        return {"usergroups": [_group(each, args) for each in shown]}


def _group_users(workspace: Workspace, args: Json) -> Json:
    group = workspace.usergroups.get(arguments.text(args, "usergroup"))
    if group is None:
        raise SlackError("no_such_subteam")
    return {"users": list(group.users)}


def _group(group: UserGroup, args: Json) -> Json:
    described: Json = {
        "id": group.id,
        "handle": group.handle,
        "name": group.name,
        "is_usergroup": True,
        "date_delete": int(group.disabled),
    }
    if arguments.flag(args, "include_users"):
        described["users"] = list(group.users)
    if arguments.flag(args, "include_count"):
        described["user_count"] = len(group.users)
    return described


def _bot_name(workspace: Workspace) -> str:
    known = workspace.users.get(workspace.bot_user_id)
    return known.handle if known else "bot"


PEOPLE_METHODS: dict[str, Callable[[Workspace, Json], Json]] = {
    "auth.test": _auth_test, "team.info": _team_info, "bots.info": _bot_info, "users.list": _list, "users.info": _info,
    "users.lookupByEmail": _by_email, "usergroups.list": _groups, "usergroups.users.list": _group_users,
}  # fmt: skip
