"""The bytes that the journal and the snapshots take: an event holds what changed, so its size depends on the change alone."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from handoffs.model.change import Change
from handoffs.model.checks import failed
from handoffs.model.escalation import EVIDENCE_KEPT, Evidence, RecordLink, Trigger
from handoffs.model.events import Event
from handoffs.model.events.escalations import EvidenceUpdated
from handoffs.model.events.work import FindingsRecorded, SubjectChanged
from handoffs.model.fold import apply
from handoffs.model.handoff import Handoff
from handoffs.rules import claim, comment, decide, escalate, pause
from handoffs.rules.escalate import by_rule
from handoffs.rules.outside import deliver, refresh, verify
from handoffs.subjects.order import NAMED, OtherOrder, OtherOrders
from handoffs.text.messages import written
from storage.formats.codec import dump_effect, dump_event, dump_handoff, load_event
from tests.handoffs.examples import AIKO, HANDBOOK, KEN, MONDAY_TEN, ORDER, YUMI, approval, later, opened, opening_events

ONE_EVENT = 700
"""The most bytes of one event of a person or of the clock, with short words."""


def size_of(stored: object) -> int:
    return len(json.dumps(stored).encode())


def journal_bytes(events: Iterable[Event]) -> int:
    return sum(size_of(dump_event(event)) for event in events)


def evidence_of(records: int) -> Evidence:
    links = tuple(
        RecordLink(label=written(f"order {number:08d}"), link=f"https://example.com/{number}") for number in range(records)
    )
    proof = by_rule(Trigger.REPEAT_ORDERS, written(f"{records} orders."), MONDAY_TEN, links)
    return replace(proof, records=records, newest_at=MONDAY_TEN)


def neighbours(newest: int, count: int) -> OtherOrders:
    """Count some orders, and name the newest ones, from a number downwards."""
    return OtherOrders(
        count=count,
        newest=tuple(
            OtherOrder(
                number=f"{number:08d}",
                status="Approved",
                link=f"https://example.lightning.force.com/lightning/r/Order/801{number:012d}AAA/view",
            )
            for number in range(newest, newest - NAMED, -1)
        ),
    )


def test_one_orders_life_takes_so_many_bytes() -> None:
    claimed = claim.claim(HANDBOOK, opened(), "review", AIKO, later(minutes=1))
    decided = decide.decide(HANDBOOK, claimed.handoff, "review", AIKO, approval(), reference="r", now=later(minutes=9))
    confirmed = deliver.confirm(HANDBOOK, decided.handoff, "review", "r", later(minutes=10))

    assert confirmed is not None
    assert journal_bytes([*opening_events(), *claimed.events, *decided.events, *confirmed.events]) < 4_500
    assert size_of(dump_handoff(confirmed.handoff)) < 4_500


def test_one_of_two_thousand_neighbours_costs_one_element() -> None:
    day = timedelta(hours=24)
    order = replace(ORDER, preceding_within=day, duplicates=neighbours(2000, 2000), preceding=neighbours(2000, 2000))
    handoff = opened(order)
    another = replace(order, duplicates=neighbours(2001, 2001), preceding=neighbours(2001, 2001), total=Decimal("4801.50"))

    change = refresh.refresh(HANDBOOK, handoff, "review", another, later(minutes=1))

    assert change is not None and change.handoff.subject == another
    assert journal_bytes(change.events) < 2_000
    assert [load_event(dump_event(event)) for event in change.events] == list(change.events)
    assert size_of(dump_handoff(handoff)) < 9_000 and size_of(dump_handoff(change.handoff)) < 9_000


def test_an_update_of_evidence_costs_its_new_links_alone() -> None:
    handoff = opened()
    raised = escalate.raise_escalation(HANDBOOK, handoff, handoff.current, evidence_of(500)).handoff

    change = escalate.update_evidence(raised, evidence_of(501), later(minutes=1))

    assert change is not None and journal_bytes(change.events) < 500
    (updated,) = change.events
    assert isinstance(updated, EvidenceUpdated) and load_event(dump_event(updated)) == updated
    after = apply(raised, updated).escalation
    assert after is not None and after.evidence == (replace(evidence_of(501), step="review"),)
    assert escalate.update_evidence(change.handoff, evidence_of(500), later(minutes=2)) is None


def test_an_update_leaves_the_words_of_a_person_as_they_are() -> None:
    handoff = opened()
    shown = escalate.escalate(HANDBOOK, handoff, "review", AIKO, Trigger.REPEAT_ORDERS, "He is at the door.", MONDAY_TEN).handoff
    raised = escalate.raise_escalation(HANDBOOK, shown, handoff.current, evidence_of(3)).handoff

    change = escalate.update_evidence(raised, evidence_of(4), later(minutes=1))

    assert change is not None and change.handoff.escalation is not None and shown.escalation is not None
    assert change.handoff.escalation.evidence == (*shown.escalation.evidence, replace(evidence_of(4), step="review"))


def test_a_verification_costs_what_it_found_anew() -> None:
    handoff, found = opened(), failed("duplicates", written("500 orders."), *evidence_of(500).record_links)
    first, second = later(minutes=1), later(minutes=2)
    known = verify.note(HANDBOOK, handoff, "review", "Aiko Mori", (found,), reference="r", asked_at=first, now=first)
    assert known is not None
    again = replace(found, record_links=evidence_of(501).record_links)

    change = verify.note(HANDBOOK, known.handoff, "review", "Aiko Mori", (again,), reference="r", asked_at=second, now=second)

    assert change is not None and journal_bytes(change.events) < ONE_EVENT
    (recorded,) = change.events
    assert isinstance(recorded, FindingsRecorded) and recorded.outcomes == (again.outcome,)
    assert change.handoff.finding("duplicates") == replace(again, at=second)


def test_a_change_of_the_record_repeats_no_clock() -> None:
    change = refresh.refresh(HANDBOOK, opened(), "review", replace(ORDER, instructions="Ring twice."), later(minutes=1))

    assert change is not None and journal_bytes(change.events) < ONE_EVENT
    (changed,) = change.events
    assert isinstance(changed, SubjectChanged) and changed.urgency is changed.target is changed.due is None
    assert change.handoff.current.due == opened().current.due


def test_a_change_of_the_urgency_holds_the_new_clock() -> None:
    change = refresh.refresh(HANDBOOK, opened(), "review", replace(ORDER, priority=True), later(minutes=1))

    assert change is not None
    (changed,) = change.events
    task = change.handoff.current
    assert isinstance(changed, SubjectChanged)
    assert (changed.urgency, changed.target, changed.due) == ("priority", task.target, task.due)


def test_an_event_costs_the_same_late_in_a_long_life() -> None:
    sizes: dict[str, list[int]] = defaultdict(list)
    for change in long_life(opened()):
        for event in change.events:
            sizes[event.type].append(size_of(dump_event(event)))
        for effect in change.effects:
            assert size_of(dump_effect(effect)) < ONE_EVENT

    assert len(sizes["escalated"]) == len(sizes["claimed"]) == 50
    assert {kind: each for kind, each in sizes.items() if max(each) > min(max(each[:5]) + 20, ONE_EVENT)} == {}


def test_a_snapshot_keeps_the_newest_evidence_alone() -> None:
    *_, last = long_life(opened())
    escalation = last.handoff.escalation

    assert escalation is not None and escalation.level == 50 and len(escalation.evidence) == EVIDENCE_KEPT + 1
    assert escalation.evidence[0].trigger is Trigger.ADDRESS
    assert size_of(dump_handoff(last.handoff)) < 15_000


def long_life(handoff: Handoff) -> Iterator[Change]:
    """Claim, release, ask, resume, escalate, comment and change fifty times; the escalation stays open."""

    def at(number: int, minutes: int) -> datetime:
        return later(minutes=10 * number + minutes)

    for number in range(50):
        trigger = Trigger.OTHER if number else Trigger.ADDRESS
        order = replace(ORDER, instructions=f"Ring {number:2}", modified_at=at(number, 8))
        for rule in (
            lambda h, n=number: claim.claim(HANDBOOK, h, "review", AIKO, at(n, 1)),
            lambda h, n=number: claim.release(HANDBOOK, h, "review", AIKO, at(n, 2)),
            lambda h, n=number: pause.ask(HANDBOOK, h, "review", AIKO, "Which flat?", reference="q", now=at(n, 3)),
            lambda h, n=number: pause.resume(HANDBOOK, h, "review", KEN, at(n, 4)),
            lambda h, n=number, t=trigger: escalate.escalate(HANDBOOK, h, "review", AIKO, t, "At the door.", at(n, 5)),
            lambda h, n=number: escalate.acknowledge(HANDBOOK, h, YUMI, at(n, 6)),
            lambda h, n=number: comment.comment(HANDBOOK, h, "review", KEN, "He called.", at(n, 7)),
            lambda h, n=number, o=order: refresh.refresh(HANDBOOK, h, "review", o, at(n, 8)),
        ):
            change = rule(handoff)
            assert change is not None
            handoff = change.handoff
            yield change
