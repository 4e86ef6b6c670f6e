"""An escalation ends with its cause: decided, withdrawn, delivered, back in time; what somebody resolved does not come back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial

import pytest

from handoffs.model.change import Change
from handoffs.model.effects import ThreadReply
from handoffs.model.escalation import SURFACE, Escalation, Evidence, Trigger
from handoffs.model.fold import apply
from handoffs.model.handoff import Handoff
from handoffs.process.handbook import Handbook
from handoffs.rules import claim, decide, escalate, pause, withdraw
from handoffs.rules.open import open_handoff
from handoffs.rules.outside import deliver, refresh
from handoffs.rules.parts.causes import with_ended_causes
from handoffs.rules.parts.ladder import asked_teams, next_asked
from handoffs.rules.parts.timers import TimerKind, timers_of
from handoffs.rules.time import expire
from handoffs.subjects.order import Order, OtherOrder, OtherOrders
from handoffs.text.messages import written
from tests.handoffs.examples import AIKO, HANDBOOK, KEN, MONDAY_TEN, ORDER, POLICY, YUMI, approval, opened, ruled
from tests.refusals import refused, shown

MINUTES, HOURS = timedelta(minutes=1), timedelta(hours=1)
EXPENSIVE = replace(ORDER, total=Decimal(147800))


def at(minutes: float) -> datetime:
    """Return an instant that many minutes after Monday ten."""
    return MONDAY_TEN + minutes * MINUTES


def after(change: Change | None, now: datetime, handbook: Handbook = HANDBOOK) -> Handoff:
    """Return the handoff of a change as the service stores it: with the causes ended that are over."""
    assert change is not None
    return with_ended_causes(handbook, change, now).handoff


def breached() -> Handoff:
    """Return an order whose due time was missed."""
    return after(expire.breach(HANDBOOK, opened(), "review", at(120)), at(120))


def escalation_of(handoff: Handoff) -> Escalation:
    """Return the escalation, which there must be."""
    assert handoff.escalation is not None
    return handoff.escalation


def why_over(handoff: Handoff) -> str:
    """Return why the latest cause is over."""
    over = escalation_of(handoff).evidence[-1].over
    assert over is not None
    return shown(over.reason)


def approved(handoff: Handoff) -> Change:
    """Let Aiko approve the order at 12:10."""
    return decide.decide(HANDBOOK, handoff, "review", AIKO, approval(edition=handoff.edition), reference="r1", now=at(130))


def test_a_decision_that_is_saved_ends_the_escalation() -> None:
    saving = after(approved(breached()), at(130))
    assert escalation_of(saving).is_open

    saved = after(deliver.confirm(HANDBOOK, saving, "review", "r1", at(131)), at(131))

    assert not escalation_of(saved).is_open and "Approved by Aiko Mori" in why_over(saved)
    assert [timer for timer in timers_of(HANDBOOK, saved) if timer.step == SURFACE] == []


def test_a_decision_that_is_refused_leaves_the_breach_escalated() -> None:
    saving = after(approved(breached()), at(130))
    refused_one = after(
        deliver.note_rejected(HANDBOOK, saving, "review", "r1", written("No."), conflict=False, now=at(131)), at(131)
    )

    assert escalation_of(refused_one).is_open and refused_one.task("review").breached_at
    assert [timer.kind for timer in timers_of(HANDBOOK, refused_one) if timer.step == SURFACE] == [TimerKind.REPEAT]


def test_a_withdrawal_in_another_systems_time_ends_it_by_the_order_of_the_journal() -> None:
    change = withdraw.withdraw(breached(), "review", written("Approved in Salesforce by Sato Keiko"), at(121), at(119.9))

    handoff = after(change, at(121))

    assert not escalation_of(handoff).is_open and "Approved in Salesforce by Sato Keiko" in why_over(handoff)
    assert timers_of(HANDBOOK, handoff) == ()


def test_back_in_time_it_ends_and_says_so_and_the_new_due_time_escalates_again() -> None:
    order = replace(ORDER, priority=True)
    late = after(expire.breach(HANDBOOK, opened(order), "review", at(31)), at(31))

    standard = after(
        refresh.refresh(HANDBOOK, late, "review", replace(order, priority=False, modified_at=at(35)), at(35)), at(35)
    )

    assert not escalation_of(standard).is_open and "due time moved" in why_over(standard) and "12:00" in why_over(standard)
    assert [timer for timer in timers_of(HANDBOOK, standard) if timer.kind is TimerKind.REPEAT] == []
    again = after(expire.breach(HANDBOOK, standard, "review", at(120)), at(120))
    assert escalation_of(again).is_open and len(escalation_of(again).evidence) == 2


def test_a_slow_delivery_ends_when_it_arrives() -> None:
    saving = after(approved(opened()), at(130))
    slow = after(expire.report_slow_delivery(HANDBOOK, saving, "review", at(150)), at(150))
    assert escalation_of(slow).is_open

    saved = after(deliver.confirm(HANDBOOK, slow, "review", "r1", at(160)), at(160))

    assert not escalation_of(saved).is_open and "saved" in why_over(saved)


def test_an_order_below_the_threshold_again_is_no_supervisors_matter_any_more() -> None:
    cheaper = refresh.refresh(HANDBOOK, opened(EXPENSIVE), "review", replace(ORDER, modified_at=at(5)), at(5))

    assert not escalation_of(after(cheaper, at(5))).is_open


def test_what_somebody_escalates_after_the_decision_goes_on_and_the_cause_before_it_ends() -> None:
    before = escalate.escalate(HANDBOOK, opened(), "review", AIKO, Trigger.OTHER, "Is this right?", at(100)).handoff
    saving = after(approved(before), at(130))
    again = escalate.escalate(HANDBOOK, saving, "review", AIKO, Trigger.OTHER, "It was not.", at(131)).handoff

    saved = after(deliver.confirm(HANDBOOK, again, "review", "r1", at(132)), at(132))

    assert [shown(each.text) for each in escalation_of(saved).ongoing] == ["It was not."]


def burst() -> Handoff:
    """Return an order that its account's third order within a day is."""
    near = tuple(OtherOrder(number=f"0000101{place}", status="Approved") for place in (1, 2))
    preceding = OtherOrders(count=2, newest=near)
    return opened(replace(ORDER, preceding=preceding, preceding_within=24 * HOURS))


def test_what_concerns_the_customer_goes_on_after_the_decision_on_one_order_and_is_repeated_no_more() -> None:
    saving = after(approved(burst()), at(130))
    saved = after(deliver.confirm(HANDBOOK, saving, "review", "r1", at(131)), at(131))

    assert escalate.open_triggers(saved) == {Trigger.REPEAT_ORDERS}
    assert [timer for timer in timers_of(HANDBOOK, saved) if timer.step == SURFACE] == []
    assert not escalation_of(resolved(saved, at(140))).is_open


def of_a_burst(place: int, link: str = "") -> Order:
    """Return the order in this place of a burst of its account, which names those before it, the newest first."""
    before = tuple(OtherOrder(number=f"0000200{each}", status="Approved") for each in range(place - 1, 0, -1))
    preceding = OtherOrders(count=place - 1, newest=before[:2])
    placed = at(place - 10)
    number = f"0000200{place}"
    return replace(
        ORDER,
        record_id=number,
        number=number,
        preceding=preceding,
        preceding_within=24 * HOURS,
        placed_at=placed,
        orders_link=link,
    )


def test_a_resolved_burst_does_not_come_back_from_another_order_and_a_further_order_waits_for_the_policys_time() -> None:
    third = resolved(opened(of_a_burst(3)), at(5))

    def opened_beside(order: Order) -> Change:
        return open_handoff(HANDBOOK, "order_approval", order, handoff_id="h9", previous=None, others=(third,), now=at(6))

    for place in (3, 4):
        assert opened_beside(of_a_burst(place)).handoff.escalation is None
    again = replace(of_a_burst(3), instructions="Ring twice.", modified_at=at(6))
    assert not escalation_of(after(refresh.refresh(HANDBOOK, third, "review", again, at(6)), at(6))).is_open
    assert escalate.update_evidence(third, *shared(third, at(6))) is None

    change = escalate.update_evidence(third, *shared(opened_beside(of_a_burst(4)).handoff, at(6)))
    grown = after(change, at(6))
    assert not escalation_of(grown).is_open and "4 orders" in shown(escalation_of(grown).evidence[-1].text)
    (timer,) = [timer for timer in timers_of(HANDBOOK, grown) if timer.step == SURFACE]
    assert timer.kind is TimerKind.RAISE_AGAIN
    assert timer.due_at == POLICY.calendar_of("cs").add(at(5), POLICY.escalations.again_after)
    raised = after(expire.raise_again(HANDBOOK, grown, timer.due_at), timer.due_at)
    said = shown(escalation_of(raised).evidence[-1].text)
    assert escalate.open_triggers(raised) == {Trigger.REPEAT_ORDERS}
    assert "4 orders" in said and "I know the customer." in said
    assert expire.raise_again(HANDBOOK, raised, timer.due_at + 99 * HOURS) is None


def test_another_burst_of_the_account_is_another_cause() -> None:
    third = resolved(opened(of_a_burst(3, link="https://sf/orders")), at(5))
    near = tuple(OtherOrder(number=f"0000300{place}", status="Approved") for place in (1, 2))
    order = replace(of_a_burst(9), preceding=OtherOrders(count=5, newest=near), orders_link="https://sf/orders")

    change = open_handoff(HANDBOOK, "order_approval", order, handoff_id="h9", previous=None, others=(third,), now=at(6))

    assert escalate.open_triggers(change.handoff) == {Trigger.REPEAT_ORDERS}
    assert escalate.update_evidence(third, *shared(change.handoff, at(6))) is None


def shared(handoff: Handoff, now: datetime) -> tuple[Evidence, datetime]:
    """Return what an order shows of its customer as a whole, with the instant."""
    (evidence,) = escalate.shared_evidence(HANDBOOK, handoff, now)
    return evidence, now


def test_one_cause_that_ends_leaves_the_others() -> None:
    late = after(expire.breach(HANDBOOK, opened(replace(EXPENSIVE, priority=True)), "review", at(31)), at(31))
    standard = replace(EXPENSIVE, priority=False, modified_at=at(35))

    handoff = after(refresh.refresh(HANDBOOK, late, "review", standard, at(35)), at(35))

    escalation = escalation_of(handoff)
    assert escalation.is_open and escalate.open_triggers(handoff) == {Trigger.VALUE}


def resolved(handoff: Handoff, now: datetime) -> Handoff:
    """Let the supervisor resolve the escalation."""
    return after(escalate.resolve(HANDBOOK, handoff, YUMI, ruled("I know the customer."), now), now)


def test_what_somebody_resolved_does_not_come_back_for_the_same_cause() -> None:
    handoff = resolved(opened(EXPENSIVE), at(5))
    changed_order = replace(EXPENSIVE, instructions="Ring twice.", modified_at=at(6))

    later = after(refresh.refresh(HANDBOOK, handoff, "review", changed_order, at(7)), at(7))
    assert not escalation_of(later).is_open

    breach = after(expire.breach(HANDBOOK, later, "review", at(120)), at(120))
    assert escalate.open_triggers(breach) == {Trigger.BREACHED}
    again = replace(changed_order, instructions="Ring once.", modified_at=at(121))
    assert escalate.open_triggers(after(refresh.refresh(HANDBOOK, breach, "review", again, at(121)), at(121))) == {
        Trigger.BREACHED
    }
    dearer = replace(again, total=Decimal(500000), modified_at=at(122))
    raised = after(refresh.refresh(HANDBOOK, breach, "review", dearer, at(122)), at(122))
    assert Trigger.VALUE in escalate.open_triggers(raised)


def test_what_ended_last_in_the_journal_is_last_also_when_the_clock_was_set_back_meanwhile() -> None:
    late = after(expire.breach(HANDBOOK, opened(replace(EXPENSIVE, priority=True)), "review", at(31)), at(31))
    changed = replace(EXPENSIVE, priority=False, modified_at=at(35))
    standard = after(refresh.refresh(HANDBOOK, late, "review", changed, at(35)), at(35))
    cheaper = replace(ORDER, modified_at=at(-20))

    by_yumi = escalation_of(resolved(standard, at(-20)))
    by_itself = escalation_of(after(refresh.refresh(HANDBOOK, standard, "review", cheaper, at(-20)), at(-20)))

    assert by_yumi.last_over and by_yumi.last_over.name == "Yumi Kato"
    assert by_itself.last_over and by_itself.last_over.reason == by_itself.evidence[0].over.reason  # type: ignore[union-attr]


def test_an_escalation_that_was_resolved_and_ended_by_itself_after_a_set_back_clock_is_over() -> None:
    breach = after(expire.breach(HANDBOOK, resolved(opened(EXPENSIVE), at(100)), "review", at(120)), at(120))
    cancelled = withdraw.withdraw(breach, "review", written("Cancelled in Salesforce"), at(60), at(60))

    over = escalation_of(after(cancelled, at(60))).last_over

    assert over is not None and shown(over.reason).startswith("Cancelled in Salesforce")


def test_a_further_order_after_a_resolution_counts_as_further_also_when_the_clock_was_set_back() -> None:
    third = resolved(opened(of_a_burst(3)), at(125))
    fourth = open_handoff(
        HANDBOOK, "order_approval", of_a_burst(4), handoff_id="h9", previous=None, others=(third,), now=at(66)
    ).handoff

    grown = after(escalate.update_evidence(third, *shared(fourth, at(66))), at(66))

    assert [timer.kind for timer in timers_of(HANDBOOK, grown) if timer.step == SURFACE] == [TimerKind.RAISE_AGAIN]


def test_evidence_follows_the_amount_that_it_names() -> None:
    dearer = replace(EXPENSIVE, total=Decimal(500000), modified_at=at(5))

    handoff = after(refresh.refresh(HANDBOOK, opened(EXPENSIVE), "review", dearer, at(5)), at(5))

    (evidence,) = escalation_of(handoff).evidence
    assert "¥500,000" in shown(evidence.text)


def test_a_resolved_breach_that_goes_on_is_raised_again_after_the_policys_time() -> None:
    handoff = resolved(breached(), at(125))
    (timer,) = [timer for timer in timers_of(HANDBOOK, handoff) if timer.step == SURFACE]
    assert timer.kind is TimerKind.RAISE_AGAIN
    assert timer.due_at == POLICY.calendar_of("cs").add(at(125), POLICY.escalations.again_after)
    assert expire.raise_again(HANDBOOK, handoff, timer.due_at - MINUTES) is None

    change = expire.raise_again(HANDBOOK, handoff, timer.due_at)

    again = after(change, timer.due_at)
    assert escalation_of(again).is_open and "Yumi Kato" in shown(escalation_of(again).evidence[-1].text)
    assert change is not None and (SURFACE, "cs") in {(each.step, each.contact_of) for each in change.effects}  # type: ignore[union-attr]
    decided = after(approved(handoff), at(130))
    assert [timer.kind for timer in timers_of(HANDBOOK, decided)] == [TimerKind.DELIVERY_TOO_LONG]


def test_repeats_stop_after_the_policys_number_and_go_on_with_the_next_in_the_ladder() -> None:
    ladder = replace(POLICY.escalations, repeat_at_most=2, ladder=("sf_admin",))
    handbook = Handbook(policy=replace(POLICY, escalations=ladder), processes=HANDBOOK.processes)
    handoff, said, now = breached(), [], at(120)
    while timers := [timer for timer in timers_of(handbook, handoff) if timer.kind is TimerKind.REPEAT]:
        now = timers[0].due_at
        change = expire.repeat(handbook, handoff, now)
        assert change is not None
        handoff = change.handoff
        said += [effect.contact_of for effect in change.effects]  # type: ignore[union-attr]

    assert said == ["cs", "cs", "sf_admin", "sf_admin"]
    assert escalation_of(handoff).is_open
    next_one = replace(KEN, contact_of=frozenset({"sf_admin"}))
    assert escalate.acknowledge(handbook, handoff, next_one, now).handoff.escalation
    with refused("answered by the contact"):
        escalate.acknowledge(handbook, breached(), next_one, now)


def test_a_contact_who_cant_be_reached_is_named_and_passed_over_at_once() -> None:
    ladder = replace(POLICY.escalations, repeat_at_most=1, ladder=("sf_admin", "sales"))
    handbook = Handbook(policy=replace(POLICY, escalations=ladder), processes=HANDBOOK.processes)
    out, everybody = frozenset({"cs"}), frozenset({"cs", "sf_admin", "sales"})
    handoff, next_one = breached(), replace(KEN, contact_of=frozenset({"sf_admin"}))

    first = expire.repeat(handbook, handoff, at(151), out)
    assert first is not None
    (reply,) = first.effects
    assert isinstance(reply, ThreadReply) and reply.contact_of == "sf_admin"
    assert shown(reply.text).startswith("The CS Manager (@cs-manager) can't be reached. Order")
    second = expire.repeat(handbook, first.handoff, at(300), out)
    assert second is not None and [effect.contact_of for effect in second.effects] == ["sales"]  # type: ignore[union-attr]
    assert expire.repeat(handbook, second.handoff, at(900), out) is None

    for answer in (escalate.acknowledge, partial(escalate.resolve, ruling=ruled("Done."))):
        assert answer(handbook, handoff, next_one, now=at(130), unreachable=out).events
        assert answer(handbook, handoff, YUMI, now=at(130), unreachable=out).events
        with refused("answered by the contact"):
            answer(handbook, handoff, next_one, now=at(130), unreachable=frozenset({"sf_admin"}))
    nobody = expire.repeat(handbook, handoff, at(151), everybody)
    assert nobody is not None
    (reply,) = nobody.effects
    assert isinstance(reply, ThreadReply) and reply.contact_of == "cs" and shown(reply.text).count("can't be reached.") == 3


THREE = replace(POLICY.escalations, repeat_at_most=2, ladder=("sf_admin", "sales"))


@pytest.mark.parametrize(
    ("reminded", "out", "asked", "answer"),
    [
        ("", "", "cs", "cs"),
        ("cs", "", "cs", "cs"),
        ("cs cs", "", "sf_admin", "cs"),
        ("cs cs sf_admin", "", "sf_admin", "cs sf_admin"),
        ("cs cs sf_admin", "cs", "sf_admin", "sf_admin"),
        ("cs cs sf_admin", "sf_admin", "sales", "cs sales"),
        ("cs cs sf_admin", "cs sf_admin", "sales", "sales"),
        ("cs", "cs", "sf_admin", "sf_admin"),
        ("sf_admin", "", "cs", "cs sf_admin"),
        ("sf_admin sf_admin", "cs", "sales", "sf_admin"),
        ("cs cs sf_admin sf_admin sales", "sales", None, "cs sf_admin"),
        ("cs cs sf_admin sf_admin sales sales", "", None, "cs sf_admin sales"),
        ("cs cs gone", "", "sf_admin", "cs"),
        ("cs cs", "cs sf_admin sales", "sf_admin", "cs"),
    ],
)
def test_each_contact_is_reminded_as_often_as_the_policy_says_and_whoever_was_asked_may_answer(
    reminded: str, out: str, asked: str | None, answer: str
) -> None:
    handbook = Handbook(policy=replace(POLICY, escalations=THREE), processes=HANDBOOK.processes)
    handoff = breached()
    escalation = replace(escalation_of(handoff), reminded=tuple(reminded.split()))

    found = next_asked(handbook, handoff, escalation, frozenset(out.split()))

    assert (found.key if found else None) == asked
    may_answer = asked_teams(handbook, handoff, escalation, frozenset(out.split()))
    assert {team.key for team in may_answer} == set(answer.split())


def test_who_was_reminded_last_is_named_last() -> None:
    handbook = Handbook(policy=replace(POLICY, escalations=THREE), processes=HANDBOOK.processes)
    escalation = replace(escalation_of(breached()), reminded=("sf_admin", "cs"))

    assert [team.key for team in asked_teams(handbook, breached(), escalation)] == ["sf_admin", "cs"]


def test_a_repeat_says_how_late_it_is_now_and_who_has_it() -> None:
    handoff = breached()
    claimed = claim_by_ken(handoff)

    change = expire.repeat(HANDBOOK, claimed, at(151))

    assert change is not None
    part = shown(change.effects[0].text)  # type: ignore[union-attr]
    assert "31 min late now (business time), claimed by Ken Sato since Mon 30 Nov, 12:10" in part
    first = expire.repeat(HANDBOOK, handoff, at(151))
    assert first is not None and "31 min late now (business time), still unclaimed." in shown(first.effects[0].text)  # type: ignore[union-attr]


def claim_by_ken(handoff: Handoff) -> Handoff:
    """Let Ken claim the order at 12:10."""
    return claim.claim(HANDBOOK, handoff, "review", KEN, at(130)).handoff


def paused_and_breached() -> Handoff:
    """Return a breached order whose customer owes an answer."""
    return after(pause.ask(HANDBOOK, breached(), "review", AIKO, "Which flat?", reference="q", now=at(125)), at(125))


@pytest.mark.parametrize(
    "other", [paused_and_breached, lambda: claim_by_ken(breached())], ids=["a question to the customer", "a claim"]
)
def test_nothing_else_ends_a_breach(other: Callable[[], Handoff]) -> None:
    assert escalation_of(other()).is_open


def test_a_journal_tells_when_each_cause_ended() -> None:
    start = breached()
    change = with_ended_causes(HANDBOOK, withdraw.withdraw(start, "review", "Deleted", at(121), at(100)), at(121))  # type: ignore[arg-type]

    handoff = start
    for event in change.events:
        handoff = apply(handoff, event)
    assert handoff == change.handoff


def test_a_breach_that_somebody_no_longer_watches_is_not_raised_again() -> None:
    for watched in (True, False):
        late = breached()
        ruling = ruled("Ken decides it.", watched=watched)
        resolved = after(escalate.resolve(HANDBOOK, late, YUMI, ruling, at(125)), at(125))
        again = expire.raise_again(HANDBOOK, resolved, POLICY.calendar_of("cs").add(at(125), POLICY.escalations.again_after))
        assert (again is not None) is watched
