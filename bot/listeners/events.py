"""What Slack tells of people and channels: the roster follows at once."""

from typing import Any

from slack_bolt import App

from bot.slack.services import Services


def register(app: App, services: Services) -> None:
    """Tie the membership events to the roster."""

    @app.event("member_joined_channel")
    def joined(event: dict[str, Any]) -> None:
        services.background.submit(services.roster.joined, event["channel"], event["user"])

    @app.event("member_left_channel")
    def left(event: dict[str, Any]) -> None:
        services.roster.left(event["channel"], event["user"])

    @app.event("subteam_members_changed")
    def group_changed(event: dict[str, Any]) -> None:
        services.roster.usergroup_changed(event["subteam_id"], event.get("added_users", []), event.get("removed_users", []))

    @app.event("user_change")
    def person_changed(event: dict[str, Any]) -> None:
        services.roster.person_changed(event["user"])
