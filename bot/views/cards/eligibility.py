"""The card of an eligibility check: the address to look up, what was found before, and the buttons that its state allows."""

from bot.queries.contexts import CardContext
from bot.views.cards.checks import checks_text
from bot.views.cards.footnotes import footnotes
from bot.views.cards.task_status import clock_line, state_line, state_text
from bot.views.kit import blocks, subject
from bot.views.kit.blocks import Block
from bot.views.kit.drawing import Drawing
from bot.views.kit.text import link, moment, paragraph, plain, safe
from bot.views.modals.pause import clock_button, pause_line
from bot.wire import ids
from bot.wire.values import dump_task
from handoffs.model.escalation import Trigger
from handoffs.model.handoff import Decision, DeliveryState, TaskState
from handoffs.processes.eligibility_check import result as check
from handoffs.rules.escalate import open_triggers
from handoffs.subjects.case import EarlierResult, EligibilityCase, Opportunity
from handoffs.subjects.field_values import value_of

EARLIER_SHOWN = 5
DESCRIPTION_LIMIT = 500


def eligibility_card(context: CardContext) -> Drawing:
    """Draw the card of an eligibility check."""
    case, waiting = context.handoff.about(EligibilityCase), context.task.state is TaskState.OPEN
    drawn = [blocks.header(_title(context)), blocks.section(_summary(context)), blocks.section(state_line(context))]
    if context.task.decision:
        drawn.append(blocks.section(_found(context.task.decision)))
    if waiting and context.task.pause:
        drawn.append(blocks.section(pause_line(context)))
    if case.address:
        drawn += [blocks.context_block("*Address to look up*"), blocks.to_copy(to_type(case))]
    drawn += [blocks.fields(*_facts(context)), blocks.section(earlier_text(case, context))]
    if case.description.strip():
        drawn += [blocks.context_block("*The customer writes*"), blocks.quote(paragraph(case.description, DESCRIPTION_LIMIT))]
    if waiting:
        drawn += [blocks.section(checks_text(context)), *_asked(context), _buttons(context)]
    elif can_be_disputed(context):
        drawn.append(blocks.actions(_dispute_button(context)))
    drawn += footnotes(context)
    name = plain(case.account.name, 80) or "no account"
    return Drawing(
        channel=context.task.team,
        text=f"Eligibility check {plain(case.number, 30)} for {name}: {state_text(context)}",
        blocks=drawn,
        key=f"{context.handoff.id}/{context.task.step}",
    )


def earlier_text(case: EligibilityCase, context: CardContext) -> str:
    """List what was found before for the account and at the address, newest cases first."""
    if not case.earlier:
        return "*Earlier results*\nNone for this account or address."
    shown = [_earlier(each, context) for each in case.earlier[:EARLIER_SHOWN]]
    hidden = len(case.earlier) - len(shown)
    return "\n".join(["*Earlier results*", *shown, *([f"… and {hidden} more"] if hidden else [])])


def opportunity_words(opportunity: Opportunity) -> str:
    """Name an opportunity with its stage, linked to its record."""
    return f"{link(opportunity.link, safe(opportunity.name, 80))} ({safe(opportunity.stage, 40)})"


def to_type(case: EligibilityCase) -> str:
    """Give the address as it is typed into an availability database: one line, its parts apart by spaces."""
    return plain(case.address.replace(",", " "), 300)


def can_be_disputed(context: CardContext) -> bool:
    """Say whether a customer can still dispute the result on this card: it is saved, and nobody did so yet."""
    task, handoff = context.task, context.handoff
    settled = task.state is TaskState.SETTLED and task.delivery is not DeliveryState.PENDING
    return settled and handoff.next_id is None and Trigger.DISPUTED not in open_triggers(handoff)


def _title(context: CardContext) -> str:
    case = context.handoff.about(EligibilityCase)
    kind = "Express eligibility check" if case.express else "Eligibility check"
    return f"{kind} {case.number}{f' · round {context.handoff.round}' if context.handoff.round > 1 else ''}"


def _summary(context: CardContext) -> str:
    case = context.handoff.about(EligibilityCase)
    number = link(case.link, f"Case {safe(case.number, 30)}")
    if not case.account.record_id:
        return f"{number} · :warning: *no account on the case*, so no result can be recorded. Please set it in Salesforce."
    about = f": {safe(case.subject_line, 150)}" if case.subject_line else ""
    return f"{number} from {subject.headline(context)}{about}"


def _found(decision: Decision) -> str:
    note = value_of(decision.field_values, check.NOTE).strip()
    words = f"\n{safe(note, 600)}" if note else ""
    return f":mag: Result: *{safe(check.result_of(decision), 80)}*{words}"


def _facts(context: CardContext) -> list[str]:
    case, policy = context.handoff.about(EligibilityCase), context.handbook.policy
    zone = context.handbook.calendar_of(context.task).zone
    meant = check.candidates(case, policy)
    told = "none" if not meant else "\n".join(opportunity_words(each) for each in meant[:4])
    return [
        f"*Customer number*\n{safe(case.account.number, 60) or '–'}",
        f"*Eligibility now*\n{safe(case.account.eligibility, 60) or 'none'} ({safe(case.account.eligibility_status, 40) or '–'})",
        f"*Requested*\n{moment(case.requested_at, zone)}",
        f"*Due*\n{clock_line(context)}",
        f"*Urgency*\n{'*Express*' if case.express else 'Standard'}",
        f"*Opportunity*\n{told}",
    ]


def _asked(context: CardContext) -> list[Block]:
    """Say what Baton does not guess and the modal asks for."""
    case, policy = context.handoff.about(EligibilityCase), context.handbook.policy
    meant = check.candidates(case, policy)
    if len(meant) > 1:
        return [blocks.context_block(f":grey_question: {len(meant)} opportunities may be meant; recording a result asks which.")]
    if meant and check.was_moved(meant[0], policy):
        stage = safe(meant[0].stage, 40)
        return [
            blocks.context_block(f":grey_question: The opportunity is at {stage} already; recording a result asks what to do.")
        ]
    if not meant and case.account.record_id:
        return [
            blocks.context_block(":information_source: The account has no opportunity; only account and case will be changed.")
        ]
    return []


def _earlier(each: EarlierResult, context: CardContext) -> str:
    zone = context.handbook.calendar_of(context.task).zone
    on = f", {moment(each.on, zone)}" if each.on else ""
    if each.case:
        return f"• {link(each.link, f'Case {safe(each.case, 30)}')} of this account was closed{on}"
    if each.account:
        return f"• *{safe(each.result, 60)}* for {link(each.link, f'account {safe(each.account, 60)}')} at the same address"
    return f"• *{safe(each.result, 60)}* is what {link(each.link, 'the account')} has now"


def _buttons(context: CardContext) -> Block:
    ref, name = dump_task(context.ref), f"case {context.handoff.subject.number}"
    more = [("Why is it due then?", ids.MORE_WHY_DUE), ("Customer contact", ids.MORE_DETAILS), ("History", ids.MORE_HISTORY)]
    if context.task.claim:
        more.insert(0, ("Release", ids.MORE_RELEASE))
    return blocks.actions(
        blocks.button("Record result", ids.RECORD, ref, style="primary", spoken=f"Record the result of {name}"),
        blocks.button("Claim", ids.CLAIM, ref, spoken=f"Claim {name}"),
        blocks.button("Escalate", ids.ESCALATE, ref, spoken=f"Escalate {name}"),
        clock_button(context, ref),
        blocks.overflow(ids.MORE, *((label, dump_task(context.ref, entry)) for label, entry in more)),
    )


def _dispute_button(context: CardContext) -> Block:
    return blocks.button(
        "Customer disputes", ids.DISPUTE, dump_task(context.ref), spoken=f"Customer disputes {context.handoff.subject.number}"
    )
