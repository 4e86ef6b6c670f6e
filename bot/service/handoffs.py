"""The one door: every change of a handoff is a verb here, and each verb loads, asks the rules, saves and commits."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from bot.service.loading import neighbours, triggers_of_neighbours
from bot.service.rounds import open_round, renew
from bot.service.transactions import Transactions
from handoffs.model.checks import Finding, Outcome
from handoffs.model.escalation import Trigger
from handoffs.model.handoff import Handoff
from handoffs.model.people import BATON, Actor
from handoffs.model.refusal import Refusal
from handoffs.model.task_ref import TaskRef
from handoffs.process.submission import Submission
from handoffs.rules import (
    checklist,
    claim,
    comment,
    decide,
    dispute,
    escalate,
    expire,
    hand_back,
    pause,
    refresh,
    retime,
    start,
    verify,
    withdraw,
)
from handoffs.subjects.field_values import FieldValue
from handoffs.subjects.subject import Subject
from handoffs.text.messages import message
from storage.handoffs import AlreadyOpen
from storage.timers import DueTimer
from storage.unit_of_work import UnitOfWork


class HandoffService:
    """Changes handoffs, for people and for jobs; what became of deliveries is noted by `Deliveries` beside it."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    @property
    def now(self) -> datetime:
        """Tell the instant on the clock of business."""
        return self._transactions.now()

    def open(self, process: str, subject: Subject) -> bool:
        """Begin a handoff, or a new round when the subject has been here before; False when one is open already."""
        try:
            with self._transactions.database.begin() as work:
                latest = work.handoffs.latest(process, subject.record_id)
                if latest and (latest.is_open or latest.is_delivering):
                    return False
                open_round(self._transactions, work, process, subject, latest, BATON, self._transactions.new_id())
        except AlreadyOpen:
            return False
        self._transactions.woken()
        return True

    def start(self, process: str, user_id: str, field_values: tuple[FieldValue, ...], link: str = "") -> Handoff:
        """Begin a handoff that somebody starts by hand; Refusal when the same matter has an open one."""
        self._transactions.require_directory()
        with _open_once(), self._transactions.database.begin() as work:
            begun = self._begin(work, process, work.people.actor(user_id), field_values, link)
        self._transactions.woken()
        return begun

    def start_by_itself(self, process: str, field_values: tuple[FieldValue, ...], once: str) -> bool:
        """Begin a handoff that the policy's schedule asks for; False when that was done before under this name (`once`).

        Refusal when the same matter has an open one.
        """
        with _open_once(), self._transactions.database.begin() as work:
            if not work.seen.first_time(once, self._transactions.real_now()):
                return False
            self._begin(work, process, BATON, field_values, "")
        self._transactions.woken()
        return True

    def tick(self, ref: TaskRef, user_id: str, items: tuple[str, ...], outcome: Outcome, words: str = "") -> Handoff:
        """Answer checklist items, or take answers back."""
        return self._transactions.act(
            ref,
            user_id,
            lambda book, h, actor, now: checklist.tick(book, h, ref.step, actor, items, outcome, words, now),
        )

    def comment(self, ref: TaskRef, user_id: str, words: str) -> Handoff:
        """Say something about a task."""
        return self._transactions.act(
            ref, user_id, lambda book, h, actor, now: comment.comment(book, h, ref.step, actor, words, now)
        )

    def reassign(self, ref: TaskRef, user_id: str, other_id: str) -> Handoff:
        """Put a colleague on a task."""
        with self._transactions.database.read() as work:
            other = work.people.actor(other_id)
        return self._transactions.act(
            ref, user_id, lambda book, h, actor, now: claim.reassign(book, h, ref.step, actor, other, now)
        )

    def call_off(self, ref: TaskRef, user_id: str, words: str) -> Handoff:
        """End a handoff that is no longer needed."""
        return self._transactions.act(
            ref, user_id, lambda book, h, actor, now: withdraw.call_off(book, h, ref.step, actor, words, now)
        )

    def look(self, ref: TaskRef, name: str, findings: tuple[Finding, ...]) -> bool:
        """Note what was found outside for a task, on whose behalf."""
        reference = self._transactions.new_id()
        return self._transactions.change(
            ref, lambda book, h, now: verify.note(book, h, ref.step, name, findings, reference=reference, now=now)
        )

    def refresh(self, ref: TaskRef, subject: Subject, read_at: datetime) -> bool:
        """Take over what the record said at an instant; False when nothing that people see has changed."""
        with self._transactions.database.begin() as work:
            work.handoffs.take_turns(subject.party)
            handoff, now = work.handoffs.get(ref.handoff), self._transactions.now()
            others = neighbours(work, handoff)
            change = refresh.refresh(
                self._transactions.handbook,
                handoff,
                ref.step,
                subject,
                now,
                read_at=read_at,
                raised_on_other_handoffs=triggers_of_neighbours(others),
            )
            if change is None:
                return False
            saved = self._transactions.record(work, handoff, change, BATON)
            renew(self._transactions, work, saved, others)
        self._transactions.woken()
        return True

    def withdraw(self, ref: TaskRef, says: str, at: datetime | None = None) -> bool:
        """End a task that Salesforce no longer needs, saying who did what there; False when it is not open any more."""
        return self._transactions.change(ref, lambda book, h, now: withdraw.withdraw(h, ref.step, says, now, at))

    def claim(self, ref: TaskRef, user_id: str) -> Handoff:
        """Note that this person is on it."""
        return self._transactions.act(ref, user_id, lambda book, h, actor, now: claim.claim(book, h, ref.step, actor, now))

    def release(self, ref: TaskRef, user_id: str) -> Handoff:
        """Give a claimed task back to the pool."""
        return self._transactions.act(ref, user_id, lambda book, h, actor, now: claim.release(book, h, ref.step, actor, now))

    def release_leaver(self, ref: TaskRef) -> bool:
        """Give a task back to the pool whose claimant's account has been deactivated; False when that is done already."""
        return self._transactions.change(ref, lambda book, h, now: claim.release_leaver(h, ref.step, now))

    def decide(self, ref: TaskRef, user_id: str, submission: Submission) -> Handoff:
        """Settle the task exactly once, and put its write-back on the way."""
        reference = self._transactions.new_id()
        return self._transactions.act(
            ref,
            user_id,
            lambda book, h, actor, now: decide.decide(book, h, ref.step, actor, submission, reference=reference, now=now),
        )

    def settle(self, ref: TaskRef, submission: Submission) -> bool:
        """Settle a task because what it asks for was verified outside; False when it is not open any more."""
        reference = self._transactions.new_id()
        return self._transactions.change(
            ref, lambda book, h, now: decide.settle(book, h, ref.step, submission, reference=reference, now=now)
        )

    def hand_back(self, ref: TaskRef, user_id: str, words: str, to: str = "") -> Handoff:
        """Hand a task back to the step that it came from, with a reason."""
        return self._transactions.act(
            ref,
            user_id,
            lambda book, h, actor, now: hand_back.hand_back(book, h, ref.step, actor, words, to=to, now=now),
        )

    def fail_checks(self, ref: TaskRef, user_id: str, submission: Submission) -> Handoff:
        """Record checks that were marked as failed; the supervisor is told where the handbook asks for it."""
        return self._transactions.act(
            ref, user_id, lambda book, h, actor, now: checklist.fail_checks(book, h, ref.step, actor, submission, now)
        )

    def escalate(self, ref: TaskRef, user_id: str, trigger: Trigger, words: str) -> Handoff:
        """Tell the team's contact, with the person's words as proof."""
        return self._transactions.act(
            ref,
            user_id,
            lambda book, h, actor, now: escalate.escalate(book, h, ref.step, actor, trigger, words, now),
        )

    def dispute(self, ref: TaskRef, user_id: str, words: str) -> Handoff:
        """Tell the contact that the customer disputes what was decided, and have the record opened again."""
        reference = self._transactions.new_id()
        return self._transactions.act(
            ref,
            user_id,
            lambda book, h, actor, now: dispute.dispute(book, h, ref.step, actor, words, reference=reference, now=now),
        )

    def ask(self, ref: TaskRef, user_id: str, question: str) -> Handoff:
        """Put a question to the customer on the record's notes, and stop the clock."""
        reference = self._transactions.new_id()
        return self._transactions.act(
            ref,
            user_id,
            lambda book, h, actor, now: pause.ask(book, h, ref.step, actor, question, reference=reference, now=now),
        )

    def resume(self, ref: TaskRef, user_id: str) -> Handoff:
        """Let the clock run again, because the answer is there."""
        return self._transactions.act(ref, user_id, lambda book, h, actor, now: pause.resume(book, h, ref.step, actor, now))

    def retime(self, handoff_id: str) -> bool:
        """Set the clocks of a handoff's open tasks as the policy in force says; False when they are."""
        ref = TaskRef(handoff=handoff_id, step="")
        return self._transactions.change(ref, lambda book, h, now: retime.retime(book, h, now))

    def acknowledge(self, ref: TaskRef, user_id: str) -> Handoff:
        """Note that a supervisor has it."""
        return self._transactions.act(ref, user_id, lambda book, h, actor, now: escalate.acknowledge(book, h, actor, now))

    def resolve(self, ref: TaskRef, user_id: str, words: str) -> Handoff:
        """End the escalation with a word on its outcome."""
        return self._transactions.act(ref, user_id, lambda book, h, actor, now: escalate.resolve(book, h, actor, words, now))

    def fire_next(self) -> bool:
        """Do what the next due timer asks for, after looking at the state again; False when none is due."""
        with self._transactions.database.begin() as work:
            timer = work.timers.next_due(self._transactions.now())
            if timer is None:
                return False
            work.timers.fired(
                timer, self._transactions.now()
            )  # first: what firing makes needless is dropped, and its number given anew
            self._fire(work, timer)
        self._transactions.woken()
        return True

    def _begin(self, work: UnitOfWork, process: str, actor: Actor, field_values: tuple[FieldValue, ...], link: str) -> Handoff:
        place, id, known = work.handoffs.count_of(process) + 1, self._transactions.new_id(), work.people.known()
        names = {pick.value: work.people.actor(pick.value).name for pick in field_values if pick.value in known}
        work_item = start.written_down(
            self._transactions.handbook, process, actor, field_values, id=id, place=place, names=names, link=link, now=self.now
        )
        return open_round(
            self._transactions, work, process, work_item, work.handoffs.latest(process, work_item.record_id), actor, id
        )

    def _fire(self, work: UnitOfWork, timer: DueTimer) -> None:
        handoff = work.handoffs.get(timer.handoff_id)
        change = expire.look(
            self._transactions.handbook,
            handoff,
            timer.kind,
            timer.step,
            reference=self._transactions.new_id(),
            now=self._transactions.now(),
        )
        if change:
            self._transactions.record(work, handoff, change, BATON)
        else:
            self._transactions.redraw(work, handoff)


@contextmanager
def _open_once() -> Iterator[None]:
    """Refuse what is open already, in words."""
    try:
        yield
    except AlreadyOpen:
        raise Refusal(message("service.handoffs.already_open")) from None
