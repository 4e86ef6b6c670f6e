"""Keeps the drafts of forms, begins handoffs from them, and amends these handoffs."""

from dataclasses import replace

from bot.service.loading import load
from bot.service.rounds import open_round
from bot.service.transactions import Transactions
from handoffs.model.handoff import Handoff
from handoffs.model.refusal import Refusal
from handoffs.model.task_ref import TaskRef
from handoffs.process.submission import Submission
from handoffs.rules import amend, decide, start
from handoffs.subjects.field_values import FieldValue
from handoffs.subjects.subject import Subject
from handoffs.text.messages import message
from storage.repositories.drafts import Draft, DraftSubject
from storage.repositories.handoffs import AlreadyOpen
from storage.retries import retried
from storage.unit_of_work import UnitOfWork

NEW = DraftSubject()
"""The subject of a form for somebody who is no customer yet."""


class DraftService:
    """Keeps drafts and makes handoffs from them; each method is one transaction."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    @retried
    def draft(
        self, user_id: str, form: str, field_values: tuple[FieldValue, ...] = (), subject: DraftSubject = NEW
    ) -> tuple[Draft, bool]:
        """Return a person's draft of a form, and whether it existed before; a new one has these field values.

        A draft that was sent without a result can be continued.
        """
        with self._transactions.database.begin() as work:
            known = work.drafts.of(user_id, form)
            if known:
                again = replace(known, is_sent=False)
                work.drafts.save(again)
                return again, True
            return self._fresh(work, user_id, form, field_values, subject), False

    @retried
    def afresh(self, user_id: str, form: str, field_values: tuple[FieldValue, ...] = (), subject: DraftSubject = NEW) -> Draft:
        """Replace a draft by an empty one."""
        with self._transactions.database.begin() as work:
            return self._fresh(work, user_id, form, field_values, subject)

    def kept(self, user_id: str, draft_id: str) -> Draft | None:
        """Return a person's draft; None if it is gone or belongs to somebody else."""
        with self._transactions.database.read() as work:
            return work.drafts.find(user_id, draft_id)

    @retried
    def keep(self, user_id: str, draft_id: str, field_values: tuple[FieldValue, ...], *, is_sent: bool = False) -> Draft:
        """Save the field values of a draft; Refusal if it is gone or belongs to somebody else."""
        with self._transactions.database.begin() as work:
            known = work.drafts.find(user_id, draft_id)
            if known is None:
                raise gone()
            saved = replace(known, field_values=field_values, is_sent=is_sent, saved_at=self._transactions.now())
            work.drafts.save(saved)
        return saved

    @retried
    def begin(
        self, process: str, user_id: str, subject: Subject, choice: str, field_values: tuple[FieldValue, ...] = ()
    ) -> Handoff:
        """Begin a handoff from a form, decide its first task at once with further field values, and delete the draft.

        The same form sent again returns the first handoff. Refusal if another open handoff has its number.
        """
        self._transactions.require_directory()
        try:
            with self._transactions.database.begin() as work:
                begun = work.handoffs.latest(process, subject.record_id)
                begun = begun or self._begun(work, process, user_id, subject, choice, field_values)
        except AlreadyOpen:
            with self._transactions.database.read() as work:
                begun = work.handoffs.latest(process, subject.record_id)
        if begun is None:
            raise gone()
        return begun

    @retried
    def amend(
        self,
        ref: TaskRef,
        user_id: str,
        draft: str,
        subject: Subject,
        choice: str,
        field_values: tuple[FieldValue, ...] = (),
    ) -> Handoff:
        """Correct the subject of a handoff after a rejected delivery, decide its task again, and delete the draft."""
        self._transactions.require_directory()
        reference, now = self._transactions.new_id(), self._transactions.now()
        with self._transactions.database.begin() as work:
            process = load(work, ref, locked=False).process
            self._require_unnumbered(work, process, subject.number, but=ref.handoff)
            handoff, book = load(work, ref), self._transactions.handbook
            change, actor = self._transactions.by_person(
                work,
                user_id,
                lambda person: amend.amend(
                    book, handoff, ref.step, person, subject, choice, field_values, reference=reference, now=now
                ),
            )
            saved = self._transactions.record(work, handoff, change, actor)
            work.drafts.drop(user_id, draft)
        return saved

    def _fresh(
        self, work: UnitOfWork, user_id: str, form: str, field_values: tuple[FieldValue, ...], subject: DraftSubject
    ) -> Draft:
        now = self._transactions.now()
        draft = Draft(
            id=self._transactions.new_id(), user_id=user_id, form=form, subject=subject, field_values=field_values, saved_at=now
        )
        work.drafts.begin(draft)
        return draft

    def _begun(
        self,
        work: UnitOfWork,
        process: str,
        user_id: str,
        subject: Subject,
        choice: str,
        field_values: tuple[FieldValue, ...],
    ) -> Handoff:
        """Open a handoff for a person and decide its first task; its number is locked meanwhile."""
        self._require_unnumbered(work, process, subject.number)
        book = self._transactions.handbook
        _, actor = self._transactions.by_person(work, user_id, lambda person: start.require_owner(book, process, person))
        handoff = open_round(self._transactions, work, process, subject, None, actor, self._transactions.new_id())
        submission = Submission(choice=choice, edition=handoff.edition, field_values=field_values)
        reference = self._transactions.new_id()
        change = decide.decide(
            book, handoff, handoff.current.step, actor, submission, reference=reference, now=self._transactions.now()
        )
        saved = self._transactions.record(work, handoff, change, actor)
        work.drafts.drop(user_id, subject.record_id)
        return saved

    def _require_unnumbered(self, work: UnitOfWork, process: str, number: str, but: str = "") -> None:
        work.handoffs.take_turns(f"number/{process}/{number}")
        start.require_unnumbered([each for each in work.handoffs.by_number(number) if each.id != but], process)


def gone() -> Refusal:
    """Return the refusal for a form that is no longer kept."""
    return Refusal(message("service.drafts.gone"))
