"""A written way of working: processes made of steps, with checklists, choices, forms and clocks, as data."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Generic, NoReturn, TypeVar

from handoffs.model.checks import Finding
from handoffs.model.effects import Creation, Ending, RecordChange, Remark, ThreadReply, WriteBack
from handoffs.model.escalation import Evidence, RecordLink, Trigger
from handoffs.model.handoff import Decision, Handoff, Task
from handoffs.model.people import Actor
from handoffs.process.forms import Fact, FormField
from handoffs.process.policy import Policy
from handoffs.process.submission import Submission
from handoffs.subjects.customer import BilledService
from handoffs.subjects.field_values import FieldValue
from handoffs.subjects.subject import Subject
from handoffs.subjects.work_item import WorkItem

About = TypeVar("About")


@dataclass(frozen=True, kw_only=True)
class ChecklistItem:
    """One thing that must be checked before a step is done; `escalates` names the trigger that a failure pulls.

    One that `may_not_apply` can be left out with a reason. One with a `field` is not ticked: the records answer it, or what is
    filled in under that name when the step is completed.
    """

    key: str
    label: str
    escalates: str | None = None
    may_not_apply: bool = False
    field: str = ""


def item(key: str, label: str) -> ChecklistItem:
    """Write down a thing that has to be done, or does not apply here for a reason."""
    return ChecklistItem(key=key, label=label, may_not_apply=True)


@dataclass(frozen=True, kw_only=True)
class Choice:
    """An answer that a team can give; one that settles well needs the whole checklist verified.

    The steps that follow open once it is done, unless it `ends` the handoff. One that stands `apart` has a button and a
    modal of its own; the others of a step share theirs.
    """

    key: str
    label: str
    past: str
    needs_checklist: bool = False
    needs_reason: bool = False
    destructive: bool = False
    ends: bool = False
    apart: bool = False


COMPLETE = Choice(key="done", label="Complete step", past="completed", needs_checklist=True)
"""The usual answer of a step that is a list of things to do."""


def _nothing(*_: object) -> None:
    return None


def _empty(*_: object) -> tuple[Any, ...]:
    return ()


def _no_words(*_: object) -> str:
    return ""


def _always(*_: object) -> bool:
    return True


@dataclass(frozen=True, kw_only=True)
class Step:
    """One stage of a process, owned by one team (None: the process's); `deed` completes *only members may ...*.

    `follows` names the steps that must all be done before it opens; with none it opens with the handoff. `verb` is the word
    on its button. A step that `outlives` its record goes on after the record no longer waits. One `by_contact` is the team's
    escalation contact's alone. `ticked` items are done one by one on the card; one that `looks` can be checked in outside
    systems whenever somebody asks. `team_of(handoff, policy)` names the team where it depends on the matter. `days_before` is
    how many business days before the process's deadline it has to be done, `due_by(handoff, policy)` the instant before which it
    has to be. A step that does not apply (`applies(handoff, policy)`) is passed over, as if it were done.

    `find(handoff, policy)` verifies what needs no person, beside what the process finds. `offers(handoff, task, policy)` are
    its choices as things stand, `asks(handoff, task, choice, policy)` what the modal asks for beside choice and checklist.
    `facts(handoff, task, policy)` and `hints` are what its card and modal tell, `tells(handoff, task, policy)` is said in the
    threads of other cards once it opens. `alarm(handoff, task, policy, now)` proves that a supervisor has to know what was found
    outside. `waits_until(handoff, policy)` says until when there is nothing to do (None: begin at once); then `by_itself(handoff,
    task, policy)` is what Baton decides without a person, if anything. `reminder(handoff, task, policy)` is said some time
    before, as the policy has it. `outdated(handoff, task, policy)` says why what was decided before no longer holds: then the
    task goes back to the step before.
    """

    key: str
    title: str
    deed: str
    checklist: tuple[ChecklistItem, ...] = ()
    choices: tuple[Choice, ...] = (COMPLETE,)
    team: str | None = None
    follows: tuple[str, ...] = ()
    verb: str = "Complete step"
    outlives: bool = False
    by_contact: bool = False
    ticked: bool = False
    looks: bool = False
    days_before: int | None = None
    due_by: Callable[[Handoff, Policy], datetime | None] = _nothing
    applies: Callable[[Handoff, Policy], bool] = _always
    team_of: Callable[[Handoff, Policy], str | None] = _nothing
    find: Callable[[Handoff, Policy], tuple[Finding, ...]] = _empty
    offers: Callable[[Handoff, Task, Policy], tuple[Choice, ...]] | None = None
    asks: Callable[[Handoff, Task, Choice, Policy], tuple[FormField, ...]] = _empty
    facts: Callable[[Handoff, Task, Policy], tuple[Fact, ...]] = _empty
    hints: Callable[[Handoff, Task, Policy], tuple[str, ...]] = _empty
    tells: Callable[[Handoff, Task, Policy], tuple[ThreadReply, ...]] = _empty
    alarm: Callable[[Handoff, Task, Policy, datetime], Evidence | None] = _nothing
    again: str = ""
    waits_until: Callable[[Handoff, Policy], datetime | None] = _nothing
    by_itself: Callable[[Handoff, Task, Policy], Submission | None] = _nothing
    reminder: Callable[[Handoff, Task, Policy], str] = _no_words
    outdated: Callable[[Handoff, Task, Policy], str] = _no_words

    def choice(self, key: str) -> Choice:
        """Find a choice by its key; KeyError when the step offers none such."""
        return next((c for c in self.choices if c.key == key), None) or _missing(key)

    def offered(self, handoff: Handoff, task: Task, policy: Policy) -> tuple[Choice, ...]:
        """List the choices that can be made as things stand."""
        return self.offers(handoff, task, policy) if self.offers else self.choices

    def checklist_item(self, key: str) -> ChecklistItem:
        """Find a checklist item by its key; KeyError when the step has none such."""
        return next((i for i in self.checklist if i.key == key), None) or _missing(key)


def _standard(*_: object) -> str:
    return "standard"


def _of_itself(subject: Any, trigger: Trigger) -> tuple[RecordLink, ...]:
    return (RecordLink(label=f"{subject.number} {subject.headline}".strip(), link=subject.link),)


def _unchanged(subject: Any, *_: object) -> Any:
    return subject


def _itself(work_item: WorkItem, _: Policy) -> Subject:
    return work_item


@dataclass(frozen=True, kw_only=True)
class MatrixRow:
    """A row of the ownership matrix: what starts the process, what it depends on, and where it is written down."""

    name: str
    trigger: str
    depends: str = "Nothing"
    documentation: str = "The handbook of team handoffs"


@dataclass(frozen=True, kw_only=True)
class Start:
    """How people start a process by hand: `code` begins the numbers of its matters, `form(policy)` is what is asked.

    `title(picks, names)` says in a few words what it is about, `names` being those of the colleagues in it, by id.
    `same_as(picks)` is what makes it the same matter as one that is open already (empty: each start is a matter of its own);
    `check(picks, actor, policy, now)` refuses what can't be started. `leaver` names the field that holds a colleague who leaves:
    such a process is proposed when a Slack account is deactivated. `about(matter, policy)` is what the handoff is about where
    that is not the matter as it was written down.
    """

    code: str
    form: Callable[[Policy], tuple[FormField, ...]]
    title: Callable[[tuple[FieldValue, ...], Mapping[str, str]], str]
    same_as: Callable[[tuple[FieldValue, ...]], str] = _no_words
    check: Callable[[tuple[FieldValue, ...], Actor, Policy, datetime], None] = _nothing
    leaver: str = ""
    about: Callable[[WorkItem, Policy], Subject] = _itself


@dataclass(frozen=True, kw_only=True)
class Process(Generic[About]):
    """A process of the handbook: its words, its steps, and the few rules that are its own, for subjects of one kind.

    `owner` is the team that it is usually owned by, `usual` the business time that a step takes where the policy names none.
    `matrix` are its rows of the ownership matrix, `start` how people start it (None: it `begins` otherwise, as that says),
    `deadline(handoff)` the day by which all of it has to be done, `deadline_is` in words which day that is, and
    `deadline_known(handoff)` since when it is known, where that is not since the start: nothing is due before.

    `urgency(subject)` names the SLA of the policy that applies; `find(subject, policy)` verifies what needs no person;
    `guard(handoff, task, decision, actor, policy)` raises a Refusal beyond the common ones; `write_back` says what a decision
    asks of the records (None: nothing), `ending` which service has to end before. `ended(subject, service)` is the subject once
    it has, `written(subject, changes, policy)` the subject as our own changes leave it. `alarms(subject, policy, now)` proves
    which thresholds the subject crosses; `exhibits(subject, trigger)` are the records that a person who pulls a trigger points
    to; `detail(subject)` is what tells a subject apart from its like in a line about it. `came_back(previous, subject, now)`
    proves that a new round is a supervisor's matter; `reopening(handoff, decision, words, reference, policy)` asks the records
    for a new round after a decision that somebody disputes (None: it can't be disputed). `evident` names the picks that a
    receipt may tell; typed words may name a person. `farewell(handoff, policy)` is said in the channel once all of it is done.
    """

    key: str
    title: str
    noun: str
    steps: tuple[Step, ...]
    owner: str = ""
    usual: timedelta = timedelta(hours=9)
    matrix: tuple[MatrixRow, ...] = ()
    start: Start | None = None
    begins: str = ""
    deadline: Callable[[Handoff], date | None] = _nothing
    deadline_is: str = ""
    deadline_known: Callable[[Handoff], datetime | None] = _nothing
    urgency: Callable[[About], str] = _standard
    find: Callable[[About, Policy], tuple[Finding, ...]] = _empty
    guard: Callable[[Handoff, Task, Decision, Actor, Policy], None] = _nothing
    write_back: Callable[[Handoff, Task, Decision, Policy], WriteBack | Creation | None] = _nothing
    record_links: Callable[[About, Trigger], tuple[RecordLink, ...]] = _of_itself
    detail: Callable[[About], str] = _no_words
    ending: Callable[[Handoff, Task, Decision, Policy], Ending | None] = _nothing
    ended: Callable[[About, BilledService], About] = _unchanged
    written: Callable[[About, tuple[RecordChange, ...], Policy], About] = _unchanged
    alarms: Callable[[About, Policy, datetime], tuple[Evidence, ...]] = _empty
    came_back: Callable[[Handoff, About, datetime], Evidence | None] = _nothing
    reopening: Callable[[Handoff, Decision, str, str, Policy], Remark] | None = None
    evident: tuple[str, ...] = ()
    farewell: Callable[[Handoff, Policy], str] = _no_words

    def step(self, key: str) -> Step:
        """Find a step by its key; KeyError when the process has none such."""
        return next((s for s in self.steps if s.key == key), None) or _missing(key)

    @property
    def first(self) -> tuple[Step, ...]:
        """Give the steps that a new handoff begins with."""
        return tuple(step for step in self.steps if not step.follows)


def _missing(key: str) -> NoReturn:
    raise KeyError(key)
