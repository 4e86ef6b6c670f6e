"""A written way of working: processes made of steps, with checklists, choices and clocks, as data."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, NoReturn, TypeVar

from handoffs.checks import Finding
from handoffs.effects import Remark, WriteBack
from handoffs.escalation import Exhibit, Proof, Trigger
from handoffs.handoff import Decision, Handoff, Task
from handoffs.people import Actor
from handoffs.policy import Policy

About = TypeVar("About")


@dataclass(frozen=True, kw_only=True)
class ChecklistItem:
    """One thing that must be checked before a step is done; `escalates` names the trigger that a failure pulls."""

    key: str
    label: str
    escalates: str | None = None


@dataclass(frozen=True, kw_only=True)
class Choice:
    """An answer that a team can give; one that settles well needs the whole checklist verified.

    `leads_to` is the key of the step that follows once the decision is done; None ends the handoff.
    """

    key: str
    label: str
    past: str
    needs_checklist: bool = False
    needs_reason: bool = False
    destructive: bool = False
    leads_to: str | None = None


@dataclass(frozen=True, kw_only=True)
class Step:
    """One stage of a process, owned by one team (None: the process's); `deed` completes *only members may ...*."""

    key: str
    title: str
    deed: str
    checklist: tuple[ChecklistItem, ...]
    choices: tuple[Choice, ...]
    team: str | None = None

    def choice(self, key: str) -> Choice:
        """Find a choice by its key; KeyError when the step offers none such."""
        return next((c for c in self.choices if c.key == key), None) or _missing(key)

    def checklist_item(self, key: str) -> ChecklistItem:
        """Find a checklist item by its key; KeyError when the step has none such."""
        return next((i for i in self.checklist if i.key == key), None) or _missing(key)


def _nothing(*_: object) -> None:
    return None


def _no_proofs(*_: object) -> tuple[Proof, ...]:
    return ()


@dataclass(frozen=True, kw_only=True)
class Process(Generic[About]):
    """A process of the handbook: its words, its steps, and the few rules that are its own, for subjects of one kind.

    `urgency(subject)` names the SLA of the policy that applies; `find(subject, policy)` verifies what needs no person;
    `guard(handoff, task, decision, actor, policy)` raises a Refusal beyond the common ones; `write_back` says what a decision
    asks of the records (None: nothing); `alarms(subject, policy, now)` proves which thresholds the subject crosses;
    `exhibits(subject, trigger)` are the records that a person who pulls a trigger points to; `detail(subject)` is what tells a
    subject apart from its like in a line about it. `came_back(previous, subject, now)` proves that a new round is a supervisor's
    matter; `reopening(handoff, decision, words, reference, policy)` asks the records for a new round after a decision that
    somebody disputes (None: it can't be disputed). `evident` names the picks that a receipt may tell;
    typed words may name a person.
    """

    key: str
    title: str
    noun: str
    steps: tuple[Step, ...]
    urgency: Callable[[About], str]
    find: Callable[[About, Policy], tuple[Finding, ...]]
    guard: Callable[[Handoff, Task, Decision, Actor, Policy], None]
    write_back: Callable[[Handoff, Task, Decision, Policy], WriteBack | None]
    exhibits: Callable[[About, Trigger], tuple[Exhibit, ...]]
    detail: Callable[[About], str]
    alarms: Callable[[About, Policy, datetime], tuple[Proof, ...]] = _no_proofs
    came_back: Callable[[Handoff, About, datetime], Proof | None] = _nothing
    reopening: Callable[[Handoff, Decision, str, str, Policy], Remark] | None = None
    evident: tuple[str, ...] = ()

    def step(self, key: str) -> Step:
        """Find a step by its key; KeyError when the process has none such."""
        return next((s for s in self.steps if s.key == key), None) or _missing(key)

    @property
    def first(self) -> Step:
        """Give the step that a new handoff begins with."""
        return self.steps[0]


def _missing(key: str) -> NoReturn:
    raise KeyError(key)
