"""The id of the block that holds a form field: written into a modal, and read when Slack sends the modal back.

It is written as *field.NAME*, *field.NAME:FORM* or *field.NAME:FORM:EDITION*. Slack allows 255 characters in the id of a block
(https://docs.slack.dev/reference/block-kit/blocks/input-block).
"""

import re

from pydantic import Field, ValidationError, model_validator

from bot.wire.values import Key, Value

_WRITTEN = re.compile(r"field\.(?P<name>[^:]*)(?::(?P<form>[^:]*))?(?::(?P<edition>[^:]*))?")


class FieldBlock(Value):
    """The block of a form field: its name, the form (a process or a draft) that it belongs to, and its edition (a number).

    Slack keeps what a person typed into a block for as long as the id of the block stays the same. A redrawn form therefore
    shows the typed text with the same edition, and the value that Baton proposes with another edition.
    """

    name: Key
    form: str = Field(default="", pattern=r"^[a-z0-9_]{0,64}$")
    edition: str = Field(default="", pattern=r"^[0-9]{0,80}$")

    @model_validator(mode="after")
    def _require_form_of_edition(self) -> "FieldBlock":
        if self.edition and not self.form:
            raise ValueError("an edition belongs to a form")
        return self

    @property
    def block_id(self) -> str:
        """Return the id as Slack gets it."""
        form, edition = f":{self.form}" if self.form else "", f":{self.edition}" if self.edition else ""
        return f"field.{self.name}{form}{edition}"


def parse_field(block_id: str) -> FieldBlock | None:
    """Read the id of a block; None when the block holds no form field, or when Baton did not write its id."""
    found = _WRITTEN.fullmatch(block_id)
    try:
        read = FieldBlock(**{name: part or "" for name, part in found.groupdict().items()}) if found else None
    except ValidationError:
        return None
    return read if read and read.block_id == block_id else None


def is_block_of(block_id: str, name: str) -> bool:
    """Return whether a block is the fixed block of this name, or holds the form field of this name."""
    field = parse_field(block_id)
    return field.name == name if field else block_id == name
