"""Rights: the approver of the handbook decides, for the team that the directory says, and each decision names its right."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from handoffs.model.checks import Answer, Outcome
from handoffs.model.handoff import Handoff
from handoffs.model.people import MANAGERS, Actor
from handoffs.model.refusal import Refusal
from handoffs.process.handbook import Handbook
from handoffs.process.submission import Submission
from handoffs.processes.access_request.start import ACCESS, TEAM, WHO, WHY
from handoffs.processes.access_request.systems import ACCESSES
from handoffs.rules import open as opening
from handoffs.rules.decide import decide
from handoffs.rules.start import work_item_of
from handoffs.subjects.field_values import FieldValue
from handoffs.subjects.work_item import WorkItem
from tests.handoffs.examples import AIKO, HANDBOOK, MONDAY_TEN, YUMI, approval, opened
from tests.refusals import refused, shown

MANAGER = Actor(user_id="U0BOSS", name="Reiko Abe", teams=frozenset({MANAGERS}))
MEI = Actor(user_id="U0MEI", name="Mei Hara", teams=frozenset({"development"}), contact_of=frozenset({"development"}))
TAKUMI = Actor(user_id="U0TAKUMI", name="Takumi Ishii", teams=frozenset({"development"}))
EVERYWHERE = Actor(user_id="U0ALL", name="Ao Endo", teams=frozenset({"devops", "sales", "cs", MANAGERS}))
CONTACT_ALONE = Actor(user_id="U0LEAD", name="Jun Ota", contact_of=frozenset({"sf_admin"}))
OUTSIDE = Actor(user_id="U0OUT", name="Rei Kudo", teams=frozenset({MANAGERS}))
PEOPLE = (AIKO, YUMI, MEI, TAKUMI, EVERYWHERE, CONTACT_ALONE, OUTSIDE)
DONE = (Answer(item="done", outcome=Outcome.VERIFIED),)
APPROVE = Submission(choice="approve", edition=1)


@pytest.mark.parametrize("access", ACCESSES)
def test_managers_of_the_figures_approve_no_access(access: str) -> None:
    with refused("Only the"):
        approved(asked(access, AIKO), MANAGER)


@pytest.mark.parametrize(
    ("who", "team"),
    [(AIKO, "cs"), (TAKUMI, "development"), (MEI, "development"), (EVERYWHERE, "cs"), (CONTACT_ALONE, "sf_admin")],
)
def test_the_team_of_a_colleague_comes_from_the_directory_and_not_from_the_form(who: Actor, team: str) -> None:
    handoff = asked("salesforce/Admin", who, FieldValue(name=TEAM, value="partner_relations"))

    assert handoff.current.team == team
    assert handoff.about(WorkItem).value(TEAM) == team


@pytest.mark.parametrize("who", [OUTSIDE.user_id, "U0NOBODY"])
def test_access_for_a_colleague_in_no_team_is_refused_at_the_field(who: str) -> None:
    with refused("is in no team's channel") as refusal:
        asked("salesforce/Admin", Actor(user_id=who, name=who))
    assert refusal.value.field == WHO


@pytest.mark.parametrize(
    ("self_decide", "approves", "works"), [(None, False, True), (True, True, True), (False, False, False)], ids=str
)
def test_who_started_decides_as_the_policy_says(self_decide: bool | None, approves: bool, works: bool) -> None:
    handbook = with_self_decide(self_decide)
    assert allowed(handbook, asked("portal/Operator", TAKUMI, by=MEI, handbook=handbook), MEI, APPROVE) is approves
    request = started(handbook, "request", AIKO, {"team": "cs", "what": "Call the builder"})
    assert allowed(handbook, request, AIKO, Submission(choice="done", edition=1, answers=DONE)) is works


def test_nobody_approves_their_own_access_whatever_the_policy_says() -> None:
    with refused("their own access"):
        approved(asked("portal/Operator", MEI, by=TAKUMI), MEI, with_self_decide(True))


@pytest.mark.parametrize(("actor", "right"), [(AIKO, "member of #cs-team"), (YUMI, "CS Manager")])
def test_a_decision_names_its_right(actor: Actor, right: str) -> None:
    change = decide(HANDBOOK, opened(), "review", actor, approval(), reference="d1", now=MONDAY_TEN)

    decision = change.handoff.current.decision
    assert decision and decision.right and shown(decision.right) == right


def test_an_approved_access_names_the_right_of_its_approver() -> None:
    decision = approved(asked("database/Read-write", AIKO), MEI).task("approve").decision

    assert decision and decision.right and shown(decision.right) == "Tech Lead"


def asked(access: str, who: Actor, *forged: FieldValue, by: Actor = AIKO, handbook: Handbook = HANDBOOK) -> Handoff:
    """Open an access request."""
    return started(handbook, "access_request", by, {ACCESS: access, WHO: who.user_id, WHY: "The reason."}, *forged)


def started(handbook: Handbook, process: str, by: Actor, values: Mapping[str, str], *forged: FieldValue) -> Handoff:
    """Open a handoff that a person starts by hand."""
    form = (*(FieldValue(name=name, value=value) for name, value in values.items()), *forged)
    people = {each.user_id: each for each in PEOPLE if each.user_id in values.values()}
    subject = work_item_of(handbook, process, by, form, id="abcd2345efgh", place=1, people=people, now=MONDAY_TEN)
    change = opening.open_handoff(handbook, process, subject, handoff_id="abcd2345efgh", previous=None, now=MONDAY_TEN)
    return change.handoff


def approved(handoff: Handoff, actor: Actor, handbook: Handbook = HANDBOOK) -> Handoff:
    """Approve the access."""
    return decide(handbook, handoff, "approve", actor, APPROVE, reference="d1", now=MONDAY_TEN).handoff


def allowed(handbook: Handbook, handoff: Handoff, actor: Actor, submission: Submission) -> bool:
    """Say whether somebody may decide the current task."""
    try:
        decide(handbook, handoff, handoff.current.step, actor, submission, reference="d1", now=MONDAY_TEN)
    except Refusal as refusal:
        assert "You started this" in shown(refusal.message)
        return False
    return True


def with_self_decide(self_decide: bool | None) -> Handbook:
    """Return the handbook whose policy says this of each process."""
    terms = {key: replace(each, self_decide=self_decide) for key, each in HANDBOOK.policy.processes.items()}
    return replace(HANDBOOK, policy=replace(HANDBOOK.policy, processes=terms))
