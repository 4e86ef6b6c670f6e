"""Brings open escalations of one team and trigger together in one message, from the third on, with one reminder for all."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from bot.service.attempts import Attempts
from handoffs.clock.stamps import in_order
from handoffs.model.effects import ThreadReply
from handoffs.model.escalation import SURFACE
from handoffs.model.handoff import Handoff
from handoffs.model.people import BATON
from handoffs.model.refusal import Refusal, TooLate
from handoffs.model.task_ref import TaskRef
from handoffs.process.handbook import Handbook
from handoffs.process.policy import TeamPolicy
from handoffs.rules.parts.ladder import next_asked, passed_over, presses, unreached
from handoffs.rules.time.reminders import group_reminder
from handoffs.text.messages import sentences
from storage.database import Database
from storage.escalations.groups import Group, GroupReminder, Seat, group_id, group_of_surface
from storage.ranks import Rank
from storage.repositories.set_aside import RowKind, RowName
from storage.retries import retried
from storage.unit_of_work import UnitOfWork

FROM = 3
"""So many open escalations of one team and trigger share a message."""

BATCH, CHECKED = 200, 50
"""Rows that are ended in one turn, and escalations that are checked for a reminder."""

REMINDERS_KEPT = 40

ENDS = {"rules.causes.decided": "decided", "rules.causes.withdrawn": "withdrawn"}
"""How escalations mostly end by themselves, by the message that says why."""


class AlikeEscalations:
    """Decides which message an escalation has; the rows of the database are the only memory, so replicas agree.

    A transaction here locks a team and trigger and no handoff, so it waits for nobody who changes one.
    """

    def __init__(
        self, database: Database, handbook: Handbook, now: Callable[[], datetime], real_now: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._handbook = handbook
        self._now = now
        self._real_now = real_now
        self._attempts = Attempts(database, real_now)

    def seat(self, handoff_id: str) -> Seat | None:
        """Return the row of a handoff's escalation in a shared message, to which it is brought if it belongs there.

        None, or one that is not taken, means that the escalation has its own message.
        """
        with self._database.read() as work:
            alike, seat = work.groups.alike_of(handoff_id), work.groups.seat(handoff_id)
            if seat and seat.is_taken and seat.group.alike == alike:
                return seat
            is_shared = bool(alike) and (work.groups.open_for(alike) or work.groups.count_alike(alike) >= FROM)
        if not is_shared and not (seat and seat.is_taken):
            return seat
        return self._bring(handoff_id, alike if is_shared else "", seat)

    def instead_of(self, handoff_id: str, surface: str) -> Group | None:
        """Return the group whose message shows what this message of a handoff would, also after its end; None for most.

        Rows of a group whose own message it is end where their escalations are over.
        """
        if id := group_of_surface(surface):
            self.end_rows(id)
        if surface != SURFACE:
            return None
        seat = self.seat(handoff_id)
        if seat is None or seat.is_taken:
            return seat.group if seat else None
        with self._database.read() as work:
            escalation = work.handoffs.peek(handoff_id).escalation
        over = escalation.last_over if escalation else None
        ended_there = over is not None and seat.ended_at is not None and over.at <= seat.ended_at
        return seat.group if ended_there and seat.outcome != "moved" else None

    def asked(self, handoff_id: str) -> tuple[str, ...]:
        """Return the teams whose contacts were reminded of the escalation of a handoff together with others."""
        with self._database.read() as work:
            return work.groups.asked(handoff_id)

    def unacknowledged(self, group_id: str) -> Iterator[TaskRef]:
        """Yield the open escalations of a group that nobody has acknowledged, in batches, each once."""
        return self._each(group_id, is_unacknowledged=True)

    def open_ones(self, group_id: str) -> Iterator[TaskRef]:
        """Yield the open escalations of a group, in batches, each once."""
        return self._each(group_id, is_unacknowledged=False)

    def _each(self, group_id: str, *, is_unacknowledged: bool) -> Iterator[TaskRef]:
        after = ""
        while True:
            with self._database.read() as work:
                group = work.groups.get(group_id)
                ids = work.groups.open_ids(group, BATCH, after, is_unacknowledged=is_unacknowledged) if group else ()
            yield from (TaskRef(handoff=id, step=SURFACE) for id in ids)
            if len(ids) < BATCH:
                return
            after = ids[-1]

    @retried
    def _bring(self, handoff_id: str, alike: str, before: Seat | None) -> Seat | None:
        with self._database.begin() as work:
            for each in sorted({alike, before.group.alike if before else ""} - {""}):
                work.groups.take_turns(each)
            if before and before.is_taken:
                self._end_rows(work, before.group)
                self._redraw(work, before.group)
            group = work.groups.open_for(alike) or self._form(work, handoff_id, alike) if alike else None
            if group:
                self._add_rows(work, group)
            return work.groups.seat(handoff_id)

    def _form(self, work: UnitOfWork, handoff_id: str, alike: str) -> Group | None:
        """Form the group of a handoff's escalation; None when that is of another kind, or over, by now."""
        escalation, now = work.handoffs.peek(handoff_id).escalation, self._now()
        if escalation is None or escalation.alike != alike:
            return None
        name = hashlib.sha256(f"{handoff_id}/{alike}/{self._real_now().isoformat()}".encode()).hexdigest()
        group = Group(
            id=group_id(name),
            handoff_id=handoff_id,
            alike=alike,
            team=escalation.team,
            trigger=escalation.ongoing[-1].trigger,
            formed_at=now,
            notified_at=now,
        )
        work.groups.form(group)
        return group

    def _add_rows(self, work: UnitOfWork, group: Group) -> None:
        """Add a row for each escalation of the kind; what waits to be said of it alone is said by the message of the group.

        A row in another group ends as the message of that group is drawn again.
        """
        joined = work.groups.add_rows(group, in_order(self._now(), group.notified_at))
        if not joined:
            return
        work.groups.drop_replies(joined, SURFACE, self._real_now())
        cards = work.cards.of_surface(joined, SURFACE)
        for id in joined:
            if id in cards:
                work.outbox.request_redraw(id, SURFACE, priority_at=group.formed_at, now=self._real_now(), rank=Rank.STATE)
        if group.next_at is None:
            work.groups.schedule(group, self._next_at(group))
        for other in work.groups.left_by(joined, group):
            self._redraw(work, other)
        self._redraw(work, group, Rank.NEW)

    @retried
    def end_rows(self, id: str) -> None:
        """End the rows whose escalations are over, and close a group without any other."""
        with self._database.read() as work:
            group = work.groups.get(id)
            if group is None or group.closed_at or not work.groups.left(group, 1):
                return
        with self._database.begin() as work:
            work.groups.take_turns(group.alike)
            self._end_rows(work, group)

    def _end_rows(self, work: UnitOfWork, group: Group) -> None:
        while ids := work.groups.left(group, BATCH):
            found, _ = work.handoffs.rounds(ids)
            for id in ids:
                at, outcome = _end_of(found.get(id), group, self._now())
                work.groups.end_row(group, id, at, outcome)
        work.groups.close_if_over(group)

    def redraw(self, group: Group) -> None:
        """Request a redraw of the message of a group."""
        with self._database.begin() as work:
            self._redraw(work, group)

    def _redraw(self, work: UnitOfWork, group: Group, rank: Rank = Rank.STATE) -> None:
        work.outbox.request_redraw(group.handoff_id, group.surface, priority_at=group.formed_at, now=self._real_now(), rank=rank)

    def remind_due(self, until: datetime | None = None) -> int:
        """Remind of each group that nobody has answered for too long, once for all its rows; return how many were due.

        A reminder pings a person, so one whose instant is after `until` waits (None: it does not). One that fails is set aside.
        """
        now = self._now()
        with self._database.read() as work:
            due = tuple(each for each in work.groups.due(now) if until is None or (each.next_at and each.next_at <= until))
        self._attempts.each(RowKind.GROUP, due, _named, lambda group: self._remind(group.id))
        return len(due)

    @retried
    def _remind(self, group_id: str) -> None:
        now = self._now()
        with self._database.begin() as work:
            known = work.groups.get(group_id)
            if known is None:
                return None
            work.groups.take_turns(known.alike)
            group = work.groups.get(group_id)
            if group is None or group.closed_at or group.next_at is None or group.next_at > now:
                return None
            self._end_rows(work, group)
            self._redraw(work, group)
            unreachable = work.people.unreachable(self._handbook.policy.team_keys)
            asked = self._asked(work, group, unreachable)
            if asked is None:
                return work.groups.schedule(group, None)
            self._say(work, group, *asked, unreachable)

    def _say(self, work: UnitOfWork, group: Group, handoff: Handoff, team: TeamPolicy, unreachable: frozenset[str]) -> None:
        now, counts = self._now(), work.groups.rows(group, 1)
        said = group_reminder(self._handbook, handoff, now, left=counts.open, unclaimed=counts.unclaimed)
        text = sentences(*unreached(passed_over(self._handbook, handoff, team, unreachable)), said)
        reply = ThreadReply(step=group.surface, contact_of=team.key, in_channel=True, text=text)
        work.outbox.put_effect(group.handoff_id, group.surface, reply, priority_at=group.formed_at, now=self._real_now())
        at = in_order(in_order(now, group.notified_at), work.groups.joined_at(group, handoff.id))
        reminded = work.groups.reminded(group, GroupReminder(team=team.key, at=at), REMINDERS_KEPT)
        work.groups.schedule(group, self._next_at(reminded))

    def _asked(self, work: UnitOfWork, group: Group, unreachable: frozenset[str]) -> tuple[Handoff, TeamPolicy] | None:
        """Return the escalation that waits longest for an answer, and the team whose contact is reminded of it next.

        None when each contact of the ladder was reminded as often as the policy says since the last escalation joined.
        """
        policy = self._handbook.policy.escalations
        most = policy.repeat_at_most * len({group.team, *policy.ladder})
        after = group.reminders[-most].at if len(group.reminders) >= most else None
        ids = work.groups.unacknowledged(group, CHECKED, after)
        found, _ = work.handoffs.rounds(ids)
        for handoff in (found[id] for id in ids if id in found):
            escalation = handoff.escalation
            if escalation is None or not any(presses(handoff, each) for each in escalation.ongoing):
                continue
            since = work.groups.joined_at(group, handoff.id)
            reminded = tuple(each.team for each in group.reminders if each.at >= since)
            team = next_asked(self._handbook, handoff, replace(escalation, reminded=reminded), unreachable)
            if team:
                return handoff, team
        return None

    def _next_at(self, group: Group) -> datetime:
        """Return when the next reminder of a group is due, in the business time of its team."""
        policy = self._handbook.policy
        wait = policy.escalations.repeat_then if group.reminders else policy.escalations.repeat_first
        return policy.calendar_of(group.team).add(self._now(), wait)


def for_each(refs: Iterable[TaskRef], act: Callable[[TaskRef], object]) -> None:
    """Do something with each escalation of a group; one that is over meanwhile is passed over, and so is one answered already.

    The Refusal of the first is raised: who may not answer it may answer none.
    """
    done = 0
    for ref in refs:
        try:
            act(ref)
        except TooLate:
            continue
        except Refusal:
            if not done:
                raise
            continue
        done += 1


def _named(group: Group) -> RowName:
    return RowName(kind=RowKind.GROUP, reference=group.id, name=group.alike, handoff_id=group.handoff_id)


def _end_of(handoff: Handoff | None, group: Group, now: datetime) -> tuple[datetime, str]:
    """Return when and how the escalation of a row ended; one that goes on for another cause has moved."""
    escalation = handoff.escalation if handoff else None
    alike = [each.over for each in escalation.evidence if each.trigger == group.trigger] if escalation else []
    ends = [each for each in alike if each]
    if not ends or len(ends) < len(alike):
        return now, "moved" if alike else "over"
    over = max(ends, key=lambda each: each.at)
    if over.user_id != BATON.user_id:
        return over.at, "resolved"
    return over.at, ENDS.get(over.reason.id, "over")
