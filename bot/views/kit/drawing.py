"""A drawing is one whole Slack message, as a view draws it."""

import hashlib
import json
from dataclasses import dataclass, replace

from bot.text.markup import entities_in, escaped, escaped_parts
from bot.text.rendering import Reader
from bot.views.kit import emoji
from bot.views.kit.blocks import Block, context_block
from bot.views.kit.text import channel as channel_mention
from bot.views.kit.text import cut


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """A whole message: where it goes (`channel` is a team's key or *escalations*), its text for notifications, its blocks.

    A message that `moves` belongs in that channel even if it was posted in another one. One that `is_quiet` is not posted yet,
    but redrawn if it is there.
    """

    channel: str
    text: str
    blocks: list[Block]
    key: str
    moves: bool = False
    is_quiet: bool = False

    @property
    def fingerprint(self) -> str:
        """Return a hash that is the same for equal drawings, so that an unchanged card is not sent again."""
        content = json.dumps([escaped(self.text), escaped_parts(self.blocks)], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(content.encode()).hexdigest()[:32]


def shortened(drawing: Drawing) -> list[Block]:
    """Draw only the text of a message and its buttons, for a message of which Slack does not take the whole."""
    text: Block = {"type": "section", "text": {"type": "plain_text", "text": cut(drawing.text, 2900)}}
    return [text, *(block for block in drawing.blocks if block["type"] == "actions")]


def without_channel(drawing: Drawing, contact: str, reader: Reader) -> Drawing:
    """Draw a card in the supervisors' channel, since its team's channel can't be used, with a note for the team's contact."""
    if contact:
        note = reader.text("kit.drawing.without_channel_contact", contact=entities_in(contact))
    else:
        note = reader.text("kit.drawing.without_channel")
    return replace(drawing, blocks=[context_block(f"{emoji.ANOTHER_PLACE} {note}"), *drawing.blocks])


def without_escalations(drawing: Drawing, reader: Reader) -> Drawing:
    """Draw an escalation in the direct messages of a contact, since the supervisors' channel can't be used."""
    return replace(
        drawing,
        blocks=[context_block(f"{emoji.ANOTHER_PLACE} {reader.text('kit.drawing.without_escalations')}"), *drawing.blocks],
    )


def dropped(reader: Reader) -> Drawing:
    """Draw what is left of a card whose handoff can't be read and was dropped: a sentence, without a button."""
    text = reader.text("kit.drawing.dropped")
    return Drawing(channel="", text=text, blocks=[context_block(text)], key="")


def moved(channel_id: str, reader: Reader) -> Drawing:
    """Draw a link to the channel in which a card is now."""
    text = reader.text("kit.drawing.moved", channel=channel_mention(channel_id))
    return Drawing(channel="", text=text, blocks=[context_block(text)], key="")
