"""Slack as a rehearsal uses it: read as it is, and what would be posted is only noted."""

import threading
from dataclasses import dataclass
from datetime import datetime

from bot.gateways.slack.client import Posted, SlackGateway
from bot.views.kit.blocks import Block


@dataclass(frozen=True, kw_only=True)
class Noted:
    """A message that would be posted; `key` is that of its metadata, `thread_ts` the message that it answers, if any.

    `is_redraw` means that the message is in Slack already, and would be redrawn.
    """

    channel: str
    text: str
    blocks: tuple[Block, ...]
    key: str
    thread_ts: str | None = None
    is_redraw: bool = False


class SlackOnPaper(SlackGateway):
    """Reads Slack; what it would write is in `noted`, by place, each as it would look at the end."""

    def __init__(self, gateway: SlackGateway) -> None:
        super().__init__(gateway._client, gateway._way_out)
        self.noted: dict[tuple[str, str], Noted] = {}
        self._noting = threading.Lock()

    def post(
        self,
        channel: str,
        text: str,
        blocks: list[Block] | None,
        metadata: Block | None,
        thread_ts: str | None = None,
        *,
        in_channel: bool = False,
    ) -> Posted:
        """Note a message instead of posting it, under a time stamp that Slack never gives."""
        with self._noting:
            place = Posted(channel=channel, ts=f"0.{len(self.noted) + 1:06d}")
            noted = Noted(channel=channel, text=text, blocks=tuple(blocks or ()), key=_key(metadata), thread_ts=thread_ts)
            self.noted[channel, place.ts] = noted
        return place

    def update(self, channel: str, ts: str, text: str, blocks: list[Block]) -> None:
        """Note how a message would look, whether it is noted already or in Slack."""
        with self._noting:
            known = self.noted.get((channel, ts))
            is_redraw, key = (known.is_redraw, known.key) if known else (True, "")
            self.noted[channel, ts] = Noted(channel=channel, text=text, blocks=tuple(blocks), key=key, is_redraw=is_redraw)

    def find_post(self, channel: str, event_type: str, key: str, since: datetime, thread_ts: str | None = None) -> Posted | None:
        """Look for a message of ours among those that are noted, then in Slack."""
        with self._noting:
            for (place, ts), noted in self.noted.items():
                if place == channel and noted.key == key:
                    return Posted(channel=channel, ts=ts)
        return super().find_post(channel, event_type, key, since, thread_ts)

    def direct(self, user_id: str) -> str:
        """Return a person in place of their direct messages, which are not opened."""
        return user_id


def _key(metadata: Block | None) -> str:
    return str(((metadata or {}).get("event_payload") or {}).get("key") or "")
