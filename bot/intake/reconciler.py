"""Compares the records of one source with our handoffs and corrects the differences: opens, refreshes, withdraws."""

import random
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.gateways.salesforce.readers.odd_records import LeftOut
from bot.gateways.salesforce.readers.record_states import Presence, RecordState
from bot.intake.absent_records import Absences, Confirmed, change_words, held
from bot.intake.sources import Source
from bot.queries.queries import Queries
from bot.service.attempts import Attempts, Unfit
from bot.service.batches import BATCH
from bot.service.handoffs import HandoffService
from bot.service.repairs import confirmation
from handoffs.clock.stamps import is_due
from handoffs.model.effects import Announcement
from handoffs.model.handoff import Handoff, TaskState
from handoffs.model.task_ref import TaskRef
from handoffs.subjects.subject import RecordSubject, Subject, unread_of
from handoffs.text.messages import message
from storage.database import Database
from storage.repositories.set_aside import RowKind, RowName, SetAside
from storage.repositories.snapshots import Unreadable

FINDINGS_AGE = timedelta(minutes=10)
"""The time after which the details of a record (other orders, services, earlier results) are read again."""

APART = timedelta(minutes=2)
"""The time between two polls that read old details again, so that one call reads those of many records."""

FLOOD = 25
"""The number of new records in one poll that is announced; Slack takes one card a second."""

COMPLETED = 400
"""The number of new records whose details are read before they are opened: about as many as one call can name."""

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
"""An instant before every due time."""

UNKNOWN_AGE = timedelta(minutes=1)
"""The time after which details that could not be read are read again."""


class Reconciler:
    """Compares the records of one source with our handoffs; the constraints of the database keep replicas apart.

    A record that fails is set aside until its pause is over, or until the record has changed.
    """

    def __init__(
        self, database: Database, service: HandoffService, queries: Queries, source: Source, real_now: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._service = service
        self._queries = queries
        self._source = source
        self._now = real_now
        self._read_again_at: dict[str, datetime] = {}
        self._read_all_at: datetime | None = None
        self._read_old_at: datetime | None = None
        self._agreed: dict[str, tuple[Subject, Subject]] = {}
        self._at_start = False
        self._attempts = Attempts(database, real_now)
        self._absences = Absences(database, real_now, source.process, source.many, queries.policy.process(source.process).team)

    def poll(self, aside: Sequence[SetAside], read_at: datetime, *, at_start: bool = False) -> None:
        """List the records that wait and correct the differences; Unavailable or Rejected when they can't be listed.

        `aside` is what was set aside before; no answer is older than `read_at`. `at_start` means that what is new now waited
        before Baton came, as far as the policy says so.
        """
        self._at_start = at_start
        left_out = list[LeftOut]()
        subjects = self._source.listed(left_out.append)
        self._reconcile(subjects, left_out, read_at, aside)

    def _reconcile(
        self, subjects: Sequence[Subject], left_out: Sequence[LeftOut], read_at: datetime, aside: Sequence[SetAside]
    ) -> None:
        """Refresh, open and withdraw handoffs until they agree with the listed records; set aside those that can't be read."""
        waiting = {handoff.subject.record_id: handoff for handoff in self._queries.waiting(self._source.process)}
        listed = {subject.record_id for subject in subjects}
        self._read_again_at = {record: at for record, at in self._read_again_at.items() if record in listed}
        self._agreed = {record: both for record, both in self._agreed.items() if record in listed}
        concerned = [self._reference(record) for record in listed | waiting.keys()]
        concerned += [self._left_out(each).reference for each in left_out]
        self._attempts.forget_others(RowKind.RECORD, self._source.process, concerned, aside)
        self._refresh([subject for subject in subjects if subject.record_id in waiting], waiting, read_at)
        self._open(self._new([subject for subject in subjects if subject.record_id not in waiting]), aside)
        self._attempts.each(RowKind.RECORD, left_out, self._left_out, _unfit)
        resting = [handoff for handoff in waiting.values() if self._queries.rests_on_record(handoff)]
        there = listed | {each.record_id for each in left_out}
        self._withdraw([each for each in resting if each.subject.record_id not in there], resting)

    def _new(self, subjects: Sequence[Subject]) -> list[Subject]:
        """Return the new records, and those of ended handoffs that still wait in Salesforce.

        The status of a record whose handoff has ended is read again: the list may be older than our own write, or than the
        withdrawal by another replica.
        """
        known = self._queries.with_a_round(self._source.process, [subject.record_id for subject in subjects])
        latest: dict[str, Handoff | None] = {subject.record_id: None for subject in subjects if subject.record_id not in known}
        for subject in (each for each in subjects if each.record_id in known):
            try:
                latest[subject.record_id] = self._queries.latest(self._source.process, subject.record_id)
            except Unreadable as failure:
                self._attempts.unreadable(failure.handoff)
        before = {record for record, handoff in latest.items() if handoff and not handoff.is_open and not handoff.is_delivering}
        states = self._source.states(sorted(before)) if before else ()
        back = {state.record_id for state in states if state.waits}
        new = {record for record, handoff in latest.items() if handoff is None}
        return [subject for subject in subjects if subject.record_id in new | back]

    def _open(self, subjects: Sequence[Subject], aside: Sequence[SetAside]) -> None:
        """Open the new records, the most urgent first: in batches, and alone what no batch takes or what was set aside before.

        The details of the most urgent ones are read first, so that these are open before the others are read.
        """
        if len(subjects) >= FLOOD and not self._at_start:
            self._announce(len(subjects))
        failed = {entry.row.reference for entry in aside if entry.row.kind is RowKind.RECORD}
        listed = self._urgent_first(subjects)
        for first in range(0, len(listed), COMPLETED):
            self._open_complete(self._urgent_first(self._complete(listed[first : first + COMPLETED], {})), failed)

    def _urgent_first(self, subjects: Sequence[Subject]) -> Sequence[Subject]:
        return sorted(subjects, key=lambda each: (not self._source.is_urgent(each), each.entered_review_at))

    def _open_complete(self, subjects: Sequence[Subject], failed: Collection[str]) -> None:
        process = self._source.process
        for first in range(0, len(subjects), BATCH):
            batch = subjects[first : first + BATCH]
            fit = [subject for subject in batch if self._reference(subject.record_id) not in failed]
            opened = {each.record_id for each in fit} - {each.record_id for each in self._open_together(fit)}
            left = [subject for subject in batch if subject.record_id not in opened]
            self._one_by_one(left, lambda subject: self._service.open(process, subject, at_start=self._at_start))

    def _open_together(self, subjects: Sequence[Subject]) -> Sequence[Subject]:
        """Open records as a batch, and return those that are left; a single one is no batch."""
        if len(subjects) == 1:
            return subjects
        return self._service.open_together(self._source.process, subjects, at_start=self._at_start)

    def _announce(self, count: int) -> None:
        """Announce to the team that many cards follow, and how to list them."""
        team, now = self._queries.policy.process(self._source.process).team, self._now()
        text = message("intake.reconciler.flood", number=count, records=self._source.many)
        with self._database.begin() as work:
            announcement = Announcement(text=text, team=team)
            key = f"flood/{self._source.process}/{now:%Y%m%dT%H%M}"
            work.outbox.put_notice(key, announcement, priority_at=LONG_AGO, now=now)

    def _refresh(self, subjects: Sequence[Subject], waiting: Mapping[str, Handoff], read_at: datetime) -> None:
        def take(subject: Subject) -> None:
            handoff = waiting[subject.record_id]
            if self._queries.is_news(handoff, subject):
                self._service.refresh(TaskRef(handoff=handoff.id, step=handoff.current.step), subject, read_at)

        open_ones = [subject for subject in subjects if waiting[subject.record_id].is_open]
        stale = self._stale(open_ones, waiting)
        if self._source.at_once and self._is_time_to_read_all():
            stale = open_ones
        known = {subject.record_id: waiting[subject.record_id].subject for subject in stale}
        self._one_by_one(self._complete(stale, known), take)

    def _is_time_to_read_all(self) -> bool:
        """Return whether the details of all records are due, where one call reads them for all."""
        now, due = self._now(), self._read_all_at
        has_come = due is not None and is_due(due, now, FINDINGS_AGE)
        if due is None or has_come:
            self._read_all_at = now + FINDINGS_AGE
        return has_come

    def _stale(self, subjects: Sequence[Subject], waiting: Mapping[str, Handoff]) -> list[Subject]:
        """Return the subjects that changed or whose details are due; whole details that are only old wait for each other."""
        known = {subject.record_id: waiting[subject.record_id].subject for subject in subjects}
        due = {subject.record_id for subject in subjects if self._is_due(subject, known[subject.record_id])}
        old, now = {record for record in due if self._is_whole(known[record])}, self._now()
        if old and self._read_old_at and not is_due(self._read_old_at, now, APART):
            due -= old
        elif old:
            self._read_old_at = now + APART
        return [each for each in subjects if each.record_id in due or self._differs(each, known[each.record_id])]

    def _is_due(self, subject: Subject, known: Subject) -> bool:
        """Return whether the details of a subject are old; after a start these reads are spread over time."""
        spread = self._age_of(known) * random.uniform(0.0, 1.0)
        again_at = self._read_again_at.setdefault(subject.record_id, self._now() + spread)
        return is_due(again_at, self._now(), FINDINGS_AGE) and not (self._source.at_once and self._is_whole(known))

    def _differs(self, subject: Subject, known: Subject) -> bool:
        """Return whether a listed record differs from what is known of it; the same two values are compared once."""
        agreed = self._agreed.get(subject.record_id)
        if agreed and agreed[0] is subject and agreed[1] is known:
            return False
        differs = _with_known_details(self._source, subject, known) != known
        if not differs:
            self._agreed[subject.record_id] = subject, known
        return differs

    def _complete(self, subjects: Sequence[Subject], known: Mapping[str, Subject]) -> Sequence[Subject]:
        """Add the details of the records."""
        complete = self._source.completed(subjects, known)
        for subject in complete:
            self._read_again_at[subject.record_id] = self._now() + self._age_of(subject)
        return complete

    def _age_of(self, subject: Subject) -> timedelta:
        return FINDINGS_AGE if self._is_whole(subject) else UNKNOWN_AGE

    def _is_whole(self, subject: Subject) -> bool:
        return self._source.is_whole(subject) and not unread_of(subject)

    def _one_by_one(self, subjects: Iterable[Subject], take: Callable[[Subject], object]) -> None:
        """Take each subject in; one that fails is set aside and stops no other."""

        def handle(subject: Subject) -> None:
            try:
                take(subject)
            except Exception:
                self._read_again_at.pop(subject.record_id, None)
                raise

        self._attempts.each(RowKind.RECORD, subjects, self._named, handle)

    def _named(self, subject: Subject) -> RowName:
        return RowName(
            kind=RowKind.RECORD,
            reference=self._reference(subject.record_id),
            name=subject.number,
            process=self._source.process,
            edition=subject.modified_at.isoformat(),
        )

    def _left_out(self, left: LeftOut) -> RowName:
        """Name a record that can't be read; it is forgotten as soon as it can."""
        reference = f"{self._reference(left.record_id)}/unread"
        process = self._source.process
        return RowName(kind=RowKind.RECORD, reference=reference, name=left.number, process=process, edition=left.edition)

    def _reference(self, record_id: str) -> str:
        return f"{self._source.process}/{record_id}"

    def _withdraw(self, gone: Sequence[Handoff], waiting: Sequence[Handoff]) -> None:
        """End the handoffs whose records no longer wait, unless too many are gone without proof."""
        by_record = {handoff.subject.record_id: handoff for handoff in gone}
        if self._absences.rests(frozenset(by_record)):
            return
        states = self._source.states(by_record) if gone else ()
        over = {state.record_id: state for state in states if not state.waits}
        staying = held(over, waiting)
        confirmed = self._absences.note(frozenset(by_record), staying, len(waiting))
        staying -= confirmed.records if confirmed else frozenset()
        subjects = [each.subject for record, each in by_record.items() if record in over and record not in staying]
        self._one_by_one(subjects, lambda each: self._end(by_record[each.record_id], over[each.record_id], confirmed))

    def _end(self, handoff: Handoff, state: RecordState, confirmed: Confirmed | None) -> None:
        unseen, entry = state.presence is Presence.UNSEEN, confirmed.entry if confirmed else None
        for task in handoff.tasks:
            if task.state is TaskState.OPEN and not self._queries.survives_record(handoff, task.step):
                ref = TaskRef(handoff=handoff.id, step=task.step)
                repaired = confirmation(entry, self._service.now) if entry else None
                self._service.withdraw(ref, change_words(state), state.changed_at, unseen=unseen, confirmed=repaired)


def _unfit(left: LeftOut) -> None:
    raise Unfit(message("intake.reconciler.unreadable_record", cause=left.cause))


def _with_known_details(source: Source, subject: Subject, known: Subject) -> Subject:
    """Return a record as listed with the details that are known; what could not be read is asked for again in its own time."""
    whole = source.with_known_details(subject, known)
    return replace(whole, unread=unread_of(known)) if isinstance(whole, RecordSubject) and unread_of(known) else whole
