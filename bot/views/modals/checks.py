"""The window in which a task with checks is decided: each open check is a question, and a failed one turns it into a report."""

from collections.abc import Sequence

from bot.queries.contexts import CardContext
from bot.views.cards.check_lines import check_line, evidence_of, outcome_of
from bot.views.kit import blocks, subject
from bot.views.kit.blocks import Block
from bot.views.kit.decisions import Decision
from bot.views.kit.text import packed
from bot.wire import ids
from bot.wire.check_blocks import question_block, words_block
from bot.wire.values import dump_task
from handoffs.model.checks import Answer, Outcome
from handoffs.process.choices import ChecklistItem
from handoffs.process.overrides import denied_items

WORDS_LIMIT = 1000
SMALL_PRINT = 1800
"""Characters of a paragraph in small print."""


def decision_modal(context: CardContext, decision: Decision, given: Sequence[Answer]) -> Block:
    """Draw the window with the answers so far; while one of them is *Fails*, the window reports and decides nothing."""
    reader, frame = context.reader, decision.frame
    questions = _questions(context, decision, given) if decision.asks_checks else []
    if not _reports(given):
        settled = settled_checks(context) if decision.asks_checks else []
        drawn = [*decision.above, *settled, *questions, *decision.below]
        return _framed(context, decision, decision.title, frame.submit if frame else decision.submit, drawn)
    title, submit = reader.text("modals.checks.report_title"), reader.text("modals.checks.report")
    drawn = [blocks.section(subject.introduced(context)), *questions, blocks.context_block(_effect(context, given))]
    return _framed(context, decision, title, frame.report if frame else submit, drawn)


def _framed(context: CardContext, decision: Decision, title: str, submit: str, drawn: list[Block]) -> Block:
    """Draw the window of the task, or the frame in which another window shows it."""
    frame = decision.frame
    if frame is None:
        metadata, close = dump_task(context.ref, decision.choice), context.reader.text("modals.common.back")
        return blocks.modal(title, decision.callback, metadata, drawn, submit=submit, close=close)
    drawn = [*frame.above, *drawn, *frame.below]
    return blocks.modal(title, frame.callback, frame.metadata, drawn, submit=submit, close=frame.close)


def report_modal(context: CardContext) -> Block:
    """Ask which check failed, and what is wrong."""
    reader, title = context.reader, context.reader.text("modals.checks.report_title")
    items = [blocks.option(context.show(item.label), item.key) for item in context.definition.checklist if not item.field]
    check, choose = reader.text("modals.checks.check"), reader.text("modals.checks.choose_check")
    drawn = [
        blocks.section(subject.introduced(context)),
        blocks.select(ids.ITEM, check, items, placeholder=choose),
        blocks.text_input(ids.WORDS, reader.text("modals.checks.what_is_wrong"), limit=WORDS_LIMIT),
        blocks.context_block(reader.text("modals.checks.stays_open", noun=context.noun)),
    ]
    submit, close = reader.text("modals.checks.report"), reader.text("modals.common.back")
    return blocks.modal(title, ids.REPORT_VIEW, dump_task(context.ref), drawn, submit=submit, close=close)


def settled_checks(context: CardContext) -> list[Block]:
    """List in small print what the records prove and what people answered before; nobody is asked about it again."""
    settled = [item for item in context.definition.checklist if not is_asked(context, item)]
    lines = [check_line(context, item, evidence_limit=300) for item in settled]
    return [blocks.context_block(each) for each in packed(lines, SMALL_PRINT)]


def is_asked(context: CardContext, item: ChecklistItem) -> bool:
    """Return whether a person has to answer a check: nothing settles it, or the records deny what somebody ticked."""
    is_settled = outcome_of(context, item.key) in (Outcome.VERIFIED, Outcome.NOT_APPLICABLE)
    return not item.field and (not is_settled or item.key in _denied(context))


def inputs_of(view: Block) -> frozenset[str]:
    """Name the inputs of a drawn window."""
    return frozenset(str(block["block_id"]) for block in view["blocks"] if block["type"] == "input")


def is_verified(context: CardContext, item: str, given: Sequence[Answer]) -> bool:
    """Return whether an item is answered as verified: now, else before."""
    answers = {each.item: each.outcome for each in given}
    return answers.get(item, outcome_of(context, item)) is Outcome.VERIFIED


def _questions(context: CardContext, decision: Decision, given: Sequence[Answer]) -> list[Block]:
    asked = [item for item in context.definition.checklist if is_asked(context, item)]
    return [block for item in asked for block in _question(context, decision, item, given)]


def _question(context: CardContext, decision: Decision, item: ChecklistItem, given: Sequence[Answer]) -> list[Block]:
    """Ask about one check, with its evidence, and for words where the answer needs them."""
    reader, answer = context.reader, next((each for each in given if each.item == item.key), None)
    options = [blocks.option(label, outcome.value) for outcome, label in _offered(context, item)]
    chosen = next((each for each in options if answer and each["value"] == answer.outcome), None)
    optional = _reports(given) and not (answer and answer.outcome is Outcome.FAILED)
    question = blocks.radio_buttons(
        question_block(item.key), reader.show(item.label), options, action=decision.action, chosen=chosen, optional=optional
    )
    evidence = evidence_of(context, item, evidence_limit=300)
    words = [_words(context, decision, answer)] if answer and _takes_words(context, answer, given) else []
    return [question, *([blocks.context_block(evidence)] if evidence else []), *words]


def _offered(context: CardContext, item: ChecklistItem) -> list[tuple[Outcome, str]]:
    """List the answers to a check; against the records a step may not take *Holds*."""
    reader, may_hold = context.reader, context.definition.takes_override or item.key not in _denied(context)
    return [
        *([(Outcome.VERIFIED, reader.text("modals.checks.holds"))] if may_hold else []),
        (Outcome.FAILED, reader.text("modals.checks.fails")),
        *([(Outcome.NOT_APPLICABLE, reader.text("modals.checks.does_not_apply"))] if item.may_not_apply else []),
    ]


def _takes_words(context: CardContext, answer: Answer, given: Sequence[Answer]) -> bool:
    """Return whether an answer needs words: each failure; else what does not apply, and what the records deny."""
    if _reports(given):
        return answer.outcome is Outcome.FAILED
    return answer.outcome is Outcome.NOT_APPLICABLE or answer.item in _denied(context)


def _words(context: CardContext, decision: Decision, answer: Answer) -> Block:
    reader, hint = context.reader, ""
    match answer.outcome:
        case Outcome.FAILED:
            label = reader.text("modals.checks.what_is_wrong")
        case Outcome.NOT_APPLICABLE:
            label = reader.text("modals.checks.why_not_applicable")
        case _:
            label = reader.text("modals.checks.all_the_same", action=decision.submit)
            hint = reader.text("modals.checks.all_the_same_hint")
    block = words_block(answer.item, answer.outcome)
    return blocks.text_input(block, label, initial=answer.words, hint=hint, limit=WORDS_LIMIT)


def _effect(context: CardContext, given: Sequence[Answer]) -> str:
    """Explain what a report does: the task stays open, and who hears of it."""
    reader, failed = context.reader, {each.item for each in given if each.outcome is Outcome.FAILED}
    if not any(item.escalates and item.key in failed for item in context.definition.checklist):
        return reader.text("modals.checks.stays_open", noun=context.noun)
    contact = context.handbook.team_of(context.handoff, context.task).contact_title
    return reader.text("modals.checks.stays_open_and_told", noun=context.noun, contact=contact)


def _reports(given: Sequence[Answer]) -> bool:
    return any(each.outcome is Outcome.FAILED for each in given)


def _denied(context: CardContext) -> frozenset[str]:
    return denied_items(context.definition, context.handoff)
