"""Reads handoffs and people for views, listeners and jobs; changes nothing."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice

from bot.queries.alike import AlikeQueries, first_open
from bot.queries.asked_contacts import AskedContacts
from bot.queries.card_contexts import CardContexts
from bot.queries.contexts import (
    DIGEST_ROWS,
    PAGE,
    AskedContact,
    CardContext,
    CustomerContext,
    DigestContext,
    ExplainedContext,
    HomeContext,
    NumberedContext,
    reader_in,
)
from bot.queries.task_references import WrittenRecord, escalated_step, handoff_of, named, removed_of, step_of, task_of, team_of
from bot.queries.waiting_handoffs import TOGETHER, WaitingHandoffs
from bot.queries.work.home import HomeReading
from bot.queries.work.reviewing import ReviewQueries
from bot.queries.work.team_queues import asked_teams, queues_of
from bot.text.languages import language_of
from bot.text.rendering import Reader
from handoffs.clock.figures import QueueCounts
from handoffs.model.effects import Digest
from handoffs.model.escalation import SURFACE as ESCALATION_SURFACE
from handoffs.model.events import Event
from handoffs.model.handoff import Handoff, TaskState
from handoffs.model.people import Actor
from handoffs.model.refusal import Refusal
from handoffs.model.task_ref import TaskRef
from handoffs.process.handbook import Handbook
from handoffs.process.policy import Policy
from handoffs.process.process import Process
from handoffs.process.rights import require_colleague, require_member
from handoffs.process.submission import Submission
from handoffs.rules.decide import needed_fields
from handoffs.rules.escalate import require_open_escalation
from handoffs.rules.outside.refresh import is_news
from handoffs.rules.parts.guards import require_choice, require_right
from handoffs.rules.start import require_owner, require_starter, startable
from handoffs.rules.withdraw import require_starter_or_contact
from handoffs.subjects.subject import Subject
from handoffs.text.messages import message, sentences
from storage.database import Database
from storage.unit_of_work import UnitOfWork


class Queries:
    """Reads from the database only, fast enough for answers to Slack."""

    def __init__(
        self,
        database: Database,
        handbook: Handbook,
        *,
        now: Callable[[], datetime],
        permalink: Callable[[str, str], str],
        as_of: Callable[[str], datetime | None] = lambda process: None,
        real_now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._database = database
        self._handbook = handbook
        self._now = now
        self._waiting = WaitingHandoffs(database)
        self._contexts = CardContexts(handbook, now=now, permalink=permalink, as_of=as_of)
        self.alike = AlikeQueries(database, handbook, self._contexts)
        self._real_now, self.reviews = real_now, ReviewQueries(database, handbook, now, real_now)

    @property
    def handbook(self) -> Handbook:
        """Return the handbook in force."""
        return self._handbook

    @property
    def policy(self) -> Policy:
        """Return the policy in force."""
        return self._handbook.policy

    @property
    def now(self) -> datetime:
        """Return the present instant."""
        return self._now()

    @property
    def reader(self) -> Reader:
        """Return who reads what is drawn now: in the time zone of the policy's first calendar."""
        return reader_in(next(iter(self.policy.calendars.values())).zone, self.policy)

    def language_of(self, user_id: str) -> str:
        """Return the language in which a person reads; empty where their locale is not known."""
        with self._database.read() as work:
            return language_of(work.people.locale(user_id))

    def reader_of(self, handoff_id: str, surface: str) -> Reader:
        """Return how messages about a task, or about the escalation, are written: in the time zone of its team."""
        with self._database.read() as work:
            team = team_of(work.handoffs.peek(handoff_id), surface)
        return reader_in(self.policy.calendar_of(team).zone, self.policy)

    def number_of(self, handoff_id: str) -> str:
        """Return the number of the record of a handoff; empty for an unknown one."""
        with self._database.read() as work:
            return work.removals.number_of(handoff_id)

    def reached(self, handoff_id: str, team: str) -> AskedContact:
        """Return the contact of a team for a reply, or the next in the ladder of the escalation who can be reached."""
        with self._database.read() as work:
            return AskedContacts(work, self._handbook).reached(work.handoffs.peek(handoff_id), team)

    def waiting(self, process: str) -> tuple[Handoff, ...]:
        """List the handoffs of a process with an open task or with a decision that is not delivered yet."""
        return self._waiting.of(process)

    def rests_on_record(self, handoff: Handoff) -> bool:
        """Return whether an open task ends when the record of the subject no longer waits."""
        return self._handbook.rests_on_record(handoff)

    def is_news(self, handoff: Handoff, subject: Subject) -> bool:
        """Return whether a record as it was read now changes what its handoff shows."""
        return is_news(self._handbook, handoff, subject)

    def survives_record(self, handoff: Handoff, step: str) -> bool:
        """Return whether a step continues when the record of the subject no longer waits."""
        return self._handbook.process_of(handoff).step(step).survives_record

    def latest(self, process: str, record_id: str) -> Handoff | None:
        """Return the newest round of a subject; None if there is none."""
        with self._database.read() as work:
            return work.handoffs.latest(process, record_id)

    def with_a_round(self, process: str, record_ids: Sequence[str]) -> frozenset[str]:
        """Return those of the records that have, or had, a handoff of a process."""
        with self._database.read() as work:
            parts = [record_ids[first : first + TOGETHER] for first in range(0, len(record_ids), TOGETHER)]
            return frozenset(record for part in parts for record in work.handoffs.with_a_round(process, part))

    def context(self, handoff_id: str, surface: str = "") -> CardContext:
        """Return the context of a step or of the escalation of a handoff; Refusal if the handoff does not exist."""
        with self._database.read() as work:
            handoff = handoff_of(work, handoff_id)
            step = step_of(handoff, TaskRef(handoff=handoff_id, step=surface))
            is_card = surface not in ("", ESCALATION_SURFACE)
            return self._contexts.of_card(work, handoff, step) if is_card else self._contexts.of(work, handoff, step)

    def is_replied_to(self, handoff_id: str) -> bool:
        """Return whether a reply waits for a card of a handoff."""
        with self._database.read() as work:
            return work.outbox.has_reply(handoff_id)

    def require_answers(self, ref: TaskRef, user_id: str) -> CardContext:
        """Return the context of the first escalation that shares a message, for a contact who may answer it; else Refusal."""
        with self._database.read() as work:
            handoff, actor = first_open(work, ref.step), work.people.actor(user_id)
            self._require_right(work, handoff, TaskRef(handoff=handoff.id, step=ESCALATION_SURFACE), actor, "")
            return self._contexts.of(work, handoff, escalated_step(handoff))

    def context_for_starter(self, ref: TaskRef, user_id: str) -> CardContext:
        """Return the context for the starter of the handoff or the contact of its team; Refusal for anybody else."""
        with self._database.read() as work:
            handoff, actor = handoff_of(work, ref.handoff), work.people.actor(user_id)
            require_starter_or_contact(self._handbook, handoff, task_of(handoff, ref).step, actor)
            return self._contexts.of(work, handoff, step_of(handoff, ref))

    def context_for_decider(self, ref: TaskRef, user_id: str, choice: str = "") -> CardContext:
        """Return the context for a person who may decide the task (with a `choice`), or answer the escalation; else Refusal."""
        with self._database.read() as work:
            handoff, actor = handoff_of(work, ref.handoff), work.people.actor(user_id)
            self._require_right(work, handoff, ref, actor, choice)
            return self._contexts.of(work, handoff, step_of(handoff, ref))

    def context_for_member(self, ref: TaskRef, user_id: str) -> CardContext:
        """Return the context for a member of the task's team; Refusal for anybody else."""
        with self._database.read() as work:
            handoff, actor = handoff_of(work, ref.handoff), work.people.actor(user_id)
            team = self._handbook.team_of(handoff, task_of(handoff, ref))
            require_member(actor, team, message("queries.queries.permission_to_act"))
            return self._contexts.of(work, handoff, step_of(handoff, ref))

    def history(self, ref: TaskRef, user_id: str) -> tuple[CardContext, tuple[Event, ...]]:
        """Return the journal of a handoff for a member of its team; Refusal for anybody else."""
        with self._database.read() as work:
            handoff, actor = handoff_of(work, ref.handoff), work.people.actor(user_id)
            team = self._handbook.team_of(handoff, task_of(handoff, ref))
            require_member(actor, team, message("queries.queries.permission_to_see_history"))
            return self._contexts.of(work, handoff), work.journal.of(handoff.id)

    def actor(self, user_id: str) -> Actor:
        """Return a person with their name, their teams, and the teams whose contact they are."""
        with self._database.read() as work:
            return work.people.actor(user_id)

    def needed_fields(self, context: CardContext, user_id: str, submission: Submission) -> frozenset[str]:
        """Name the fields that a person's decision needs by its other answers."""
        actor = self.actor(user_id)
        return needed_fields(self._handbook, context.handoff, context.task.step, actor, submission, now=self._now())

    def startable(self, user_id: str) -> tuple[Process[Subject], ...]:
        """List the processes that a person can start; Refusal if they are in no team."""
        self.require_team(user_id)
        return startable(self._handbook)

    def owner(self, user_id: str, process: str) -> Actor:
        """Return a person of the team that owns a process; Refusal for anybody else."""
        with self._database.read() as work:
            actor = work.people.actor(user_id)
        require_owner(self._handbook, process, actor)
        return actor

    def of_customer(self, process: str, party: str, number: str) -> CustomerContext:
        """Return a customer's newest handoff of a process, by account or number, and their other open handoffs."""
        with self._database.read() as work:
            numbered = [each for each in work.handoffs.by_number(number) if each.process == process]
            newest = next(iter(numbered), None) or work.handoffs.newest_of(process, party)
            others = [each for each in work.handoffs.of_customer(party) if newest is None or each.id != newest.id]
            own = self._contexts.of_tasks(work, ((newest, task.step) for task in newest.tasks)) if newest else ()
            return CustomerContext(own=own, others=self._contexts.of_handoffs(work, tuple(others)))

    def newest_of(self, process: str, party: str) -> Handoff | None:
        """Return a customer's newest handoff of a process; None if there is none."""
        with self._database.read() as work:
            return work.handoffs.newest_of(process, party)

    def asked(self, handoff_id: str, step: str) -> tuple[str, ...]:
        """Return the teams whose contacts answer for a message, in the order in which they are asked."""
        with self._database.read() as work:
            return asked_teams(work, self._handbook, handoff_id, step)

    def home(self, user_id: str, page: int = 0, size: int = PAGE) -> HomeContext:
        """Return what a person claimed and started, a page of their teams' tasks by due time, and their escalations."""
        with self._database.read() as work:
            reading = HomeReading(work, self._handbook, self._contexts, self.reader, self._now(), self._real_now())
            return reading.of(user_id, page, size)

    def work_mark(self) -> object:
        """Return a value that differs after each change of a handoff, and after each change of who reviews which task."""
        with self._database.read() as work:
            return work.journal.newest(), dict(work.reviews.reviewers(self._real_now()))

    def require_team(self, user_id: str) -> None:
        """Raise a Refusal if a person is in no team."""
        with self._database.read() as work:
            require_starter(self._handbook, work.people.actor(user_id))

    def card_links(self, process: str) -> Mapping[str, str]:
        """Return the addresses of the cards of a process's open handoffs, by the record of each."""
        with self._database.read() as work:
            return self._contexts.card_links(work, work.handoffs.waiting(process))

    def digest(self, effect: Digest) -> DigestContext | None:
        """Return a team's open tasks for the message at the beginning or end of its day; None for a team that is gone."""
        team = next((each for each in self.policy.teams if each.key == effect.team), None)
        if team is None:
            return None
        with self._database.read() as work:
            queue = queues_of(work, self._handbook, (team,), DIGEST_ROWS)[team.key]
            counts = work.handoffs.standings(queue.stored, self._now()) if queue.count else QueueCounts()
            first = self._contexts.of_tasks(work, queue.first)
            return DigestContext(reader=self.reader, team=team, turn=effect.turn, first=first, counts=counts)

    def numbered(self, asked: WrittenRecord) -> NumberedContext:
        """Return the newest handoff of each record that a person named, as a context for each of its tasks.

        Orders and cases are numbered apart, so that one of each may have the same number.
        """
        with self._database.read() as work:
            found = named(work, self._handbook, asked)
            contexts = iter(self._contexts.of_tasks(work, ((each, task.step) for each in found for task in each.tasks)))
            shown = tuple(tuple(islice(contexts, len(each.tasks))) for each in found)
            return NumberedContext(handoffs=shown, removed=removed_of(work, self._handbook, asked))

    def explained(self, asked: WrittenRecord, user_id: str) -> ExplainedContext:
        """Return the newest handoff of each named record; Refusal for a guest, a person in no team, and where all is removed."""
        with self._database.read() as work:
            actor = work.people.actor(user_id)
            if not actor.teams and not actor.contact_of:
                raise Refusal(message("queries.queries.no_team_member"))
            require_colleague(actor)
            found = self._contexts.of_handoffs(work, named(work, self._handbook, asked))
            removed = removed_of(work, self._handbook, asked)
            if removed and not found:
                raise Refusal(sentences(*removed))
            return ExplainedContext(handoffs=found, removed=removed)

    def _require_right(self, work: UnitOfWork, handoff: Handoff, ref: TaskRef, actor: Actor, choice: str) -> None:
        if ref.step == ESCALATION_SURFACE:
            unreachable = work.people.unreachable(self._handbook.policy.team_keys)
            require_open_escalation(self._handbook, handoff, actor, unreachable, work.groups.asked(handoff.id))
            return
        task = task_of(handoff, ref)
        require_right(self._handbook, handoff, task, actor)
        if task.state is TaskState.OPEN:
            require_choice(self._handbook, handoff, task, actor, choice)
