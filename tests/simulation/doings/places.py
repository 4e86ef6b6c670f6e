"""What can happen to places: channels are archived, the user groups of contacts become empty, and both come back."""

from tests.handoffs.examples import POLICY
from tests.simulation.doings.doings import Run

CHANNELS = frozenset(team.channel.removeprefix("#") for team in POLICY.teams)


def channel(day: Run) -> str:
    """Archive a channel of a team, or bring it back."""
    workspace, chance = day.world.workspace, day.world.fate.chance
    places = sorted(id for id, each in workspace.channels.items() if each.name in CHANNELS)
    place = chance.choice(places)
    is_archived = not workspace.channels[place].archived
    workspace.archive_channel(place, archived=is_archived)
    day.world.fate.counts["channel archived"] += is_archived
    return f"#{workspace.channels[place].name} {'archived' if is_archived else 'back'}"


def contact(day: Run) -> str:
    """Empty the user group of a team's contact, or fill it again."""
    workspace, chance = day.world.workspace, day.world.fate.chance
    group = chance.choice(sorted(day.world.contacts))
    is_gone = bool(workspace.usergroups[group].users)
    workspace.set_usergroup(group, () if is_gone else day.world.contacts[group])
    day.world.fate.counts["contact gone"] += is_gone
    return f"{group} {'has nobody' if is_gone else 'has its people again'}"


def restored(day: Run) -> None:
    """Give everything back."""
    world = day.world
    for id, each in list(world.workspace.channels.items()):
        if each.archived:
            world.workspace.archive_channel(id, archived=False)
    for group, users in world.contacts.items():
        if world.workspace.usergroups[group].users != users:
            world.workspace.set_usergroup(group, users)
