"""A drawing is one whole Slack message, as a view draws it."""

import hashlib
import json
from dataclasses import dataclass, replace

from bot.views.kit.blocks import Block, context_block


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """A whole message: where it goes (`channel` is a team's key or *escalations*), its text for notifications, its blocks."""

    channel: str
    text: str
    blocks: list[Block]
    key: str

    @property
    def fingerprint(self) -> str:
        """Tell two drawings apart, so that an unchanged card is not sent again."""
        told = json.dumps([self.text, self.blocks], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(told.encode()).hexdigest()[:32]


def shortened(drawing: Drawing) -> list[Block]:
    """Draw only the words of a message, for when Slack does not take all of it; its buttons are kept."""
    said: Block = {"type": "section", "text": {"type": "plain_text", "text": drawing.text[:2900]}}
    return [said, *(block for block in drawing.blocks if block["type"] == "actions")]


def strayed(drawing: Drawing, contact: str) -> Drawing:
    """Draw a card where supervisors look, because its team's channel can't be found; the team's contact is asked to see to it."""
    asked = f"{contact}, please see to it" if contact else "please see to it"
    note = f":compass: This card is here because its team's channel can't be found: {asked}. It moves once there is one."
    return replace(drawing, blocks=[context_block(note), *drawing.blocks])


def moved(channel_id: str) -> Drawing:
    """Say where a card has gone."""
    told = f"This card has moved to <#{channel_id}>."
    return Drawing(channel="", text=told, blocks=[context_block(told)], key="")
