"""Reading only: what is waiting, what a message is drawn from, whose work it is. Nothing here changes anything."""

from collections.abc import Callable
from datetime import datetime

from bot.queries.contexts import (
    CardContext,
    CertificatesContext,
    CustomerContext,
    DigestContext,
    HomeContext,
    WatchedCertificateContext,
)
from bot.text.rendering import Reader
from handoffs.model.effects import Digest
from handoffs.model.escalation import SURFACE as ESCALATION_SURFACE
from handoffs.model.events import Event
from handoffs.model.handoff import Handoff, Task
from handoffs.model.people import Actor
from handoffs.model.refusal import Refusal
from handoffs.model.task_ref import TaskRef
from handoffs.process.handbook import Handbook
from handoffs.process.policy import Policy
from handoffs.process.process import Process
from handoffs.process.rights import require_member
from handoffs.processes.certificate_renewal.probing import watched
from handoffs.processes.certificate_renewal.process import CertificateRenewal
from handoffs.rules.guards import require_right
from handoffs.rules.start import require_owner, require_starter, startable
from handoffs.subjects.certificate import place_of
from handoffs.subjects.subject import Subject, by_hand
from handoffs.text.messages import message
from storage.cards import Card
from storage.database import Database
from storage.handoffs import NotFound
from storage.unit_of_work import UnitOfWork

CERTIFICATES_JOB = "certificates"
"""The job that probes certificates, by the name of its beat."""


class Queries:
    """Answers from the database alone, fast enough for the path that answers Slack."""

    def __init__(
        self,
        database: Database,
        handbook: Handbook,
        *,
        now: Callable[[], datetime],
        permalink: Callable[[str, str], str],
        as_of: Callable[[str], datetime | None] = lambda process: None,
    ) -> None:
        self._database = database
        self._handbook = handbook
        self._now = now
        self._permalink = permalink
        self._as_of = as_of

    @property
    def handbook(self) -> Handbook:
        """Give the rules in force."""
        return self._handbook

    @property
    def policy(self) -> Policy:
        """Give the policy in force."""
        return self._handbook.policy

    @property
    def reader(self) -> Reader:
        """Give how messages are written for everybody: in the time zone of the policy's first calendar."""
        return Reader(zone=next(iter(self.policy.calendars.values())).zone)

    def waiting(self, process: str) -> tuple[Handoff, ...]:
        """List the handoffs of a process of which a task is open or a decision still being saved."""
        with self._database.read() as work:
            return work.handoffs.waiting(process)

    def rests_on_record(self, handoff: Handoff) -> bool:
        """Say whether an open task has to go when the subject's record no longer waits."""
        return self._handbook.rests_on_record(handoff)

    def outlives(self, handoff: Handoff, step: str) -> bool:
        """Say whether a step goes on after the subject's record no longer waits."""
        return self._handbook.process_of(handoff).step(step).survives_record

    def latest(self, process: str, record_id: str) -> Handoff | None:
        """Give the newest round of a subject, if it ever had one."""
        with self._database.read() as work:
            return work.handoffs.latest(process, record_id)

    def context(self, handoff_id: str, surface: str = "") -> CardContext:
        """Give what a message of this handoff (of one of its steps, or of its escalation) is drawn from; Refusal when there is
        none such."""
        with self._database.read() as work:
            handoff = _known(work, handoff_id)
            return self._sight(work, handoff, _step(handoff, TaskRef(handoff=handoff_id, step=surface)))

    def sight_for_starter(self, ref: TaskRef, user_id: str) -> CardContext:
        """Give the same for whoever started the handoff, or is of the task's team; Refusal to anyone else."""
        with self._database.read() as work:
            handoff, actor = _known(work, ref.handoff), work.people.actor(user_id)
            task = _task(handoff, ref)
            begun = by_hand(handoff.subject)
            if begun is None or begun.starter_id != user_id:
                require_member(actor, self._handbook.team_of(task), message("queries.queries.permission_to_act"))
            return self._sight(work, handoff, _step(handoff, ref))

    def sight_for(self, ref: TaskRef, user_id: str) -> CardContext:
        """Give the same for a person who wants to decide; Refusal unless they may."""
        with self._database.read() as work:
            handoff, actor = _known(work, ref.handoff), work.people.actor(user_id)
            self._require_right(handoff, ref, actor)
            return self._sight(work, handoff, _step(handoff, ref))

    def sight_for_member(self, ref: TaskRef, user_id: str) -> CardContext:
        """Give the same for a person who wants to look or to escalate; Refusal unless they are of the team."""
        with self._database.read() as work:
            handoff, actor = _known(work, ref.handoff), work.people.actor(user_id)
            require_member(actor, self._handbook.team_of(_task(handoff, ref)), message("queries.queries.permission_to_act"))
            return self._sight(work, handoff, _step(handoff, ref))

    def history(self, ref: TaskRef, user_id: str) -> tuple[CardContext, tuple[Event, ...]]:
        """Give the journal of a handoff to a member of its team; Refusal to anyone else."""
        with self._database.read() as work:
            handoff, actor = _known(work, ref.handoff), work.people.actor(user_id)
            require_member(
                actor, self._handbook.team_of(_task(handoff, ref)), message("queries.queries.permission_to_see_history")
            )
            return self._sight(work, handoff), work.journal.of(handoff.id)

    def actor(self, user_id: str) -> Actor:
        """Say who somebody is to us: name, teams, whose contact."""
        with self._database.read() as work:
            return work.people.actor(user_id)

    def startable(self, user_id: str) -> tuple[Process[Subject], ...]:
        """List the processes that somebody can start; Refusal for who is of no team."""
        self.require_team(user_id)
        return startable(self._handbook)

    def owner(self, user_id: str, process: str) -> Actor:
        """Give somebody who is of the team that owns a process; Refusal for anyone else."""
        with self._database.read() as work:
            actor = work.people.actor(user_id)
        require_owner(self._handbook, process, actor)
        return actor

    def of_customer(self, process: str, party: str, number: str) -> CustomerContext:
        """Gather what we know of a customer by account and number: the newest handoff of a process, and what else waits."""
        with self._database.read() as work:
            numbered = [each for each in work.handoffs.by_number(number) if each.process == process]
            newest = next(iter(numbered), None) or work.handoffs.newest_of(process, party)
            others = [each for each in work.handoffs.of_customer(party) if newest is None or each.id != newest.id]
            own = tuple(self._sight(work, newest, task.step) for task in newest.tasks) if newest else ()
            return CustomerContext(own=own, others=self._sights(work, tuple(others)))

    def newest_of(self, process: str, party: str) -> Handoff | None:
        """Give a customer's newest handoff of a process."""
        with self._database.read() as work:
            return work.handoffs.newest_of(process, party)

    def home(self, user_id: str) -> HomeContext:
        """Gather what waits for one person: their claims, their teams' queues by due time, their escalations."""
        with self._database.read() as work:
            actor = work.people.actor(user_id)
            teams = [team for team in self._handbook.policy.teams if actor.belongs_to(team.key)]
            return HomeContext(
                reader=self.reader,
                actor=actor,
                mine=self._tasks(work, work.handoffs.claimed_by(user_id)),
                queues=tuple((team.name, self._tasks(work, work.handoffs.queue(team.key))) for team in teams),
                escalations=tuple(
                    context for team in sorted(actor.contact_of) for context in self._sights(work, work.handoffs.escalated(team))
                ),
            )

    def require_team(self, user_id: str) -> None:
        """Refuse who is of no team."""
        with self._database.read() as work:
            require_starter(self._handbook, work.people.actor(user_id))

    def certificates(self) -> CertificatesContext:
        """Gather what is known of the certificates of the inventory."""
        with self._database.read() as work:
            seen, beat = work.certificates.all(), work.job_health.last(CERTIFICATES_JOB)
            links = {each.subject.record_id: self._card_of(work, each) for each in work.handoffs.waiting(CertificateRenewal.key)}
        known = [watched(terms, seen.get(place_of(terms.host, terms.port))) for terms in self.policy.certificates]
        return CertificatesContext(
            rows=tuple(WatchedCertificateContext(certificate=each, card_link=links.get(each.record_id, "")) for each in known),
            now=self._now(),
            reader=self.reader,
            trouble=beat.says if beat else "",
        )

    def digest(self, told: Digest) -> DigestContext:
        """Gather what a team's channel is told when its day begins or ends."""
        with self._database.read() as work:
            queue = self._tasks(work, work.handoffs.queue(told.team))
            team = self._handbook.policy.team(told.team)
            return DigestContext(reader=self.reader, team=team, turn=told.turn, queue=queue)

    def numbered(self, number: str) -> tuple[CardContext, ...]:
        """Find the newest handoff of a subject by its number, as people type it: a sight for each of its tasks."""
        with self._database.read() as work:
            found = work.handoffs.by_number(number)
            return tuple(self._sight(work, found[0], task.step) for task in found[0].tasks) if found else ()

    def explained(self, number: str, user_id: str) -> CardContext | None:
        """Find a subject's newest handoff for somebody who asks why it is due; Refusal unless they are of its team."""
        with self._database.read() as work:
            found, actor = work.handoffs.by_number(number), work.people.actor(user_id)
            if not actor.teams and not actor.contact_of:
                raise Refusal(message("queries.queries.no_team_member"))
            return self._sight(work, found[0]) if found else None

    def _require_right(self, handoff: Handoff, ref: TaskRef, actor: Actor) -> None:
        if ref.step == ESCALATION_SURFACE:
            answering = handoff.escalation.team if handoff.escalation else handoff.current.team
            return require_member(actor, self._handbook.policy.team(answering), message("queries.queries.permission_to_answer"))
        task = _task(handoff, ref)
        return require_right(self._handbook, handoff, task, actor)

    def _tasks(self, work: UnitOfWork, tasks: tuple[tuple[Handoff, str], ...]) -> tuple[CardContext, ...]:
        return tuple(self._sight(work, handoff, step) for handoff, step in tasks)

    def _sights(self, work: UnitOfWork, handoffs: tuple[Handoff, ...]) -> tuple[CardContext, ...]:
        return tuple(self._sight(work, handoff, _escalated_step(handoff)) for handoff in handoffs)

    def _sight(self, work: UnitOfWork, handoff: Handoff, at: str = "") -> CardContext:
        step = at or handoff.current.step
        return CardContext(
            handoff=handoff,
            handbook=self._handbook,
            now=self._now(),
            as_of=self._as_of(handoff.process),
            card_link=self._link(work.cards.get(handoff.id, step)),
            previous_link=self._round_link(work, handoff.previous_id, step),
            next_link=self._round_link(work, handoff.next_id, step),
            contact_mention=work.people.contact_mention(handoff.task(step).team),
            step=at,
        )

    def _round_link(self, work: UnitOfWork, handoff_id: str | None, step: str) -> str:
        """Give the address of another round's card of this step, else of its first, since it may not have come as far."""
        if handoff_id is None:
            return ""
        card = work.cards.get(handoff_id, step)
        return self._link(card or work.cards.get(handoff_id, work.handoffs.peek(handoff_id).tasks[0].step))

    def _card_of(self, work: UnitOfWork, handoff: Handoff) -> str:
        return self._link(work.cards.get(handoff.id, handoff.current.step))

    def _link(self, card: Card | None) -> str:
        return self._permalink(card.channel, card.ts) if card and card.ts else ""


def _step(handoff: Handoff, ref: TaskRef) -> str:
    """Name the step that a reference points at; for the escalation the one that it was raised for last."""
    return _escalated_step(handoff) if ref.step == ESCALATION_SURFACE else ref.step


def _escalated_step(handoff: Handoff) -> str:
    """Name the step that a handoff's escalation was raised for last; none looks at where the handoff has come to."""
    return handoff.escalation.step if handoff.escalation else ""


def _task(handoff: Handoff, ref: TaskRef) -> Task:
    """Give the task that somebody points at; Refusal for a step that the handoff has not come to, since anyone can forge one."""
    step = _step(handoff, ref)
    try:
        return handoff.task(step) if step else handoff.current
    except KeyError:
        raise _unknown() from None


def _known(work: UnitOfWork, handoff_id: str) -> Handoff:
    try:
        return work.handoffs.peek(handoff_id)
    except NotFound:
        raise _unknown() from None


def _unknown() -> Refusal:
    return Refusal(message("queries.queries.unknown_task"))
