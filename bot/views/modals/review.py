"""The window in which a person works through a queue: one task after the other, each decided with its own form."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from bot.queries.contexts import CardContext
from bot.text.rendering import Reader
from bot.views.cards.check_lines import check_line
from bot.views.cards.clock_lines import is_urgent, time_line
from bot.views.kit import blocks, emoji, subject
from bot.views.kit.blocks import Block
from bot.views.kit.decisions import Deciding, Decision, Frame
from bot.views.kit.step_views import StepViews
from bot.views.modals.checks import decision_modal
from bot.views.modals.pause import ask_blocks
from bot.views.modals.step import completing
from bot.wire import ids
from bot.wire.marked_blocks import marked
from bot.wire.values import ReviewValue, dump
from handoffs.model.checks import Answer

ASK = "ask"
"""The form of the window that asks the customer."""

LONGEST_BUTTON = 24
"""Characters that Slack shows on the button of a window."""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What a window of the queue shows besides its task: the value that it carries, how many tasks wait, and a notice.

    `needed` are the fields that are asked since the other answers need them. `alone` says why only the contact decides (empty:
    everybody may), `may_ask` whether the person can ask them. Both sentences are safe to show.
    """

    value: ReviewValue
    waiting: int
    notice: str = ""
    alone: str = ""
    may_ask: bool = False
    needed: frozenset[str] = frozenset()


def review_modal(
    context: CardContext, user_id: str, shown: Shown, views: StepViews, given: Sequence[Answer] = (), picked: str = ""
) -> Block:
    """Draw the window for a task: its form with the answers so far, or why it can't be decided here."""
    form = shown.value.form
    if form == ASK:
        return _window(context, _asking(context, shown))
    decision = deciding(context, views, form, shown.needed)(context, user_id, given, picked)
    if shown.alone and not form:
        return _window(context, _left_to_the_contact(context, decision, shown, views))
    if decision is None or (context.definition.ticked_on_card and not form):
        return _window(context, _on_its_card(context, shown))
    value = shown.value.model_copy(update={"choice": decision.choice})
    frame = _frame(context, decision, replace(shown, value=value), views)
    return _window(context, decision_modal(context, replace(decision, frame=frame), given))


def deciding(context: CardContext, views: StepViews, form: str, needed: frozenset[str] = frozenset()) -> Deciding:
    """Return how a task is decided in the window: by its usual choices, or by the choice that has a form of its own."""
    view = views.of(context)
    if not form:
        return view.deciding or partial(completing, needed=needed)
    own = view.apart.get(form)
    return own or partial(completing, choice=form, needed=needed)


def nothing_left_modal(notice: str, done: Sequence[str], reader: Reader, *, passed: bool) -> Block:
    """Draw the end of the window: nothing waits for the person, and what they did in it; all sentences are safe to show.

    Where the person `passed` tasks over, nothing else waits.
    """
    nothing = reader.text("modals.review.nothing_else") if passed else reader.text("modals.review.nothing_left")
    counted = "\n".join(f"• {each}" for each in done)
    drawn = [
        *([blocks.section(notice)] if notice else []),
        blocks.section(f"{emoji.DONE} *{nothing}*"),
        *([blocks.section(f"{reader.text('modals.review.done_here')}\n{counted}")] if counted else []),
    ]
    return blocks.modal(
        reader.text("modals.review.title"), "closed", "", drawn, submit=None, close=reader.text("modals.common.close")
    )


def _frame(context: CardContext, decision: Decision, shown: Shown, views: StepViews) -> Frame:
    reader = context.reader
    buttons = _buttons(context, shown, views) if not shown.value.form else [_back(reader)]
    return Frame(
        callback=ids.REVIEW_VIEW,
        metadata=dump(shown.value),
        submit=and_next(decision.submit, reader),
        report=and_next(reader.text("modals.checks.report"), reader),
        close=reader.text("modals.common.close"),
        above=above(context, shown),
        below=[blocks.actions(*buttons)],
    )


def and_next(action: str, reader: Reader) -> str:
    """Write what a button does and that the next task follows; a long action is left out."""
    words = reader.text("modals.review.and_next", action=action)
    return words if len(words) <= LONGEST_BUTTON else reader.text("modals.review.done_and_next")


def above(context: CardContext, shown: Shown) -> list[Block]:
    """Write what happened to the task before, how urgent this one is, and how many wait."""
    reader, notice = context.reader, [blocks.section(shown.notice)] if shown.notice else []
    priority = f"{emoji.PRIORITY} *{reader.text('modals.review.priority')}*" if is_urgent(context) else ""
    others = reader.text("modals.review.more_waiting", count=shown.waiting - 1) if shown.waiting > 1 else ""
    return [*notice, blocks.context_block(" · ".join(filter(None, [priority, time_line(context), others])))]


def _buttons(context: CardContext, shown: Shown, views: StepViews) -> list[Block]:
    """Draw the buttons below a task: a choice with a form of its own, a question to the customer, and skip."""
    reader, apart = context.reader, _apart(context, views)
    drawn = []
    if len(apart) == 1:
        drawn.append(_button(context, f"{apart[0][0]} ...", ids.REVIEW_APART, apart[0][1]))
    elif apart:
        options = [(f"{label} ...", key) for label, key in apart]
        drawn.append(blocks.menu(ids.REVIEW_APART, *options, placeholder=reader.text("modals.common.choose_one")))
    if context.handoff.subject.is_record:
        drawn.append(_button(context, reader.text("modals.review.ask"), ids.REVIEW_ASK, ASK))
    return [*drawn, _button(context, reader.text("modals.review.skip"), ids.REVIEW_SKIP, "skip")]


def _apart(context: CardContext, views: StepViews) -> list[tuple[str, str]]:
    """List the choices that have a form of their own, each with its words and its key."""
    offered = context.definition.offered_choices(context.handoff, context.task, context.handbook.policy)
    own = views.of(context).apart
    return [(context.show(each.label), each.key) for each in offered if each.separate_button or each.key in own]


def _button(context: CardContext, label: str, action: str, value: str) -> Block:
    spoken = context.reader.text("kit.openers.spoken", label=label, subject=subject.spoken(context))
    return blocks.button(label, action, value, spoken=spoken)


def _back(reader: Reader) -> Block:
    return blocks.button(reader.text("modals.common.back"), ids.REVIEW_BACK, "back")


def _asking(context: CardContext, shown: Shown) -> Block:
    reader, title = context.reader, context.reader.text("modals.pause.title")
    drawn = [
        *above(context, shown),
        blocks.section(subject.introduced(context)),
        *ask_blocks(context),
        blocks.actions(_back(reader)),
    ]
    submit = and_next(reader.text("modals.review.ask_word"), reader)
    close = reader.text("modals.common.close")
    return blocks.modal(title, ids.REVIEW_VIEW, dump(shown.value), drawn, submit=submit, close=close)


def _left_to_the_contact(context: CardContext, decision: Decision | None, shown: Shown, views: StepViews) -> Block:
    """Show a task that only the contact decides, with the button that asks them."""
    reader, team = context.reader, context.handbook.team_of(context.handoff, context.task)
    label = reader.text("answers.outcomes.ask_contact", contact=team.contact_title)
    ask = [blocks.button(label, ids.REVIEW_ASK_CONTACT, "ask", style="primary")] if shown.may_ask else []
    about = decision.above if decision else [blocks.section(subject.introduced(context))]
    checks = blocks.sections(*(check_line(context, item, evidence_limit=300) for item in context.definition.checklist))
    drawn = [
        *above(context, shown),
        *(each for each in about if each["type"] != "input"),
        *checks,
        blocks.section(f"{emoji.RIGHT} {shown.alone}"),
        blocks.actions(*ask, *_buttons(context, shown, views)),
    ]
    return _read_only(context, shown, drawn)


def _on_its_card(context: CardContext, shown: Shown) -> Block:
    """Show a task that the window has no form for, with the way to its card."""
    reader = context.reader
    drawn = [
        *above(context, shown),
        blocks.section(subject.introduced(context, to_card=True)),
        blocks.section(reader.text("modals.review.on_its_card", card=subject.linked(context, to_card=True))),
        blocks.actions(_button(context, reader.text("modals.review.skip"), ids.REVIEW_SKIP, "skip")),
    ]
    return _read_only(context, shown, drawn)


def _read_only(context: CardContext, shown: Shown, drawn: list[Block]) -> Block:
    title, close = context.reader.text("modals.review.title"), context.reader.text("modals.common.close")
    return blocks.modal(title, ids.REVIEW_VIEW, dump(shown.value), drawn, submit=None, close=close)


def _window(context: CardContext, drawn: Block) -> Block:
    """Make the inputs of a window the task's own, let its answers come here, and have Slack report when it is closed."""
    mark = f"{context.handoff.id}.{context.task.step}.{context.handoff.edition}"
    return drawn | {"notify_on_close": True, "blocks": [own(each, mark) for each in drawn["blocks"]]}


def own(block: Block, mark: str) -> Block:
    if block["type"] != "input":
        return block
    own = block | {"block_id": marked(block["block_id"], mark)}
    return own | {"element": own["element"] | {"action_id": ids.REVIEW_ANSWER}} if own.get("dispatch_action") else own
