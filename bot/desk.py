"""The one door: every change of a handoff is a verb here, and each verb loads, asks the rules, saves and commits."""

from collections.abc import Callable
from datetime import datetime

from bot.ids import ESCALATION_SURFACE, TaskRef
from bot.loading import borne, delivered, load, neighbours
from handoffs import checking, disputing, escalating, pausing, retiming, saving, transitions, watching
from handoffs.change import Change
from handoffs.effects import ThreadReply
from handoffs.escalation import Trigger
from handoffs.handbook import Handbook
from handoffs.handoff import Handoff
from handoffs.people import BATON, Actor
from handoffs.refusal import Refusal
from handoffs.subjects import Subject
from handoffs.timers import timers_of
from handoffs.transitions import Wish
from storage.database import Database
from storage.handoffs import AlreadyOpen
from storage.outbox import Parcel
from storage.timers import DueTimer
from storage.unit_of_work import UnitOfWork


class Desk:
    """Changes handoffs; state, journal, timers, drawings and effects of a verb commit together or not at all.

    `now` is the clock that business time runs on, `real_now` the one that deliveries are paced by (a sandbox winds only the
    first); `new_id` gives a fresh lower-case identifier, and `woken` is called after each commit so that what waits in the
    outbox leaves at once. `roster_fresh` says whether the teams' members are known well enough to let anybody act,
    and `acted` hears who has changed something.
    """

    def __init__(
        self,
        database: Database,
        handbook: Handbook,
        *,
        now: Callable[[], datetime],
        real_now: Callable[[], datetime],
        new_id: Callable[[], str],
        woken: Callable[[], None],
        roster_fresh: Callable[[], bool],
        acted: Callable[[str], None] = lambda user_id: None,
    ) -> None:
        self._database = database
        self._handbook = handbook
        self._now = now
        self._real_now = real_now
        self._roster_fresh = roster_fresh
        self._acted = acted
        self._new_id = new_id
        self._woken = woken

    def open(self, process: str, subject: Subject) -> bool:
        """Begin a handoff, or a new round when the subject has been here before; False when one is open already."""
        try:
            with self._database.begin() as work:
                latest = work.handoffs.latest(process, subject.record_id)
                if latest and (latest.is_open or latest.is_saving):
                    return False
                self._open_round(work, process, subject, latest)
        except AlreadyOpen:
            return False
        self._woken()
        return True

    def refresh(self, ref: TaskRef, subject: Subject) -> bool:
        """Take over what the record says now; False when nothing that people see has changed."""
        with self._database.begin() as work:
            work.handoffs.take_turns(subject.party)
            handoff, now = work.handoffs.get(ref.handoff), self._now()
            others = neighbours(work, handoff)
            change = transitions.refresh(self._handbook, handoff, ref.step, subject, now, elsewhere=borne(others))
            if change is None:
                return False
            saved = self._record(work, handoff, change, BATON)
            self._renew(work, saved, others)
        self._woken()
        return True

    def withdraw(self, ref: TaskRef, says: str, at: datetime | None = None) -> bool:
        """End a task that Salesforce no longer needs, saying who did what there; False when it is not open any more."""
        return self._change(ref, lambda handoff, now: transitions.withdraw(handoff, ref.step, says, now, at))

    def claim(self, ref: TaskRef, user_id: str) -> Handoff:
        """Note that this person is on it."""
        return self._act(ref, user_id, lambda h, actor, now: transitions.claim(self._handbook, h, ref.step, actor, now))

    def release(self, ref: TaskRef, user_id: str) -> Handoff:
        """Give a claimed task back to the pool."""
        return self._act(ref, user_id, lambda h, actor, now: transitions.release(self._handbook, h, ref.step, actor, now))

    def decide(self, ref: TaskRef, user_id: str, wish: Wish) -> Handoff:
        """Settle the task exactly once, and put its write-back on the way."""
        reference = self._new_id()
        return self._act(
            ref,
            user_id,
            lambda h, actor, now: transitions.decide(self._handbook, h, ref.step, actor, wish, reference=reference, now=now),
        )

    def fail_checks(self, ref: TaskRef, user_id: str, wish: Wish) -> Handoff:
        """Record checks that were marked as failed; the supervisor is told where the handbook asks for it."""
        return self._act(ref, user_id, lambda h, actor, now: checking.fail_checks(self._handbook, h, ref.step, actor, wish, now))

    def escalate(self, ref: TaskRef, user_id: str, trigger: Trigger, words: str) -> Handoff:
        """Tell the team's contact, with the person's words as proof."""
        return self._act(
            ref,
            user_id,
            lambda h, actor, now: escalating.escalate(self._handbook, h, ref.step, actor, trigger, words, now),
        )

    def dispute(self, ref: TaskRef, user_id: str, words: str) -> Handoff:
        """Tell the contact that the customer disputes what was decided, and have the record opened again."""
        reference = self._new_id()
        return self._act(
            ref,
            user_id,
            lambda h, actor, now: disputing.dispute(self._handbook, h, ref.step, actor, words, reference=reference, now=now),
        )

    def ask(self, ref: TaskRef, user_id: str, question: str) -> Handoff:
        """Put a question to the customer on the record's notes, and stop the clock."""
        reference = self._new_id()
        return self._act(
            ref,
            user_id,
            lambda h, actor, now: pausing.ask(self._handbook, h, ref.step, actor, question, reference=reference, now=now),
        )

    def resume(self, ref: TaskRef, user_id: str) -> Handoff:
        """Let the clock run again, because the answer is there."""
        return self._act(ref, user_id, lambda h, actor, now: pausing.resume(self._handbook, h, ref.step, actor, now))

    def retime(self, handoff_id: str) -> bool:
        """Set the clocks of a handoff's open tasks as the policy in force says; False when they are."""
        ref = TaskRef(handoff=handoff_id, step="")
        return self._change(ref, lambda handoff, now: retiming.retime(self._handbook, handoff, now))

    def acknowledge(self, ref: TaskRef, user_id: str) -> Handoff:
        """Note that a supervisor has it."""
        return self._act(ref, user_id, lambda h, actor, now: escalating.acknowledge(self._handbook, h, actor, now))

    def resolve(self, ref: TaskRef, user_id: str, words: str) -> Handoff:
        """End the escalation with a word on its outcome."""
        return self._act(ref, user_id, lambda h, actor, now: escalating.resolve(self._handbook, h, actor, words, now))

    def confirm(self, parcel: Parcel) -> bool:
        """Note that the outside system holds the decision that this parcel carried."""
        ref, reference = delivered(parcel)
        return self._settle(parcel, lambda handoff, now: saving.confirm(self._handbook, handoff, ref.step, reference, now))

    def refuse(self, parcel: Parcel, says: str, *, conflict: bool) -> bool:
        """Open the task again, because the outside system said no in these words."""
        ref, reference = delivered(parcel)
        return self._settle(
            parcel,
            lambda handoff, now: saving.refuse(self._handbook, handoff, ref.step, reference, says, conflict=conflict, now=now),
        )

    def delay(self, parcel: Parcel, says: str, again_at: datetime) -> None:
        """Keep the parcel for later, and let the card say since when and why."""
        ref, reference = delivered(parcel)
        with self._database.begin() as work:
            handoff = work.handoffs.get(ref.handoff)
            change = saving.delay(handoff, ref.step, reference, says, self._now())
            if change:
                self._record(work, handoff, change, BATON)
            work.outbox.again(parcel, again_at, says)
        self._woken()

    def give_up(self, parcel: Parcel, says: str) -> None:
        """Tell the colleagues in the thread that a remark can't be put on the record, and why."""
        text = f"This could not be put on the record in Salesforce: {says} Please do it there yourself."
        with self._database.begin() as work:
            handoff = work.handoffs.get(parcel.handoff_id)
            told = Change(handoff=handoff, events=(), effects=(ThreadReply(step=parcel.step, text=text),))
            self._note(work, handoff, told, BATON)
            work.outbox.give_up(parcel, says, self._real_now())
        self._woken()

    def fire_next(self) -> bool:
        """Do what the next due timer asks for, after looking at the state again; False when none is due."""
        with self._database.begin() as work:
            timer = work.timers.next_due(self._now())
            if timer is None:
                return False
            work.timers.fired(timer, self._now())  # first: what firing makes needless is dropped, and its number given anew
            self._fire(work, timer)
        self._woken()
        return True

    def _open_round(self, work: UnitOfWork, process: str, subject: Subject, latest: Handoff | None) -> None:
        now, id = self._now(), self._new_id()
        work.handoffs.take_turns(subject.party)
        others = work.handoffs.escalated_of(subject.party)
        change = transitions.open_handoff(
            self._handbook,
            process,
            subject,
            id=id,
            previous=latest,
            elsewhere=borne(others),
            now=now,
        )
        work.handoffs.add(change.handoff)
        self._note(work, change.handoff, change, BATON)
        if latest:
            self._record(work, latest, transitions.continue_in(latest, id, now), BATON)
        self._renew(work, change.handoff, others)

    def _renew(self, work: UnitOfWork, handoff: Handoff, others: tuple[Handoff, ...]) -> None:
        """Put what concerns the customer as a whole into the open escalation that bears it, this handoff's own included."""
        for proof in escalating.shared_proofs(self._handbook, handoff, self._now()):
            for bearer in (work.handoffs.get(each.id) for each in (*others, handoff)):
                change = escalating.renew(bearer, proof, self._now())
                if change:
                    self._record(work, bearer, change, BATON)

    def _change(self, ref: TaskRef, rule: Callable[[Handoff, datetime], Change | None]) -> bool:
        with self._database.begin() as work:
            handoff = work.handoffs.get(ref.handoff)
            change = rule(handoff, self._now())
            if change is None:
                return False
            self._record(work, handoff, change, BATON)
        self._woken()
        return True

    def _act(self, ref: TaskRef, user_id: str, rule: Callable[[Handoff, Actor, datetime], Change]) -> Handoff:
        if not self._roster_fresh():
            raise Refusal("I can't check right now who is in which team, so I let nobody act. Please try again in a minute.")
        with self._database.begin() as work:
            handoff, actor = load(work, ref), work.people.actor(user_id)
            change = rule(handoff, actor, self._now())
            saved = self._record(work, handoff, change, actor)
        self._woken()
        self._acted(user_id)
        return saved

    def _settle(self, parcel: Parcel, rule: Callable[[Handoff, datetime], Change | None]) -> bool:
        with self._database.begin() as work:
            handoff = work.handoffs.get(parcel.handoff_id)
            change = rule(handoff, self._now())
            if change:
                self._record(work, handoff, change, BATON)
            work.outbox.done(parcel, self._real_now())
        self._woken()
        return change is not None

    def _fire(self, work: UnitOfWork, timer: DueTimer) -> None:
        handoff = work.handoffs.get(timer.handoff_id)
        change = watching.look(self._handbook, handoff, timer.kind, timer.step, self._now())
        if change:
            self._record(work, handoff, change, BATON)
        else:
            self._redraw(work, handoff)

    def _record(self, work: UnitOfWork, before: Handoff, change: Change, actor: Actor) -> Handoff:
        saved = work.handoffs.save(before, change.handoff)
        self._note(work, saved, change, actor)
        return saved

    def _note(self, work: UnitOfWork, handoff: Handoff, change: Change, actor: Actor) -> None:
        work.journal.append(handoff.id, change.events, actor.user_id, self._handbook.policy.version)
        work.timers.reconcile(handoff.id, timers_of(self._handbook, handoff))
        for effect in change.effects:
            step = getattr(effect, "step", handoff.tasks[-1].step)
            first = handoff.tasks[-1].due.due_at
            work.outbox.put_effect(handoff.id, step, effect, first=first, now=self._real_now())
        self._redraw(work, handoff)

    def _redraw(self, work: UnitOfWork, handoff: Handoff) -> None:
        now = self._real_now()
        for task in handoff.tasks:
            work.outbox.put_drawing(handoff.id, task.step, first=task.due.due_at, now=now)
        if handoff.escalation:
            work.outbox.put_drawing(handoff.id, ESCALATION_SURFACE, first=handoff.escalation.raised_at, now=now)
