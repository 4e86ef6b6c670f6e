"""Access request: approved by the handbook's table, granted by the system's owner, and looked at again on its day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from handoffs.model.handoff import Decision, Handoff, Task
from handoffs.model.people import Actor
from handoffs.model.refusal import Refusal
from handoffs.process.definition import Choice, MatrixRow, Process, Start, Step, item
from handoffs.process.forms import Fact, FieldKind, FormField, FormOption, day_of
from handoffs.process.policy import Policy
from handoffs.subjects.field_values import FieldValue, value_of
from handoffs.subjects.work_item import WorkItem
from handoffs.text.wording import dated

WHO, TEAM, ACCESS, WHY, GRANTED, REVIEW, SAID = "who", "team", "access", "why", "granted", "review", "said"


@dataclass(frozen=True, kw_only=True)
class System:
    """A row of the handbook's table: who grants, whose contact approves (None: the manager of who needs it), and the levels."""

    name: str
    granted_by: str
    approved_by: str | None
    levels: tuple[str, ...]


SYSTEMS = {
    "salesforce": System(name="Salesforce", granted_by="sf_admin", approved_by=None, levels=("Read-only", "CS", "Admin")),
    "whmcs": System(name="WHMCS", granted_by="devops", approved_by=None, levels=("Staff", "Admin")),
    "portal": System(name="BFF/Portal", granted_by="devops", approved_by="development", levels=("Developer", "Operator")),
    "database": System(name="Database", granted_by="devops", approved_by="development", levels=("Read-only", "Read-write")),
}
APPROVE = Choice(key="approve", label="Approve", past="approved")
DENY = Choice(key="deny", label="Deny", past="denied", destructive=True, ends=True, apart=True)
GRANT = Choice(key="grant", label="Complete step", past="granted", needs_checklist=True)
KEEP = Choice(key="keep", label="Still needed", past="kept")
REVOKE = Choice(key="revoke", label="Revoked", past="revoked", ends=True)


def form(policy: Policy) -> tuple[FormField, ...]:
    """Ask who needs which access, and why."""
    teams = tuple(FormOption(key=team.key, label=team.name) for team in policy.teams)
    levels = tuple(
        FormOption(key=f"{key}/{level}", label=f"{system.name}: {level}")
        for key, system in SYSTEMS.items()
        for level in system.levels
    )
    return (
        FormField(key=ACCESS, label="System and level", kind=FieldKind.OPTION, options=levels, placeholder="Choose one"),
        FormField(key=WHO, label="For whom", kind=FieldKind.PERSON),
        FormField(key=TEAM, label="In which team they work", kind=FieldKind.OPTION, options=teams, placeholder="Choose a team"),
        FormField(key=WHY, label="Why they need it", kind=FieldKind.WORDS, placeholder="What can't be done without it?"),
    )


def title(field_values: tuple[FieldValue, ...], names: Mapping[str, str]) -> str:
    """Name system and level."""
    return access(value_of(field_values, ACCESS))


def same_as(field_values: tuple[FieldValue, ...]) -> str:
    """Take a second request for the same access of the same colleague for the same one."""
    return f"{value_of(field_values, ACCESS)}/{value_of(field_values, WHO)}"


def access(picks_access: str) -> str:
    """Write system and level as people read them."""
    key, _, level = picks_access.partition("/")
    return f"{SYSTEMS[key].name}: {level}" if key in SYSTEMS else picks_access


def approvers(handoff: Handoff, policy: Policy) -> str:
    """Name the team whose contact approves: the Tech Lead's, or the one in which the colleague works."""
    return _system(handoff).approved_by or handoff.about(WorkItem).value(TEAM)


def granters(handoff: Handoff, policy: Policy) -> str:
    """Name the team that grants access to the system."""
    return _system(handoff).granted_by


def guard(handoff: Handoff, task: Task, decision: Decision, actor: Actor, policy: Policy) -> None:
    """Let nobody approve or grant their own access, and require a day on which it is looked at again."""
    work_item = handoff.about(WorkItem)
    if actor.user_id == work_item.value(WHO):
        raise Refusal("Nobody approves or grants their own access. Please ask a colleague who may.")
    if task.step == APPROVAL.key and actor.user_id == work_item.starter_id:
        raise Refusal("You asked for it yourself, so somebody else has to approve it.")
    if decision.choice == DENY.key and not value_of(decision.field_values, SAID).strip():
        raise Refusal("Please say in a sentence why not.", field=SAID)
    if decision.choice in (GRANT.key, KEEP.key):
        day = day_of(value_of(decision.field_values, REVIEW), REVIEW)
        if day <= decision.at.astimezone(policy.calendar_of(task.team).zone).date():
            raise Refusal("Please choose a day to come.", field=REVIEW)


def approval_asks(handoff: Handoff, task: Task, choice: Choice, policy: Policy) -> tuple[FormField, ...]:
    """Ask why not, where it is denied."""
    return (FormField(key=SAID, label="Why not", kind=FieldKind.WORDS),) if choice.key == DENY.key else ()


def grant_asks(handoff: Handoff, task: Task, choice: Choice, policy: Policy) -> tuple[FormField, ...]:
    """Ask what was granted, and when it is looked at again."""
    granted = FormField(key=GRANTED, label="What was granted", kind=FieldKind.LINE, initial=handoff.about(WorkItem).title)
    return granted, _review_field()


def review_asks(handoff: Handoff, task: Task, choice: Choice, policy: Policy) -> tuple[FormField, ...]:
    """Ask when it is looked at again, where it is kept."""
    day = _review_field()
    return (FormField(key=day.key, label=day.label, kind=day.kind, hint="Only where it is still needed.", optional=True),)


def review_at(handoff: Handoff, policy: Policy) -> datetime | None:
    """Wait for the day that was named when it was granted, or kept last."""
    last = next((task.decision for task in reversed(handoff.tasks) if task.decision and _day(task.decision)), None)
    day = _day(last) if last else None
    zone = policy.calendar_of(granters(handoff, policy)).zone if day else None
    return datetime.combine(day, time(9), zone) if day else None


def facts(handoff: Handoff, task: Task, policy: Policy) -> tuple[Fact, ...]:
    """Tell who needs what, why, and how it stands."""
    work_item = handoff.about(WorkItem)
    team = next((each.name for each in policy.teams if each.key == work_item.value(TEAM)), "")
    until = review_at(handoff, policy)
    return (
        Fact(label="Access", text=work_item.title),
        Fact(label="For", text=work_item.name_of(WHO), person=work_item.value(WHO)),
        Fact(label="Team", text=team),
        Fact(label="Asked by", text=work_item.starter, link=work_item.link),
        Fact(label="Why", text=work_item.value(WHY)),
        *((Fact(label="Looked at again", text=dated(until.date())),) if until else ()),
    )


APPROVAL = Step(
    key="approve",
    title="Approval of an access",
    deed="approve this access",
    verb="Approve",
    choices=(APPROVE, DENY),
    by_contact=True,
    team_of=approvers,
    asks=approval_asks,
    facts=facts,
)
ACCESS_REQUEST: Process[WorkItem] = Process(
    key="access_request",
    title="Access request",
    noun="access request",
    owner="sf_admin",
    matrix=(MatrixRow(name="Access Request", trigger="A colleague needs access", depends="The approver's word"),),
    start=Start(code="AC", form=form, title=title, same_as=same_as),
    guard=guard,
    evident=(ACCESS, GRANTED, REVIEW),
    steps=(
        APPROVAL,
        Step(
            key="grant",
            title="Grant of an access",
            deed="grant this access",
            follows=("approve",),
            checklist=(item("granted", "Access granted at this level and no more"), item("recorded", "Recorded who has it")),
            choices=(GRANT,),
            ticked=True,
            team_of=granters,
            asks=grant_asks,
            facts=facts,
        ),
        Step(
            key="review",
            title="Review of an access",
            deed="review this access",
            verb="Review",
            follows=("grant",),
            choices=(KEEP, REVOKE),
            team_of=granters,
            waits_until=review_at,
            again=KEEP.key,
            asks=review_asks,
            facts=facts,
        ),
    ),
)


def _system(handoff: Handoff) -> System:
    return SYSTEMS[handoff.about(WorkItem).value(ACCESS).partition("/")[0]]


def _review_field() -> FormField:
    hint = "When it expires, or is looked at again. On that day its owner is asked whether it is still needed."
    return FormField(key=REVIEW, label="Until", kind=FieldKind.DAY, hint=hint)


def _day(decision: Decision) -> date | None:
    written = value_of(decision.field_values, REVIEW)
    return date.fromisoformat(written) if written else None
