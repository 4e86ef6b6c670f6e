"""Slack's events about people and channels, which update the team directory at once."""

from typing import Any

from slack_bolt import App

from bot.slack.payloads import ChannelEvent, MembershipEvent, PersonEvent, UserGroupEvent
from bot.slack.services import Services


def register(app: App, services: Services) -> None:
    """Register the events about people and channels."""

    @app.event("member_joined_channel")
    def joined(event: dict[str, object]) -> None:
        membership = MembershipEvent.model_validate(event)
        services.background.submit(services.team_directory.joined, membership.channel, membership.user)

    @app.event("member_left_channel")
    def left(event: dict[str, object]) -> None:
        membership = MembershipEvent.model_validate(event)
        services.team_directory.left(membership.channel, membership.user)
        if membership.user == services.slack.bot_user_id:
            services.background.submit(services.team_directory.channel_changed, membership.channel)

    @app.event("channel_archive")
    @app.event("channel_deleted")
    @app.event("channel_left")
    @app.event("channel_rename")
    @app.event("channel_unarchive")
    @app.event("group_archive")
    @app.event("group_deleted")
    @app.event("group_left")
    @app.event("group_rename")
    @app.event("group_unarchive")
    def channel_changed(event: dict[str, object]) -> None:
        change = ChannelEvent.model_validate(event)
        services.background.submit(services.team_directory.channel_changed, change.channel_id, change.described.name)

    @app.event("subteam_updated")
    def group_renamed(event: dict[str, object]) -> None:
        services.background.submit(services.team_directory.usergroups_changed)

    @app.event("subteam_members_changed")
    def group_changed(event: dict[str, object]) -> None:
        change = UserGroupEvent.model_validate(event)
        services.team_directory.usergroup_changed(change.subteam_id, change.added_users, change.removed_users)

    @app.event("team_join")
    @app.event("user_change")
    def person_changed(event: dict[str, Any]) -> None:
        user_id = PersonEvent.model_validate(event).user.id
        before = services.queries.language_of(user_id)
        if services.team_directory.person_changed(event["user"]):
            services.background.submit(services.team_directory.usergroups_changed)
        if services.queries.language_of(user_id) != before:
            services.home_tabs.acted(user_id)
            services.work_lists.expect_changes()
