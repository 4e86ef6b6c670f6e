"""How a handoff begins: a new round of a record, and work that a person starts by hand."""

from dataclasses import replace

import pytest

from handoffs.model.escalation import Evidence, Trigger
from handoffs.model.events.escalations import Escalated
from handoffs.model.events.work import Opened, StepOpened
from handoffs.model.handoff import Handoff
from handoffs.model.people import BATON, Actor
from handoffs.model.refusal import Refusal
from handoffs.process.handbook import Handbook
from handoffs.rules import open as opening
from handoffs.rules.escalate import by_rule
from handoffs.rules.start import startable, work_item_of
from handoffs.subjects.field_values import FieldValue
from handoffs.subjects.subject import Subject
from handoffs.subjects.work_item import WorkItem
from handoffs.text.messages import message, written
from tests.handoffs.examples import AIKO, HANDBOOK, HARUKA, MONDAY_TEN, POLICY, later, requested
from tests.handoffs.rules.made_process import Made, begun
from tests.refusals import refused

FORM = (FieldValue(name="team", value="cs"), FieldValue(name="what", value="Call the builder"))


class Again(Made):
    """The process, which escalates a new round."""

    def reopened_evidence(self, previous: Handoff, handoff: Handoff, now: object) -> Evidence | None:
        """Escalate a round after one that was opened."""
        text = written(f"round {handoff.round} after {previous.id}")
        return by_rule(Trigger.DISPUTED, text, later()) if previous.round < handoff.round else None


def test_a_first_round_opens_the_first_steps_and_says_by_which_policy() -> None:
    change = opening.open_handoff(HANDBOOK, "request", requested().subject, handoff_id="one", previous=None, now=later(minutes=5))

    begins, step = change.events
    assert isinstance(begins, Opened) and isinstance(step, StepOpened)
    assert (begins.handoff_id, begins.process, begins.round, begins.previous_id) == ("one", "request", 1, None)
    assert (begins.policy_version, begins.at, begins.subject) == (
        POLICY.version,
        later(minutes=5),
        requested().subject,
    )
    assert (step.step, step.at, step.due.started_at) == ("do", later(minutes=5), MONDAY_TEN)


def test_a_new_round_names_the_one_before_and_may_be_escalated() -> None:
    handbook = Handbook(policy=POLICY, processes={"request": Again()})
    before = replace(begun(), round=2)

    change = opening.open_handoff(handbook, "request", before.subject, handoff_id="three", previous=before, now=later())

    assert (change.handoff.round, change.handoff.previous_id) == (3, before.id)
    (escalated,) = [each for each in change.events if isinstance(each, Escalated)]
    assert escalated.text == written(f"round 3 after {before.id}") and escalated.step == "check"
    assert change.handoff.escalation and change.handoff.escalation.is_open


def started(actor: Actor, process: str = "request") -> Subject:
    """Start a piece of work by its form."""
    return work_item_of(
        HANDBOOK, process, actor, FORM, id="id7", place=7, people={HARUKA.user_id: HARUKA}, link="https://x", now=later(minutes=3)
    )


@pytest.mark.parametrize("actor", [AIKO, BATON])
def test_work_that_somebody_starts_keeps_what_was_filled_in(actor: Actor) -> None:
    assert started(actor) == WorkItem(
        record_id="id7",
        number="RQ-7",
        title=written("Call the builder"),
        values=FORM,
        names=(FieldValue(name=HARUKA.user_id, value=HARUKA.name),),
        starter_id=actor.user_id,
        starter=actor.name,
        started_at=later(minutes=3),
        link="https://x",
    )


def test_the_same_work_has_the_same_key() -> None:
    form = (FieldValue(name="who", value=HARUKA.user_id),)
    people = {HARUKA.user_id: HARUKA}
    leaver = work_item_of(HANDBOOK, "offboarding", AIKO, form, id="id8", place=8, people=people, now=later())

    assert (leaver.record_id, leaver.number) == (HARUKA.user_id, "OF-8")
    assert leaver.headline == written(HARUKA.name)


def test_a_name_whose_letters_grow_beyond_what_is_stored_is_refused_in_words() -> None:
    form = (FieldValue(name="database", value="\u0390" * 107), FieldValue(name="why", value="demand"))

    with refused("Please shorten this to 106 characters."):
        work_item_of(HANDBOOK, "database_backup", AIKO, form, id="id9", place=9, people={}, now=later())


@pytest.mark.parametrize("process", ["forged", "order_approval"])
def test_a_process_that_nobody_can_start_is_refused_at_its_field(process: str) -> None:
    with pytest.raises(Refusal) as caught:
        started(AIKO, process)

    assert (caught.value.message, caught.value.field) == (message("rules.start.unknown_process"), "process")


def test_who_is_in_no_team_starts_nothing() -> None:
    with pytest.raises(Refusal):
        started(Actor(user_id="U0X", name="X"))


def test_processes_can_be_started_where_the_policy_has_them_and_their_form_has_options() -> None:
    def keys(handbook: Handbook) -> set[str]:
        return {each.key for each in startable(handbook)}

    assert {"request", "offboarding"} <= keys(HANDBOOK) and "order_approval" not in keys(HANDBOOK)
    without = {key: each for key, each in POLICY.processes.items() if key != "request"}
    assert "request" not in keys(replace(HANDBOOK, policy=replace(POLICY, processes=without)))
    alone = {"request": HANDBOOK.processes["request"]}
    assert keys(Handbook(policy=replace(POLICY, teams=()), processes=alone)) == set()
