"""The card of an eligibility check: the address to look up, what was found before, and the buttons that its state allows."""

from bot import ids
from bot.ids import TaskRef
from bot.sight import Sight
from bot.views import blocks, subject
from bot.views.blocks import Block
from bot.views.checks import checks_text
from bot.views.drawing import Drawing
from bot.views.footnotes import footnotes
from bot.views.pause import clock_button, pause_line
from bot.views.standing import clock_line, state_line, state_text
from bot.views.text import link, moment, paragraph, plain, safe
from handoffs.cases import EarlierResult, EligibilityCase, Opportunity
from handoffs.escalating import borne_triggers
from handoffs.escalation import Trigger
from handoffs.handoff import Decision, Saving, TaskState
from handoffs.picks import picked
from handoffs.processes import eligibility_check as check

EARLIER_SHOWN = 5
DESCRIPTION_LIMIT = 500


def eligibility_card(sight: Sight) -> Drawing:
    """Draw the card of an eligibility check."""
    case, waiting = sight.handoff.about(EligibilityCase), sight.task.state is TaskState.OPEN
    drawn = [blocks.header(_title(sight)), blocks.section(_summary(sight)), blocks.section(state_line(sight))]
    if sight.task.decision:
        drawn.append(blocks.section(_found(sight.task.decision)))
    if waiting and sight.task.pause:
        drawn.append(blocks.section(pause_line(sight)))
    if case.address:
        drawn += [blocks.context("*Address to look up*"), blocks.to_copy(to_type(case))]
    drawn += [blocks.fields(*_facts(sight)), blocks.section(earlier_text(case, sight))]
    if case.description.strip():
        drawn += [blocks.context("*The customer writes*"), blocks.quote(paragraph(case.description, DESCRIPTION_LIMIT))]
    if waiting:
        drawn += [blocks.section(checks_text(sight)), *_asked(sight), _buttons(sight)]
    elif can_be_disputed(sight):
        drawn.append(blocks.actions(_dispute_button(sight)))
    drawn += footnotes(sight)
    name = plain(case.account.name, 80) or "no account"
    return Drawing(
        channel=sight.task.team,
        text=f"Eligibility check {plain(case.number, 30)} for {name}: {state_text(sight)}",
        blocks=drawn,
        key=f"{sight.handoff.id}/{sight.task.step}",
    )


def earlier_text(case: EligibilityCase, sight: Sight) -> str:
    """List what was found before for the account and at the address, newest cases first."""
    if not case.earlier:
        return "*Earlier results*\nNone for this account or address."
    shown = [_earlier(each, sight) for each in case.earlier[:EARLIER_SHOWN]]
    hidden = len(case.earlier) - len(shown)
    return "\n".join(["*Earlier results*", *shown, *([f"… and {hidden} more"] if hidden else [])])


def opportunity_words(opportunity: Opportunity) -> str:
    """Name an opportunity with its stage, linked to its record."""
    return f"{link(opportunity.link, safe(opportunity.name, 80))} ({safe(opportunity.stage, 40)})"


def to_type(case: EligibilityCase) -> str:
    """Give the address as it is typed into an availability database: one line, its parts apart by spaces."""
    return plain(case.address.replace(",", " "), 300)


def can_be_disputed(sight: Sight) -> bool:
    """Say whether a customer can still dispute the result on this card: it is saved, and nobody did so yet."""
    task, handoff = sight.task, sight.handoff
    settled = task.state is TaskState.SETTLED and task.saving is not Saving.SAVING
    return settled and handoff.next is None and Trigger.DISPUTED not in borne_triggers(handoff)


def _title(sight: Sight) -> str:
    case = sight.handoff.about(EligibilityCase)
    kind = "Express eligibility check" if case.express else "Eligibility check"
    return f"{kind} {case.number}{f' · round {sight.handoff.round}' if sight.handoff.round > 1 else ''}"


def _summary(sight: Sight) -> str:
    case = sight.handoff.about(EligibilityCase)
    number = link(case.link, f"Case {safe(case.number, 30)}")
    if not case.account.record_id:
        return f"{number} · :warning: *no account on the case*, so no result can be recorded. Please set it in Salesforce."
    about = f": {safe(case.subject_line, 150)}" if case.subject_line else ""
    return f"{number} from {subject.headline(sight)}{about}"


def _found(decision: Decision) -> str:
    note = picked(decision.picks, check.NOTE).strip()
    words = f"\n{safe(note, 600)}" if note else ""
    return f":mag: Result: *{safe(check.result_of(decision), 80)}*{words}"


def _facts(sight: Sight) -> list[str]:
    case, policy = sight.handoff.about(EligibilityCase), sight.handbook.policy
    zone = sight.handbook.calendar_of(sight.task).zone
    meant = check.candidates(case, policy)
    told = "none" if not meant else "\n".join(opportunity_words(each) for each in meant[:4])
    return [
        f"*Customer number*\n{safe(case.account.number, 60) or '–'}",
        f"*Eligibility now*\n{safe(case.account.eligibility, 60) or 'none'} ({safe(case.account.eligibility_status, 40) or '–'})",
        f"*Requested*\n{moment(case.requested_at, zone)}",
        f"*Due*\n{clock_line(sight)}",
        f"*Urgency*\n{'*Express*' if case.express else 'Standard'}",
        f"*Opportunity*\n{told}",
    ]


def _asked(sight: Sight) -> list[Block]:
    """Say what Baton does not guess and the modal asks for."""
    case, policy = sight.handoff.about(EligibilityCase), sight.handbook.policy
    meant = check.candidates(case, policy)
    if len(meant) > 1:
        return [blocks.context(f":grey_question: {len(meant)} opportunities may be meant; recording a result asks which.")]
    if meant and check.was_moved(meant[0], policy):
        stage = safe(meant[0].stage, 40)
        return [blocks.context(f":grey_question: The opportunity is at {stage} already; recording a result asks what to do.")]
    if not meant and case.account.record_id:
        return [blocks.context(":information_source: The account has no opportunity; only account and case will be changed.")]
    return []


def _earlier(each: EarlierResult, sight: Sight) -> str:
    zone = sight.handbook.calendar_of(sight.task).zone
    on = f", {moment(each.on, zone)}" if each.on else ""
    if each.case:
        return f"• {link(each.link, f'Case {safe(each.case, 30)}')} of this account was closed{on}"
    if each.account:
        return f"• *{safe(each.result, 60)}* for {link(each.link, f'account {safe(each.account, 60)}')} at the same address"
    return f"• *{safe(each.result, 60)}* is what {link(each.link, 'the account')} has now"


def _buttons(sight: Sight) -> Block:
    ref, name = _ref(sight), f"case {sight.handoff.subject.number}"
    more = [("Why is it due then?", f"{ids.MORE_WHY_DUE} {ref}"), ("Customer contact", f"{ids.MORE_DETAILS} {ref}")]
    more += [("History", f"{ids.MORE_HISTORY} {ref}")]
    if sight.task.claim:
        more.insert(0, ("Release", f"{ids.MORE_RELEASE} {ref}"))
    return blocks.actions(
        blocks.button("Record result", ids.RECORD, ref, style="primary", says=f"Record the result of {name}"),
        blocks.button("Claim", ids.CLAIM, ref, says=f"Claim {name}"),
        blocks.button("Escalate", ids.ESCALATE, ref, says=f"Escalate {name}"),
        clock_button(sight, ref),
        blocks.overflow(ids.MORE, *more),
    )


def _dispute_button(sight: Sight) -> Block:
    return blocks.button("Customer disputes", ids.DISPUTE, _ref(sight), says=f"Customer disputes {sight.handoff.subject.number}")


def _ref(sight: Sight) -> str:
    return str(TaskRef(handoff=sight.handoff.id, step=sight.task.step, edition=sight.handoff.edition))
