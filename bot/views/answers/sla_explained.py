"""The answer of `/sla explain`: why each handoff with a number is due when it is."""

from bot.queries.contexts import CardContext, ExplainedContext
from bot.text.rendering import Reader
from bot.views.answers.handoff import Answer
from bot.views.kit import blocks, subject
from bot.views.kit.blocks import Block
from bot.views.kit.text import safe
from bot.views.modals.why_due import why_due_blocks


def explained_answer(context: ExplainedContext, reader: Reader) -> Answer:
    """Explain the due time of each handoff, below its kind and number, and name those that are gone."""
    gone = [safe(reader.show(each), 300) for each in context.removed]
    texts = [reader.text("answers.sla_explained.why", handoff=subject.title(each)) for each in context.handoffs]
    drawn = [*(blocks.section(each) for each in gone), *(block for each in context.handoffs for block in _explained(each))]
    return Answer(text="\n".join((*texts, *gone)), blocks=blocks.within(drawn, 50, reader))


def _explained(context: CardContext) -> list[Block]:
    return [blocks.section(subject.introduced(context)), *why_due_blocks(context)]
