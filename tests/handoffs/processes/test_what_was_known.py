"""What a step made known stays known: on later cards, after another round of the step, and after it was handed back."""

from datetime import date, datetime, timedelta

from handoffs.model.change import Change
from handoffs.model.checks import Answer, Outcome
from handoffs.model.events import Event
from handoffs.model.fold import replay
from handoffs.model.people import Actor
from handoffs.process.submission import Submission
from handoffs.processes.access_request import start as access
from handoffs.processes.access_request.steps import REVIEW, review_day
from handoffs.processes.access_request.systems import ACCESSES
from handoffs.processes.flow_change import plan
from handoffs.processes.product_launch.form import WHMCS_ID, whmcs_number
from handoffs.rules import decide, hand_back
from handoffs.rules import open as opening
from handoffs.subjects.field_values import FieldValue
from handoffs.subjects.work_item import WorkItem
from handoffs.text.messages import written
from tests.handoffs.examples import HANDBOOK, MONDAY_TEN, POLICY, later
from tests.messages import english

TEAMS = frozenset(team.key for team in POLICY.teams)
OWNER = Actor(user_id="U0OWNER", name="Olga Owner", teams=TEAMS, contact_of=TEAMS)


class Story:
    """A handoff that one person, who may do everything, takes through its steps."""

    def __init__(self, process: str, **values: str) -> None:
        subject = WorkItem(
            record_id="x",
            number="X-1",
            title=written("X"),
            values=_fields(values),
            names=(FieldValue(name="U0WHO", value="Who"),),
            starter_id="U0ASKS",
            starter="Asks",
            started_at=MONDAY_TEN,
        )
        self.events: tuple[Event, ...] = ()
        self.at = MONDAY_TEN
        self._then(opening.open_handoff(HANDBOOK, process, subject, handoff_id="id1", previous=None, now=self.at))

    def decide(self, step: str, choice: str, at: datetime | None = None, **values: str) -> None:
        self.at = at or self.at + timedelta(minutes=1)
        items = HANDBOOK.step_of(self.handoff, self.handoff.task(step)).checklist
        answers = tuple(Answer(item=each.key, outcome=Outcome.VERIFIED) for each in items)
        submission = Submission(choice=choice, edition=self.handoff.edition, answers=answers, field_values=_fields(values))
        reference = f"r{len(self.events)}"
        self._then(decide.decide(HANDBOOK, self.handoff, step, OWNER, submission, reference=reference, now=self.at))

    def hand_back(self, step: str, to: str = "") -> None:
        self.at += timedelta(minutes=1)
        self._then(hand_back.hand_back(HANDBOOK, self.handoff, step, OWNER, "Once more.", to=to, now=self.at))

    def card_of(self, step: str) -> str:
        task = self.handoff.task(step)
        facts = HANDBOOK.step_of(self.handoff, task).facts(self.handoff, task, POLICY)
        return "; ".join(english(each.text) for each in facts)

    def _then(self, change: Change) -> None:
        self.events, self.handoff = (*self.events, *change.events), change.handoff
        assert replay(self.events) == self.handoff


def _fields(values: dict[str, str]) -> tuple[FieldValue, ...]:
    return tuple(FieldValue(name=name, value=value) for name, value in values.items())


def test_until_when_an_access_was_kept_is_on_the_next_card() -> None:
    story = Story(
        "access_request", **{access.ACCESS: next(iter(ACCESSES)), access.WHO: "U0WHO", access.TEAM: "cs", access.WHY: "Work."}
    )
    story.decide("approve", "approve")
    story.decide("grant", "grant", **{REVIEW: "2026-12-31"})
    story.decide("review", "keep", at=later(days=32), **{REVIEW: "2027-03-31"})

    assert review_day(story.handoff) == date(2027, 3, 31)
    assert "31 March 2027" in story.card_of("review")

    story.hand_back("review")
    assert review_day(story.handoff) == date(2027, 3, 31) and "31 March 2027" in story.card_of("grant")


def flow_change(begun: datetime, **values: str) -> Story:
    """Return a change of a flow up to its deployment, planned for an instant."""
    story = Story(
        "flow_change",
        **{plan.FLOW: plan.OTHER, plan.CHANGES: "A field.", plan.PLANNED: str(int(begun.timestamp())), **values},
    )
    while plan.DEPLOY not in {task.step for task in story.handoff.tasks}:
        step = story.handoff.current.step
        first = HANDBOOK.step_of(story.handoff, story.handoff.task(step)).choices[0]
        story.decide(step, first.key, **{plan.PROCEDURE: "Undo it.", plan.ON_DUTY: "U0WHO"})
    return story


def test_a_rollback_plan_is_on_the_card_of_the_deployment_after_its_step_was_handed_back() -> None:
    story = flow_change(later(days=3, hours=13))

    story.hand_back(plan.DEPLOY, to=plan.ROLLBACK)

    assert story.handoff.decision_of(plan.ROLLBACK) is None
    assert "Undo it." in story.card_of(plan.DEPLOY) and "U0WHO" in story.card_of(plan.DEPLOY)


def test_a_deployment_at_another_unquiet_time_shows_the_reason_of_that_time() -> None:
    story = flow_change(later(days=3), **{plan.WHY: "The partner asks for it."})
    moved = {plan.PLANNED: str(int(later(days=4).timestamp())), plan.WHY: "The partner is closed."}

    story.decide(plan.DEPLOY, plan.RESCHEDULE.key, **moved)

    found = story.handoff.finding("scheduled")
    assert found and found.evidence and "The partner is closed." in english(found.evidence)
    assert "asks for it" not in english(found.evidence)


def test_a_planned_instant_that_was_moved_holds_after_a_step_was_handed_back() -> None:
    moved = later(days=4, hours=13)
    story = flow_change(later(days=3, hours=13))
    story.decide(plan.DEPLOY, plan.RESCHEDULE.key, **{plan.PLANNED: str(int(moved.timestamp())), plan.REASON: "Busy."})
    assert plan.planned_at(story.handoff) == moved

    story.hand_back(plan.DEPLOY, to=HANDBOOK.process_of(story.handoff).step(plan.DEPLOY).follows[0])

    assert plan.planned_at(story.handoff) == moved


def test_a_products_number_is_known_after_its_step_was_handed_back() -> None:
    number = "12"
    story = Story("product_launch", name="Internet Home 25G", sku="INT-25", price="9800", cycle="Monthly", item_class="Service")
    configure = next(task.step for task in story.handoff.tasks if WHMCS_ID in _asked(story, task.step))
    for step in [task.step for task in story.handoff.tasks]:
        first = HANDBOOK.step_of(story.handoff, story.handoff.task(step)).choices[0]
        story.decide(step, first.key, **({WHMCS_ID: number} if step == configure else {}))
    assert whmcs_number(story.handoff) == number

    story.hand_back(story.handoff.current.step, to=configure)

    assert story.handoff.task(configure).decision is None
    assert whmcs_number(story.handoff) == number and number in story.card_of(configure)


def _asked(story: Story, step: str) -> set[str]:
    task = story.handoff.task(step)
    definition = HANDBOOK.step_of(story.handoff, task)
    return {each.key for each in definition.fields(story.handoff, task, definition.choices[0], POLICY)}
