"""The actions of a person in the window in which they work through a queue; each returns the window as it goes on.

Answers to Slack use the database only. A task belongs to its reviewer for a while (`bot/service/reviews.py`); the right to decide
it is asked at each action, as everywhere.
"""

from collections.abc import Callable
from dataclasses import replace

from bot.queries.contexts import CardContext
from bot.queries.queries import Queries
from bot.reviewing import progress
from bot.reviewing.progress import at_task, done, passed, with_form
from bot.reviewing.together import TogetherWindow
from bot.service.handoffs import HandoffService
from bot.service.reviews import ReviewService
from bot.slack import submissions
from bot.slack.payloads import Interaction
from bot.text.rendering import render
from bot.views.kit import emoji, subject
from bot.views.kit.blocks import Block
from bot.views.kit.step_views import StepViews
from bot.views.kit.text import mention, safe
from bot.views.modals.checks import inputs_of
from bot.views.modals.review import ASK, Shown, deciding, nothing_left_modal, review_modal
from bot.wire import ids
from bot.wire.marked_blocks import unmarked
from bot.wire.values import ReviewValue
from handoffs.model.checks import Outcome
from handoffs.model.escalation import Trigger
from handoffs.model.handoff import TaskState
from handoffs.model.refusal import Refusal
from handoffs.model.task_ref import TaskRef
from handoffs.process.rights import ContactOnly
from handoffs.process.submission import Submission
from handoffs.rules.decide import ClaimedByAnother

TRIES = 20
"""So often the next task is looked for again, when others were faster each time."""


class ReviewWindows:
    """Serves the window of a queue to people who may decide its tasks."""

    def __init__(self, service: HandoffService, queries: Queries, reviews: ReviewService, views: StepViews) -> None:
        self._service = service
        self._queries = queries
        self._reviews = reviews
        self._views = views
        self._together = TogetherWindow(service, queries, reviews, views)

    def start(self, user_id: str, team: str) -> Block:
        """Open the window at the task that is due first in a team's queue, or in those of all teams of the person."""
        return self._next(user_id, progress.beginning(team))

    def start_at(self, user_id: str, ref: TaskRef) -> Block:
        """Open the window at a task; at the next one where somebody else reviews it."""
        self._queries.context_for_decider(ref, user_id)
        value = at_task(progress.beginning(""), ref)
        if not self._reviews.take(user_id, [ref]):
            return self._next(user_id, passed(value), self._reviewed_by_another(ref, user_id))
        return self._current(user_id, value)

    def answered(self, request: Interaction) -> Block | None:
        """Return the window for the answers so far; None while it asks for nothing else, or shows an earlier edition."""
        view, user_id = submissions.require_open(request.view), request.user_id
        value = submissions.task(view)
        self._reviews.renew(user_id, _refs(value))
        if value.together:
            return None
        context = self._queries.context_for_decider(value.ref, user_id)
        if context.task.state is not TaskState.OPEN or context.handoff.edition != value.edition:
            return None
        drawn = self._drawn(context, user_id, request, value)
        return None if inputs_of(drawn) == submissions.inputs_of(view) else drawn

    def form(self, request: Interaction, form: str) -> Block:
        """Show another form for the task: that of a choice, the question to the customer, or (empty) the usual one."""
        value = submissions.task(submissions.require_open(request.view))
        self._reviews.renew(request.user_id, _refs(value))
        return self._current(request.user_id, with_form(value, form))

    def skip(self, request: Interaction) -> Block:
        """Pass the task over in this window; all tasks of a customer that it shows together."""
        value = submissions.task(submissions.require_open(request.view))
        for ref in _refs(value):
            value = done(at_task(value, ref), progress.SKIPPED)
        return self._next(request.user_id, value)

    def one_by_one(self, request: Interaction) -> Block:
        """Show the tasks of a customer one by one that the window shows together."""
        value = submissions.task(submissions.require_open(request.view))
        return self._next(request.user_id, self._together.one_by_one(request.user_id, value))

    def sent_together(self, request: Interaction) -> Block:
        """Decide the tasks of a customer that are ticked, each by itself, and go on; others follow one by one."""
        value, refused = self._together.sent(request, submissions.task(request.view))
        return self._next(request.user_id, value, refused)

    def ask_contact(self, request: Interaction) -> Block:
        """Ask the contact of the team to decide the task, and go on."""
        value = submissions.task(submissions.require_open(request.view))
        return self._after(request.user_id, value, lambda: self._ask_contact(request.user_id, value))

    def sent(self, request: Interaction) -> Block:
        """Do what was sent, and go on; a refusal that concerns a field is raised, and so is that of another's claim."""
        value = submissions.task(request.view)
        return self._after(request.user_id, value, lambda: self._sent(request, value))

    def closed(self, request: Interaction) -> None:
        """Release what a window shows that is closed."""
        self._reviews.release(request.user_id, _refs(submissions.task(request.view)))

    def _after(self, user_id: str, value: ReviewValue, act: Callable[[], ReviewValue | Block]) -> Block:
        """Act, and return the window that follows: the next task, or the same one where Baton refused, kept for longer."""
        try:
            following = act()
        except Refusal as refused:
            self._reviews.renew(user_id, _refs(value))
            if refused.field or isinstance(refused, ClaimedByAnother):
                raise
            return self._refused(user_id, value, refused)
        if isinstance(following, ReviewValue):
            return self._next(user_id, following)
        self._reviews.renew(user_id, _refs(value))
        return following

    def _sent(self, request: Interaction, value: ReviewValue) -> ReviewValue | Block:
        """Carry out a submission, and return the value of the window after it, or the window that asks for more."""
        user_id, ref = request.user_id, value.ref
        if value.form == ASK:
            self._service.ask(ref, user_id, submissions.words(request.view))
            return done(value, progress.ASKED)
        context = self._queries.context_for_decider(ref, user_id)
        submission = submissions.decision(request.view, self._choice(context, request, value))
        drawn = self._drawn(context, user_id, request, value)
        missing = {unmarked(each) for each in inputs_of(drawn) - submissions.inputs_of(request.view)}
        if context.handoff.edition == value.edition and missing - {ids.OVER_CLAIM}:
            return drawn
        return self._decided(context, user_id, value, submission)

    def _decided(self, context: CardContext, user_id: str, value: ReviewValue, submission: Submission) -> ReviewValue:
        if any(answer.outcome is Outcome.FAILED for answer in submission.answers):
            self._service.fail_checks(value.ref, user_id, submission)
            return done(value, progress.REPORTED)
        self._service.decide(value.ref, user_id, submission)
        return progress.decided(value, context.handoff.process, submission.choice)

    def _ask_contact(self, user_id: str, value: ReviewValue) -> ReviewValue:
        self._service.ask_contact(value.ref, user_id)
        return done(value, progress.ASKED_CONTACT)

    def _choice(self, context: CardContext, request: Interaction, value: ReviewValue) -> str:
        """Return the choice that was sent: as the fields mean it, else the chosen option, else that of the window."""
        meant = self._views.of(context).meant
        if meant and not value.form:
            return meant(submissions.field_values(request.view))
        return submissions.choice(request.view)

    def _drawn(self, context: CardContext, user_id: str, request: Interaction, value: ReviewValue) -> Block:
        """Draw the window with the answers and the choice that are filled in."""
        given, picked = submissions.answers(request.view), submissions.first(request.view, ids.CHOICE)
        submission = submissions.decision(request.view, self._choice(context, request, value))
        needed = self._queries.needed_fields(context, user_id, submission)
        shown = replace(self._shown(context, user_id, value), needed=needed)
        return review_modal(context, user_id, shown, self._views, given, picked)

    def _refused(self, user_id: str, value: ReviewValue, refused: Refusal) -> Block:
        """Show the same task with the reason of a refusal; where it is open no more, the next one."""
        try:
            context = self._queries.context_for_decider(value.ref, user_id)
        except Refusal as gone:
            return self._next(user_id, passed(value), self._sentence(gone))
        if context.task.state is not TaskState.OPEN:
            return self._next(user_id, passed(value), self._too_late(context, refused))
        notice = self._sentence(refused)
        if context.handoff.edition != value.edition:
            notice = f"{emoji.WARNING} {context.reader.text('reviewing.windows.changed')}"
        return self._current(user_id, value, notice)

    def _too_late(self, context: CardContext, refused: Refusal) -> str:
        """Write that somebody else was faster, by name, and that this is the next task."""
        reader = context.reader
        reason, named = safe(render(refused.message, reader), 300), subject.linked(context)
        return f"{emoji.ADVICE} {reader.text('reviewing.windows.meanwhile', subject=named, reason=reason)}"

    def _current(self, user_id: str, value: ReviewValue, notice: str = "") -> Block:
        """Draw the window for its task as it is now; for the next one where this one is open no more."""
        context = self._queries.context_for_decider(value.ref, user_id)
        if context.task.state is not TaskState.OPEN:
            return self._next(user_id, passed(value), notice)
        now = value.model_copy(update={"edition": context.handoff.edition})
        return review_modal(context, user_id, self._shown(context, user_id, now, notice), self._views)

    def _next(self, user_id: str, value: ReviewValue, notice: str = "") -> Block:
        """Take the next task and draw it; where nothing is left, say so."""
        for _ in range(TRIES):
            waiting = self._queries.reviews.following(user_id, value.team, progress.passed_tasks(value))
            if not waiting.refs:
                break
            taken = self._reviews.take(user_id, waiting.refs)
            context = self._queries.context_for_decider(taken[0], user_id) if taken else None
            if context and context.task.state is TaskState.OPEN:
                shown = self._shown(context, user_id, at_task(value, context.ref), notice, waiting.total)
                together = self._together.offer(user_id, context, shown)
                return together or review_modal(context, user_id, shown, self._views)
        self._reviews.take(user_id, [])
        reader = self._queries.reader
        counted, passed_any = progress.summary(value, self._queries.handbook, reader), progress.has_skipped(value)
        return nothing_left_modal(notice, counted, reader, passed=passed_any)

    def _shown(self, context: CardContext, user_id: str, value: ReviewValue, notice: str = "", waiting: int = 0) -> Shown:
        """Return what the window shows besides the task; for a decision that is left to the contact, why it is."""
        decision = None if value.form == ASK else deciding(context, self._views, value.form)(context, user_id, (), "")
        alone, may_ask = "", False
        try:
            if decision and decision.choice:
                self._queries.context_for_decider(value.ref, user_id, decision.choice)
        except ContactOnly as refused:
            escalation = context.handoff.escalation
            asked = escalation.evidence_by(Trigger.VALUE, user_id) if escalation else None
            alone, may_ask = safe(render(refused.message, context.reader), 500), asked is None
        now = value.model_copy(update={"waiting": waiting or value.waiting})
        return Shown(value=now, waiting=now.waiting, notice=notice, alone=alone, may_ask=may_ask)

    def _reviewed_by_another(self, ref: TaskRef, user_id: str) -> str:
        reader, other = self._queries.reader, self._queries.reviews.reviewer(ref, user_id)
        return f"{emoji.ADVICE} {reader.text('reviewing.windows.reviewed_by_another', person=mention(other, other))}"

    def _sentence(self, refused: Refusal) -> str:
        return f"{emoji.REFUSED} {safe(render(refused.message, self._queries.reader), 500)}"


def _refs(value: ReviewValue) -> list[TaskRef]:
    """List the tasks that a window shows."""
    return [each.ref for each in value.together] or [value.ref]
