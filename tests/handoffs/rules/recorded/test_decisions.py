"""What the rules of decisions record and whom they tell: decided by a person or by itself, saved, delayed, rejected."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from handoffs.model.change import Change
from handoffs.model.checks import Answer, Outcome
from handoffs.model.effects import ThreadReply
from handoffs.model.events.clocks import Resumed
from handoffs.model.events.deliveries import Confirmed, DeliveryDelayed, DeliveryRejected, RejectingSystem
from handoffs.model.events.work import Decided
from handoffs.model.handoff import DeliveryState
from handoffs.model.people import BATON
from handoffs.process.submission import Submission
from handoffs.rules import decide, pause
from handoffs.rules.outside import deliver
from handoffs.text.messages import message, written
from tests.handoffs.examples import (
    AIKO,
    HANDBOOK,
    ORDER,
    POLICY,
    approval,
    later,
    opened,
    rejection,
    requested,
)
from tests.handoffs.rules.recorded.examples import (
    ABOUT,
    AFTER,
    BY_AIKO,
    MINUTE,
    NOW,
    Row,
    shown,
)

OPEN, REQUEST = opened(), requested()
SAVING = decide.decide(HANDBOOK, OPEN, "review", AIKO, rejection(), reference="d1", now=NOW).handoff
REVIEW = HANDBOOK.step_of(OPEN, OPEN.current)

PAST = REVIEW.choice("reject").past


ROWS: dict[str, Row] = {
    "decide": lambda: (
        decide.decide(
            HANDBOOK,
            OPEN,
            "review",
            AIKO,
            rejection(answers=(Answer(item="identity", outcome=Outcome.FAILED),)),
            reference="d1",
            now=NOW,
        ),
        (
            Decided(
                step="review",
                reference="d1",
                choice="reject",
                reason="duplicate",
                words=written("Has the same line since May."),
                answers=(Answer(item="identity", outcome=Outcome.FAILED),),
                field_values=(),
                right=message("process.rights.member", channel=POLICY.team("cs").channel),
                rests_on=(),
                delivery=DeliveryState.PENDING,
                took=10 * MINUTE,
                at=NOW,
                **BY_AIKO,
            ),
        ),
        (REVIEW.write_back(SAVING, SAVING.current, SAVING.current.decision, POLICY),),
    ),
    "by itself": lambda: (
        decide.close(HANDBOOK, REQUEST, "do", Submission(choice="done", edition=1), reference="d2", now=NOW),
        (
            Decided(
                step="do",
                reference="d2",
                choice="done",
                user_id=BATON.user_id,
                name=BATON.name,
                reason="",
                words=None,
                answers=(),
                field_values=(),
                right=message("rules.decide.by_itself"),
                rests_on=(),
                delivery=DeliveryState.NOT_NEEDED,
                took=10 * MINUTE,
                at=NOW,
            ),
        ),
        (shown("rules.advance.done", name=BATON.name, past=message("process.choices.completed"), **ABOUT),),
    ),
    "confirmed": lambda: (
        deliver.confirm(HANDBOOK, SAVING, "review", "d1", AFTER),
        (Confirmed(step="review", reference="d1", at=AFTER),),
        (),
    ),
    "delayed": lambda: (
        deliver.note_retry(SAVING, "review", "d1", written("Down."), AFTER),
        (DeliveryDelayed(step="review", reason=written("Down."), at=AFTER),),
        (),
    ),
    "rejected": lambda: (
        deliver.note_rejected(HANDBOOK, SAVING, "review", "d1", written("No."), conflict=False, now=AFTER),
        (
            DeliveryRejected(
                step="review",
                reason=written("No."),
                is_conflict=False,
                choice="reject",
                system="Salesforce",
                link="",
                at=AFTER,
                **BY_AIKO,
            ),
        ),
        (
            ThreadReply(
                step="review",
                mention=AIKO.user_id,
                text=message(
                    "rules.deliver.rejected",
                    system=message("model.deliveries.name_of_salesforce"),
                    past=PAST,
                    reason=written("No."),
                ),
            ),
        ),
    ),
    "a conflict": lambda: (
        deliver.note_rejected(
            HANDBOOK,
            SAVING,
            "review",
            "d1",
            written("No."),
            conflict=True,
            system=RejectingSystem.WHMCS,
            link="https://x",
            now=AFTER,
        ),
        (
            DeliveryRejected(
                step="review",
                reason=written("No."),
                is_conflict=True,
                choice="reject",
                system="WHMCS",
                link="https://x",
                at=AFTER,
                **BY_AIKO,
            ),
        ),
        (
            ThreadReply(
                step="review", mention=AIKO.user_id, text=message("rules.deliver.conflict", past=PAST, reason=written("No."))
            ),
        ),
    ),
}


@pytest.mark.parametrize("verb", ROWS)
def test_a_rule_records_who_did_what_and_tells_those_whom_it_concerns(verb: str) -> None:
    change, events, effects = ROWS[verb]()

    assert change is not None
    assert (change.events, change.effects) == (events, effects)


@pytest.mark.parametrize(
    "asked",
    [
        lambda: deliver.note_retry(OPEN, "review", "d1", written("Down."), AFTER),
        lambda: deliver.note_retry(SAVING, "review", "other", written("Down."), AFTER),
        lambda: deliver.note_rejected(HANDBOOK, SAVING, "review", "other", written("No."), conflict=False, now=AFTER),
        lambda: deliver.confirm(HANDBOOK, OPEN, "review", "d1", AFTER),
        lambda: decide.close(HANDBOOK, SAVING, "review", approval(), reference="d", now=NOW),
    ],
)
def test_a_rule_that_no_longer_applies_changes_nothing(asked: Callable[[], Change | None]) -> None:
    assert asked() is None


def test_a_decision_lets_a_paused_clock_run_and_counts_without_the_pause() -> None:
    paused = pause.ask(HANDBOOK, OPEN, "review", AIKO, "Which flat?", reference="q", now=NOW).handoff

    resumed, decided = decide.decide(HANDBOOK, paused, "review", AIKO, approval(), reference="d", now=AFTER).events

    assert isinstance(resumed, Resumed) and isinstance(decided, Decided)
    assert (resumed.reason, resumed.until, decided.took) == (message("rules.decide.clock_runs"), AFTER, 10 * MINUTE)


def test_the_time_of_a_decision_is_the_clocks_own() -> None:
    night, urgent = later(hours=20), opened(replace(ORDER, priority=True))

    (counted,) = decide.decide(HANDBOOK, OPEN, "review", AIKO, rejection(), reference="d", now=night).events
    (every_hour,) = decide.decide(HANDBOOK, urgent, "review", AIKO, rejection(), reference="d", now=night).events

    assert isinstance(counted, Decided) and isinstance(every_hour, Decided)
    assert (counted.took, every_hour.took) == (480 * MINUTE, 1200 * MINUTE)
