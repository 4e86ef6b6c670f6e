"""Telling a supervisor, and how a supervisor answers: escalate, acknowledge, resolve."""

from dataclasses import replace
from datetime import datetime

from handoffs.model.change import Change, change_of
from handoffs.model.difference import links_difference
from handoffs.model.effects import Effect, ThreadReply
from handoffs.model.escalation import SHARED, SURFACE, Assessment, Escalation, Evidence, RecordLink, Trigger, shares_records
from handoffs.model.events.escalations import Acknowledged, Escalated, EvidenceUpdated, Resolved
from handoffs.model.fold_escalation import assessment_text
from handoffs.model.handoff import Handoff, Task
from handoffs.model.people import BATON, Actor
from handoffs.model.refusal import Refusal, TooLate
from handoffs.process.handbook import Handbook
from handoffs.process.rights import require_contact, require_member
from handoffs.process.submission import Ruling
from handoffs.rules.parts.backlog import is_backlog
from handoffs.rules.parts.ladder import NOBODY, asked_teams
from handoffs.text.messages import Given, Message, message, written

NAMED = 20
"""The number of new records that a reply names; the others are counted."""


def escalate(
    handbook: Handbook, handoff: Handoff, step: str, actor: Actor, trigger: Trigger, words: str, now: datetime
) -> Change:
    """Escalate to the team's contact by hand: open the escalation or raise its level, with the person's words as evidence."""
    task = handoff.task(step)
    require_member(actor, handbook.team_of(handoff, task), message("rules.escalate.permission"))
    if not words.strip():
        raise Refusal(message("rules.escalate.no_words"), field="words")

    evidence = by_person(trigger, written(words.strip()), actor, now, handbook.process_of(handoff).record_links(handoff, trigger))
    return raise_escalation(handbook, handoff, task, evidence)


def acknowledge(
    handbook: Handbook,
    handoff: Handoff,
    actor: Actor,
    now: datetime,
    *,
    unreachable: frozenset[str] = NOBODY,
    asked_too: tuple[str, ...] = (),
) -> Change:
    """Acknowledge the escalation for a supervisor; the contact after those of `unreachable` teams may.

    `asked_too` are the teams whose contacts were reminded of it together with others like it.
    """
    escalation = require_open_escalation(handbook, handoff, actor, unreachable, asked_too)
    if escalation.acknowledged and escalation.acknowledged.user_id == actor.user_id:
        raise TooLate(message("rules.escalate.acknowledged_by_yourself"))
    if escalation.acknowledged:
        raise Refusal(message("rules.escalate.already_acknowledged", name=escalation.acknowledged.name))

    reply = ThreadReply(step=escalation.step, text=message("rules.escalate.acknowledged", name=actor.name))
    return change_of(
        handoff,
        Acknowledged(user_id=actor.user_id, name=actor.name, at=now),
        effects=(reply,),
    )


def resolve(
    handbook: Handbook,
    handoff: Handoff,
    actor: Actor,
    ruling: Ruling,
    now: datetime,
    *,
    unreachable: frozenset[str] = NOBODY,
    asked_too: tuple[str, ...] = (),
) -> Change:
    """End the escalation with a assessment on it; the contact after those of `unreachable` teams may."""
    escalation = require_open_escalation(handbook, handoff, actor, unreachable, asked_too)
    if ruling.assessment is None:
        raise Refusal(message("rules.escalate.no_assessment"), field="assessment")

    words = ruling.words.strip()
    resolved = Resolved(
        user_id=actor.user_id, name=actor.name, words=words, assessment=ruling.assessment, watched=ruling.watched, at=now
    )
    reply = ThreadReply(step=escalation.step, text=_resolved_text(actor, ruling.assessment, words))
    return change_of(handoff, resolved, effects=(reply,))


def _resolved_text(actor: Actor, assessment: Assessment, words: str) -> Message:
    said = assessment_text(assessment)
    if words:
        return message("rules.escalate.resolved_in_words", name=actor.name, assessment=said, words=words)
    return message("rules.escalate.resolved_as", name=actor.name, assessment=said)


def update_evidence(handoff: Handoff, evidence: Evidence, now: datetime) -> Change | None:
    """Put newer evidence in the place of the same trigger's; None when it shows nothing new, or there is none to replace.

    Evidence is newer when the newest of its records is, or when more records prove it up to the same one. What a person
    resolved is updated too: its cause goes on, so that it is raised again after the policy's time.
    """
    known = _known(handoff, evidence) or _resolved(handoff, evidence)
    if known is None or _age_of(evidence) <= _age_of(known):
        return None

    return change_of(handoff, _updated(known, evidence, now))


def escalate_finding(handbook: Handbook, handoff: Handoff, task: Task, evidence: Evidence, now: datetime) -> Change:
    """Pull a trigger for what was found outside: once for each record that shows it, and in the team's channel the first time.

    Further records join the evidence while its escalation is open. A cause that ended by itself may come back with the same ones.
    """
    before = [each for each in handoff.escalation.evidence if each.over is None or each.is_resolved] if handoff.escalation else []
    known_links = {shown for each in before if each.trigger is evidence.trigger for shown in each.record_links}
    fresh, known = tuple(each for each in evidence.record_links if each not in known_links), _known(handoff, evidence)
    if not fresh:
        return change_of(handoff)
    if known is None:
        return raise_escalation(handbook, handoff, task, evidence, in_channel=True)

    fuller = replace(evidence, record_links=(*known.record_links, *fresh))
    reply = ThreadReply(
        step=task.step,
        text=message("rules.escalate.new_records", evidence=evidence.text, records=_named(fresh)),
    )
    return change_of(handoff, _updated(known, fuller, now), effects=(reply,))


def raise_escalation(handbook: Handbook, handoff: Handoff, task: Task, evidence: Evidence, *, in_channel: bool = False) -> Change:
    """Raise a trigger for a task: the escalation opens or rises by a level, with a reply in both threads.

    `in_channel` also shows the reply in the channel of the task's card.
    """
    team = handbook.team_of(handoff, task)
    event = Escalated(
        step=task.step,
        team=team.key,
        trigger=evidence.trigger,
        text=evidence.text,
        user_id=evidence.user_id,
        name=evidence.name,
        record_links=evidence.record_links,
        records=evidence.records,
        newest_at=evidence.newest_at,
        at=evidence.at,
    )
    reply = ThreadReply(step=task.step, text=_raised_text(evidence, team.contact_title), in_channel=in_channel)
    replies: list[Effect] = [reply]
    before = handoff.escalation
    if before:
        level = message("rules.escalate.level", level=before.level + 1, evidence=evidence.text)
        again = level if before.is_open else message("rules.escalate.raised_anew", evidence=evidence.text)
        replies.append(ThreadReply(step=SURFACE, contact_of=team.key, text=again, in_channel=not before.is_open))
    return change_of(handoff, event, effects=tuple(replies))


def escalate_thresholds(
    handbook: Handbook, handoff: Handoff, task: Task, *, others: tuple[Handoff, ...], now: datetime
) -> Change:
    """Raise every threshold trigger that the subject crosses, once for each cause; evidence of an amount follows the amount.

    What concerns the customer as a whole is left out when one of their `others` has it: in an open escalation, or in one
    that a person resolved for the same cause. Nothing is raised for the backlog, which people escalate by hand.
    """
    change = change_of(handoff)
    if is_backlog(task):
        return change
    for evidence in handbook.process_of(handoff).thresholds(handoff, handbook.policy, now):
        known = _known(change.handoff, evidence)
        if known and evidence.trigger not in SHARED and not _is_same_cause(known, evidence):
            change = change.then(change_of(change.handoff, _updated(known, evidence, now)))
        elif not known and not _was_resolved(handoff, evidence) and not any(_has(other, evidence) for other in others):
            change = change.then(raise_escalation(handbook, change.handoff, task, evidence))
    return change


def shared_evidence(handbook: Handbook, handoff: Handoff, now: datetime) -> tuple[Evidence, ...]:
    """List the evidence of the subject that concerns its customer as a whole."""
    crossed = handbook.process_of(handoff).thresholds(handoff, handbook.policy, now)
    return tuple(evidence for evidence in crossed if evidence.trigger in SHARED)


def concerns_too(handbook: Handbook, escalated: Handoff, other: Handoff, now: datetime) -> bool:
    """Return whether an open escalation of a customer is about another handoff of theirs: it links to its record, or the other
    one crosses the same threshold."""
    ongoing = escalated.escalation.ongoing if escalated.escalation else ()
    shared = [each for each in ongoing if each.trigger in SHARED]
    if not shared or escalated.process != other.process:
        return False
    links = {shown.link for each in shared for shown in each.record_links if shown.link}
    return other.subject.link in links or bool(shared_evidence(handbook, other, now))


def open_triggers(handoff: Handoff) -> frozenset[Trigger]:
    """Name the triggers that a handoff's open escalation has."""
    return frozenset(evidence.trigger for evidence in handoff.escalation.ongoing) if handoff.escalation else frozenset()


def by_person(
    trigger: Trigger, text: Message, actor: Actor, now: datetime, record_links: tuple[RecordLink, ...] = ()
) -> Evidence:
    """Return evidence in a person's words."""
    return Evidence(trigger=trigger, text=text, user_id=actor.user_id, name=actor.name, at=now, record_links=record_links)


def _raised_text(evidence: Evidence, contact: str) -> Message:
    if evidence.user_id == BATON.user_id:
        return message("rules.escalate.raised_by_rule", contact=contact, evidence=evidence.text)
    return message("rules.escalate.raised", name=evidence.name, contact=contact, evidence=evidence.text)


def _updated(known: Evidence, evidence: Evidence, now: datetime) -> EvidenceUpdated:
    return EvidenceUpdated(
        trigger=evidence.trigger,
        text=evidence.text,
        user_id=evidence.user_id,
        name=evidence.name,
        links=links_difference(known.record_links, evidence.record_links),
        records=evidence.records,
        newest_at=evidence.newest_at,
        seen_at=evidence.at,
        at=now,
    )


def _named(links: tuple[RecordLink, ...]) -> tuple[Given, ...]:
    """Name the first few records, and count the others."""
    unnamed = len(links) - NAMED
    more = (message("rules.escalate.more_records", count=unnamed),) if unnamed > 0 else ()
    return (*(each.label for each in links[:NAMED]), *more)


def _age_of(evidence: Evidence) -> tuple[bool, datetime | None, int]:
    return evidence.newest_at is not None, evidence.newest_at, evidence.records


def _known(handoff: Handoff, evidence: Evidence) -> Evidence | None:
    """Return what the same person or rule said of the same trigger in the open escalation."""
    return handoff.escalation.evidence_by(evidence.trigger, evidence.user_id) if handoff.escalation else None


def _resolved(handoff: Handoff, evidence: Evidence) -> Evidence | None:
    """Return what a person resolved of the customer as a whole, if the evidence shows the same cause."""
    before, about = handoff.escalation, (evidence.trigger, evidence.user_id)
    known = before.resolved_by_a_person(*about) if before else None
    return known if known and evidence.trigger in SHARED and shares_records(known, evidence) else None


def _has(other: Handoff, evidence: Evidence) -> bool:
    """Return whether another handoff of the customer has the evidence, if that concerns the customer as a whole."""
    goes_on = evidence.trigger in open_triggers(other) or _resolved(other, evidence) is not None
    return evidence.trigger in SHARED and goes_on


def _was_resolved(handoff: Handoff, evidence: Evidence) -> bool:
    """Return whether a person resolved the same cause before; a cause that ended by itself may come back."""
    before = handoff.escalation.evidence if handoff.escalation else ()
    resolved = [each for each in before if each.is_resolved and each.trigger is evidence.trigger]
    return any(_is_same_cause(each, evidence) for each in resolved) or _resolved(handoff, evidence) is not None


def _is_same_cause(known: Evidence, evidence: Evidence) -> bool:
    """Return whether evidence shows nothing beyond what is known: the same amount, no newer or further record."""
    if evidence.trigger is Trigger.VALUE:
        return evidence.text == known.text
    return _age_of(evidence) <= _age_of(known)


def require_open_escalation(
    handbook: Handbook, handoff: Handoff, actor: Actor, unreachable: frozenset[str], asked_too: tuple[str, ...] = ()
) -> Escalation:
    """Return the open escalation for a contact who answers it; TooLate once it is over, Refusal for anybody else."""
    escalation = handoff.escalation
    if escalation is None or not escalation.is_open:
        resolved = escalation.resolved if escalation else None
        if resolved and resolved.user_id == actor.user_id:
            raise TooLate(message("rules.escalate.resolved_by_yourself"))
        raise TooLate(
            message("rules.escalate.already_resolved_by", name=resolved.name)
            if resolved
            else message("rules.escalate.already_resolved")
        )
    reminded = replace(escalation, reminded=(*escalation.reminded, *asked_too))
    asked = (*asked_teams(handbook, handoff, reminded), *asked_teams(handbook, handoff, reminded, unreachable))
    of_actor = next((team for team in asked if team.key in actor.contact_of), asked[0])
    require_contact(actor, of_actor, because=message("rules.escalate.contact_only"))
    return escalation


def by_rule(trigger: Trigger, text: Message, now: datetime, record_links: tuple[RecordLink, ...] = ()) -> Evidence:
    """Return evidence that a rule gives, not a person."""
    return Evidence(trigger=trigger, text=text, user_id=BATON.user_id, name=BATON.name, at=now, record_links=record_links)
