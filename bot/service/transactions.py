"""Changes handoffs in transactions: load, apply a rule, save, and commit with journal, timers and outbox messages."""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from functools import partial
from typing import TypeVar

from bot.service.loading import load
from bot.telemetry.facts import changed
from handoffs.model.change import Change
from handoffs.model.escalation import SHARED
from handoffs.model.escalation import SURFACE as ESCALATION_SURFACE
from handoffs.model.events import Event
from handoffs.model.events.escalations import CauseEnded, Escalated, EvidenceUpdated, Resolved
from handoffs.model.events.work import StepOpened
from handoffs.model.handoff import Handoff
from handoffs.model.people import BATON, Actor, Kind
from handoffs.model.refusal import Refusal
from handoffs.model.task_ref import TaskRef
from handoffs.process.handbook import Handbook
from handoffs.rules.parts.causes import with_ended_causes
from handoffs.rules.parts.timers import timers_of
from handoffs.text.messages import message
from storage.database import Database
from storage.ranks import Rank
from storage.repositories.outbox import OutboxMessage
from storage.retries import retried
from storage.unit_of_work import UnitOfWork

Rule = Callable[[Handbook, Handoff, datetime], Change | None]
T = TypeVar("T")
PersonalRule = Callable[[Handbook, Handoff, Actor, datetime], Change]


class Transactions:
    """Commits the state, journal, timers, redraws and effects of a change together.

    `now` is the clock of business time, `real_now` the clock of deliveries (a sandbox sets only the first), and `new_id`
    returns a new lower-case identifier. `directory_is_fresh` returns whether the team directory is recent enough to authorise
    people, `as_read_lately` leaves out the rights of a person that were not read lately, and `acted` receives the id of each
    person who changed something.
    """

    def __init__(
        self,
        database: Database,
        handbook: Handbook,
        *,
        now: Callable[[], datetime],
        real_now: Callable[[], datetime],
        new_id: Callable[[], str],
        directory_is_fresh: Callable[[], bool],
        as_read_lately: Callable[[UnitOfWork, Actor], Actor] = lambda work, actor: actor,
        acted: Callable[[str], None] = lambda user_id: None,
    ) -> None:
        self.database = database
        self.handbook = handbook
        self.now = now
        self.real_now = real_now
        self.new_id = new_id
        self._directory_is_fresh = directory_is_fresh
        self._as_read_lately = as_read_lately
        self._acted = acted

    @retried
    def change(self, ref: TaskRef, rule: Rule) -> bool:
        """Apply a rule without a person; return False if it changes nothing."""
        with self.database.begin() as work:
            work.gather(ref.handoff)
            handoff = work.handoffs.get(ref.handoff)
            change = rule(self.handbook, handoff, self.now())
            if change is None:
                return False
            self.record(work, handoff, change, BATON)
        return True

    @retried
    def act(self, ref: TaskRef, user_id: str, rule: PersonalRule) -> Handoff:
        """Apply a rule for a person with the rights that they have now; Refusal if they may not."""
        self.require_directory()
        with self.database.begin() as work:
            work.gather(ref.handoff, user_id)
            handoff = load(work, ref)
            change, actor = self.by_person(work, user_id, lambda actor: rule(self.handbook, handoff, actor, self.now()))
            saved = self.record(work, handoff, change, actor)
        self._acted(user_id)
        return saved

    @retried
    def complete(self, message: OutboxMessage, rule: Rule) -> bool:
        """Apply the result of a delivery and complete its outbox message; return False if it changes nothing."""
        with self.database.begin() as work:
            work.gather(message.handoff_id)
            handoff = work.handoffs.get(message.handoff_id)
            change = rule(self.handbook, handoff, self.now())
            if change:
                self.record(work, handoff, change, BATON)
            work.outbox.mark_done(message, self.real_now())
        return change is not None

    def unreachable(self) -> frozenset[str]:
        """Return the teams of which no contact can be reached."""
        with self.database.read() as work:
            return work.people.unreachable(self.handbook.policy.team_keys)

    def require_directory(self) -> None:
        """Raise a Refusal while the team directory is too old to authorise anybody."""
        if not self._directory_is_fresh():
            raise Refusal(message("service.transactions.directory_not_fresh"))

    def by_person(self, work: UnitOfWork, user_id: str, rule: Callable[[Actor], T]) -> tuple[T, Actor]:
        """Apply a rule with the rights of a person that were read lately; return its result and the person with these rights.

        Refusal as the rule gives it. When a right lacks only because its team was not read lately, the Refusal says that.
        """
        stored = work.people.actor(user_id)
        known = self._as_read_lately(work, stored)
        try:
            return rule(known), known
        except Refusal:
            if known == stored:
                raise
        rule(stored)
        raise Refusal(message("service.transactions.directory_not_fresh"))

    def record(self, work: UnitOfWork, before: Handoff, change: Change, actor: Actor) -> Handoff:
        """Save a changed handoff with everything that follows; an escalation whose cause is over ends in the same change."""
        change = with_ended_causes(self.handbook, change, self.now())
        saved = work.handoffs.save(before, change)
        self.note(work, saved, change, actor)
        return saved

    def note(self, work: UnitOfWork, handoff: Handoff, change: Change, actor: Actor) -> None:
        """Write the journal, set the timers, put effects and redraws into the outbox, and log the facts after the commit."""
        work.after_commit.append(partial(changed, handoff, change.events, actor.user_id))
        work.journal.append(handoff.id, change.events, actor.user_id, self.handbook.policy.version)
        work.timers.reconcile(handoff.id, timers_of(self.handbook, handoff))
        new = new_surfaces(change.events)
        rank = Rank.STATE if actor.kind is Kind.BOT else Rank.PERSON
        with work.each_table_once():
            for effect in change.effects:
                step = getattr(effect, "step", "") or handoff.current.step
                first = handoff.current.due.due_at
                effect_rank = min(rank, Rank.NEW) if step in new else rank
                work.outbox.put_effect(handoff.id, step, effect, priority_at=first, now=self.real_now(), rank=effect_rank)
            self.redraw(work, handoff, rank, new)
            if any(concerns_customer(event) for event in change.events):
                others = (each for each in work.handoffs.of_customer(handoff.subject.party) if each.id != handoff.id)
                work.outbox.request_redraws(*sorted(others, key=lambda each: each.id), now=self.real_now(), rank=rank)

    def redraw(self, work: UnitOfWork, handoff: Handoff, rank: Rank = Rank.STATE, new: Collection[str] = ()) -> None:
        """Request a redraw of each message of a handoff; `new` are those that the change brings about."""
        now = self.real_now()
        work.outbox.request_redraws(handoff, now=now, rank=rank, new=new)
        if handoff.escalation:
            own = min(rank, Rank.NEW) if ESCALATION_SURFACE in new else rank
            raised_at = handoff.escalation.raised_at
            work.outbox.request_redraw(handoff.id, ESCALATION_SURFACE, priority_at=raised_at, now=now, rank=own)


def concerns_customer(event: Event) -> bool:
    """Return whether an event begins or ends an escalation that is about all handoffs of a customer, whose cards say so."""
    return isinstance(event, Resolved) or (
        isinstance(event, Escalated | CauseEnded | EvidenceUpdated) and event.trigger in SHARED
    )


def new_surfaces(events: Iterable[Event]) -> frozenset[str]:
    """Return the messages that are posted for the first time after these events: cards of steps, and an escalation's."""
    steps = {event.step for event in events if isinstance(event, StepOpened)}
    return frozenset(steps | {ESCALATION_SURFACE for event in events if isinstance(event, Escalated)})
