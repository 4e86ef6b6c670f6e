"""The bodies of the requests that Slack sends: commands, and clicks on the cards of handoffs."""

from collections.abc import Iterator, Sequence
from urllib.parse import urlencode

from benchmarks.stock.prepared import CHANNEL, PERSON, STEP
from bot.wire.ids import CLAIM
from bot.wire.values import TaskValue
from sandbox.slack.delivery import payloads
from sandbox.slack.workspace.workspace import Workspace

PEOPLE = (PERSON, "U0KEN")


def command(workspace: Workspace, name: str, text: str, user: str = PERSON) -> bytes:
    """Return the body of a slash command."""
    return urlencode(payloads.command(workspace, user, CHANNEL, name, text, "")).encode()


def claims(workspace: Workspace, handoffs: Sequence[str], ts: str) -> Iterator[bytes]:
    """Yield the body of a click on *claim* for each of some handoffs, by one colleague after the other."""
    for number, handoff in enumerate(handoffs):
        yield claim(workspace, handoff, ts, PEOPLE[number % len(PEOPLE)])


def claim(workspace: Workspace, handoff: str, ts: str, user: str, action_id: str = CLAIM) -> bytes:
    """Return the body of a click on *claim*, or on another button of the card."""
    value = TaskValue(handoff=handoff, step=STEP).model_dump_json(by_alias=True, exclude_defaults=True)
    action = {"type": "button", "action_id": action_id, "block_id": "buttons", "value": value}
    message = {"type": "message", "ts": ts, "user": workspace.bot_user_id, "text": "Order", "blocks": []}
    source = {"channel": workspace.channels[CHANNEL], "message": message}
    return urlencode({"payload": payloads.encoded(payloads.block_actions(workspace, user, source, action))}).encode()
