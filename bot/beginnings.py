"""The desk's verbs for a form of its own: drafts, the handoff that one begins with its first task settled, and mending that."""

from dataclasses import replace

from bot.ids import TaskRef
from bot.keeping import Keeping
from bot.loading import load
from bot.rounds import open_round
from handoffs import amending, deciding, starting
from handoffs.handoff import Handoff
from handoffs.picks import Pick
from handoffs.refusal import Refusal
from handoffs.subjects import Subject
from handoffs.wishes import Wish
from storage.drafts import Draft
from storage.handoffs import AlreadyOpen
from storage.unit_of_work import UnitOfWork

GONE = "This form was sent or dropped already. Please begin a new one."


class Beginnings:
    """Keeps drafts, and makes handoffs of them; each verb commits all of it together."""

    def __init__(self, keeping: Keeping) -> None:
        self._kept = keeping

    def draft(self, user_id: str, form: str, picks: tuple[Pick, ...] = (), about: str = "") -> tuple[Draft, bool]:
        """Give somebody's draft of a form, and whether they had begun it before; a new one begins with these picks.

        One that was sent off, and that nothing has come of, is theirs to go on with.
        """
        with self._kept.database.begin() as work:
            known = work.drafts.of(user_id, form)
            if known:
                again = replace(known, is_sent=False)
                work.drafts.save(again)
                return again, True
            return self._fresh(work, user_id, form, picks, about), False

    def afresh(self, user_id: str, form: str, picks: tuple[Pick, ...] = (), about: str = "") -> Draft:
        """Begin a form anew, in the place of what was filled in before."""
        with self._kept.database.begin() as work:
            return self._fresh(work, user_id, form, picks, about)

    def kept(self, user_id: str, id: str) -> Draft | None:
        """Give somebody's own draft as it is kept now; None when it is gone."""
        with self._kept.database.read() as work:
            return work.drafts.find(user_id, id)

    def keep(self, user_id: str, id: str, picks: tuple[Pick, ...], *, is_sent: bool = False) -> Draft:
        """Keep what was filled in so far; Refusal when the draft is gone, or somebody else's."""
        with self._kept.database.begin() as work:
            known = work.drafts.find(user_id, id)
            if known is None:
                raise Refusal(GONE)
            saved = replace(known, picks=picks, is_sent=is_sent, saved_at=self._kept.now())
            work.drafts.save(saved)
        return saved

    def begin(self, process: str, user_id: str, subject: Subject, choice: str) -> Handoff:
        """Begin a handoff about what somebody has filled in, and settle its first task at once; the draft of the form goes.

        The same form sent again gives what came of it the first time. Refusal when another open handoff has its number.
        """
        self._kept.require_roster()
        try:
            with self._kept.database.begin() as work:
                begun = work.handoffs.latest(process, subject.record_id)
                begun = begun or self._begun(work, process, user_id, subject, choice)
        except AlreadyOpen:
            with self._kept.database.read() as work:
                begun = work.handoffs.latest(process, subject.record_id)
        self._kept.woken()
        if begun is None:
            raise Refusal(GONE)
        return begun

    def amend(self, ref: TaskRef, user_id: str, draft: str, subject: Subject, choice: str) -> Handoff:
        """Mend what a handoff was begun with, after it was not taken, and settle its task anew; the draft of the form goes."""
        self._kept.require_roster()
        reference, now = self._kept.new_id(), self._kept.now()
        with self._kept.database.begin() as work:
            handoff, actor = load(work, ref), work.people.actor(user_id)
            self._require_unnumbered(work, handoff.process, subject.number, but=handoff.id)
            change = amending.amend(
                self._kept.handbook, handoff, ref.step, actor, subject, choice, reference=reference, now=now
            )  # fmt: skip
            saved = self._kept.record(work, handoff, change, actor)
            work.drafts.drop(user_id, draft)
        self._kept.woken()
        return saved

    def _fresh(self, work: UnitOfWork, user_id: str, form: str, picks: tuple[Pick, ...], about: str) -> Draft:
        now = self._kept.now()
        draft = Draft(id=self._kept.new_id(), user_id=user_id, form=form, about=about, picks=picks, saved_at=now)
        work.drafts.begin(draft)
        return draft

    def _begun(self, work: UnitOfWork, process: str, user_id: str, subject: Subject, choice: str) -> Handoff:
        """Open a handoff on a person's behalf and settle its first task; nobody else gets its number meanwhile."""
        self._require_unnumbered(work, process, subject.number)
        actor, book = work.people.actor(user_id), self._kept.handbook
        handoff = open_round(self._kept, work, process, subject, None, actor, self._kept.new_id())
        wish, reference = Wish(choice=choice, edition=handoff.edition), self._kept.new_id()
        change = deciding.decide(book, handoff, handoff.current.step, actor, wish, reference=reference, now=self._kept.now())
        saved = self._kept.record(work, handoff, change, actor)
        work.drafts.drop(user_id, subject.record_id)
        return saved

    def _require_unnumbered(self, work: UnitOfWork, process: str, number: str, but: str = "") -> None:
        work.handoffs.take_turns(f"number/{process}/{number}")
        starting.require_unnumbered([each for each in work.handoffs.by_number(number) if each.id != but], process)
