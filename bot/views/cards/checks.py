"""The checklist of a step: what the records verified, what failed, and what a person still has to look at."""

from bot.queries.contexts import CardContext
from bot.views.kit import blocks
from bot.views.kit.blocks import Block
from bot.views.kit.text import clock_time, cut, link, mention, safe
from bot.wire import ids
from bot.wire.values import dump_task
from handoffs.model.checks import Finding, Outcome
from handoffs.process.choices import ChecklistItem

_MARKS = {
    Outcome.VERIFIED: ":white_check_mark: ",
    Outcome.FAILED: ":x: *Does not hold:* ",
    Outcome.NOT_APPLICABLE: ":heavy_minus_sign: *Not applicable:* ",
    Outcome.OPEN: ":white_medium_square: *To check:* ",
}
_TO_DO = _MARKS | {Outcome.FAILED: ":x: *Not yet:* ", Outcome.OPEN: ":white_medium_square: "}
"""The same for steps that are a list of things to do."""

EXHIBITS_SHOWN = 5
_TICKED = {
    Outcome.VERIFIED: ":white_check_mark: ",
    Outcome.FAILED: ":x: *Failed:* ",
    Outcome.NOT_APPLICABLE: ":heavy_minus_sign: *Not applicable:* ",
}


def checks_text(context: CardContext) -> str:
    """List the checks with their evidence, for the card; empty where the step has none."""
    if not _items(context):
        return ""
    return "\n".join(["*Checks*", *(_line(context, item, evidence_limit=180) for item in _items(context))])


def record_blocks(context: CardContext) -> list[Block]:
    """List in small print what was done, by whom and when, and what did not apply."""
    answered = [item for item in _items(context) if _stands(context, item.key) is not Outcome.OPEN]
    lines = [_line(context, item, evidence_limit=80) for item in answered]
    return [blocks.context_block("\n".join(lines))] if lines else []


def item_blocks(context: CardContext) -> list[Block]:
    """List what has to be done, item by item with a button to tick it or to take that back."""
    rows = [_item(context, item) for item in _items(context)]
    done = sum(_is_done(context, item) for item in _items(context))
    return [blocks.context_block(f"*To do* · {done} of {len(rows)} done"), *rows]


def check_blocks(context: CardContext, *, may_fail: bool = True) -> list[Block]:
    """Draw the checks for a modal: evidence first, then one group to tick, and what else can be said of one."""
    items = _items(context)
    if not items:
        return []
    by_hand = [item for item in items if not item.field]
    ticks = [blocks.tick(cut(item.label, 75), item.key) for item in by_hand]
    ticked = [tick for tick in ticks if _is_verified(context, tick["value"])]
    fails = [blocks.option(item.label, item.key) for item in by_hand]
    return [
        blocks.section("\n".join(_line(context, item, evidence_limit=300) for item in items)),
        blocks.checkboxes(ids.CHECKS, "Verified", ticks, ticked, hint="What the records prove is ticked already."),
        *([_failures(fails)] if may_fail else []),
        *_not_applicable(context, tuple(item for item in items if item.may_not_apply)),
    ]


def held(findings: tuple[Finding, ...]) -> str:
    """Count what was looked up: *4 hold, 1 does not, 2 are left to you*."""
    count = {outcome: sum(each.outcome is outcome for each in findings) for outcome in Outcome}
    fails, left = count[Outcome.FAILED], count[Outcome.OPEN]
    told = [f"{count[Outcome.VERIFIED]} of {len(findings)} hold"]
    told += [f"{fails} {'does' if fails == 1 else 'do'} not"] if fails else []
    return ", ".join([*told, *([f"{left} {'is' if left == 1 else 'are'} left to a person"] if left else [])])


def _not_applicable(context: CardContext, items: tuple[ChecklistItem, ...]) -> list[Block]:
    """Let items be marked as not applicable, with a reason for those that somebody marks here."""
    if not items:
        return []
    options = [blocks.option(item.label, item.key) for item in items]
    chosen = [option for option in options if _stands(context, option["value"]) is Outcome.NOT_APPLICABLE]
    return [
        blocks.multi_select(ids.NOT_APPLICABLE, "Not applicable", options, chosen=chosen, placeholder="Mark an item"),
        blocks.text_input(ids.WHY_NOT, "Why not applicable", placeholder="A few words for those who look later", optional=True),
    ]


def _failures(options: list[Block]) -> Block:
    hint = "A failed check stops the decision; one that the handbook escalates is told to the contact."
    return blocks.multi_select(ids.FAILED, "Failed", options, placeholder="Mark a check as failed", hint=hint)


def _items(context: CardContext) -> tuple[ChecklistItem, ...]:
    return context.handbook.step_of(context.handoff, context.task).checklist


def _item(context: CardContext, item: ChecklistItem) -> Block:
    """Draw an item with its button; one that was looked up outside and holds, or that the records leave out, needs none."""
    line, ticked = _line(context, item, evidence_limit=400), context.task.tick(item.key)
    by_itself = item.field or _stands(context, item.key) in (Outcome.VERIFIED, Outcome.NOT_APPLICABLE)
    if ticked is None and by_itself:
        return blocks.section(line)
    word, action = ("Undo", ids.STEP_UNTICK) if ticked else ("Done", ids.STEP_TICK)
    return blocks.section(line, blocks.button(word, action, dump_task(context.ref, item.key), says=f"{word}: {item.label}"))


def _is_done(context: CardContext, item: ChecklistItem) -> bool:
    """Say whether nothing is left to do for an item: what somebody ticked and was found otherwise is not done."""
    stands, finding = _stands(context, item.key), context.handoff.finding(item.key)
    is_contradicted = stands is Outcome.VERIFIED and finding is not None and finding.outcome is Outcome.FAILED
    return stands in (Outcome.VERIFIED, Outcome.NOT_APPLICABLE) and not is_contradicted


def _stands(context: CardContext, item: str) -> Outcome:
    """Tell how an item stands: as somebody answered it, else as the records say."""
    ticked, finding = context.task.tick(item), context.handoff.finding(item)
    return ticked.outcome if ticked else finding.outcome if finding else Outcome.OPEN


def _is_verified(context: CardContext, item: str) -> bool:
    return _stands(context, item) is Outcome.VERIFIED


def _line(context: CardContext, item: ChecklistItem, *, evidence_limit: int) -> str:
    ticked = context.task.tick(item.key)
    if ticked and ticked.outcome is Outcome.FAILED:
        return f"{_TICKED[ticked.outcome]}{item.label}, as marked by {mention(ticked.user_id, ticked.name)}"
    if ticked:
        at = clock_time(ticked.at, context.handbook.calendar_of(context.task).zone)
        why = f". _{safe(ticked.words, 200)}_" if ticked.words else ""
        told = f"{_TICKED[ticked.outcome]}{item.label} ({mention(ticked.user_id, ticked.name)}, {at}){why}"
        return f"{told}{_against(context, ticked.outcome, item, evidence_limit)}"
    finding = context.handoff.finding(item.key) or Finding(item=item.key, outcome=Outcome.OPEN, evidence="")
    evidence = f". {_evidence(context, finding, evidence_limit)}" if finding.evidence else ""
    marks = _TO_DO if context.written.ticked_on_card else _MARKS
    return f"{marks[finding.outcome]}{item.label}{evidence}"


def _against(context: CardContext, outcome: Outcome, item: ChecklistItem, limit: int) -> str:
    """Say what was found outside against an item that somebody ticked."""
    finding = context.handoff.finding(item.key)
    if outcome is not Outcome.VERIFIED or finding is None or finding.outcome is not Outcome.FAILED:
        return ""
    return f"\n:warning: *Found otherwise:* {_evidence(context, finding, limit)}"


def _evidence(context: CardContext, finding: Finding, limit: int) -> str:
    """Give the evidence with the records that show it, and when it was looked up."""
    shown = [link(each.link, safe(each.label, 80)) for each in finding.record_links[:EXHIBITS_SHOWN]]
    at = [clock_time(finding.at, context.handbook.calendar_of(context.task).zone)] if finding.at else []
    beside = f" ({', '.join([*shown, *at])})" if shown or at else ""
    return f"_{safe(finding.evidence, limit)}_{beside}"
