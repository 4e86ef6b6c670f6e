"""The checklist of a step: what the records verified, what failed, and what a person still has to look at."""

from bot import ids
from bot.sight import Sight
from bot.views import blocks
from bot.views.blocks import Block
from bot.views.text import cut, mention, safe
from handoffs.checks import Finding, Outcome
from handoffs.handoff import FailedCheck
from handoffs.process import ChecklistItem

_MARKS = {
    Outcome.VERIFIED: ":white_check_mark: ",
    Outcome.FAILED: ":x: *Does not hold:* ",
    Outcome.OPEN: ":white_medium_square: *To check:* ",
}


def checks_text(sight: Sight) -> str:
    """List the checks with their evidence, for the card."""
    return "\n".join(["*Checks*", *(_line(sight, item, evidence_limit=180) for item in _items(sight))])


def check_blocks(sight: Sight) -> list[Block]:
    """Draw the checks for a modal: evidence first, then one group to tick and one control for failures."""
    items = _items(sight)
    ticks = [blocks.tick(cut(item.label, 75), item.key) for item in items]
    ticked = [tick for tick in ticks if _is_verified(sight, tick["value"])]
    fails = [blocks.option(item.label, item.key) for item in items]
    return [
        blocks.section("\n".join(_line(sight, item, evidence_limit=300) for item in items)),
        blocks.checkboxes(ids.CHECKS, "Verified", ticks, ticked, hint="What the records prove is ticked already."),
        _failures(fails),
    ]


def _failures(options: list[Block]) -> Block:
    return {
        "type": "input",
        "block_id": ids.FAILED,
        "optional": True,
        "label": {"type": "plain_text", "text": "Failed"},
        "hint": {"type": "plain_text", "text": "A failed check stops the decision; a failed address is escalated."},
        "element": {
            "type": "multi_static_select",
            "action_id": ids.INPUT,
            "options": options,
            "placeholder": {"type": "plain_text", "text": "Mark a check as failed"},
        },
    }


def _items(sight: Sight) -> tuple[ChecklistItem, ...]:
    return sight.handbook.step_of(sight.handoff, sight.task).checklist


def _is_verified(sight: Sight, item: str) -> bool:
    finding = sight.handoff.finding(item)
    return finding is not None and finding.outcome is Outcome.VERIFIED and _failed_by(sight, item) is None


def _line(sight: Sight, item: ChecklistItem, *, evidence_limit: int) -> str:
    marked = _failed_by(sight, item.key)
    if marked:
        return f":x: *Failed:* {item.label}, as marked by {mention(marked.user_id, marked.name)}"
    finding = sight.handoff.finding(item.key) or Finding(item=item.key, outcome=Outcome.OPEN, evidence="")
    evidence = f". _{safe(finding.evidence, evidence_limit)}_" if finding.evidence else ""
    return f"{_MARKS[finding.outcome]}{item.label}{evidence}"


def _failed_by(sight: Sight, item: str) -> FailedCheck | None:
    return next((each for each in sight.task.failed_checks if each.item == item), None)
