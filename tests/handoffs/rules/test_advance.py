"""Processes of several steps: a decision that is done leads on, to another team, with a clock of its own."""

from dataclasses import replace

from handoffs.model.events.work import StepOpened
from handoffs.model.fold import replay
from handoffs.model.handoff import Handoff, TaskState
from handoffs.process.choices import COMPLETE, Choice
from handoffs.process.handbook import Handbook
from handoffs.process.step import Step
from handoffs.process.submission import Submission
from handoffs.processes.order_approval.process import OrderApproval
from handoffs.processes.order_approval.review import APPROVE, REJECT, Review
from handoffs.rules import decide
from handoffs.rules import open as opening
from handoffs.rules.outside import deliver
from handoffs.rules.parts.timers import timers_of
from handoffs.text.messages import written
from tests.handoffs.examples import AIKO, MONDAY_TEN, ORDER, POLICY, approval, later, rejection
from tests.refusals import notices_of, refused

DONE = Choice(key="done", label=COMPLETE.label, past=COMPLETE.past)


class FirstOfTwo(Review):
    """The review of an order, of which a rejection ends all of it."""

    choices = (APPROVE, replace(REJECT, ends=True))


class Unguarded(FirstOfTwo):
    """The same review without guard and without changes of records."""

    def guard(self, *about: object) -> None:
        """Let every decision pass."""

    def write_back(self, *about: object) -> None:
        """Write nothing."""


class Install(Step):
    """What another team does next."""

    key = "install"
    title = written("Installation")
    permission_phrase = written("complete installations")
    choices = (DONE,)
    team = "devops"
    follows = ("review",)


class TwoSteps(OrderApproval):
    """Order approval that leads on to another team."""

    steps = (FirstOfTwo(), Install())


class TwoUnguarded(OrderApproval):
    """The same without any guard."""

    steps = (Unguarded(), Install())


HANDBOOK = Handbook(policy=POLICY, processes={"order_approval": TwoSteps()})


def test_the_next_teams_task_opens_when_the_decision_is_confirmed_and_not_before() -> None:
    settled = decided(approval())
    assert [task.step for task in settled.tasks] == ["review"]

    change = deliver.confirm(HANDBOOK, settled, "review", "ref", later(hours=1))

    assert change is not None
    install = change.handoff.task("install")
    assert install.team == "devops" and install.state is TaskState.OPEN and change.handoff.is_open
    assert install.due.started_at == later(hours=1)
    assert [timer.step for timer in timers_of(HANDBOOK, change.handoff)].count("review") == 0
    assert any(timer.step == "install" for timer in timers_of(HANDBOOK, change.handoff))
    assert "Handed on to DevOps: Installation." in notices_of(change.effects)


def test_a_clock_that_is_set_back_makes_nothing_be_done_again() -> None:
    handbook = Handbook(policy=POLICY, processes={"order_approval": TwoUnguarded()})
    change = deliver.confirm(handbook, decided(approval()), "review", "ref", later(hours=1))
    assert change is not None

    done = decide.decide_by_itself(
        handbook, change.handoff, "install", Submission(choice="done", edition=1), reference="r2", now=later(seconds=-30)
    )

    assert not done.handoff.is_open and not any(isinstance(event, StepOpened) for event in done.events)


def test_a_choice_that_leads_nowhere_ends_the_handoff() -> None:
    change = deliver.confirm(HANDBOOK, decided(rejection()), "review", "ref", later(hours=1))

    assert change is not None and not change.handoff.is_open
    assert not any(isinstance(event, StepOpened) for event in change.events)


def test_the_step_is_its_own_teams_to_complete() -> None:
    change = deliver.confirm(HANDBOOK, decided(approval()), "review", "ref", later(hours=1))
    assert change is not None
    submission = Submission(choice="done", edition=1)

    with refused("#devops"):
        decide.decide(HANDBOOK, change.handoff, "install", AIKO, submission, reference="r2", now=later(hours=2))


def test_the_journal_replays_to_all_of_its_tasks() -> None:
    opened = opening.open_handoff(HANDBOOK, "order_approval", ORDER, handoff_id="abcd2345efgh", previous=None, now=MONDAY_TEN)
    decided = decide.decide(HANDBOOK, opened.handoff, "review", AIKO, approval(), reference="ref", now=later(minutes=1))
    change = deliver.confirm(HANDBOOK, decided.handoff, "review", "ref", later(hours=1))

    assert change is not None
    assert replay(opened.events + decided.events + change.events) == change.handoff


def decided(submission: Submission) -> Handoff:
    """Let Aiko decide on a fresh order."""
    opened = opening.open_handoff(HANDBOOK, "order_approval", ORDER, handoff_id="abcd2345efgh", previous=None, now=MONDAY_TEN)
    decided = decide.decide(HANDBOOK, opened.handoff, "review", AIKO, submission, reference="ref", now=later(minutes=1))
    return decided.handoff
