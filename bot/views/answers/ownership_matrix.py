"""The ownership matrix: the owner, trigger, dependencies and documentation of each process."""

from collections.abc import Sequence

from bot.text.rendering import Reader
from bot.views.kit import blocks
from bot.views.kit.blocks import Block
from bot.views.kit.text import safe
from bot.wire import ids
from bot.wire.values import StartValue, dump
from handoffs.process.ownership_matrix import Row
from handoffs.process.start import OtherStart

WHOLE = 8
"""The number of rows up to which each row is shown completely; more rows are listed, a line each."""


def matrix_blocks(rows: Sequence[Row], reader: Reader) -> list[Block]:
    """Draw a few rows completely, with a button if people can start the process, or many rows as a list."""
    if len(rows) > WHOLE:
        return _listed(rows, reader)
    return [block for row in rows for block in _whole(row, reader)]


def row_text(row: Row, reader: Reader) -> str:
    """Name the owner of a row in a sentence without a full stop."""
    return reader.text("answers.ownership_matrix.row", name=row.entry.name, owner=row.owner.name)


def _whole(row: Row, reader: Reader) -> list[Block]:
    owner = reader.text(
        "answers.ownership_matrix.owner_value",
        team=safe(row.owner.name),
        channel=safe(row.owner.channel),
        contact=safe(row.owner.contact_title),
    )
    lines = [
        f"*{safe(reader.show(row.entry.name))}*",
        _labelled(reader.text("answers.ownership_matrix.owner"), owner, reader),
        _labelled(reader.text("answers.ownership_matrix.trigger"), safe(reader.show(row.entry.trigger)), reader),
        _labelled(reader.text("answers.ownership_matrix.depends_on"), safe(reader.show(row.entry.depends)), reader),
        _labelled(reader.text("answers.ownership_matrix.documentation"), safe(reader.show(row.entry.documentation)), reader),
    ]
    if isinstance(row.process.start, OtherStart):
        lines.append(
            _labelled(reader.text("answers.ownership_matrix.begins"), safe(reader.show(row.process.start.begins)), reader)
        )
    steps = reader.text(
        "answers.ownership_matrix.steps", steps=" → ".join(safe(reader.show(step.title)) for step in row.process.steps)
    )
    return [blocks.section("\n".join(lines), _start_button(row, reader)), blocks.context_block(steps)]


def _start_button(row: Row, reader: Reader) -> Block | None:
    """Draw the button that starts the process; None if nobody starts it by hand."""
    if not row.process.manual_start:
        return None
    value, label = dump(StartValue(process=row.process.key)), reader.text("answers.ownership_matrix.start")
    spoken = reader.text("answers.ownership_matrix.start_label", process=row.process.title)
    return blocks.button(label, ids.START, value, spoken=spoken)


def _labelled(label: str, value: str, reader: Reader) -> str:
    return reader.text("modals.common.labelled", label=f"*{label}*", value=value)


def _listed(rows: Sequence[Row], reader: Reader) -> list[Block]:
    lines = [_labelled(safe(reader.show(row.entry.name)), safe(row.owner.name), reader) for row in rows]
    hint = reader.text("answers.ownership_matrix.hint", command="*/handoff owner*", example="*/handoff owner backups*")
    return [*blocks.sections(*lines), blocks.context_block(hint)]
