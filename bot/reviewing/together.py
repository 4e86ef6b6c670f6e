"""Decides tasks of one customer in one pass: the shared checks are answered once, and each task is decided by itself."""

from collections.abc import Sequence
from datetime import datetime

from bot.queries.contexts import CardContext
from bot.queries.queries import Queries
from bot.reviewing import progress
from bot.service.handoffs import HandoffService
from bot.service.reviews import ReviewService
from bot.slack import submissions
from bot.slack.payloads import Interaction
from bot.text.rendering import render
from bot.views.kit import emoji, subject
from bot.views.kit.blocks import Block
from bot.views.kit.step_views import StepViews
from bot.views.kit.text import safe
from bot.views.modals.checks import is_asked
from bot.views.modals.review import Shown, deciding
from bot.views.modals.together import asked_items, can_be_together, together_modal
from bot.wire import ids
from bot.wire.values import GroupedTask, ReviewValue
from handoffs.model.checks import Answer, Outcome
from handoffs.model.refusal import Refusal
from handoffs.model.task_ref import TaskRef
from handoffs.process.rights import ContactOnly
from handoffs.process.submission import Submission

MOST = 8
"""So many tasks of one customer are reviewed in one pass."""


class TogetherWindow:
    """Serves the window in which tasks of one customer are decided in one pass."""

    def __init__(self, service: HandoffService, queries: Queries, reviews: ReviewService, views: StepViews) -> None:
        self._service = service
        self._queries = queries
        self._reviews = reviews
        self._views = views

    def offer(self, user_id: str, context: CardContext, shown: Shown) -> Block | None:
        """Return the window for a task and the others of its customer; None where it has to be reviewed by itself."""
        party, value = context.handoff.subject.party, shown.value
        if not party or value.alone == party or shown.alone or not can_be_together(context, user_id, self._views):
            return None
        others = self._queries.reviews.related(user_id, context.handoff, context.task.step, progress.passed_tasks(value))
        contexts = [context, *self._contexts(user_id, others[: 2 * MOST])][:MOST]
        taken = set(self._reviews.take(user_id, [each.ref for each in contexts], MOST)) if len(contexts) > 1 else set()
        contexts = sorted((each for each in contexts if each.ref in taken), key=_place)
        if len(contexts) < 2 or context not in contexts:
            self._reviews.take(user_id, [context.ref])
            return None
        grouped = tuple(
            GroupedTask(handoff=each.handoff.id, step=each.task.step, edition=each.handoff.edition) for each in contexts
        )
        now = Shown(value=value.model_copy(update={"together": grouped}), waiting=shown.waiting, notice=shown.notice)
        return together_modal(contexts, user_id, now, self._views)

    def sent(self, request: Interaction, value: ReviewValue) -> tuple[ReviewValue, str]:
        """Decide each ticked task by itself; return the value of the window after that, and what was refused."""
        answers = {each.item: each.outcome for each in submissions.answers(request.view)}
        if Outcome.FAILED in answers.values():
            return self.one_by_one(request.user_id, value), self._queries.reader.text("reviewing.together.one_by_one")
        ticked = set(submissions.chosen(request.view, ids.TOGETHER))
        refused = []
        after = self.one_by_one(request.user_id, value)
        for task in value.together:
            if task.handoff in ticked:
                after, sentence = self._decided(request.user_id, task.ref, after, frozenset(answers))
                refused += [sentence] if sentence else []
        return after, "\n".join(refused)

    def one_by_one(self, user_id: str, value: ReviewValue) -> ReviewValue:
        """Return the value of the window that shows the tasks of this customer one by one."""
        party = self._queries.context_for_decider(value.ref, user_id).handoff.subject.party
        return value.model_copy(update={"together": (), "alone": party})

    def _decided(self, user_id: str, ref: TaskRef, value: ReviewValue, held: frozenset[str]) -> tuple[ReviewValue, str]:
        """Decide one task with the shared answers; where Baton refuses, return the sentence for the person."""
        try:
            context = self._queries.context_for_decider(ref, user_id)
            asked = [item.key for item in asked_items([context]) if is_asked(context, item)]
            answers = tuple(Answer(item=key, outcome=Outcome.VERIFIED) for key in asked if key in held)
            decision = deciding(context, self._views, "")(context, user_id, (), "")
            choice = decision.choice if decision else ""
            self._service.decide(ref, user_id, Submission(choice=choice, edition=ref.edition, answers=answers))
        except Refusal as refused:
            return value, self._refusal(ref, refused)
        at = progress.at_task(value, ref)
        return progress.decided(at, context.handoff.process, choice), ""

    def _refusal(self, ref: TaskRef, refused: Refusal) -> str:
        context = self._queries.context(ref.handoff, ref.step)
        reader, reason = self._queries.reader, safe(render(refused.message, self._queries.reader), 300)
        return f"{emoji.ADVICE} {reader.text('reviewing.together.refused', subject=subject.linked(context), reason=reason)}"

    def _contexts(self, user_id: str, refs: Sequence[TaskRef]) -> list[CardContext]:
        """Return the contexts of those tasks that can be decided together with others."""
        read = [self._may(user_id, ref) for ref in refs]
        return [each for each in read if each and can_be_together(each, user_id, self._views)]

    def _may(self, user_id: str, ref: TaskRef) -> CardContext | None:
        """Return the context of a task that the person may decide with its choice; None where the contact decides it."""
        try:
            context = self._queries.context_for_decider(ref, user_id)
            decision = deciding(context, self._views, "")(context, user_id, (), "")
            return self._queries.context_for_decider(ref, user_id, decision.choice if decision else "")
        except ContactOnly:
            return None


def _place(context: CardContext) -> tuple[datetime, str]:
    return context.task.due.due_at, context.handoff.subject.number
