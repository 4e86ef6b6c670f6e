"""Every rule has an answer for a handoff that holds a name which the handbook has lost: a change, nothing to do, or a refusal."""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest

from handoffs.model.change import Change
from handoffs.model.checks import Outcome
from handoffs.model.escalation import Trigger
from handoffs.model.events.escalations import Escalated
from handoffs.model.events.work import StepOpened
from handoffs.model.handoff import Handoff, TaskState
from handoffs.model.refusal import Refusal
from handoffs.process.choices import item
from handoffs.process.handbook import Handbook
from handoffs.process.lost.lost_names import NameKind, advice, lost_names
from handoffs.process.submission import Submission
from handoffs.processes.order_approval.process import OrderApproval
from handoffs.processes.order_approval.review import APPROVE, REJECT, Review
from handoffs.rules import checklist, claim, comment, decide, dispute, escalate, hand_back, pause, withdraw
from handoffs.rules.outside import deliver, refresh, verify
from handoffs.rules.parts.timers import TimerKind, timers_of
from handoffs.rules.time import expire, retime
from handoffs.subjects.field_values import FieldValue
from handoffs.text.messages import written
from tests.each_case import for_each
from tests.handoffs.examples import AIKO, HANDBOOK, KEN, MONDAY_TEN, ORDER, POLICY, YUMI, approval, later, opened, ruled
from tests.refusals import refused

DOCS = (Path(__file__).parents[3] / "docs" / "adding-a-process.md").read_text(encoding="utf-8")
CLOSE = Submission(choice="close", edition=1, field_values=(FieldValue(name="why", value="Nothing is left to do."),))


class OtherKey(Review):
    """The review under another key."""

    key = "second_review"


class OtherChoices(Review):
    """The review without the choice to approve."""

    choices = (replace(APPROVE, key="accept"), REJECT)


class OtherItems(Review):
    """The review with other checks."""

    checklist = (item("asked", Review.title),)


def with_step(step: Review) -> Handbook:
    """Return a handbook whose order approval has another step."""
    process = OrderApproval()
    process.steps = (step,)  # type: ignore[assignment]
    return replace(HANDBOOK, processes={**HANDBOOK.processes, process.key: process})


def without_process() -> Handbook:
    """Return a handbook without order approval."""
    left = {key: each for key, each in HANDBOOK.processes.items() if key != OrderApproval.key}
    return replace(HANDBOOK, processes=left)


def with_policy(**changes: object) -> Handbook:
    """Return a handbook with another policy."""
    return replace(HANDBOOK, policy=replace(POLICY, **changes))  # type: ignore[arg-type]


def without_urgency() -> Handbook:
    """Return a handbook whose policy knows no urgency but *standard*."""
    terms = POLICY.process(OrderApproval.key)
    return with_policy(processes={**POLICY.processes, terms.key: replace(terms, sla={"standard": terms.sla["standard"]})})


def without_team() -> Handbook:
    """Return a handbook whose policy has no team *cs*; sales owns order approval."""
    terms = replace(POLICY.process(OrderApproval.key), team="sales")
    left = tuple(each for each in POLICY.teams if each.key != "cs")
    return with_policy(teams=left, processes={**POLICY.processes, terms.key: terms})


CHANGED = {
    NameKind.STEP: with_step(OtherKey()),
    NameKind.CHOICE: with_step(OtherChoices()),
    NameKind.ITEM: with_step(OtherItems()),
    NameKind.PROCESS: without_process(),
    NameKind.TEAM: without_team(),
    NameKind.URGENCY: without_urgency(),
    "left_out": with_policy(processes={key: each for key, each in POLICY.processes.items() if key != OrderApproval.key}),
}
OLD = opened(replace(ORDER, priority=True))
TICKED = checklist.tick(HANDBOOK, OLD, "review", AIKO, ("identity",), Outcome.VERIFIED, "", later(minutes=1)).handoff
CLAIMED = claim.claim(HANDBOOK, TICKED, "review", AIKO, later(minutes=2)).handoff
PAUSED = pause.ask(HANDBOOK, CLAIMED, "review", AIKO, "When?", reference="q1", now=later(minutes=3)).handoff
SAVING = decide.decide(HANDBOOK, CLAIMED, "review", AIKO, approval(), reference="abc", now=later(minutes=3)).handoff
ESCALATED = escalate.escalate(HANDBOOK, CLAIMED, "review", AIKO, Trigger.OTHER, "Help.", later(minutes=3)).handoff
CONFIRMED = deliver.confirm(HANDBOOK, SAVING, "review", "abc", later(minutes=4))
assert CONFIRMED
STATES = {
    "open": OLD,
    "claimed": CLAIMED,
    "paused": PAUSED,
    "saving": SAVING,
    "escalated": ESCALATED,
    "confirmed": CONFIRMED.handoff,
}
NOW = MONDAY_TEN + timedelta(days=3)
Rule = Callable[[Handbook, Handoff], object]
RULES: dict[str, Rule] = {
    "claim": lambda book, h: claim.claim(book, h, "review", YUMI, NOW),
    "release": lambda book, h: claim.release(book, h, "review", AIKO, NOW),
    "reassign": lambda book, h: claim.reassign(book, h, "review", YUMI, KEN, NOW),
    "tick": lambda book, h: checklist.tick(book, h, "review", AIKO, ("identity",), Outcome.OPEN, "", NOW),
    "fail": lambda book, h: checklist.fail_checks(book, h, "review", AIKO, approval(), NOW),
    "comment": lambda book, h: comment.comment(book, h, "review", AIKO, "Words.", NOW),
    "decide": lambda book, h: decide.decide(book, h, "review", YUMI, approval(), reference="new", now=NOW),
    "close": lambda book, h: decide.decide(book, h, "review", YUMI, CLOSE, reference="new", now=NOW),
    "hand back": lambda book, h: hand_back.hand_back(book, h, "review", YUMI, "Words.", now=NOW),
    "hand back by itself": lambda book, h: hand_back.hand_back_outdated(book, h, "review", NOW),
    "ask": lambda book, h: pause.ask(book, h, "review", YUMI, "When?", reference="q2", now=NOW),
    "resume": lambda book, h: pause.resume(book, h, "review", AIKO, NOW),
    "escalate": lambda book, h: escalate.escalate(book, h, "review", AIKO, Trigger.OTHER, "Help.", NOW),
    "acknowledge": lambda book, h: escalate.acknowledge(book, h, YUMI, NOW),
    "resolve": lambda book, h: escalate.resolve(book, h, YUMI, ruled("Done."), NOW),
    "dispute": lambda book, h: dispute.dispute(book, h, "review", AIKO, "Words.", reference="d", now=NOW),
    "refresh": lambda book, h: refresh.refresh(book, h, "review", replace(ORDER, total=ORDER.total + 1), NOW),
    "retime": lambda book, h: retime.retime(book, h, NOW),
    "verify": lambda book, h: verify.note(book, h, "review", "Aiko Mori", (), reference="v", asked_at=NOW, now=NOW),
    "withdraw": lambda book, h: withdraw.withdraw(h, "review", written("Words."), NOW),
    "call off": lambda book, h: withdraw.call_off(book, h, "review", YUMI, "Words.", NOW),
    "confirm": lambda book, h: deliver.confirm(book, h, "review", "abc", NOW),
    "reject": lambda book, h: deliver.note_rejected(book, h, "review", "abc", written("No."), conflict=False, now=NOW),
    "timers": timers_of,
    "rests on record": lambda book, h: book.rests_on_record(h),
    **{
        f"look at {kind}": lambda book, h, kind=kind: expire.fire(book, h, kind, "review", reference="t", now=NOW)  # type: ignore[misc]
        for kind in TimerKind
    },
}


@for_each(product(RULES, CHANGED, STATES))
def test_each_rule_has_an_answer(case: tuple[str, str, str]) -> None:
    rule, changed, state = case
    with suppress(Refusal):
        result = RULES[rule](CHANGED[changed], STATES[state])
        if isinstance(result, Change):
            assert timers_of(CHANGED[changed], result.handoff) is not None


@pytest.mark.parametrize(
    ("kind", "state", "key"),
    [
        (NameKind.STEP, "open", "review"),
        (NameKind.CHOICE, "saving", "approve"),
        (NameKind.ITEM, "claimed", "identity"),
        (NameKind.PROCESS, "saving", "order_approval"),
        (NameKind.TEAM, "open", "cs"),
        (NameKind.URGENCY, "open", "priority"),
    ],
)
def test_each_lost_name_is_found_and_named(kind: NameKind, state: str, key: str) -> None:
    (lost,) = lost_names(CHANGED[kind], STATES[state])

    assert (lost.kind, lost.key) == (kind, key)
    assert advice(lost, ("00001042",)).id == f"process.lost_names.{kind}"


@pytest.mark.parametrize("state", STATES)
def test_a_handbook_that_has_all_names_has_lost_none(state: str) -> None:
    assert lost_names(HANDBOOK, STATES[state]) == ()


def test_the_contact_closes_the_task_of_a_lost_step_with_a_reason() -> None:
    book, unsaid = CHANGED[NameKind.STEP], replace(CLOSE, field_values=())
    with refused("Only the CS Manager can decide"):
        decide.decide(book, OLD, "review", AIKO, CLOSE, reference="new", now=NOW)
    with refused("Why is nothing left to do?"):
        decide.decide(book, OLD, "review", YUMI, unsaid, reference="new", now=NOW)

    closed = decide.decide(book, OLD, "review", YUMI, CLOSE, reference="new", now=NOW)

    assert closed.handoff.task("review").state is TaskState.SETTLED
    assert [event.step for event in closed.events if isinstance(event, StepOpened)] == ["second_review"]


def test_nothing_opens_after_a_lost_choice_and_the_contact_is_told() -> None:
    saved = deliver.confirm(CHANGED[NameKind.CHOICE], SAVING, "review", "abc", NOW)

    assert saved is not None
    (shown,) = [event for event in saved.events if isinstance(event, Escalated)]
    assert shown.trigger is Trigger.OTHER and not saved.handoff.is_open


@pytest.mark.parametrize("kind", NameKind)
def test_the_document_says_what_happens_to_each_kind_of_name(kind: NameKind) -> None:
    section = DOCS.partition("## Changing a process that is in use")[2]

    assert re.search(rf"^\| [^|]*\b{kind.value}\b", section, re.M)


def test_the_owner_of_the_process_stands_in_for_a_lost_team() -> None:
    team = without_team().team_of(OLD, OLD.current)

    assert (team.key, team.stands_in_for) == ("sales", "cs")
