"""Handoffs of every process in every state, with one and the same text in each of their fields."""

import dataclasses
import types
import typing
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum

from bot.queries.contexts import AskedContact, CardContext
from handoffs.clock.sla import Due, Target
from handoffs.model.checks import Outcome
from handoffs.model.escalation import Acknowledgement, CauseOver, Escalation, Evidence, RecordLink, Resolution
from handoffs.model.handoff import (
    Claim,
    Decision,
    DeliveryFailure,
    DeliveryState,
    HandBack,
    Pause,
    Task,
    TaskState,
    Tick,
    Withdrawal,
)
from handoffs.process.forms import FieldKind, FormField
from handoffs.process.process import Process
from handoffs.process.step import Step
from handoffs.rules import open as opening
from handoffs.subjects.field_values import FieldValue
from handoffs.subjects.subject import Subject
from handoffs.subjects.work_item import WorkItem
from handoffs.text.messages import Message, message, written
from tests.handoffs.examples import HANDBOOK, MONDAY_TEN, later

LINK = "https://acme--sandbox.sandbox.my.salesforce.com/lightning/r/Account/001BT00000abcdefYAA/view?ws=%2Flightning&channel=1"
KEYS = {
    "record_id": "001BT0000000001AAA",
    "currency": "JPY",
    "user_id": "U0AIKO",
    "starter_id": "U0AIKO",
    "handoff_id": "abcd2345efgh",
    "link": LINK,
    "account_link": LINK,
    "opportunity_id": "006BT0000000001AAA",
    "service_id": "7",
    "product_id": "7",
}
"""Values that no person and no other system writes freely."""

SEVERAL = 12
PRICED, PRICE = ("product_launch", "whmcs_product"), "4800"
"""Processes whose forms take prices and numbers, which are read strictly when they are sent."""


def filled(kind: object, text: str, name: str = "", several: int = SEVERAL) -> typing.Any:
    """Return a value of a type in which each free text is `text`; a list in another one has one item."""
    origin, parts = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return filled(next(each for each in parts if each is not type(None)), text, name, several)
    if origin is tuple:
        return (filled(parts[0], text, name, 1),) * several
    if origin is typing.Literal:
        return parts[0]
    simple: dict[object, object] = {
        str: KEYS.get(name, text),
        bool: True,
        int: 443,
        datetime: MONDAY_TEN,
        date: date(2026, 12, 30),
        object: text,
        Decimal: Decimal(10) ** 12,
        timedelta: timedelta(hours=2),
        Message: written(text),
    }
    if kind in simple:
        return simple[kind]
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind))
    assert isinstance(kind, type) and dataclasses.is_dataclass(kind), f"{kind} of {name}"
    hints = typing.get_type_hints(kind)
    fields = [each.name for each in dataclasses.fields(kind) if each.init]
    return kind(**{each: filled(hints[each], text, each, several) for each in fields})


def subject_of(process: Process[Subject], text: str) -> Subject:
    """Return a subject of a process in which each free text is `text`."""
    subject: Subject = filled(process.subject, text)
    form = process.manual_start.form(HANDBOOK.policy) if process.manual_start else ()
    return (
        replace(subject, values=tuple(value_of(each, PRICE if process.key in PRICED else text) for each in form))
        if isinstance(subject, WorkItem)
        else subject
    )


def value_of(field: FormField, text: str) -> FieldValue:
    """Return what a person may have filled in."""
    keys = tuple(each.key for each in field.options)
    match field.kind:
        case FieldKind.OPTION:
            return FieldValue(name=field.key, value=keys[0] if keys else "")
        case FieldKind.OPTIONS:
            return FieldValue(name=field.key, keys=keys)
        case FieldKind.DAY:
            return FieldValue(name=field.key, value="2026-12-30")
        case FieldKind.MOMENT:
            return FieldValue(name=field.key, value=str(int(MONDAY_TEN.timestamp())))
        case FieldKind.PERSON:
            return FieldValue(name=field.key, value="U0KEN")
    return FieldValue(name=field.key, value=text)


def contexts(process: Process[Subject], text: str) -> Iterator[CardContext]:
    """Yield each step of a process in each state, escalated and with everything that a task may hold."""
    change = opening.open_handoff(
        HANDBOOK, process.key, subject_of(process, text), handoff_id="abcd2345efgh", previous=None, now=MONDAY_TEN
    )
    for step in process.steps:
        for task in tasks(process, step, text):
            others = tuple(next(tasks(process, each, text)) for each in process.steps if each is not step)
            handoff = replace(change.handoff, tasks=(*others, task), round=2, escalation=escalation(step, text))
            contact = AskedContact(team=HANDBOOK.policy.teams[0], mention="<!subteam^S0CSMGR>", unreached=(written(text),) * 3)
            yield CardContext(
                handoff=handoff,
                handbook=HANDBOOK,
                now=later(hours=1),
                as_of=MONDAY_TEN,
                previous_link=LINK,
                next_link=LINK,
                card_link=LINK,
                contact=contact,
                step=step.key,
            )


def tasks(process: Process[Subject], step: Step, text: str) -> Iterator[Task]:
    """Yield the task of a step: waiting, claimed and paused, delivering, delivered, withdrawn, handed back."""
    at, person = MONDAY_TEN, {"user_id": "baton", "name": text}
    due = Due(started_at=at, at_risk_at=later(hours=1), due_at=later(hours=2), breach_at=later(hours=3))
    plain = Task(
        step=step.key,
        team="cs",
        urgency="standard",
        target=filled(Target, text),
        due=due,
        due_set_at=at,
        opened_at=at,
        ticks=tuple(
            Tick(item=each.key, outcome=outcome, at=at, words=text, **person)
            for each, outcome in zip(step.checklist, [*Outcome] * len(step.checklist), strict=False)
        ),
        handed_back=HandBack(step=step.key, reason=written(text), at=at, **person),
        delivery_failure=DeliveryFailure(reason=written(text), is_conflict=True, choice=text, at=at, link=LINK, **person),
    )
    yield replace(plain, ticks=())
    yield replace(
        plain,
        claim=Claim(at=at, lapses_at=later(hours=9), **person),
        pause=Pause(question=text, at=at, ends_at=later(hours=9), **person),
    )
    offered = (*step.choices[:1], None)
    for choice in offered:
        decision = Decision(
            reference="r1",
            choice=choice.key if choice else text,
            at=at,
            reason=text,
            words=written(text),
            right=written(text),
            field_values=tuple(FieldValue(name=each, value=text) for each in ("result", "note", "number")),
            **person,
        )
        settled = replace(plain, state=TaskState.SETTLED, decision=decision)
        yield replace(settled, delivery=DeliveryState.PENDING, delivery_error=written(text))
        yield replace(settled, delivery=DeliveryState.CONFIRMED, confirmed_at=at)
    yield replace(plain, state=TaskState.WITHDRAWN, withdrawal=Withdrawal(reason=written(text), at=at))
    yield replace(plain, state=TaskState.HANDED_BACK)


def escalation(step: Step, text: str) -> Escalation:
    """Return an escalation that somebody acknowledged and resolved in part, with much evidence."""
    at, person = MONDAY_TEN, {"user_id": "baton", "name": text}
    links = (
        RecordLink(label=written(text), link=LINK),
        RecordLink(label=message("process.process.record", number=text, headline=text)),
    )
    over = CauseOver(reason=written(text), at=at, **person)
    evidence = Evidence(
        trigger=filled(Evidence, text).trigger, text=written(text), at=at, record_links=links * 8, step=step.key, **person
    )
    return Escalation(
        level=2,
        team="cs",
        step=step.key,
        evidence=(replace(evidence, over=over), evidence) * 6,
        raised_at=at,
        notified_at=at,
        acknowledged=Acknowledgement(at=at, **person),
        resolved=Resolution(at=at, words=text, **person),
    )
