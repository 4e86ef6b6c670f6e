"""The answer of `/sla noise`: for each trigger how many escalations were needed, and how many ended by themselves."""

from bot.queries.sla_report import Noise
from bot.views.answers.handoff import Answer
from bot.views.answers.sla_words import title
from bot.views.cards.triggers import name_of_trigger
from bot.views.kit import blocks
from bot.views.kit.newer_blocks import data_table
from handoffs.clock.escalation_ends import End, EndsOf

ORDER = (End.NEEDED, End.NOT_NEEDED, End.BY_ITSELF, End.UNSAID)


def noise_answer(noise: Noise) -> Answer:
    """Draw the ends of escalations as a table, with a row for each trigger."""
    reader, heading = noise.reader, noise.reader.text("answers.noise.title", title=title(noise))
    if not noise.rows:
        nothing = reader.text("answers.noise.nothing")
        return Answer(text=f"{heading}: {nothing}", blocks=[blocks.header(heading), blocks.section(nothing)])
    count, needed = sum(each.total for each in noise.rows), _of(noise, End.NEEDED)
    text = reader.text("answers.noise.text", title=title(noise), count=count, needed=needed)
    explained = blocks.context_block(reader.text("answers.noise.explained"))
    return Answer(text=text, blocks=[blocks.header(heading), explained, _table(noise, heading)])


def _table(noise: Noise, heading: str) -> blocks.Block:
    reader = noise.reader
    head = (
        reader.text("answers.noise.trigger"),
        reader.text("answers.noise.ended"),
        reader.text("modals.escalation.needed"),
        reader.text("modals.escalation.not_needed"),
        reader.text("answers.noise.by_itself"),
        reader.text("answers.noise.unsaid"),
    )
    return data_table(heading, [head, *(_row(noise, each) for each in noise.rows)])


def _row(noise: Noise, ends: EndsOf) -> tuple[str | int, ...]:
    return name_of_trigger(noise.reader, ends.trigger), ends.total, *(ends.counts.get(end, 0) for end in ORDER)


def _of(noise: Noise, end: End) -> int:
    return sum(each.counts.get(end, 0) for each in noise.rows)
