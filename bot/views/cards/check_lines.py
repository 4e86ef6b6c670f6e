"""The line of one checklist item: its outcome, and the evidence or the person behind it."""

from bot.queries.contexts import CardContext
from bot.views.kit import blocks, emoji
from bot.views.kit.text import clock_time, link, mention, safe
from handoffs.model.checks import Finding, Outcome
from handoffs.model.handoff import TaskState, Tick
from handoffs.process.choices import ChecklistItem
from handoffs.text.messages import message

LINKS_SHOWN = 5


def outcome_of(context: CardContext, item: str) -> Outcome:
    """Return the outcome that a person gave to an item, else the outcome that the records show."""
    tick, finding = answer_to(context, item), context.handoff.finding(item)
    return tick.outcome if tick else finding.outcome if finding else Outcome.OPEN


def answer_to(context: CardContext, item: str) -> Tick | None:
    """Return how somebody answered an item: by a tick, else with the decision of a task that is settled."""
    task, decision = context.task, context.task.decision
    tick = task.tick(item)
    if tick or decision is None or task.state is TaskState.OPEN:
        return tick
    given = next((each for each in decision.answers if each.item == item), None)
    if given is None:
        return None
    return Tick(item=item, outcome=given.outcome, words=given.words, user_id=decision.user_id, name=decision.name, at=decision.at)


def check_line(context: CardContext, item: ChecklistItem, *, evidence_limit: int) -> str:
    """Write the line of an item in mrkdwn, with at most `evidence_limit` characters of evidence."""
    tick = answer_to(context, item.key)
    if tick is None:
        return _found(context, item, evidence_limit)
    if tick.outcome is Outcome.FAILED:
        line = context.reader.text("cards.check_lines.marked_as_failed", item=item.label, name=mention(tick.user_id, tick.name))
        return f"{emoji.FAILED} {_with_evidence(context, line, f'_{safe(tick.words, 200)}_' if tick.words else '')}"
    return f"{_ticked(context, item, tick)}{_contradiction(context, tick, evidence_limit)}"


def evidence_of(context: CardContext, item: ChecklistItem, *, evidence_limit: int) -> str:
    """Write the evidence of an item that somebody still has to answer: of the records, and of who reported that it failed."""
    tick, finding = context.task.tick(item.key), context.handoff.finding(item.key)
    reported = check_line(context, item, evidence_limit=evidence_limit) if tick else ""
    evidence = _evidence(context, finding, evidence_limit) if finding and finding.evidence else ""
    if evidence and finding and finding.outcome is Outcome.FAILED:
        evidence = f"{emoji.WARNING} {context.reader.text('cards.check_lines.denied', evidence=evidence)}"
    return "\n".join(filter(None, (reported, evidence)))


def _ticked(context: CardContext, item: ChecklistItem, tick: Tick) -> str:
    is_left_out = tick.outcome is Outcome.NOT_APPLICABLE
    shown = message("cards.check_lines.not_applicable", item=item.label) if is_left_out else item.label
    name, at = mention(tick.user_id, tick.name), clock_time(tick.at, context.reader)
    line = context.reader.text("cards.check_lines.answered", item=shown, name=name, at=at)
    mark = emoji.NO_LONGER if is_left_out else emoji.DONE
    return f"{mark} {_with_evidence(context, line, f'_{safe(tick.words, 200)}_' if tick.words else '')}"


def _contradiction(context: CardContext, tick: Tick, limit: int) -> str:
    """Name the finding against an item that somebody ticked."""
    finding = context.handoff.finding(tick.item)
    if tick.outcome is not Outcome.VERIFIED or finding is None or finding.outcome is not Outcome.FAILED:
        return ""
    evidence = _evidence(context, finding, limit)
    return f"\n{emoji.WARNING} {context.reader.text('cards.check_lines.found_otherwise', evidence=evidence)}"


def _found(context: CardContext, item: ChecklistItem, limit: int) -> str:
    finding = context.handoff.finding(item.key)
    line = _finding_line(context, context.show(item.label), finding.outcome if finding else Outcome.OPEN)
    return _with_evidence(context, line, _evidence(context, finding, limit) if finding and finding.evidence else "")


def _finding_line(context: CardContext, label: str, outcome: Outcome) -> str:
    """Write the line of an item that nobody ticked; a step that is a list of things to do has its own words."""
    reader, is_to_do = context.reader, context.definition.ticked_on_card
    match outcome:
        case Outcome.VERIFIED:
            return f"{emoji.DONE} {label}"
        case Outcome.NOT_APPLICABLE:
            return f"{emoji.NO_LONGER} {reader.text('cards.check_lines.not_applicable', item=label)}"
        case Outcome.FAILED if is_to_do:
            return f"{emoji.FAILED} {reader.text('cards.check_lines.not_yet', item=label)}"
        case Outcome.FAILED:
            return f"{emoji.FAILED} {reader.text('cards.check_lines.does_not_hold', item=label)}"
        case Outcome.OPEN if is_to_do:
            return f"{emoji.TO_DO} {label}"
        case Outcome.OPEN if context.task.state is not TaskState.OPEN:
            return f"{emoji.NO_LONGER} {reader.text('cards.check_lines.not_checked', item=label)}"
        case Outcome.OPEN:
            return f"{emoji.TO_DO} {reader.text('cards.check_lines.to_check', item=label)}"


def _with_evidence(context: CardContext, line: str, evidence: str) -> str:
    return context.reader.text("cards.check_lines.with_evidence", line=line, evidence=evidence) if evidence else line


def _evidence(context: CardContext, finding: Finding, limit: int) -> str:
    """Write the evidence with links to its records, and the time of the verification."""
    links = [link(each.link, safe(context.show(each.label), 80)) for each in finding.record_links]
    links = blocks.counted(links, LINKS_SHOWN, context.reader)
    at = [clock_time(finding.at, context.reader)] if finding.at else []
    sources = f" ({context.reader.commas([*links, *at])})" if links or at else ""
    return f"_{safe(context.show(finding.evidence), limit)}_{sources}"
