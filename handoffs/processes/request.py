"""Anything else: a piece of work without a process of its own, which somebody describes to a team in a few words."""

from collections.abc import Mapping
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from handoffs.model.handoff import Handoff, Task
from handoffs.process.choices import item
from handoffs.process.forms import Fact, FieldKind, FormField, FormOption
from handoffs.process.policy import Policy
from handoffs.process.process import MatrixRow, Process
from handoffs.process.start import ManualStart
from handoffs.process.step import Step
from handoffs.subjects.field_values import FieldValue, value_of
from handoffs.subjects.work_item import WorkItem
from handoffs.text.messages import Message, message, written

TEAM, WHAT, DETAILS, BY = "team", "what", "details", "by"


class RequestStart(ManualStart):
    """Somebody names a team, the work and the day."""

    code = "RQ"
    takes_messages = True

    def form(self, policy: Policy) -> tuple[FormField, ...]:
        """Ask for the team, the work and the day."""
        teams = tuple(
            FormOption(key=team.key, label=message("request.team_option", team=team.name, channel=team.channel))
            for team in policy.teams
        )
        hint = message("request.by_hint")
        return (
            FormField(
                key=TEAM,
                label=message("request.team_field"),
                kind=FieldKind.OPTION,
                options=teams,
                placeholder=message("request.team_placeholder"),
            ),
            FormField(
                key=WHAT,
                label=message("request.what_field"),
                kind=FieldKind.LINE,
                placeholder=message("request.what_placeholder"),
            ),
            FormField(
                key=DETAILS,
                label=message("request.details_field"),
                kind=FieldKind.WORDS,
                optional=True,
                placeholder=message("request.details_placeholder"),
            ),
            FormField(key=BY, label=message("request.by_field"), kind=FieldKind.DAY, optional=True, hint=hint),
        )

    def title(self, field_values: tuple[FieldValue, ...], names: Mapping[str, str]) -> Message:
        """Use the described work as the title."""
        return written(value_of(field_values, WHAT))


class Do(Step):
    """The chosen team does the work."""

    key = "do"
    title = message("request.do_title")
    permission_phrase = message("request.do_permission")
    checklist = (item("done", message("request.done_item")),)
    ticked_on_card = True
    days_before_deadline = 0

    def team_of(self, handoff: Handoff, policy: Policy) -> str:
        """Return the chosen team."""
        return handoff.about(WorkItem).value(TEAM)

    def outcome(self, handoff: Handoff, task: Task, policy: Policy) -> Message:
        """Return that the work is done."""
        return message("request.outcome")

    def facts(self, handoff: Handoff, task: Task, policy: Policy) -> tuple[Fact, ...]:
        """Show who asks, and the details."""
        work_item = handoff.about(WorkItem)
        return (
            Fact(label=message("request.asked_by_fact"), text=written(work_item.starter), link=work_item.link),
            Fact(label=message("request.details_fact"), text=written(work_item.value(DETAILS))),
        )


class Request(Process[WorkItem]):
    """One team does a piece of work that somebody describes."""

    key = "request"
    title = message("request.process.title")
    noun = message("request.process.noun")
    subject = WorkItem
    owner = "sf_admin"
    default_target = timedelta(hours=18)
    start = RequestStart()
    steps = (Do(),)
    matrix = (
        MatrixRow(
            name=message("request.matrix_name"),
            trigger=message("request.matrix_trigger"),
            documentation=message("request.matrix_documentation"),
        ),
    )

    def deadline(self, handoff: Handoff, zone: ZoneInfo) -> date | None:
        """Return the day that the form names."""
        written = self.subject_of(handoff).value(BY)
        return date.fromisoformat(written) if written else None
