"""The escalation in the supervisors' channel, and the modals that raise and resolve one."""

from bot.queries.contexts import CardContext
from bot.views.cards.task_status import state_line, state_text
from bot.views.kit import blocks, subject
from bot.views.kit.blocks import Block
from bot.views.kit.drawing import Drawing
from bot.views.kit.text import link, mention, moment, safe
from bot.wire import ids
from bot.wire.values import dump_task
from handoffs.model.escalation import SURFACE as ESCALATION_SURFACE
from handoffs.model.escalation import Escalation, Evidence, Trigger
from handoffs.model.handoff import TaskState
from handoffs.subjects.order import Order

TRIGGER_WORDS = {
    Trigger.DISPUTED: "Customer disputes the eligibility result",
    Trigger.REPEAT_ORDERS: "Several orders from one account",
    Trigger.VALUE: "Order value over the threshold",
    Trigger.ADDRESS: "Address verification failed",
    Trigger.BREACHED: "Due time missed",
    Trigger.WRITE_BACK: "Salesforce does not take the decision",
    Trigger.PROVISIONING: "Approved orders are not provisioned",
    Trigger.CERTIFICATE_URGENT: "Certificate urgent",
    Trigger.CERTIFICATE_CRITICAL: "Certificate critical",
    Trigger.OTHER: "Something else",
}
BY_HAND = (Trigger.DISPUTED, Trigger.REPEAT_ORDERS, Trigger.VALUE, Trigger.ADDRESS, Trigger.OTHER)
PROOFS_SHOWN = 8
EXHIBITS_SHOWN = 10


def escalation_card(context: CardContext, escalation: Escalation) -> Drawing:
    """Draw the one message that tells a supervisor: what raised it last, the proof, who has it, and how the task stands."""
    title = f"Escalation: {TRIGGER_WORDS[escalation.evidence[-1].trigger].lower()}"
    named = subject.introduced(context, bold=False)
    card = f" · {link(context.card_link, 'see the card')}" if context.card_link else ""
    drawn = [
        blocks.header(title),
        blocks.section(f"{named}{card}"),
        blocks.section(_proofs(context, escalation)),
        blocks.section(state_line(context)),
        blocks.context_block(_who_has_it(context, escalation)),
    ]
    if escalation.is_open:
        drawn.append(_buttons(context, escalation))
    return Drawing(
        channel="escalations",
        text=f"{title}. {subject.title(context)}: {state_text(context)}",
        blocks=drawn,
        key=f"{context.handoff.id}/{ESCALATION_SURFACE}",
    )


def escalate_modal(context: CardContext) -> Block:
    """Ask why a supervisor should know: one of the handbook's triggers, and a sentence."""
    team = context.handbook.team_of(context.task)
    reasons = [blocks.option(TRIGGER_WORDS[trigger], trigger.value) for trigger in BY_HAND]
    drawn = [
        blocks.section(f"The {team.contact_title} is told in the escalations channel, with what you write here as proof."),
        blocks.select(ids.TRIGGER, "Why", reasons, placeholder="Choose a reason"),
        blocks.text_input(ids.WORDS, "In a sentence", placeholder="What did you see, and what do you need?"),
    ]
    return blocks.modal("Escalate", ids.ESCALATE_VIEW, dump_task(context.ref), drawn, submit="Escalate", close="Back")


def dispute_modal(context: CardContext) -> Block:
    """Ask what the customer says against the eligibility; what the account has goes along as proof."""
    account, team = context.handoff.about(Order).account, context.handbook.team_of(context.task)
    held = f"{safe(account.eligibility, 80) or 'none yet'} ({safe(account.eligibility_status, 40) or 'no status'})"
    reasons = [blocks.option(TRIGGER_WORDS[Trigger.DISPUTED], Trigger.DISPUTED.value)]
    drawn = [
        blocks.section(f"The account's eligibility is *{held}*. The {team.contact_title} is told, with this as proof."),
        blocks.select(ids.TRIGGER, "Why", reasons, placeholder="Choose a reason", chosen=reasons[0]),
        blocks.text_input(ids.WORDS, "What does the customer say?", placeholder="What should it be, and why?"),
    ]
    return blocks.modal("Customer disputes", ids.ESCALATE_VIEW, dump_task(context.ref), drawn, submit="Escalate", close="Back")


def resolve_modal(context: CardContext) -> Block:
    """Ask in a sentence how the escalation ended."""
    drawn = [blocks.text_input(ids.WORDS, "How did it end?", placeholder="What was decided or agreed")]
    value = dump_task(context.escalation_ref)
    return blocks.modal("Resolve escalation", ids.RESOLVE_VIEW, value, drawn, submit="Resolve", close="Back")


def _proofs(context: CardContext, escalation: Escalation) -> str:
    shown = [_proof(context, evidence) for evidence in escalation.evidence[-PROOFS_SHOWN:]]
    hidden = len(escalation.evidence) - len(shown)
    return "\n".join([*shown, *([f"… and {hidden} earlier"] if hidden else [])])


def _proof(context: CardContext, evidence: Evidence) -> str:
    at = moment(evidence.at, context.handbook.calendar_of(context.task).zone)
    words = f"*{TRIGGER_WORDS[evidence.trigger]}*: {safe(evidence.text, 500)}"
    shown = [link(each.link, safe(each.label, 120)) for each in evidence.record_links[:EXHIBITS_SHOWN]]
    hidden = len(evidence.record_links) - len(shown)
    if shown:
        words += f"\n    {', '.join(shown)}{f' and {hidden} more' if hidden else ''}"
    return f"{words}\n    {mention(evidence.user_id, evidence.name)}, {at}"


def _who_has_it(context: CardContext, escalation: Escalation) -> str:
    zone = context.handbook.calendar_of(context.task).zone
    title = context.handbook.policy.team(escalation.team).contact_title
    if escalation.resolved:
        resolution = escalation.resolved
        name = mention(resolution.user_id, resolution.name)
        return f":white_check_mark: *Resolved* by {name}, {moment(resolution.at, zone)}: {safe(resolution.words, 500)}"
    if escalation.acknowledged:
        owner = escalation.acknowledged
        return f":eyes: {mention(owner.user_id, owner.name)} has it, {moment(owner.at, zone)} · level {escalation.level}"
    asked = context.contact_mention or title
    return f":bell: {asked}, please have a look · level {escalation.level}"


def answer_buttons(context: CardContext, escalation: Escalation) -> list[Block]:
    """Draw the buttons by which a supervisor answers, on the escalation and in the home tab alike."""
    ref = dump_task(context.escalation_ref)
    shown = [] if escalation.acknowledged else [blocks.button("Acknowledge", ids.ACKNOWLEDGE, ref, style="primary")]
    return [*shown, blocks.button("Resolve", ids.RESOLVE, ref)]


def reasons(escalation: Escalation) -> str:
    """Name the triggers of an escalation, each once."""
    return ", ".join(dict.fromkeys(TRIGGER_WORDS[evidence.trigger] for evidence in escalation.evidence))


def _buttons(context: CardContext, escalation: Escalation) -> Block:
    shown = answer_buttons(context, escalation)
    if context.task.state is not TaskState.OPEN:
        return blocks.actions(*shown)
    return blocks.actions(*shown, *subject.openers(context))
