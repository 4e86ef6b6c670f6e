"""The window in which tasks of one customer are reviewed in one pass: a row for each, and each check asked once for all."""

from collections.abc import Sequence

from bot.queries.contexts import CardContext
from bot.views.cards.check_lines import evidence_of
from bot.views.kit import blocks, subject
from bot.views.kit.blocks import Block
from bot.views.kit.step_views import StepViews
from bot.views.kit.text import plain, safe
from bot.views.modals.checks import is_asked
from bot.views.modals.review import Shown, above, and_next, deciding, own
from bot.wire import ids
from bot.wire.check_blocks import question_block
from bot.wire.values import dump
from handoffs.model.checks import Outcome
from handoffs.model.handoff import TaskState
from handoffs.process.choices import ChecklistItem
from handoffs.process.overrides import denied_items


def can_be_together(context: CardContext, user_id: str, views: StepViews) -> bool:
    """Return whether a task can be decided together with others: one choice, and nothing about it that is special."""
    row = views.of(context).row
    if row is None or context.task.state is not TaskState.OPEN or not row(context):
        return False
    decision, failed = deciding(context, views, "")(context, user_id, (), ""), _failed(context)
    return decision is not None and bool(decision.choice) and not failed


def together_modal(contexts: Sequence[CardContext], user_id: str, shown: Shown, views: StepViews) -> Block:
    """Draw the window: the tasks with a box for each, all ticked, then each check that any of them asks."""
    first, reader = contexts[0], contexts[0].reader
    decision = deciding(first, views, "")(first, user_id, (), "")
    assert decision is not None
    customer, count = subject.headline(first), len(contexts)
    drawn = [
        *above(first, shown),
        blocks.section(reader.text("modals.together.introduction", count=count, customer=customer)),
        blocks.context_block(*(subject.linked(each, to_card=True) for each in contexts)),
        _boxes(contexts, views, decision.submit),
        *(block for item in first.definition.checklist for block in _question(contexts, item)),
        blocks.context_block(reader.text("modals.together.one_fails", fails=f"*{reader.text('modals.checks.fails')}*")),
        blocks.actions(
            blocks.button(reader.text("modals.together.one_by_one"), ids.REVIEW_ONE_BY_ONE, "one_by_one"),
            blocks.button(reader.text("modals.together.skip"), ids.REVIEW_SKIP, "skip"),
        ),
    ]
    close, submit = reader.text("modals.common.close"), and_next(decision.submit, reader)
    view = blocks.modal(decision.title, ids.REVIEW_TOGETHER_VIEW, dump(shown.value), drawn, submit=submit, close=close)
    mark = ".".join((first.handoff.id, *(str(each.handoff.edition) for each in contexts)))
    return view | {"notify_on_close": True, "blocks": [own(each, mark) for each in view["blocks"]]}


def asked_items(contexts: Sequence[CardContext]) -> list[ChecklistItem]:
    """List the checks that any of the tasks asks a person."""
    return [item for item in contexts[0].definition.checklist if any(is_asked(each, item) for each in contexts)]


def _failed(context: CardContext) -> bool:
    """Return whether the records deny a check of a task, or somebody reported one: that task is decided by itself."""
    reported = any(tick.outcome is Outcome.FAILED for tick in context.task.ticks)
    return reported or bool(denied_items(context.definition, context.handoff))


def _boxes(contexts: Sequence[CardContext], views: StepViews, action: str) -> Block:
    """Draw a row with a box for each task, all ticked: one without its tick is reviewed by itself afterwards."""
    reader = contexts[0].reader
    rows = [blocks.option(_named(each), each.handoff.id, _described(each, views)) for each in contexts]
    boxes = blocks.checkboxes(ids.TOGETHER, reader.text("modals.together.which", action=action), rows, rows)
    return boxes | {"optional": False}


def _named(context: CardContext) -> str:
    detail = context.show(context.handbook.process_of(context.handoff).detail(context.handoff))
    return ", ".join(filter(None, (plain(context.handoff.subject.number, 30), plain(detail, 40))))


def _described(context: CardContext, views: StepViews) -> str:
    row = views.of(context).row
    return row(context) if row else ""


def _question(contexts: Sequence[CardContext], item: ChecklistItem) -> list[Block]:
    """Ask about one check once for all tasks that ask it, with the evidence of each."""
    asking, reader = [each for each in contexts if is_asked(each, item)], contexts[0].reader
    if not asking:
        return []
    options = [
        blocks.option(reader.text("modals.checks.holds"), Outcome.VERIFIED.value),
        blocks.option(reader.text("modals.checks.fails"), Outcome.FAILED.value),
    ]
    question = blocks.radio_buttons(question_block(item.key), reader.show(item.label), options, action=ids.REVIEW_ANSWER)
    evidence = {each.handoff.subject.number: evidence_of(each, item, evidence_limit=200) for each in asking}
    lines = sorted(set(evidence.values()) - {""})
    if len(lines) > 1:
        lines = [reader.text("modals.common.labelled", label=safe(number, 30), value=line) for number, line in evidence.items()]
    return [question, *([blocks.context_block("\n".join(lines))] if lines else [])]
