"""What follows a step: which steps open and when, who hears of it, and to which step a task goes back."""

from dataclasses import replace

import pytest

from handoffs.model.change import Change
from handoffs.model.effects import DirectNotice, ThreadReply
from handoffs.model.escalation import Trigger
from handoffs.model.events.escalations import Escalated
from handoffs.model.events.work import HandedBack, StepOpened, Withdrawn
from handoffs.model.handoff import DeliveryState, Handoff, TaskState
from handoffs.model.people import BATON
from handoffs.model.refusal import Refusal
from handoffs.process.choices import retired_choice
from handoffs.process.submission import Submission
from handoffs.rules import claim, decide, escalate, hand_back
from handoffs.rules.advance import advance
from handoffs.rules.escalate import by_rule
from handoffs.rules.parts.causes import with_ended_causes
from handoffs.text.messages import message, written
from tests.handoffs.examples import AIKO, HARUKA, KEN, POLICY, later
from tests.handoffs.rules.made_process import AGAIN, DONE, MADE, PEOPLE, STOP, Check, Left, Made, begun, settled
from tests.refusals import refused


def at(minutes: int) -> Handoff:
    """Return the handoff after as many minutes: 1 checked, 2 left done, 3 right done, 4 joined."""
    handoff = begun()
    for minute, step in enumerate(["check", "left", "right", "join"][:minutes], start=1):
        handoff = settled(handoff, step, "go" if step == "check" else "done", later(minutes=minute))
    return handoff


def decided(handoff: Handoff, step: str, choice: str, minute: int = 9) -> Change:
    """Let Aiko, who is in each team, decide a step."""
    submission = Submission(choice=choice, edition=1)
    return decide.decide(MADE, handoff, step, PEOPLE, submission, reference="d9", now=later(minutes=minute))


def opened_steps(change: Change) -> list[str]:
    """Name the steps that a change opens."""
    return [each.step for each in change.events if isinstance(each, StepOpened)]


def test_steps_open_when_all_that_they_follow_are_done() -> None:
    checked = decide.decide_by_itself(
        MADE, begun(), "check", Submission(choice="go", edition=1), reference="d1", now=later(minutes=1)
    )

    assert opened_steps(checked) == ["left", "right"]
    assert [(each.team, each.due.started_at) for each in checked.handoff.tasks[1:]] == [
        ("devops", later(minutes=1)),
        ("sales", later(minutes=1)),
    ]
    assert opened_steps(decided(at(1), "left", "done")) == []
    assert opened_steps(decided(at(2), "right", "done")) == ["join"]


def test_who_hears_that_steps_open() -> None:
    change = decide.decide_by_itself(
        MADE, begun(), "check", Submission(choice="go", edition=1), reference="d1", now=later(minutes=1)
    )

    def handed(team: str, step: str) -> ThreadReply:
        words = message("rules.advance.handed_on", team=POLICY.team(team).name, step=written(step))
        return ThreadReply(step="check", text=words)

    begins = ThreadReply(step="check", text=written("left begins."))
    assert change.effects == (handed("devops", "Left"), begins, handed("sales", "Right"))


def test_the_last_step_ends_it_and_tells_channel_and_starter() -> None:
    change = decided(at(3), "join", "done")

    assert not change.handoff.is_open
    done = message("rules.advance.done", number="RQ-1", headline=written("Call the builder"), past=DONE.past, name=PEOPLE.name)
    assert change.effects == (
        ThreadReply(step="join", in_channel=True, text=written("All is done.")),
        DirectNotice(step="join", user_id=HARUKA.user_id, text=done),
    )


def test_the_starter_who_ends_it_needs_no_notice() -> None:
    by_haruka = decide.decide(
        MADE, at(1), "right", HARUKA, Submission(choice="stop", edition=1), reference="d9", now=later(minutes=9)
    )

    assert not any(isinstance(each, DirectNotice) for each in by_haruka.effects)


def test_a_choice_that_ends_withdraws_what_is_open() -> None:
    change = decided(at(1), "right", "stop")
    reason = message("rules.advance.ended", name=PEOPLE.name, past=STOP.past)

    assert [each for each in change.events if isinstance(each, Withdrawn)] == [
        Withdrawn(step="left", reason=reason, effective_at=later(minutes=9), at=later(minutes=9))
    ]
    assert change.effects[0] == ThreadReply(step="left", text=reason)
    assert [each.text.id for each in change.effects[1:] if isinstance(each, ThreadReply | DirectNotice)] == [
        "text.written",
        "rules.advance.done",
    ]


def test_a_step_that_is_asked_for_again_opens_again_alone() -> None:
    change = decided(at(3), "join", "again")

    assert opened_steps(change) == ["join"] and change.handoff.task("join").state is TaskState.OPEN
    again = message("rules.advance.handed_on_again", name=PEOPLE.name, step=written("Join"))
    assert change.effects[-1] == ThreadReply(step="join", in_channel=True, text=again)
    assert AGAIN.key == "again" and not opened_steps(decided(change.handoff, "join", "done", 10))


def test_the_first_claim_tells_those_who_handed_it_on() -> None:
    ready = decided(decided(at(1), "left", "done", 2).handoff, "right", "done", 3).handoff
    text = message("rules.claim.claimed_next_step", name=KEN.name, step=written("Join"))

    claimed = claim.claim(MADE, ready, "join", KEN, later(minutes=4))

    assert claimed.effects == tuple(ThreadReply(step=each, mention=AIKO.user_id, text=text) for each in ("left", "right"))
    freed = claim.release(MADE, claimed.handoff, "join", KEN, later(minutes=5)).handoff
    assert claim.claim(MADE, freed, "join", KEN, later(minutes=6)).effects == ()
    assert claim.claim(MADE, ready, "join", AIKO, later(minutes=4)).effects == ()
    assert claim.claim(MADE, at(3), "join", KEN, later(minutes=4)).effects == (), "Baton itself is not told"


def test_a_task_goes_back_to_one_of_the_steps_it_followed() -> None:
    with refused("Several steps come before this one") as refusal:
        hand_back.hand_back(MADE, at(3), "join", AIKO, "Loose.", now=later(minutes=9))
    assert refusal.value.field == "to"
    with refused("Several steps come before this one"):
        hand_back.hand_back(MADE, at(3), "join", AIKO, "Loose.", to="check", now=later(minutes=9))

    change = hand_back.hand_back(MADE, at(3), "join", AIKO, " Loose. ", to="right", now=later(minutes=9))

    (event,) = change.events
    again = change.handoff.task("right")
    assert isinstance(event, HandedBack)
    assert (event.step, event.to_step, event.from_step) == ("join", "right", "join")
    assert (event.reason, event.user_id, event.name, event.at) == (
        written("Loose."),
        AIKO.user_id,
        AIKO.name,
        later(minutes=9),
    )
    assert again.state is TaskState.OPEN and again.due.started_at == later(minutes=9) and event.target == again.target
    right = POLICY.team("sales").name
    assert change.effects == (
        ThreadReply(
            step="right",
            in_channel=True,
            text=message("rules.hand_back.open_again", name=AIKO.name, reason=written("Loose."), step=written("Right")),
        ),
        ThreadReply(step="join", text=message("rules.hand_back.sent_back", name=AIKO.name, team=right, reason=written("Loose."))),
    )


def test_the_steps_beside_it_that_rest_on_the_same_go_back_too_and_come_again() -> None:
    change = hand_back.hand_back(MADE, at(1), "left", PEOPLE, "Broken.", now=later(minutes=9))

    assert [(each.step, each.from_step) for each in change.events if isinstance(each, HandedBack)] == [
        ("left", "left"),
        ("right", "left"),
    ]
    assert [each.step for each in change.effects] == ["check", "left", "right"]
    once_more = decide.decide_by_itself(
        MADE, change.handoff, "check", Submission(choice="go", edition=1), reference="d10", now=later(minutes=10)
    )
    assert opened_steps(once_more) == ["left", "right"]


def test_what_was_done_after_a_step_that_was_done_again_is_done_again() -> None:
    handed = hand_back.hand_back(MADE, at(2), "right", PEOPLE, "Broken.", now=later(minutes=9)).handoff
    assert handed.task("left").state is TaskState.SETTLED

    once_more = decide.decide_by_itself(
        MADE, handed, "check", Submission(choice="go", edition=1), reference="d10", now=later(minutes=10)
    )

    assert opened_steps(once_more) == ["left", "right"]


@pytest.mark.parametrize(("step", "before"), [("check", ()), ("left", ("check",)), ("join", ("left", "right"))])
def test_the_steps_before_a_task_are_those_that_there_were(step: str, before: tuple[str, ...]) -> None:
    handoff = at(3)

    assert hand_back.steps_before(MADE, handoff, handoff.task(step)) == before
    assert hand_back.can_go_to_starter(begun()) and not hand_back.can_go_to_starter(handoff)


def test_baton_hands_back_in_words_of_its_own() -> None:
    class Doubtful(type(MADE.processes["request"].step("left"))):  # type: ignore[misc]
        def invalidated_by(self, *about: object) -> object:
            return written("The plan changed.")

    process = type("Changing", (type(MADE.processes["request"]),), {"steps": (MADE.processes["request"].steps[0], Doubtful())})
    handbook = type(MADE)(policy=POLICY, processes={"request": process()})
    change = hand_back.hand_back_outdated(handbook, at(1), "left", later(minutes=9))

    assert change is not None and isinstance(change.events[0], HandedBack)
    assert (change.events[0].user_id, change.events[0].to_step) == (BATON.user_id, "check")
    cs, reason = POLICY.team("cs").name, written("The plan changed.")
    assert [each.text for each in change.effects if isinstance(each, ThreadReply)][:2] == [
        message("rules.hand_back.open_again_by_rule", reason=reason, step=written("Check")),
        message("rules.hand_back.sent_back_by_rule", team=cs, reason=reason),
    ]
    assert hand_back.hand_back_outdated(handbook, at(2), "left", later(minutes=9)) is None
    assert hand_back.hand_back_outdated(MADE, at(1), "left", later(minutes=9)) is None


def test_after_a_choice_that_is_no_longer_known_nothing_opens_and_a_supervisor_hears() -> None:
    handoff = begun()
    known = settled(handoff, "check", "go", later(minutes=1))
    decision = known.task("check").decision
    assert decision is not None
    lost = replace(known, tasks=(replace(known.tasks[0], decision=replace(decision, choice="lost")),))

    change = advance(MADE, lost, "check", later(minutes=2))

    (event,) = change.events
    (reply,) = change.effects
    label = retired_choice("lost").label
    assert isinstance(event, Escalated) and isinstance(reply, ThreadReply) and reply.in_channel
    assert (event.trigger, event.step, event.at) == (Trigger.OTHER, "check", later(minutes=2))
    assert event.text == message("rules.advance.unknown_next", choice=label, step=written("Check"))


def test_the_next_steps_are_as_urgent_as_the_one_before() -> None:
    handoff = begun()
    urgent = replace(handoff, tasks=(replace(handoff.current, urgency="priority"),))

    assert settled(urgent, "check", "go", later(minutes=1)).task("left").urgency == "priority"


def test_what_a_person_escalated_goes_on_while_its_task_is_with_the_step_before() -> None:
    joined = at(3)
    asked = escalate.escalate(MADE, joined, "join", AIKO, Trigger.OTHER, "Help.", later(minutes=5)).handoff
    late = by_rule(Trigger.BREACHED, written("Late."), later(minutes=6))
    both_causes = escalate.raise_escalation(MADE, asked, asked.task("join"), late).handoff

    change = hand_back.hand_back(MADE, both_causes, "join", AIKO, "Loose.", to="left", now=later(minutes=9))

    handed = with_ended_causes(MADE, change, later(minutes=9)).handoff
    assert escalate.open_triggers(handed) == {Trigger.OTHER}


def test_a_step_that_outlives_its_record_can_not_go_back_to_one_that_does_not() -> None:
    class Bill(Left):
        survives_record = True

    process = type("Billing", (Made,), {"steps": (Check(), Bill())})
    handbook = replace(MADE, processes={"request": process()})
    with pytest.raises(Refusal) as caught:
        hand_back.hand_back(handbook, at(1), "left", PEOPLE, "No.", now=later(minutes=9))

    assert caught.value.message == message("rules.hand_back.final")


def test_nobody_hears_that_it_is_done_while_a_decision_is_still_being_saved() -> None:
    handoff = settled(at(3), "join", "done", later(minutes=4))
    left = replace(handoff.task("left"), delivery=DeliveryState.PENDING)
    saving = replace(handoff, tasks=tuple(left if each.step == "left" else each for each in handoff.tasks))

    assert advance(MADE, saving, "join", later(minutes=5)).effects == ()
    assert advance(MADE, handoff, "join", later(minutes=5)).effects


@pytest.mark.parametrize(("user_id", "hears"), [("W0AIKO", True), ("U0AIKO", True), ("baton", False)])
def test_people_of_each_kind_of_account_hear_of_the_first_claim(user_id: str, hears: bool) -> None:
    ready = at(3)
    tasks = tuple(replace(each, decision=each.decision and replace(each.decision, user_id=user_id)) for each in ready.tasks)

    claimed = claim.claim(MADE, replace(ready, tasks=tasks), "join", KEN, later(minutes=4))

    assert bool(claimed.effects) is hears
