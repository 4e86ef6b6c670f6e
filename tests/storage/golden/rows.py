"""The rows of a golden database: an event and an effect of each type, and something in every table."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import insert

from handoffs.clock.shifts import Turn
from handoffs.model import effects
from handoffs.model.change import change_of
from handoffs.model.checks import Answer, Outcome, failed
from handoffs.model.difference import difference_of, findings_difference, links_difference
from handoffs.model.escalation import Assessment, RecordLink, Trigger
from handoffs.model.events import Event
from handoffs.model.events.clocks import Breached, Nudged, Paused, Resumed, Retimed
from handoffs.model.events.deliveries import Confirmed, DeliveryDelayed, DeliveryRejected, ServiceEnded
from handoffs.model.events.escalations import Acknowledged, CauseEnded, Escalated, EvidenceUpdated, Repeated, Resolved
from handoffs.model.events.removals import Removed
from handoffs.model.events.repairs import Repair, Repaired
from handoffs.model.events.work import (
    ChecksFailed,
    Claimed,
    Commented,
    Continued,
    Decided,
    FindingsRecorded,
    HandedBack,
    Released,
    SeenAgain,
    SubjectChanged,
    Ticked,
    Withdrawn,
)
from handoffs.model.handoff import DeliveryState, Handoff
from handoffs.model.people import Kind
from handoffs.rules import decide
from handoffs.rules import open as opening
from handoffs.rules.outside import deliver
from handoffs.rules.parts.timers import timers_of
from handoffs.subjects.certificate import Certificate
from handoffs.subjects.customer import BilledService
from handoffs.subjects.field_values import FieldValue
from handoffs.text.messages import message, written
from storage.escalations.tables import ESCALATION_GROUPS, ESCALATION_ROWS, NUDGES
from storage.repositories.drafts import Draft
from storage.repositories.job_health import Job
from storage.repositories.people import Person
from storage.repositories.set_aside import RowKind, RowName
from storage.unit_of_work import UnitOfWork
from tests.handoffs.examples import AIKO, HANDBOOK, KEN, MONDAY_TEN, ORDER, YUMI, approval, later
from tests.storage.golden.requests import DECIDED, NEW_ACCOUNT, REOPENED, USED_ACCOUNT

OPEN = "golden2open2"
"""The handoff of a golden database that is still open."""

GONE = "golden2gone2"
"""The handoff of a golden database that retention removed."""


def store(work: UnitOfWork) -> None:
    """Store three handoffs, one with an event of each type and one that retention removed, and a row of each other kind."""
    for handoff_id, order in ((OPEN, ORDER), ("golden2over2", replace(ORDER, record_id="801000000000002AAA", number="00001043"))):
        start = opening.open_handoff(HANDBOOK, "order_approval", order, handoff_id=handoff_id, previous=None, now=MONDAY_TEN)
        work.handoffs.add(start.handoff)
        work.journal.append(handoff_id, start.events, "baton", "golden")
    life, handoff = _life(start.handoff), start.handoff
    until_decided = 1 + next(number for number, event in enumerate(life) if isinstance(event, Decided))
    for events in (life[:until_decided], life[until_decided:]):
        change = change_of(handoff, *events)
        handoff = work.handoffs.save(handoff, change)
        work.journal.append(handoff_id, change.events, AIKO.user_id, "golden")
    _remove(work, _decided(work))
    work.timers.reconcile(OPEN, timers_of(HANDBOOK, work.handoffs.get(OPEN)))
    for effect in _effects():
        work.outbox.put_effect(OPEN, "review", effect, priority_at=MONDAY_TEN, now=MONDAY_TEN)
    work.cards.attempted(OPEN, "card", "C0CS", MONDAY_TEN)
    work.cards.put(OPEN, "card", "C0CS", "1764000000.000100", "fingerprint", MONDAY_TEN)
    _people(work)
    _jobs(work)
    _alike(work)
    work.drafts.begin(
        Draft(
            id="draft1",
            user_id=AIKO.user_id,
            form="onboarding",
            field_values=(FieldValue(name="name", value="Tanaka"),),
            saved_at=MONDAY_TEN,
        )
    )
    work.certificates.put(Certificate(host="whmcs.example.com", probed_at=MONDAY_TEN))


def _alike(work: UnitOfWork) -> None:
    """Store a group of escalations with one row, and two nudges, of which one is said."""
    connection, instants = work.handoffs._connection, {"formed_at": MONDAY_TEN, "notified_at": MONDAY_TEN}
    reminders = [{"team": "cs", "at": MONDAY_TEN.isoformat()}]
    group = {"id": "golden2group", "handoff_id": OPEN, "alike": "cs/breached", "team": "cs", "trigger": "breached"}
    connection.execute(insert(ESCALATION_GROUPS), {**group, **instants, "reminders": reminders, "next_at": later(hours=1)})
    row = {"group_id": "golden2group", "handoff_id": OPEN, "joined_at": MONDAY_TEN}
    connection.execute(insert(ESCALATION_ROWS), {**row, "ended_at": later(hours=1), "outcome": "decided"})
    nudge = {"handoff_id": OPEN, "step": "review", "team": "cs", "at": MONDAY_TEN}
    connection.execute(insert(NUDGES), [{**nudge, "notice": None}, {**nudge, "notice": "nudges/cs/golden"}])


def _decided(work: UnitOfWork) -> str:
    order = replace(ORDER, record_id="801000000000003AAA", number="00001044")
    start = opening.open_handoff(HANDBOOK, "order_approval", order, handoff_id=GONE, previous=None, now=MONDAY_TEN)
    work.handoffs.add(start.handoff)
    decided = decide.decide(HANDBOOK, start.handoff, "review", AIKO, approval(), reference="r3", now=later(minutes=5))
    confirmed = deliver.confirm(HANDBOOK, decided.handoff, "review", "r3", later(minutes=6))
    assert confirmed is not None
    change = decided.then(confirmed)
    work.handoffs.save(start.handoff, change)
    work.journal.append(GONE, (*start.events, *change.events), AIKO.user_id, "golden")
    return GONE


def _remove(work: UnitOfWork, handoff_id: str) -> None:
    """Remove a handoff as retention does, with a short receipt."""
    *_, last = work.journal.entries(handoff_id)
    receipt = '{"reference": "r3", "at": "2026-11-16T01:05:00+00:00", "sealed_well": true}'
    removed = Removed(heads=last.heads, receipts=(receipt,), days=400, at=later(hours=24 * 401))
    work.journal.append(handoff_id, (removed,), "baton", "golden")
    work.journal.clear(handoff_id, before=last.sequence + 1)
    work.removals.remove(handoff_id, later(minutes=5), removed.at)


def _people(work: UnitOfWork) -> None:
    work.people.put_people([Person(user_id=AIKO.user_id, name=AIKO.name, kind=Kind.COLLEAGUE, zone="Asia/Tokyo")])
    work.people.replace_members("cs", [AIKO.user_id])
    work.people.replace_contacts("cs", [YUMI.user_id])
    work.people.set_channel("cs", "C0CS")


def _jobs(work: UnitOfWork) -> None:
    unreadable = message("formats.codec.unreadable_reason")
    work.idempotency_keys.first_time("view/V1", MONDAY_TEN)
    work.job_health.record(Job.INTAKE, MONDAY_TEN, unreadable)
    row = RowName(kind=RowKind.RECORD, reference="order_approval/801", name="order 801")
    work.set_aside.put(row, unreadable, MONDAY_TEN)


def _life(handoff: Handoff) -> tuple[Event, ...]:
    """Return one event of each type that follows an opening; the handoff ends withdrawn."""
    task, at = handoff.task("review"), later(minutes=1)
    aiko, ken, yumi = ({"user_id": each.user_id, "name": each.name} for each in (AIKO, KEN, YUMI))
    links = (RecordLink(label=written("00001041"), link="https://example.com/801"),)
    finding = failed("duplicates", written("Order 00001041 is active."), *links)
    changed_order = replace(ORDER, record_id=handoff.subject.record_id, number=handoff.subject.number, total=Decimal("4801.50"))
    approved = replace(changed_order, status="Approved")
    service = BilledService(service_id="7", product="SIM", status="Terminated", amount=Decimal("980"))
    clock = {"target": task.target, "due": task.due}
    decided = Decided(
        step="review",
        reference="r1",
        choice="approve",
        reason="",
        words=written("日本語"),
        **aiko,
        answers=(Answer(item="identity", outcome=Outcome.VERIFIED),),
        field_values=(FieldValue(name="result", value="1G"),),
        right=written("member of #cs-team"),
        rests_on=("r0",),
        delivery=DeliveryState.PENDING,
        took=timedelta(minutes=5),
        at=at,
    )
    return (
        Claimed(step="review", **aiko, lapses_at=later(hours=4), waited=timedelta(minutes=1), at=at),
        Released(step="review", **aiko, lapsed=False, at=at),
        SubjectChanged(
            step="review",
            subject=difference_of(handoff.subject, changed_order),
            findings=findings_difference(handoff.findings, (finding, *handoff.findings[1:])),
            urgency=task.urgency,
            **clock,
            material=True,
            at=at,
        ),
        FindingsRecorded(
            step="review",
            outcomes=(finding.outcome,),
            findings=findings_difference((finding, *handoff.findings[1:]), (replace(finding, at=at), *handoff.findings[1:])),
            name=AIKO.name,
            at=at,
        ),
        Ticked(step="review", items=("identity",), outcome=Outcome.VERIFIED, **aiko, words="", at=at),
        ChecksFailed(step="review", items=("address",), **aiko, at=at),
        Commented(step="review", words="<!channel>", **ken, at=at),
        Paused(step="review", question="Which flat?", **aiko, ends_at=later(hours=48), at=at),
        Resumed(step="review", due=task.due, until=at, reason=written("Ken has the answer"), at=at),
        Retimed(step="review", **clock, at=at),
        Nudged(step="review", at=at),
        Breached(step="review", at=at),
        Escalated(step="review", team="cs", trigger=Trigger.BREACHED, text=written("Late."), **ken, record_links=links, at=at),
        Repeated(team="cs", at=at),
        EvidenceUpdated(
            trigger=Trigger.BREACHED,
            text=written("Late."),
            **ken,
            links=links_difference(links, (*links, *links)),
            seen_at=at,
            at=at,
        ),
        Acknowledged(**yumi, at=at),
        CauseEnded(
            step="review", trigger=Trigger.BREACHED, user_id=KEN.user_id, decision="", reason=message("rules.causes.saved"), at=at
        ),
        Resolved(**yumi, words="Done.", assessment=Assessment.NEEDED, watched=False, at=at),
        decided,
        DeliveryDelayed(step="review", reason=written("Salesforce can't be reached."), at=at),
        DeliveryRejected(
            step="review", reason=written("No."), is_conflict=False, choice="approve", **aiko, system="Salesforce", link="", at=at
        ),
        HandedBack(step="review", to_step="review", from_step="review", reason=written("Wrong."), **ken, **clock, at=at),
        replace(decided, reference="r2"),
        ServiceEnded(step="review", service=service, text=written("It has ended."), subject=None, at=at),
        Confirmed(step="review", reference="r2", subject=difference_of(changed_order, approved), at=at),
        Withdrawn(step="review", reason=written("Not seen in Salesforce"), effective_at=MONDAY_TEN, unseen=True, at=at),
        SeenAgain(step="review", at=at),
        Withdrawn(step="review", reason=written("Deleted in Salesforce"), effective_at=MONDAY_TEN, at=at),
        Repaired(
            repair=Repair.TRIED_AGAIN,
            kind="timer",
            name="nudge",
            reason=message("service.attempts.bug", reference="a1b2c3"),
            at=at,
        ),
        Continued(next_id=OPEN, at=at),
    )


def _effects() -> tuple[effects.Effect, ...]:
    note = effects.Note(record_id=ORDER.record_id, title=written("Approved (r1)"), body=written("By Aiko Mori."))
    named = {"reference": "r1", "step": "review"}
    return (
        *(effects.WriteBack(**named, subject=ORDER.record_id, request=each, note=note) for each in DECIDED),
        effects.WriteBack(**named, subject=ORDER.record_id, request=None, note=note, anyhow=True),
        effects.Creation(**named, request=NEW_ACCOUNT, note=note),
        effects.Creation(**named, request=USED_ACCOUNT, note=note),
        effects.Remark(**named, note=note, request=REOPENED),
        effects.Ending(**named, subject=ORDER.record_id, service_id="7"),
        effects.Remark(**named, note=note),
        effects.Redraw(step="review"),
        effects.ThreadReply(step="review", text=message("rules.pause.no_answer"), mention=AIKO.user_id),
        effects.DirectNotice(step="review", user_id=AIKO.user_id, text=message("rules.pause.no_answer")),
        effects.Digest(team="cs", turn=next(iter(Turn)), at=MONDAY_TEN),
        effects.SweepNudges(team="cs", notice="nudges/cs/golden"),
        effects.Announcement(text=message("scheduler.watchdog.slack_took_all")),
    )
