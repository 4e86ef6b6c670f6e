"""Everything that is drawn is within Slack's limits with any text in any field, and Slack parses nothing of that text."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.processes.registry import step_views
from bot.queries.certificate_contexts import CertificatesContext, WatchedCertificateContext
from bot.queries.contexts import (
    DIGEST_ROWS,
    LIST_PAGE,
    OWN_ROWS,
    PAGE,
    CardContext,
    CustomerContext,
    DigestContext,
    ExplainedContext,
    FormContext,
    HomeContext,
    Listed,
    TeamWork,
)
from bot.queries.sla_report import Coming, Late, Report
from bot.queries.sla_request import Asked
from bot.text.languages import spoken
from bot.text.markup import as_text, escaped_parts
from bot.text.rendering import Reader
from bot.views.answers import certificates, customer, handoff, outcomes, sla, sla_explained, sla_words
from bot.views.details.window import record_modal
from bot.views.digest import announcement, digest
from bot.views.home import home_view
from bot.views.kit.drawing import Drawing, moved, shortened, without_channel
from bot.views.kit.text import safe
from bot.views.modals import eligibility, escalation, history, onboarding, order, pause, start, step, task, why_due
from bot.views.modals.review import Shown, nothing_left_modal, review_modal
from bot.views.modals.together import can_be_together, together_modal
from bot.views.surfaces import draw
from bot.wire.values import Done, GroupedTask, PassedTask, ReviewValue
from handoffs.clock.figures import Figures, QueueCounts, Spread, Totals, Why, Worked
from handoffs.clock.shifts import Turn
from handoffs.clock.sla import Clock
from handoffs.model.checks import Answer, Outcome
from handoffs.model.effects import Announcement
from handoffs.model.events import Event
from handoffs.model.events.clocks import Paused
from handoffs.model.events.deliveries import DeliveryRejected
from handoffs.model.events.escalations import Acknowledged, Escalated, Repeated, Resolved
from handoffs.model.events.work import Commented, Withdrawn
from handoffs.model.handoff import TaskState
from handoffs.process.ownership_matrix import rows
from handoffs.process.process import Process
from handoffs.process.submission import Submission
from handoffs.processes import PROCESSES
from handoffs.processes.onboarding import form
from handoffs.subjects.certificate import Certificate
from handoffs.subjects.customer import FoundCustomers, KnownCustomer
from handoffs.subjects.field_values import FieldValue
from handoffs.subjects.order import Order
from handoffs.subjects.subject import Subject
from handoffs.text.messages import written
from sandbox.slack.block_kit.checks import check_message, check_view
from tests.bot.views.filled import LINK, contexts, filled, value_of
from tests.handoffs.examples import AIKO, HANDBOOK, MONDAY_TEN, ORDER, later, opening_events

TEXTS = {
    "empty": "",
    "zero_width": "\u200b",
    "bom": "\ufeff",
    "right_to_left": "\u202eعربى \u2067שלום 12.345",
    "long": "a" * 10_000,
    "markup": "<!channel> <@U1> <!subteam^S1|x> <#C1> *x* _y_ ~z~ `code` ```block``` &amp; &lt; <https://evil.example|x> > quote",
}
OWN = re.compile(r"<@[UW]\w+>|<!subteam\^S0CSMGR>|<#C0CS>|<!date\^\d+\^[^<>|]*\|[^<>|]*>|<https?://[^<>|]+\|[^<>]+>")
SAMPLE = 4
"""Of so many states of a task one is drawn with each text, another one with the next text."""

VIEWS = step_views()

Json = dict[str, Any]
Drawn = Iterator[tuple[str, list[Json] | Json]]
"""Pairs of a text for notifications (empty for a view) and the blocks of a message, or a view."""


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("process", PROCESSES.values(), ids=PROCESSES)
def test_whatever_is_drawn_of_a_handoff_fits(process: Process[Subject], text: str) -> None:
    turn = [*TEXTS.values()].index(text)
    shown = [*contexts(process, text)][turn % SAMPLE :: SAMPLE]
    drawn = [each for context in shown for each in of_a_handoff(context, text)]

    assert drawn
    for each in drawn:
        require_fit(*each)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_whatever_is_drawn_for_a_person_or_a_team_fits(text: str) -> None:
    for each in (*of_many(text), *of_customers(text), *of_figures(text)):
        require_fit(*each)


def reader() -> Reader:
    """Return who reads what is drawn now, in the language of the block (`reading_in`)."""
    return Reader(zone=ZoneInfo("Asia/Tokyo"), language=spoken("en"))


def require_fit(text: str, drawn: list[Json] | Json) -> None:
    """Raise unless Slack takes a drawing, and parses only markup of ours in it."""
    parts = escaped_parts(drawn)
    if isinstance(parts, list):
        check_message(parts)
        assert len(as_text(text)) <= 4000 and text.strip()
    else:
        check_view(parts)
    for parsed in (as_text(text), *_mrkdwn_in(parts)):
        assert [found for found in re.findall(r"<[^>]*>?|>", parsed) if not OWN.fullmatch(found)] == [], parsed[:300]


def of_a_handoff(context: CardContext, text: str) -> Drawn:
    """Yield the cards and modals of a task."""
    own = context.task.step
    for surface in (own, "escalation"):
        drawing = draw(context, surface, VIEWS)
        assert drawing is not None
        yield from _messages(drawing)
    for modal in (
        task.comment_modal,
        task.reassign_modal,
        task.call_off_modal,
        escalation.escalate_modal,
        escalation.resolve_modal,
        pause.ask_modal,
        why_due.why_due_modal,
        order.contact_modal,
    ):
        yield "", modal(context)
    yield "", record_modal(context, VIEWS)
    if isinstance(context.handoff.subject, Order):
        yield "", escalation.dispute_modal(context)
    if context.task.state is not TaskState.OPEN:
        return
    yield "", task.leave_out_modal(context)
    yield "", step.return_modal(context)
    yield from _deciding(context, text)


def _deciding(context: CardContext, text: str) -> Drawn:
    """Yield the modals in which a task is decided, and what answers the submission of one."""
    views: Mapping[str, tuple[Callable[[CardContext, str], Json], ...]] = {
        "order_approval": (order.approve_modal, order.reject_modal),
        "eligibility_check": (eligibility.record_modal,),
    }
    answers = tuple(Answer(item=each.key, outcome=Outcome.FAILED, words=text) for each in context.definition.checklist)
    for modal in views.get(context.handoff.process, (step.step_modal,)):
        view = modal(context, "U0KEN")
        yield "", view
        if "submit" in view and "over_claim" not in str(view["blocks"]):
            yield "", outcomes.with_over_claim(escaped_parts(view), text, reader())
    yield from _reviewing(context, text, answers)
    if answers:
        yield "", outcomes.failed_checks_modal(context, Submission(choice="approve", edition=1, answers=answers))


def _reviewing(context: CardContext, text: str, answers: tuple[Answer, ...]) -> Drawn:
    """Yield the window of the queue for a task: its forms, as the contact's alone, and together with others."""
    done = tuple(Done(what="approve", process="order_approval", step="review", count=99) for _ in range(8))
    passed = tuple(PassedTask(handoff="abcd2345efgh", step="a" * 40) for _ in range(30))
    grouped = tuple(GroupedTask(handoff="abcd2345efgh", step="review", edition=999) for _ in range(8))
    ref, about = context.ref, {"done": done, "passed": passed, "together": grouped, "alone": "001000000000001AAA", "team": "cs"}
    value = ReviewValue(handoff="abcd2345efgh", step=ref.step, edition=ref.edition, **about)
    for own in ("", "ask", *(each.key for each in context.definition.choices if each.separate_button)):
        for given in ((), answers):
            shown = Shown(value=value.model_copy(update={"form": own}), waiting=999, notice=safe(text, 500))
            yield "", review_modal(context, "U0KEN", shown, VIEWS, given)
    alone = Shown(value=value, waiting=999, alone=safe(text, 500), may_ask=True)
    yield "", review_modal(context, "U0KEN", alone, VIEWS)
    yield "", nothing_left_modal(safe(text, 500), [safe(text, 60)] * 8, reader(), passed=True)
    if can_be_together(context, "U0KEN", VIEWS):
        others = [replace(context, handoff=replace(context.handoff, id=f"abcd2345efg{place}")) for place in range(8)]
        yield "", together_modal(others, "U0KEN", Shown(value=value, waiting=999, notice=safe(text, 500)), VIEWS)


def _messages(drawing: Drawing) -> Drawn:
    yield drawing.text, drawing.blocks
    yield drawing.text, shortened(drawing)
    yield drawing.text, without_channel(drawing, "<!subteam^S0CSMGR>", reader()).blocks


def _events(text: str) -> tuple[Event, ...]:
    """Return an opening and many events that hold a text of a person or a system."""
    kinds = (Commented, Withdrawn, Paused, Escalated, Acknowledged, Resolved, DeliveryRejected, Repeated)
    made = [filled(kind, text) for kind in kinds] * 9
    known = {"step": "review", "findings": ()}
    own = [{name: value for name, value in known.items() if hasattr(each, name)} for each in made]
    return (*opening_events(ORDER), *(replace(each, **parts) for each, parts in zip(made, own, strict=True)))


def of_many(text: str) -> Drawn:
    """Yield the messages about a team, the home tab, and the answers that list work, owners and certificates."""
    queue = tuple(context for process in PROCESSES.values() for context in islice(contexts(process, text), 2))
    team = HANDBOOK.policy.teams[0]
    counts = QueueCounts(waiting=999, breached=99, at_risk=99, paused=99, unclaimed=99)
    for turn in Turn:
        drawing = digest(DigestContext(reader=reader(), team=team, turn=turn, first=queue[:DIGEST_ROWS], counts=counts))
        assert drawing is not None
        yield from _messages(drawing)
    many = {"late": 45, "soon": 0, "soon_at": MONDAY_TEN, "failed": 45, "read": 45}
    waits = TeamWork(name=team.name, waiting=999, gaps=(written(text),) * 3, **many)
    owned = Listed(total=999, first=queue[:OWN_ROWS])
    home = HomeContext(
        reader=reader(),
        actor=replace(AIKO, name=text, contact_of=frozenset({"cs"})),
        now=MONDAY_TEN,
        teams=(waits, waits, waits),
        tasks=Listed(total=999, first=(queue * PAGE)[:PAGE]),
        page=0,
        size=PAGE,
        mine=owned,
        started=owned,
        escalations=owned,
        reviewers={(each.handoff.id, each.task.step): "U0KEN" for each in queue},
        failures=(written(text),) * 3,
    )
    yield "", home_view(home, VIEWS)
    shorter = replace(home, tasks=Listed(total=999, first=queue[:LIST_PAGE]), size=LIST_PAGE)
    yield "x", handoff.work_answer(shorter, VIEWS).blocks or []
    many = tuple((context,) for context in queue)
    yield "x", handoff.show_answer(many, text, reader(), [written(text)]).blocks or []
    yield "x", sla_explained.explained_answer(ExplainedContext(handoffs=tuple(queue)), reader()).blocks or []
    for context in queue[::2]:
        yield "x", handoff.show_answer([[context]], text, reader()).blocks or []
        yield "x", sla_explained.explained_answer(ExplainedContext(handoffs=(context,)), reader()).blocks or []
        yield "", history.history_modal(context, _events(text))
        yield "", start.started_modal(HANDBOOK, context.handoff, reader())
    startable = tuple(each for each in PROCESSES.values() if each.manual_start)
    for process in startable:
        given = tuple(value_of(each, text) for each in process.manual_start.form(HANDBOOK.policy))  # type: ignore[union-attr]
        yield "", start.start_modal(HANDBOOK, startable, process.key, reader(), came_from=LINK, words=text, field_values=given)
    yield "x", handoff.unknown_process_answer(rows(HANDBOOK), text, reader()).blocks or []
    yield "x", handoff.help_answer(text, reader()).blocks or []
    said = Announcement(
        text=written(text), process="offboarding", button=written(text), field_values=(FieldValue(name="who", value="U0KEN"),)
    )
    yield "x", announcement(said, reader()).blocks
    yield "x", moved("C0CS", reader()).blocks
    yield "", outcomes.refusal_modal(text, reader())


def of_customers(text: str) -> Drawn:
    """Yield the answers and modals about customers and certificates."""
    known: KnownCustomer = filled(KnownCustomer, text)
    own = tuple(contexts(PROCESSES["onboarding"], text))
    yield "x", customer.customer_answer(known, CustomerContext(own=own, others=own), reader()).blocks or []
    yield "x", customer.customer_answer(known, CustomerContext(), reader()).blocks or []
    yield "x", customer.own_answer(text, CustomerContext(own=own), written(text), reader()).blocks or []
    yield "x", customer.several_answer(text, FoundCustomers(customers=(known,) * 20, fit=30), reader()).blocks or []
    yield "x", customer.nobody_answer(text, reader()).blocks or []
    values = tuple(value_of(each, text) for each in form.fields(HANDBOOK.policy))
    opened = FormContext(
        id="d1",
        title=text,
        fields=form.fields(HANDBOOK.policy),
        field_values=values,
        reader=reader(),
        failure=text,
        number_note=text,
    )
    yield "", onboarding.form_modal(opened)
    yield "", onboarding.searching_modal("s1", reader())
    yield "", onboarding.duplicates_modal("d1", text, [(known, (written(text),) * 3)] * 12, text, reader())
    yield "", onboarding.failure_modal("d1", written(text), reader())
    yield "", onboarding.begun_modal(HANDBOOK, own[0].handoff, reader())
    watched = tuple(WatchedCertificateContext(certificate=filled(Certificate, text), card_link=LINK) for _ in range(60))
    yield "x", certificates.certificates_answer(CertificatesContext(rows=watched, now=MONDAY_TEN, reader=reader())).blocks or []
    failed = CertificatesContext(rows=watched[:1], now=MONDAY_TEN, reader=reader(), failure=written(text))
    yield "x", certificates.certificates_answer(failed).blocks or []


def of_figures(text: str) -> Drawn:
    """Yield the report of `/sla`."""
    worked = Worked(
        handoff_id="h",
        step="review",
        number=text,
        process="order_approval",
        team="cs",
        at_risk_at=MONDAY_TEN,
        breach_at=MONDAY_TEN,
        is_paused=False,
        decided_at=later(hours=1),
    )
    late = (Late(task=worked, link=LINK, over=timedelta(hours=7), clock=Clock.BUSINESS),) * 30
    figures = [
        Figures(
            process=process,
            team="cs",
            person=person,
            open=1,
            at_risk=1,
            breached_open=1,
            paused=1,
            decided=1,
            met=1,
            missed=1,
            missed_open=1,
            claim=Spread(median=None, p95=None),
            decide=Spread(median=90, p95=900),
        )
        for process in (*PROCESSES, "gone")
        for person in (None, "U0AIKO")
    ]
    asked = Asked(since=MONDAY_TEN - timedelta(days=7), until=MONDAY_TEN, period=text[:40] or "x", process="gone", team="cs")
    report = Report(
        asked=asked,
        handbook=HANDBOOK,
        zone=reader().zone,
        as_of=MONDAY_TEN,
        rows=tuple(figures),
        before=Totals(decided=3, met=1, missed=2),
        undone=3,
        people=tuple(figures),
        names={"U0AIKO": text},
        worst=late,
        reasons=tuple((why, 3) for why in Why),
        by_noon=Coming(count=99, first=late),
        by_tomorrow=Coming(count=99, first=late),
    )
    yield sla_words.sla_text(report), sla.sla_blocks(report, "U0AIKO")
    yield sla_words.sla_text(report), sla.sla_blocks(replace(report, people=()))


def _mrkdwn_in(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        if part.get("type") == "mrkdwn":
            yield part["text"]
        yield from (text for each in part.values() for text in _mrkdwn_in(each))
    elif isinstance(part, list):
        yield from (text for each in part for text in _mrkdwn_in(each))
