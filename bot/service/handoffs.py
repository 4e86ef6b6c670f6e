"""Changes handoffs: each method loads a handoff, applies a rule, saves and commits."""

from collections.abc import Sequence
from datetime import datetime

from bot.service.alike.groups import AlikeEscalations, for_each
from bot.service.attempts import Attempts
from bot.service.batches import open_together
from bot.service.loading import neighbours
from bot.service.rounds import begin_by_hand, go_on, open_once, open_round, renew
from bot.service.timers import fire_due, say_nudges
from bot.service.transactions import Transactions
from handoffs.model.change import Change
from handoffs.model.checks import Finding, Outcome
from handoffs.model.escalation import Trigger
from handoffs.model.events.repairs import Repaired
from handoffs.model.handoff import Handoff
from handoffs.model.people import BATON
from handoffs.model.task_ref import TaskRef
from handoffs.process.handbook import Handbook
from handoffs.process.submission import Ruling, Submission
from handoffs.rules import ask_contact, checklist, claim, comment, decide, dispute, escalate, hand_back, pause, start, withdraw
from handoffs.rules.outside import refresh, verify
from handoffs.rules.time import retime
from handoffs.subjects.field_values import FieldValue
from handoffs.subjects.subject import Subject
from handoffs.text.messages import Message
from storage.repositories.handoffs import AlreadyOpen
from storage.retries import retried


class HandoffService:
    """Changes handoffs for people and for jobs; `DeliveryResults` records the results of deliveries."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions
        self._attempts = Attempts(transactions.database, transactions.real_now)
        self.alike = AlikeEscalations(transactions.database, transactions.handbook, transactions.now, transactions.real_now)

    @property
    def now(self) -> datetime:
        """Return the instant of the business clock."""
        return self._transactions.now()

    @retried
    def open(self, process: str, subject: Subject, *, at_start: bool = False) -> bool:
        """Open a handoff, or a new round of a known subject; return False if one is open or not delivered yet.

        A handoff that was withdrawn only because its record could not be seen goes on instead. `at_start` means that Baton
        finds the records that waited before it came.
        """
        try:
            with self._transactions.database.begin() as work:
                latest = work.handoffs.latest(process, subject.record_id)
                if latest and (latest.is_open or latest.is_delivering):
                    return False
                if latest is None or not go_on(self._transactions, work, latest, subject):
                    new_id = self._transactions.new_id()
                    open_round(self._transactions, work, process, subject, latest, BATON, new_id, at_start=at_start)
        except AlreadyOpen:
            return False
        return True

    def open_together(self, process: str, subjects: Sequence[Subject], *, at_start: bool = False) -> tuple[Subject, ...]:
        """Open handoffs for at most a batch of records that are plainly new; return those that have to be opened alone."""
        return open_together(self._transactions, process, subjects, at_start=at_start)

    @retried
    def start(self, process: str, user_id: str, field_values: tuple[FieldValue, ...], link: str = "") -> Handoff:
        """Start a handoff by hand; Refusal if the same work item has an open one."""
        self._transactions.require_directory()
        with open_once(), self._transactions.database.begin() as work:
            book = self._transactions.handbook
            _, actor = self._transactions.by_person(work, user_id, lambda person: start.require_starter(book, person))
            return begin_by_hand(self._transactions, work, process, actor, field_values, link)

    @retried
    def start_by_itself(self, process: str, field_values: tuple[FieldValue, ...], once: str) -> bool:
        """Start a handoff of the policy's schedule; return False if the key `once` was used before.

        Refusal if the same work item has an open handoff.
        """
        with open_once(), self._transactions.database.begin() as work:
            if not work.idempotency_keys.first_time(once, self._transactions.real_now()):
                return False
            begin_by_hand(self._transactions, work, process, BATON, field_values, "")
        return True

    def tick(self, ref: TaskRef, user_id: str, items: tuple[str, ...], outcome: Outcome, words: str = "") -> Handoff:
        """Answer checklist items, or withdraw answers."""
        return self._transactions.act(
            ref,
            user_id,
            lambda book, h, actor, now: checklist.tick(book, h, ref.step, actor, items, outcome, words, now),
        )

    def comment(self, ref: TaskRef, user_id: str, words: str) -> Handoff:
        """Comment on a task."""
        return self._transactions.act(
            ref, user_id, lambda book, h, actor, now: comment.comment(book, h, ref.step, actor, words, now)
        )

    def reassign(self, ref: TaskRef, user_id: str, other_id: str) -> Handoff:
        """Assign a task to a colleague."""
        with self._transactions.database.read() as work:
            other = work.people.actor(other_id)
        return self._transactions.act(
            ref, user_id, lambda book, h, actor, now: claim.reassign(book, h, ref.step, actor, other, now)
        )

    def call_off(self, ref: TaskRef, user_id: str, words: str) -> Handoff:
        """Call off a handoff that is no longer needed."""
        return self._transactions.act(
            ref, user_id, lambda book, h, actor, now: withdraw.call_off(book, h, ref.step, actor, words, now)
        )

    def verify(self, ref: TaskRef, name: str, findings: tuple[Finding, ...], asked_at: datetime) -> bool:
        """Record findings about a task as of `asked_at`; `name` is the person who asked for them."""
        reference = self._transactions.new_id()

        def noted(book: Handbook, handoff: Handoff, now: datetime) -> Change | None:
            return verify.note(book, handoff, ref.step, name, findings, reference=reference, asked_at=asked_at, now=now)

        return self._transactions.change(ref, noted)

    @retried
    def refresh(self, ref: TaskRef, subject: Subject, read_at: datetime) -> bool:
        """Update the subject from its record as read at `read_at`; return False if nothing visible has changed."""
        with self._transactions.database.begin() as work:
            work.handoffs.take_turns(subject.party)
            handoff, now = work.handoffs.get(ref.handoff), self._transactions.now()
            others = neighbours(work, subject, but=handoff.id)
            change = refresh.refresh(
                self._transactions.handbook,
                handoff,
                ref.step,
                subject,
                now,
                read_at=read_at,
                others=others,
            )
            if change is None:
                return False
            saved = self._transactions.record(work, handoff, change, BATON)
            renew(self._transactions, work, saved, others)
        return True

    def withdraw(
        self,
        ref: TaskRef,
        reason: Message,
        at: datetime | None = None,
        *,
        unseen: bool = False,
        confirmed: Repaired | None = None,
    ) -> bool:
        """End a task that its subject no longer needs, with the reason; return False if it is not open.

        `unseen` means that Baton only can't see its record any more, `confirmed` that an operator has confirmed that.
        """
        return self._transactions.change(
            ref, lambda book, h, now: withdraw.withdraw(h, ref.step, reason, now, at, unseen=unseen, confirmed=confirmed)
        )

    def claim(self, ref: TaskRef, user_id: str) -> Handoff:
        """Claim a task for a person."""
        return self._transactions.act(ref, user_id, lambda book, h, actor, now: claim.claim(book, h, ref.step, actor, now))

    def release(self, ref: TaskRef, user_id: str) -> Handoff:
        """Release a claimed task."""
        return self._transactions.act(ref, user_id, lambda book, h, actor, now: claim.release(book, h, ref.step, actor, now))

    def release_leaver(self, ref: TaskRef) -> bool:
        """Release a task whose claimant's account is deactivated; return False if that is done already."""
        return self._transactions.change(ref, lambda book, h, now: claim.release_leaver(h, ref.step, now))

    def decide(self, ref: TaskRef, user_id: str, submission: Submission) -> Handoff:
        """Decide a task exactly once, and put its write-back into the outbox."""
        reference = self._transactions.new_id()
        return self._transactions.act(
            ref,
            user_id,
            lambda book, h, actor, now: decide.decide(book, h, ref.step, actor, submission, reference=reference, now=now),
        )

    def close(self, ref: TaskRef, submission: Submission) -> bool:
        """Decide a task after its verification in an outside system; return False if it is not open."""
        reference = self._transactions.new_id()
        return self._transactions.change(
            ref, lambda book, h, now: decide.close(book, h, ref.step, submission, reference=reference, now=now)
        )

    def hand_back(self, ref: TaskRef, user_id: str, words: str, to: str = "") -> Handoff:
        """Hand a task back to an earlier step, with a reason."""
        return self._transactions.act(
            ref,
            user_id,
            lambda book, h, actor, now: hand_back.hand_back(book, h, ref.step, actor, words, to=to, now=now),
        )

    def fail_checks(self, ref: TaskRef, user_id: str, submission: Submission) -> Handoff:
        """Record failed checks, and escalate those that the handbook escalates."""
        return self._transactions.act(
            ref, user_id, lambda book, h, actor, now: checklist.fail_checks(book, h, ref.step, actor, submission, now)
        )

    def escalate(self, ref: TaskRef, user_id: str, trigger: Trigger, words: str) -> Handoff:
        """Escalate a task to the contact of its team, with the person's words as evidence."""
        return self._transactions.act(
            ref,
            user_id,
            lambda book, h, actor, now: escalate.escalate(book, h, ref.step, actor, trigger, words, now),
        )

    def ask_contact(self, ref: TaskRef, user_id: str) -> Handoff:
        """Ask the contact of the team to make a choice that is left to the contact."""
        return self._transactions.act(
            ref, user_id, lambda book, h, actor, now: ask_contact.ask_contact(book, h, ref.step, actor, now)
        )

    def dispute(self, ref: TaskRef, user_id: str, words: str) -> Handoff:
        """Escalate a dispute of the customer, and open the record again."""
        reference = self._transactions.new_id()
        return self._transactions.act(
            ref,
            user_id,
            lambda book, h, actor, now: dispute.dispute(book, h, ref.step, actor, words, reference=reference, now=now),
        )

    def ask(self, ref: TaskRef, user_id: str, question: str) -> Handoff:
        """Write a question to the customer on the record's notes, and stop the clock."""
        reference = self._transactions.new_id()
        return self._transactions.act(
            ref,
            user_id,
            lambda book, h, actor, now: pause.ask(book, h, ref.step, actor, question, reference=reference, now=now),
        )

    def resume(self, ref: TaskRef, user_id: str) -> Handoff:
        """Start the clock again after the answer of the customer."""
        return self._transactions.act(ref, user_id, lambda book, h, actor, now: pause.resume(book, h, ref.step, actor, now))

    def retime(self, handoff_id: str) -> bool:
        """Set the clocks of open tasks by the policy in force; return False if nothing changes."""
        ref = TaskRef(handoff=handoff_id, step="")
        return self._transactions.change(ref, lambda book, h, now: retime.retime(book, h, now))

    def acknowledge(self, ref: TaskRef, user_id: str) -> Handoff:
        """Acknowledge the escalation."""
        out, too = self._transactions.unreachable(), self.alike.asked(ref.handoff)
        return self._transactions.act(
            ref, user_id, lambda book, h, actor, now: escalate.acknowledge(book, h, actor, now, unreachable=out, asked_too=too)
        )

    def acknowledge_all(self, group_id: str, user_id: str) -> None:
        """Acknowledge each escalation that shares a message and that nobody has acknowledged."""
        for_each(self.alike.unacknowledged(group_id), lambda ref: self.acknowledge(ref, user_id))

    def resolve_all(self, group_id: str, user_id: str, ruling: Ruling) -> None:
        """Resolve each escalation that shares a message."""
        for_each(self.alike.open_ones(group_id), lambda ref: self.resolve(ref, user_id, ruling))

    def resolve(self, ref: TaskRef, user_id: str, ruling: Ruling) -> Handoff:
        """Resolve the escalation with a assessment on it."""
        out, too = self._transactions.unreachable(), self.alike.asked(ref.handoff)
        return self._transactions.act(
            ref,
            user_id,
            lambda book, h, actor, now: escalate.resolve(book, h, actor, ruling, now, unreachable=out, asked_too=too),
        )

    def fire_due(self, pings_until: datetime | None = None) -> int:
        """Fire a batch of the timers that are due; return how many, 0 if none is due. One that fails is set aside.

        A timer that pings a person fires only if its instant is not after `pings_until` (None: it always does).
        """
        return fire_due(self._transactions, self._attempts, pings_until)

    def remind_groups(self, pings_until: datetime | None = None) -> int:
        """Remind of each group of escalations that nobody has answered for too long; return how many were due."""
        return self.alike.remind_due(pings_until)

    def say_nudges(self) -> None:
        """Request one message for each team with the nudges of a sweep that has ended."""
        say_nudges(self._transactions, self._attempts)

    @property
    def is_any_timer_due(self) -> bool:
        """Return whether a timer is due that was not fired, or is set aside, a group's reminder, or a nudge to post."""
        with self._transactions.database.read() as work:
            return work.timers.is_any_due(self.now)

    @property
    def has_due_timers(self) -> bool:
        """Return whether a timer is due that was not fired, but for those that are set aside."""
        with self._transactions.database.read() as work:
            return work.timers.oldest_due(self.now) is not None
