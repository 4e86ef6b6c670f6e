"""The ownership matrix as people read it: who owns a process, what starts it, what it depends on, where it is written down."""

from collections.abc import Sequence

from bot.views.kit import blocks
from bot.views.kit.blocks import Block
from bot.views.kit.text import safe
from bot.wire import ids
from bot.wire.values import StartValue, dump
from handoffs.process.ownership_matrix import Row
from handoffs.process.start import OtherStart

WHOLE = 8
"""How many rows are told whole; more are listed in a line each."""


def matrix_blocks(rows: Sequence[Row]) -> list[Block]:
    """Draw a few rows whole, with a button to start one where people can, or many as a list."""
    if len(rows) > WHOLE:
        return _listed(rows)
    return [block for row in rows for block in _whole(row)]


def row_text(row: Row) -> str:
    """Say in a line who owns it."""
    return f"{row.says.name} is owned by {row.owner.name}"


def _whole(row: Row) -> list[Block]:
    button = None
    if row.process.manual_start:
        button = blocks.button(
            "Start one", ids.START, dump(StartValue(process=row.process.key)), spoken=f"Start {row.process.title}"
        )
    owner = f"{safe(row.owner.name)} in {safe(row.owner.channel)}; escalate to the {safe(row.owner.contact_title)}"
    steps = " → ".join(safe(step.title) for step in row.process.steps)
    told = (
        f"*{safe(row.says.name)}*\n"
        f"*Owner*: {owner}\n"
        f"*Trigger*: {safe(row.says.trigger)}\n"
        f"*Depends on*: {safe(row.says.depends)}\n"
        f"*Documentation*: {safe(row.says.documentation)}"
        f"{_begins(row)}"
    )
    return [blocks.section(told, button), blocks.context_block(f"Steps: {steps}")]


def _begins(row: Row) -> str:
    start = row.process.start
    return f"\n*Begins*: {safe(start.begins)}" if isinstance(start, OtherStart) else ""


def _listed(rows: Sequence[Row]) -> list[Block]:
    lines = [f"*{safe(row.says.name)}*: {safe(row.owner.name)}" for row in rows]
    parts = [lines[at : at + 20] for at in range(0, len(lines), 20)]
    hint = "*/handoff owner* with a name, as */handoff owner backups*, tells the rest of it."
    return [*(blocks.section("\n".join(part)) for part in parts), blocks.context_block(hint)]
