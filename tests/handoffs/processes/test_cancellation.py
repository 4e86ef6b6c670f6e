"""The rules of a cancellation: which service is meant, which day is lawful, what each step asks of WHMCS and Salesforce."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from handoffs.model.change import Change
from handoffs.model.checks import Answer, Outcome
from handoffs.model.effects import Ending, WriteBack
from handoffs.model.events import Event
from handoffs.model.fold import replay
from handoffs.model.handoff import Handoff, TaskState
from handoffs.model.people import BATON, Actor
from handoffs.process.submission import Submission
from handoffs.processes.cancellation import about, billing
from handoffs.processes.cancellation.checks import authorisation
from handoffs.processes.cancellation.requests import CloseCancellation, ProcessCancellation, WithdrawCancellation
from handoffs.rules import decide, hand_back
from handoffs.rules import open as opening
from handoffs.rules.outside import deliver, refresh
from handoffs.rules.parts.timers import Timer, TimerKind, timers_of
from handoffs.rules.time import expire
from handoffs.subjects.case import NOT_CONNECTED, CancellationCase, Opportunity
from handoffs.subjects.customer import BilledService, Contact
from handoffs.subjects.field_values import FieldValue
from handoffs.text.messages import written
from tests.handoffs.examples import ACCOUNT, AIKO, HANDBOOK, MONDAY_TEN, POLICY, YUMI
from tests.messages import english
from tests.refusals import notices_of, refused, sentence_of

OPPORTUNITY = Opportunity(
    record_id="006000000000001AAA",
    name="Internet at home",
    stage="△Cancelling",
    modified_at=MONDAY_TEN,
    service_number="105",
    scheduled_at=datetime(2027, 1, 9, 15, tzinfo=UTC),
    product_type="Internet",
    stage_before="Closed Won",
)
SERVICE = BilledService(
    service_id="105",
    product="Home 1G",
    status="Active",
    cycle="Monthly",
    amount=Decimal(6200),
    currency="JPY",
    paid_until=date(2027, 2, 1),
)
CASE = CancellationCase(
    record_id="500000000000001AAA",
    number="00001050",
    status="New",
    account=ACCOUNT,
    opportunities=(OPPORTUNITY,),
    service_number="105",
    service=SERVICE,
    requested_at=MONDAY_TEN,
    entered_review_at=MONDAY_TEN,
    modified_at=MONDAY_TEN,
    stages=("Introduction", "Closed Won"),
)
REVIEWED = ("authorisation", "terms", "day")
THE_DAY = datetime(2027, 1, 9, 15, tzinfo=UTC)
"""Midnight in Tokyo at the beginning of 10 January 2027."""


def verified(*items: str) -> tuple[Answer, ...]:
    """Answer items as verified."""
    return tuple(Answer(item=item, outcome=Outcome.VERIFIED) for item in items)


def field_values(**value_of: str) -> tuple[FieldValue, ...]:
    """Pick what the modal begins with, but for what is named."""
    began = {about.OPPORTUNITY: OPPORTUNITY.record_id, about.DAY: "2027-01-10"}
    return tuple(FieldValue(name=name, value=value) for name, value in (began | value_of).items() if value)


def opened(case: CancellationCase = CASE) -> Change:
    """Open a handoff for a request."""
    return opening.open_handoff(HANDBOOK, "cancellation", case, handoff_id="abcd2345efgh", previous=None, now=MONDAY_TEN)


def process(handoff: Handoff, actor: Actor = AIKO, now: datetime = MONDAY_TEN, **value_of: str) -> Change:
    """Let somebody process a request."""
    submission = Submission(
        choice="process", edition=handoff.edition, answers=verified(*REVIEWED), field_values=field_values(**value_of)
    )
    return decide.decide(HANDBOOK, handoff, "review", actor, submission, reference="r1", now=now)


def processed(case: CancellationCase = CASE, now: datetime = MONDAY_TEN, **value_of: str) -> Handoff:
    """Return a handoff whose review is done and saved."""
    decided = process(opened(case).handoff, now=now, **value_of)
    (write_back,) = [effect for effect in decided.effects if isinstance(effect, WriteBack)]
    change = deliver.confirm(HANDBOOK, decided.handoff, "review", "r1", now, write_back.request)
    assert change is not None
    return change.handoff


def begun(handoff: Handoff, now: datetime = THE_DAY) -> Change | None:
    """Let the day of the end come."""
    return expire.begin(HANDBOOK, handoff, "end_service", "r2", now)


@pytest.mark.parametrize(
    ("phones", "emails", "outcome", "evidence"),
    [
        (
            ("090-1234-5678", "+81 90 1234 5678"),
            ("a@example.jp", "A@example.jp"),
            Outcome.VERIFIED,
            "caller's phone number is the",
        ),
        (("090-1234-5678", "090-1234-5678"), ("", ""), Outcome.VERIFIED, "caller's phone number is the"),
        (("090-1234-5678", "09012345678"), ("a@example.jp", "b@example.jp"), Outcome.VERIFIED, "The e-mail is not the account's"),
        (("090-1234-5678", "090-9999-9999"), ("a@example.jp", "a@example.jp"), Outcome.OPEN, "caller's phone number is not"),
        (("", ""), ("a@example.jp", "a@example.jp"), Outcome.OPEN, "no phone to compare. The e-mail is the account's"),
        (("", ""), ("", ""), Outcome.OPEN, "no phone to compare"),
        ((" ", " "), ("", ""), Outcome.OPEN, "no phone to compare"),
        (("-", "-"), ("", ""), Outcome.OPEN, "no phone to compare"),
        (("090-1234-5678", ""), ("", ""), Outcome.OPEN, "no phone to compare"),
        (("", "090-1234-5678"), ("a@example.jp", "a@example.jp"), Outcome.OPEN, "no phone to compare"),
    ],
)
def test_who_asks_is_authorised_by_the_phone_alone(
    phones: tuple[str, str], emails: tuple[str, str], outcome: Outcome, evidence: str
) -> None:
    given, known = Contact(phone=phones[0], email=emails[0]), replace(ACCOUNT, phone=phones[1], email=emails[1])

    found = authorisation(given, known)

    assert found.outcome is outcome and evidence in english(found.evidence)


def test_the_day_of_a_wish_that_is_lawful_is_kept_with_its_hour() -> None:
    handoff = processed()

    task = handoff.task("end_service")
    assert task.waits_until == THE_DAY and task.due.started_at == THE_DAY and task.state is TaskState.OPEN


@pytest.mark.parametrize(
    ("kind", "day", "part"),
    [
        ("Internet", "2026-12-29", "29 December 2026 is before 30 December 2026"),
        ("SIM", "2026-12-15", "A SIM ends on the 1st"),
        ("VPN", "2026-11-29", "before 30 November 2026"),
    ],
)
def test_a_day_that_breaks_the_notice_period_takes_the_contact_and_a_reason(kind: str, day: str, part: str) -> None:
    handoff = opened(replace(CASE, opportunities=(replace(OPPORTUNITY, product_type=kind),))).handoff

    with refused(part) as shown:
        process(handoff, day=day)
    assert shown.value.field == about.DAY and "CS Manager may confirm another day" in sentence_of(shown.value)
    with refused("say why") as shown:
        process(handoff, actor=YUMI, day=day)
    assert shown.value.field == "why"

    change = process(handoff, actor=YUMI, day=day, why="The building is torn down.")
    (asked,) = change.effects
    assert isinstance(asked, WriteBack) and asked.note and "The building is torn down." in english(asked.note.body)


def test_the_note_of_the_review_shows_the_arithmetic_and_who_processed_it() -> None:
    (asked,) = process(opened().handoff).effects

    assert isinstance(asked, WriteBack) and asked.note
    for words in ("processed by Aiko Mori", "ends on 10 January 2027", "30 days' notice: it ends on 30 December 2026"):
        assert words in english(asked.note.body), words


def test_a_day_other_than_the_customers_is_put_on_the_opportunity() -> None:
    (asked,) = process(opened().handoff, day="2027-01-31").effects

    assert isinstance(asked, WriteBack)
    last_second = datetime(2027, 1, 31, 14, 59, 59, tzinfo=UTC)
    assert asked.request == ProcessCancellation(opportunity=OPPORTUNITY.record_id, sets_stage=False, ends_at=last_second)


def test_an_opportunity_that_was_moved_is_set_back_to_being_cancelled_and_the_card_says_so_before() -> None:
    handoff = opened(replace(CASE, opportunities=(replace(OPPORTUNITY, stage="Ready"),))).handoff
    task = handoff.task("review")

    assert "has the stage Ready. “Process” sets it to △Cancelling" in " ".join(
        map(english, HANDBOOK.step_of(handoff, task).hints(handoff, task, POLICY))
    )
    (asked,) = process(handoff).effects
    assert isinstance(asked, WriteBack)
    assert asked.request == ProcessCancellation(opportunity=OPPORTUNITY.record_id, sets_stage=True, ends_at=None)


def test_of_several_opportunities_none_is_guessed() -> None:
    twice = replace(CASE, service_number="", opportunities=(OPPORTUNITY, replace(OPPORTUNITY, record_id="006000000000002AAA")))

    with refused("which opportunity") as shown:
        process(opened(twice).handoff, opportunity="")
    assert shown.value.field == about.OPPORTUNITY


@pytest.mark.parametrize(
    ("case", "found"),
    [
        (replace(CASE, opportunity_id="006000000000009AAA", service_number="105"), "own"),
        (CASE, "numbered"),
        (replace(CASE, service_number=""), "cancelling"),
        (replace(CASE, service_number="999"), "cancelling"),
    ],
)
def test_the_cases_own_lookup_comes_first_then_the_number_then_what_is_being_cancelled(
    case: CancellationCase, found: str
) -> None:
    own = replace(OPPORTUNITY, record_id="006000000000009AAA", name="own", stage="Ready", service_number="")
    numbered = replace(OPPORTUNITY, name="numbered", stage="Ready")
    cancelling = replace(OPPORTUNITY, record_id="006000000000008AAA", name="cancelling", service_number="7")

    meant = about.meant(replace(case, opportunities=(own, numbered, cancelling)), POLICY)

    assert [each.name for each in meant] == [found]


def test_a_kind_that_nobody_has_noted_is_asked() -> None:
    unknown = opened(replace(CASE, opportunities=(replace(OPPORTUNITY, product_type=""),))).handoff

    with refused("what kind") as shown:
        process(unknown)
    assert shown.value.field == about.KIND
    assert process(unknown, kind="SIM", day="2027-02-01").handoff.task("review").decision


def test_a_service_is_never_ended_before_its_time() -> None:
    handoff = processed()
    early = THE_DAY - timedelta(seconds=1)

    assert begun(handoff, early) is None
    with refused("may not end before Sun 10 Jan, 00:00 JST"):
        decide.decide(HANDBOOK, handoff, "end_service", AIKO, Submission(choice="end", edition=1), reference="r", now=early)


def test_when_its_time_has_come_whmcs_is_asked_first_and_salesforce_only_after() -> None:
    decided = begun(processed())

    assert decided is not None
    (asked,) = decided.effects
    assert isinstance(asked, Ending) and asked.service_id == "105" and not asked.by_hand
    ended = deliver.note_service_ended(
        HANDBOOK, decided.handoff, "end_service", "r2", replace(SERVICE, status="Terminated"), THE_DAY
    )
    assert ended is not None
    (written,) = ended.effects
    assert isinstance(written, WriteBack)
    assert written.request == CloseCancellation(case=CASE.record_id, opportunity=OPPORTUNITY.record_id)
    assert written.note and "WHMCS shows service 105 (Home 1G) as Terminated" in english(written.note.body)


def test_without_a_billing_system_a_person_ends_it_and_ticks_it() -> None:
    handoff = processed(replace(CASE, service=None, service_unknown=NOT_CONNECTED))

    shown = begun(handoff)
    assert shown is not None and "Press “Complete step”" in str(notices_of(shown.effects)) and not shown.events
    with refused("does not offer that choice"):
        end(handoff, "end")
    with refused("Please check “The service has ended in WHMCS”"):
        end(handoff, "by_hand")
    (asked,) = end(handoff, "by_hand", answers=verified("ended")).effects
    assert isinstance(asked, WriteBack) and asked.note and "ended by hand" in english(asked.note.body)


def test_an_end_by_hand_is_looked_up_where_it_can_be() -> None:
    (asked,) = end(processed(), "by_hand", answers=verified("ended")).effects

    assert isinstance(asked, Ending) and asked.by_hand


def test_once_it_has_ended_it_is_not_ended_again_and_there_is_no_way_back() -> None:
    refused = refused_by_salesforce(processed())

    assert [choice.key for choice in HANDBOOK.process_of(refused).step("end_service").offered_choices(
        refused, refused.task("end_service"), POLICY)] == ["end"]  # fmt: skip
    (asked,) = end(refused, "end").effects
    assert isinstance(asked, WriteBack)


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"stage": "Closed Won"}, "moved the opportunity to Closed Won"),
        ({"scheduled_at": THE_DAY + timedelta(days=7)}, "changed the scheduled date to Sun 17 Jan, 00:00 JST"),
        ({"scheduled_at": None}, "changed the scheduled date to nothing"),
    ],
)
def test_what_somebody_changes_in_salesforce_before_the_day_goes_back_to_the_review(change: dict[str, object], part: str) -> None:
    handoff = processed()
    moved = replace(handoff.about(CancellationCase), opportunities=(replace(OPPORTUNITY, **change),))  # type: ignore[arg-type]

    back = refresh.refresh(HANDBOOK, handoff, "end_service", moved, MONDAY_TEN + timedelta(days=1))

    assert back is not None and part in str(notices_of(back.effects))
    review, end_service = back.handoff.task("review"), back.handoff.task("end_service")
    assert review.state is TaskState.OPEN and end_service.state is TaskState.HANDED_BACK
    assert begun(back.handoff) is None, "nothing ends on a day that no longer holds"


def test_what_was_read_before_our_own_writing_was_confirmed_changes_nothing() -> None:
    handoff = processed(day="2027-01-31")

    stale = refresh.refresh(HANDBOOK, handoff, "end_service", CASE, MONDAY_TEN, read_at=MONDAY_TEN - timedelta(seconds=1))

    assert stale is None


def test_a_withdrawal_puts_everything_back_to_where_it_was() -> None:
    handoff = processed()
    kept = decide.decide(
        HANDBOOK, handoff, "end_service", AIKO,
        Submission(choice="withdrawn", edition=1, field_values=field_values(said="They stay.")),
        reference="r3", now=MONDAY_TEN + timedelta(days=2),
    )  # fmt: skip

    (asked,) = kept.effects
    assert isinstance(asked, WriteBack)
    assert asked.request == WithdrawCancellation(
        case=CASE.record_id, opportunity=OPPORTUNITY.record_id, stage="Closed Won", clears_date=True
    )
    done = deliver.confirm(HANDBOOK, kept.handoff, "end_service", "r3", MONDAY_TEN, asked.request)
    assert done is not None and not done.handoff.is_open, "no bill follows a service that goes on"


def test_where_nobody_knows_the_stage_before_it_is_asked() -> None:
    handoff = opened(replace(CASE, opportunities=(replace(OPPORTUNITY, stage_before=""),))).handoff
    submission = Submission(choice="withdrawn", edition=1, field_values=field_values(said="They stay."))

    with refused("stage that the opportunity goes back to") as shown:
        decide.decide(HANDBOOK, handoff, "review", AIKO, submission, reference="r", now=MONDAY_TEN)
    assert shown.value.field == "stage"


def test_the_refund_is_worked_out_and_takes_a_transaction() -> None:
    handoff = billed()

    finding = handoff.finding("refund")
    assert finding and "The last day is 9 January 2027: 22 of the 31 days are left, ¥4,400" in english(finding.evidence)
    with refused("transaction id"):
        settle(handoff, answers=verified("invoice", "refund"), invoice="77")
    (asked,) = settle(handoff, answers=verified("invoice", "refund"), invoice="77", transaction="rf-1").effects
    assert isinstance(asked, WriteBack) and asked.anyhow and asked.request is None
    assert (
        asked.note and "Final invoice 77." in english(asked.note.body) and "Refund, transaction rf-1." in english(asked.note.body)
    )


def test_what_does_not_apply_takes_a_reason_unless_the_records_say_so() -> None:
    handoff = billed(paid_until=date(2027, 1, 10))
    none = Answer(item="invoice", outcome=Outcome.NOT_APPLICABLE)

    assert handoff.finding("refund").outcome is Outcome.NOT_APPLICABLE  # type: ignore[union-attr]
    with refused("why it does not apply"):
        settle(handoff, answers=(none,))
    assert settle(handoff, answers=(replace(none, words="Paid in advance."),)).handoff.task("billing").decision


def test_a_bill_does_not_go_back_to_a_service_that_has_ended() -> None:
    with refused("The step before can't be undone"):
        hand_back.hand_back(HANDBOOK, billed(), "billing", AIKO, "Wrong.", now=MONDAY_TEN)


def test_its_team_is_reminded_before_the_day_once_if_that_is_far_off() -> None:
    kinds = {timer.kind: timer.due_at for timer in timers_of(HANDBOOK, processed()) if timer.step == "end_service"}

    assert kinds[TimerKind.NUDGE_IN_WAIT] == THE_DAY - timedelta(days=3) and kinds[TimerKind.BEGIN] == THE_DAY
    shown = expire.nudge_in_wait(HANDBOOK, processed(), "end_service", THE_DAY - timedelta(days=3))
    assert shown is not None and "If the customer has changed their mind" in str(notices_of(shown.effects))
    near = processed(now=THE_DAY - timedelta(days=2))
    assert TimerKind.NUDGE_IN_WAIT not in {timer.kind for timer in timers_of(HANDBOOK, near)}


def test_an_automatic_end_that_was_refused_rings_again_once_its_step_is_done_again() -> None:
    def moments(handoff: Handoff) -> set[Timer]:
        return {timer for timer in timers_of(HANDBOOK, handoff) if timer.kind is TimerKind.BEGIN}

    first = processed()
    rung = moments(first)
    decided = expire.begin(HANDBOOK, first, "end_service", "r2", THE_DAY)
    assert decided is not None
    rejected = deliver.note_rejected(
        HANDBOOK, decided.handoff, "end_service", "r2", written("No."), conflict=False, now=later(THE_DAY, 1)
    )
    assert rejected is not None and moments(rejected.handoff) == rung

    back = hand_back.hand_back(HANDBOOK, rejected.handoff, "end_service", AIKO, "Once more.", now=later(THE_DAY, 2))
    again = process(back.handoff, now=later(THE_DAY, 3)).handoff
    confirmed = deliver.confirm(HANDBOOK, again, "review", "r1", later(THE_DAY, 3))
    assert confirmed is not None

    (timer,) = moments(confirmed.handoff)
    assert timer.due_at == THE_DAY and timer not in rung
    change = expire.begin(HANDBOOK, confirmed.handoff, "end_service", "r3", later(THE_DAY, 3))
    assert change is not None and change.handoff.task("end_service").decision is not None


def later(at: datetime, minutes: float) -> datetime:
    """Return an instant some minutes after another."""
    return at + timedelta(minutes=minutes)


def test_the_journal_replays_through_every_step_and_back() -> None:
    start = opened()
    events: tuple[Event, ...] = start.events
    handoff = start.handoff

    def then(change: Change | None) -> None:
        nonlocal events, handoff
        assert change is not None
        events, handoff = events + change.events, change.handoff

    then(process(handoff))
    then(deliver.confirm(HANDBOOK, handoff, "review", "r1", MONDAY_TEN))
    then(hand_back.hand_back(HANDBOOK, handoff, "end_service", AIKO, "Another day.", now=MONDAY_TEN))
    then(process(handoff, day="2027-01-31"))
    then(deliver.confirm(HANDBOOK, handoff, "review", "r1", MONDAY_TEN))
    later = datetime(2027, 1, 31, 15, tzinfo=UTC)
    then(expire.begin(HANDBOOK, handoff, "end_service", "r2", later))
    then(deliver.note_service_ended(HANDBOOK, handoff, "end_service", "r2", replace(SERVICE, status="Terminated"), later))
    then(deliver.confirm(HANDBOOK, handoff, "end_service", "r2", later))

    assert handoff.current.step == "billing" and handoff.task("end_service").decision.user_id == BATON.user_id  # type: ignore[union-attr]
    assert replay(events) == handoff


def end(handoff: Handoff, choice: str, answers: tuple[Answer, ...] = ()) -> Change:
    """Let Aiko say how the service ends."""
    submission = Submission(choice=choice, edition=handoff.edition, answers=answers)
    return decide.decide(HANDBOOK, handoff, "end_service", AIKO, submission, reference="r2", now=THE_DAY)


def refused_by_salesforce(handoff: Handoff) -> Handoff:
    """Let the service end, and Salesforce refuse what is written of it."""
    decided = begun(handoff)
    assert decided is not None
    ended = deliver.note_service_ended(
        HANDBOOK, decided.handoff, "end_service", "r2", replace(SERVICE, status="Terminated"), THE_DAY
    )
    assert ended is not None
    refused = deliver.note_rejected(HANDBOOK, ended.handoff, "end_service", "r2", written("No."), conflict=False, now=THE_DAY)
    assert refused is not None
    return refused.handoff


def billed(paid_until: date = date(2027, 2, 1)) -> Handoff:
    """Return a handoff that has come to its final bill."""
    decided = begun(processed())
    assert decided is not None
    ended_service = replace(SERVICE, status="Terminated", paid_until=paid_until)
    ended = deliver.note_service_ended(HANDBOOK, decided.handoff, "end_service", "r2", ended_service, THE_DAY)
    assert ended is not None
    done = deliver.confirm(HANDBOOK, ended.handoff, "end_service", "r2", THE_DAY, ended.effects[0].request)  # type: ignore[union-attr]
    assert done is not None
    return done.handoff


def settle(handoff: Handoff, answers: tuple[Answer, ...], **value_of: str) -> Change:
    """Let Aiko settle the bill."""
    named = tuple(FieldValue(name=name, value=value) for name, value in value_of.items())
    submission = Submission(choice=billing.FINISH_BILLING.key, edition=handoff.edition, answers=answers, field_values=named)
    return decide.decide(HANDBOOK, handoff, "billing", AIKO, submission, reference="r4", now=THE_DAY + timedelta(hours=10))
