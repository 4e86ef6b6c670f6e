"""How a step begins: its team, its clock, the day by which it is due, and until when it waits."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from handoffs.clock.sla import Clock, Target
from handoffs.model.checks import Finding, Outcome
from handoffs.model.handoff import Handoff, TaskState
from handoffs.process.handbook import Handbook
from handoffs.process.policy import Policy
from handoffs.process.step import Step
from handoffs.rules.parts.tasks import clock_of, findings_of, step_opened, team_of
from handoffs.text.messages import written
from tests.handoffs.examples import HANDBOOK, MONDAY_TEN, POLICY, later
from tests.handoffs.rules.made_process import MADE, Made, begun

HOUR = timedelta(hours=1)
TERMS = POLICY.process("request")


class Dated(Made):
    """The process with a day by which all is done."""

    def __init__(self, day: date | None, known_at: datetime | None = None) -> None:
        self._day, self._known_at = day, known_at

    def deadline(self, handoff: Handoff, zone: ZoneInfo) -> date | None:
        """Return the day."""
        return self._day

    def deadline_known_at(self, handoff: Handoff) -> datetime | None:
        """Return when it became known."""
        return self._known_at


class Prepared(Step):
    """A step that is due some days before the deadline."""

    key, title, permission_phrase, team = "prepare", written("Prepare"), written("prepare it"), "cs"

    def __init__(self, days: int | None, due_by: datetime | None = None, waits: datetime | None = None) -> None:
        self.days_before_deadline, self._due_by, self._waits = days, due_by, waits

    def due_by(self, handoff: Handoff, policy: Policy) -> datetime | None:
        """Return the instant."""
        return self._due_by

    def waits_until(self, handoff: Handoff, policy: Policy) -> datetime | None:
        """Return the instant."""
        return self._waits


def book(process: Made, **steps: Target) -> Handbook:
    """Return a handbook with the process, whose policy names targets of steps."""
    terms = replace(TERMS, steps=steps)
    return Handbook(policy=replace(POLICY, processes={**POLICY.processes, "request": terms}), processes={"request": process})


WEDNESDAY, MONDAY = date(2026, 12, 2), date(2026, 11, 30)


@pytest.mark.parametrize(
    ("day", "days", "due_at", "hours"),
    [
        (WEDNESDAY, 0, "2026-12-02 18:00", 26),
        (WEDNESDAY, 1, "2026-12-01 18:00", 17),
        (WEDNESDAY, None, None, None),
        (None, 0, None, None),
        (date(2026, 11, 25), 0, "2026-11-30 11:00", 1),
        (MONDAY, 0, "2026-11-30 18:00", 8),
    ],
)
def test_a_step_is_due_at_the_close_of_its_day_and_gets_an_hour_at_least(
    day: date | None, days: int | None, due_at: str | None, hours: int | None
) -> None:
    target, clock = clock_of(book(Dated(day)), begun(), Prepared(days), "cs", "standard", MONDAY_TEN)

    if due_at is None:
        assert target == TERMS.target("standard")
        return
    assert target == Target(target=hours * HOUR, clock=Clock.BUSINESS)
    assert clock.due_at == datetime.fromisoformat(due_at).replace(tzinfo=ZoneInfo("Asia/Tokyo"))
    assert clock.started_at == MONDAY_TEN


def test_a_deadline_that_became_known_late_leaves_an_hour_from_then() -> None:
    known_at = later(hours=3)
    target, clock = clock_of(book(Dated(date(2026, 11, 25), known_at)), begun(), Prepared(0), "cs", "standard", MONDAY_TEN)

    assert target.target == 4 * HOUR and clock.due_at == later(hours=4)
    assert clock.at_risk_at == later(hours=3, minutes=45)
    early = book(Dated(WEDNESDAY, later(hours=-9)))
    assert clock_of(early, begun(), Prepared(0), "cs", "standard", MONDAY_TEN)[0].target == 26 * HOUR


def test_a_step_may_be_due_by_an_instant_or_have_a_target_of_its_own() -> None:
    by = later(hours=5)
    assert clock_of(book(Dated(None)), begun(), Prepared(None, by), "cs", "standard", MONDAY_TEN)[1].due_at == by
    own = Target(target=3 * HOUR, clock=Clock.WALL)
    target, clock = clock_of(book(Dated(None), prepare=own), begun(), Prepared(None), "cs", "standard", MONDAY_TEN)
    assert (target, clock.due_at) == (own, later(hours=3))


@pytest.mark.parametrize(
    ("waits", "since", "starts"),
    [
        (None, None, MONDAY_TEN),
        (later(hours=2), None, later(hours=2)),
        (later(hours=-2), None, MONDAY_TEN),
        (MONDAY_TEN, None, MONDAY_TEN),
        (later(hours=2), later(hours=-1), later(hours=-1)),
    ],
)
def test_the_clock_starts_when_there_is_something_to_do(waits: datetime | None, since: datetime | None, starts: datetime) -> None:
    event = step_opened(MADE, begun(), Prepared(None, waits=waits), "standard", MONDAY_TEN, since)

    assert (event.step, event.team, event.urgency, event.at) == ("prepare", "cs", "standard", MONDAY_TEN)
    assert (event.due.started_at, event.waits_until) == (starts, waits)
    assert event.target == TERMS.target("standard")


class ByHandoff(Prepared):
    """A step whose team the handoff names."""

    def team_of(self, handoff: Handoff, policy: Policy) -> str | None:
        """Name a team."""
        return "devops"


class Unowned(Prepared):
    """A step of a team that the policy does not have."""

    team = "nobody"


class OfTheOwner(Prepared):
    """A step that leaves its team to the process."""

    team = None


@pytest.mark.parametrize(
    ("step", "team"),
    [(Prepared(None), "cs"), (ByHandoff(None), "devops"), (Unowned(None), TERMS.team), (OfTheOwner(None), TERMS.team)],
)
def test_a_step_has_a_team_that_the_policy_knows(step: Step, team: str) -> None:
    assert team_of(MADE, begun(), step) == team


def test_findings_are_of_the_subject_and_of_open_steps_and_keep_what_was_found_outside() -> None:
    def found(item: str, evidence: str) -> Finding:
        return Finding(item=item, outcome=Outcome.OPEN, evidence=written(evidence))

    class Looked(Prepared):
        key = "check"

        def findings(self, handoff: Handoff, policy: Policy) -> tuple[Finding, ...]:
            return (found("step", "fresh"),)

    class Found(Made):
        steps = (Looked(None),)

        def findings(self, handoff: Handoff, policy: Policy) -> tuple[Finding, ...]:
            return (found("subject", "fresh"),)

    known = (found("subject", "old"), found("outside", "old"), found("step", "old"))
    handoff = replace(begun(), findings=known)
    closed = replace(handoff, tasks=(replace(handoff.current, state=TaskState.SETTLED),))

    def of(each: Handoff) -> list[str]:
        return [f"{finding.item} {dict(finding.evidence.values)['text']}" for finding in findings_of(book(Found()), each)]

    assert of(handoff) == ["subject fresh", "step fresh", "outside old"]
    assert of(closed) == ["subject fresh", "outside old", "step old"]


def test_all_is_kept_in_utc() -> None:
    assert step_opened(HANDBOOK, begun(), Prepared(None), "standard", MONDAY_TEN).due.due_at.tzinfo is UTC
