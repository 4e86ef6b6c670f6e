"""What the rules of work record and whom they tell: claims, comments, checks, questions, and work that nobody needs any more."""

from collections.abc import Callable

import pytest

from handoffs.clock.open_year import Span
from handoffs.clock.sla import Due, due
from handoffs.model.change import Change
from handoffs.model.checks import Answer, Outcome
from handoffs.model.effects import Note, Remark, ThreadReply
from handoffs.model.escalation import Trigger
from handoffs.model.events.clocks import Paused, Resumed
from handoffs.model.events.work import Claimed, Commented, Continued, Released, Ticked, Withdrawn
from handoffs.model.handoff import Handoff
from handoffs.process.submission import Submission
from handoffs.rules import checklist, claim, comment, decide, hand_back, pause, withdraw
from handoffs.rules import open as opening
from handoffs.text.messages import message, sentences, written
from tests.handoffs.examples import (
    AIKO,
    HANDBOOK,
    HARUKA,
    KEN,
    MONDAY_TEN,
    ORDER,
    POLICY,
    YUMI,
    later,
    opened,
    rejection,
    requested,
)
from tests.handoffs.rules.recorded.examples import (
    ABOUT,
    AFTER,
    BY_AIKO,
    BY_KEN,
    CALENDAR,
    CONTACT,
    MINUTE,
    NOW,
    TERMS,
    Row,
    escalated,
    reply,
    shown,
)

ENDS = CALENDAR.add(NOW, TERMS.pause_at_most)
LAPSES = CALENDAR.add(NOW, TERMS.claim_lapse)
OPEN, REQUEST = opened(), requested()
CLAIMED = claim.claim(HANDBOOK, OPEN, "review", AIKO, NOW).handoff
SAVING = decide.decide(HANDBOOK, OPEN, "review", AIKO, rejection(), reference="d1", now=NOW).handoff
PAUSED = pause.ask(HANDBOOK, CLAIMED, "review", KEN, "Which flat?", reference="q1", now=NOW).handoff
ADDRESS = HANDBOOK.step_of(OPEN, OPEN.current).checklist_item("address").label
WRONG = "No such street."
FAILED = sentences(
    message("rules.checklist.reported", item=ADDRESS, words=WRONG),
    message("order_approval.checks.address", address=ORDER.installation_address),
)
QUESTION = {"name": KEN.name, "question": "Which flat?"}


def failing(*items: str, handoff: Handoff = OPEN, words: str = WRONG) -> Change:
    """Let Aiko report checks as failed."""
    answers = tuple(Answer(item=item, outcome=Outcome.FAILED, words=words) for item in items)
    submission = Submission(choice="approve", edition=1, answers=answers)
    return checklist.fail_checks(HANDBOOK, handoff, "review", AIKO, submission, NOW)


def reported(item: str, words: str = WRONG) -> Ticked:
    """Return the event of a check that Aiko reported."""
    return Ticked(step="review", items=(item,), outcome=Outcome.FAILED, words=words, at=NOW, **BY_AIKO)


ROWS: dict[str, Row] = {
    "claim": lambda: (
        claim.claim(HANDBOOK, OPEN, "review", AIKO, NOW),
        (Claimed(step="review", lapses_at=LAPSES, waited=10 * MINUTE, at=NOW, **BY_AIKO),),
        (),
    ),
    "claim what somebody started": lambda: (
        claim.claim(HANDBOOK, REQUEST, "do", AIKO, NOW),
        (
            Claimed(
                step="do",
                lapses_at=CALENDAR.add(NOW, POLICY.process("request").claim_lapse),
                waited=10 * MINUTE,
                at=NOW,
                **BY_AIKO,
            ),
        ),
        (shown("rules.claim.claimed", name=AIKO.name, **ABOUT),),
    ),
    "release": lambda: (
        claim.release(HANDBOOK, CLAIMED, "review", YUMI, AFTER),
        (Released(step="review", lapsed=False, at=AFTER, **BY_AIKO),),
        (),
    ),
    "lapse": lambda: (
        claim.lapse(CLAIMED, "review", LAPSES),
        (Released(step="review", lapsed=True, at=LAPSES, **BY_AIKO),),
        (),
    ),
    "the claimant leaves": lambda: (
        claim.release_leaver(CLAIMED, "review", AFTER),
        (Released(step="review", lapsed=True, at=AFTER, **BY_AIKO),),
        (ThreadReply(step="review", in_channel=True, text=message("rules.claim.claimant_deactivated", name=AIKO.name)),),
    ),
    "pass on": lambda: (
        claim.reassign(HANDBOOK, CLAIMED, "review", AIKO, KEN, AFTER),
        (
            Claimed(
                step="review",
                lapses_at=CALENDAR.add(AFTER, TERMS.claim_lapse),
                by=AIKO.name,
                waited=20 * MINUTE,
                at=AFTER,
                **BY_KEN,
            ),
        ),
        (ThreadReply(step="review", mention=KEN.user_id, text=message("rules.claim.passed_on", name=AIKO.name)),),
    ),
    "comment": lambda: (
        comment.comment(HANDBOOK, OPEN, "review", AIKO, " She moves. ", NOW),
        (Commented(step="review", words="She moves.", at=NOW, **BY_AIKO),),
        (reply("rules.comment.written", name=AIKO.name, words="She moves."),),
    ),
    "tick": lambda: (
        checklist.tick(HANDBOOK, REQUEST, "do", AIKO, ("done",), Outcome.NOT_APPLICABLE, " Gone. ", NOW),
        (Ticked(step="do", items=("done",), outcome=Outcome.NOT_APPLICABLE, words="Gone.", at=NOW, **BY_AIKO),),
        (),
    ),
    "a check fails": lambda: (
        failing("identity"),
        (reported("identity"),),
        (),
    ),
    "a check fails that the handbook escalates": lambda: (
        failing("address"),
        (
            reported("address"),
            escalated(Trigger.ADDRESS, FAILED, BY_AIKO),
        ),
        (reply("rules.escalate.raised", name=AIKO.name, contact=CONTACT, evidence=FAILED),),
    ),
    "it fails again": lambda: (
        failing("address", handoff=failing("address").handoff, words="Still none."),
        (reported("address", "Still none."),),
        (),
    ),
    "ask": lambda: (
        pause.ask(HANDBOOK, CLAIMED, "review", KEN, " Which flat? ", reference="q1", now=NOW),
        (
            Paused(
                step="review",
                question="Which flat?",
                ends_at=CALENDAR.add(NOW, TERMS.pause_at_most),
                at=NOW,
                **BY_KEN,
            ),
        ),
        (
            Remark(
                reference="q1",
                step="review",
                note=Note(
                    record_id=ORDER.record_id,
                    title=message("rules.pause.note_title", reference="q1"),
                    body=message("rules.pause.note", at=NOW, **QUESTION),
                ),
            ),
            reply("rules.pause.asked", **QUESTION),
        ),
    ),
    "the answer": lambda: (
        pause.resume(HANDBOOK, PAUSED, "review", AIKO, AFTER),
        (
            Resumed(
                step="review",
                due=Due(
                    started_at=MONDAY_TEN,
                    at_risk_at=later(minutes=100),
                    due_at=later(minutes=130),
                    breach_at=later(minutes=130),
                ),
                until=AFTER,
                reason=message("rules.pause.has_answer", name=AIKO.name),
                at=AFTER,
            ),
        ),
        (),
    ),
    "no answer comes": lambda: (
        pause.end_overdue(HANDBOOK, PAUSED, "review", later(days=9)),
        (
            Resumed(
                step="review",
                due=due(OPEN.current.target, MONDAY_TEN, CALENDAR, (Span(start=NOW, end=ENDS),)),
                until=ENDS,
                reason=message("rules.pause.time_is_over"),
                at=ENDS,
            ),
        ),
        (ThreadReply(step="review", mention=AIKO.user_id, text=message("rules.pause.no_answer")),),
    ),
    "the starter calls it off": lambda: (
        withdraw.call_off(HANDBOOK, REQUEST, "do", HARUKA, "Done.", NOW),
        (
            Withdrawn(
                step="do",
                reason=message("rules.withdraw.withdrew", name=HARUKA.name, words="Done."),
                effective_at=NOW,
                at=NOW,
            ),
        ),
        (reply("rules.withdraw.withdrew", "do", name=HARUKA.name, words="Done."),),
    ),
    "two checks fail": lambda: (
        failing("identity", "address"),
        (
            reported("identity"),
            reported("address"),
            escalated(Trigger.ADDRESS, FAILED, BY_AIKO),
        ),
        (reply("rules.escalate.raised", name=AIKO.name, contact=CONTACT, evidence=FAILED),),
    ),
    "withdraw": lambda: (
        withdraw.withdraw(OPEN, "review", written("Gone."), AFTER, NOW),
        (Withdrawn(step="review", reason=written("Gone."), effective_at=NOW, at=AFTER),),
        (),
    ),
    "call off": lambda: (
        withdraw.call_off(HANDBOOK, REQUEST, "do", YUMI, " Done. ", NOW),
        (
            Withdrawn(
                step="do",
                reason=message("rules.withdraw.withdrew", name=YUMI.name, words="Done."),
                effective_at=NOW,
                at=NOW,
            ),
        ),
        (
            reply("rules.withdraw.withdrew", "do", name=YUMI.name, words="Done."),
            shown("rules.withdraw.called_off", name=YUMI.name, words="Done.", **ABOUT),
        ),
    ),
    "hand back to the starter": lambda: (
        hand_back.hand_back(HANDBOOK, REQUEST, "do", AIKO, " Which one? ", now=NOW),
        (
            Withdrawn(
                step="do",
                reason=message("rules.hand_back.ended", name=AIKO.name, starter=HARUKA.name, words="Which one?"),
                effective_at=NOW,
                at=NOW,
            ),
        ),
        (
            reply("rules.hand_back.ended", "do", name=AIKO.name, starter=HARUKA.name, words="Which one?"),
            shown("rules.hand_back.to_starter", name=AIKO.name, words="Which one?", **ABOUT),
        ),
    ),
    "a new round": lambda: (opening.continue_in(OPEN, "next", AFTER), (Continued(next_id="next", at=AFTER),), ()),
}


@pytest.mark.parametrize("verb", ROWS)
def test_a_rule_records_who_did_what_and_tells_those_whom_it_concerns(verb: str) -> None:
    change, events, effects = ROWS[verb]()

    assert change is not None
    assert (change.events, change.effects) == (events, effects)


@pytest.mark.parametrize(
    "asked",
    [
        lambda: claim.lapse(CLAIMED, "review", LAPSES - MINUTE),
        lambda: claim.lapse(OPEN, "review", LAPSES),
        lambda: claim.lapse(SAVING, "review", LAPSES),
        lambda: claim.release_leaver(OPEN, "review", NOW),
        lambda: claim.release_leaver(SAVING, "review", NOW),
        lambda: withdraw.withdraw(SAVING, "review", written("Gone."), NOW),
        lambda: pause.end_overdue(HANDBOOK, OPEN, "review", later(days=30)),
    ],
)
def test_a_rule_that_no_longer_applies_changes_nothing(asked: Callable[[], Change | None]) -> None:
    assert asked() is None
