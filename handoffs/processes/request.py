"""Anything else: a piece of work that has no process of its own, handed to a team in a few words."""

from collections.abc import Mapping
from datetime import date, timedelta

from handoffs.model.handoff import Handoff, Task
from handoffs.process.definition import MatrixRow, Process, Start, Step, item
from handoffs.process.forms import Fact, FieldKind, FormField, FormOption
from handoffs.process.policy import Policy
from handoffs.subjects.field_values import FieldValue, value_of
from handoffs.subjects.work_item import WorkItem

TEAM, WHAT, DETAILS, BY = "team", "what", "details", "by"


def form(policy: Policy) -> tuple[FormField, ...]:
    """Ask who has to do what, and by when."""
    teams = tuple(FormOption(key=team.key, label=f"{team.name} ({team.channel})") for team in policy.teams)
    return (
        FormField(key=TEAM, label="To which team", kind=FieldKind.OPTION, options=teams, placeholder="Choose a team"),
        FormField(key=WHAT, label="What has to be done", kind=FieldKind.LINE, placeholder="In a few words"),
        FormField(key=DETAILS, label="Details", kind=FieldKind.WORDS, optional=True, placeholder="What they need to know"),
        FormField(key=BY, label="By when", kind=FieldKind.DAY, optional=True, hint="Left out, the policy's usual time counts."),
    )


def title(field_values: tuple[FieldValue, ...], names: Mapping[str, str]) -> str:
    """Say what has to be done."""
    return value_of(field_values, WHAT)


def deadline(handoff: Handoff) -> date | None:
    """Give the day by which it has to be done, if somebody named one."""
    told = handoff.about(WorkItem).value(BY)
    return date.fromisoformat(told) if told else None


def team_of(handoff: Handoff, policy: Policy) -> str:
    """Name the team that was chosen."""
    return handoff.about(WorkItem).value(TEAM)


def facts(handoff: Handoff, task: Task, policy: Policy) -> tuple[Fact, ...]:
    """Tell what is asked, and by whom."""
    work_item = handoff.about(WorkItem)
    return (
        Fact(label="Asked by", text=work_item.starter, link=work_item.link),
        Fact(label="Details", text=work_item.value(DETAILS)),
    )


REQUEST: Process[WorkItem] = Process(
    key="request",
    title="Something else",
    noun="request",
    owner="sf_admin",
    usual=timedelta(hours=18),
    matrix=(MatrixRow(name="Something else", trigger="Somebody needs another team", documentation="In its own words"),),
    start=Start(code="RQ", form=form, title=title),
    deadline=deadline,
    steps=(
        Step(
            key="do",
            title="Request",
            deed="do what is asked of them",
            checklist=(item("done", "Done as asked"),),
            ticked=True,
            team_of=team_of,
            days_before=0,
            facts=facts,
        ),
    ),
)
