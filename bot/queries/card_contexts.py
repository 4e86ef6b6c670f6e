"""Builds the contexts from which cards and lists are drawn, inside a unit of work."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from bot.queries.asked_contacts import AskedContacts
from bot.queries.contexts import AskedContact, CardContext
from bot.queries.task_references import escalated_step
from handoffs.model.handoff import Handoff
from handoffs.model.removed import RemovedHandoff
from handoffs.process.handbook import Handbook
from handoffs.process.policy import TeamPolicy
from handoffs.rules.escalate import concerns_too
from storage.repositories.cards import Card
from storage.unit_of_work import UnitOfWork

CardsOfHandoffs = Mapping[tuple[str, str], Card]
"""Messages by handoff and surface."""


class CardContexts:
    """Builds contexts; `permalink` returns the address of a message, `as_of` when old records of a process were read."""

    def __init__(
        self,
        handbook: Handbook,
        *,
        now: Callable[[], datetime],
        permalink: Callable[[str, str], str],
        as_of: Callable[[str], datetime | None],
    ) -> None:
        self._handbook = handbook
        self._now = now
        self._permalink = permalink
        self._as_of = as_of

    def of(self, work: UnitOfWork, handoff: Handoff, step: str = "") -> CardContext:
        """Build the context of a step; without a step, of the current one."""
        (context,) = self.of_tasks(work, [(handoff, step)])
        return context

    def of_card(self, work: UnitOfWork, handoff: Handoff, step: str) -> CardContext:
        """Build the context of a step for its card, which names the escalation of another record that is about this one too."""
        context = self.of(work, handoff, step)
        on_duty = on_duty_of(work, self._handbook.team_of(handoff, context.task))
        return replace(context, escalated_with=self._escalated_with(work, handoff), on_duty=on_duty)

    def of_tasks(self, work: UnitOfWork, tasks: Iterable[tuple[Handoff, str]]) -> tuple[CardContext, ...]:
        """Build the contexts of tasks, pairs of a handoff and a step; the cards of all are read together."""
        shown = tuple(tasks)
        rounds = {id for handoff, _ in shown for id in (handoff.id, handoff.previous_id, handoff.next_id) if id}
        cards = work.cards.of_handoffs(rounds)
        others, removed = work.handoffs.rounds(self._cardless(shown, cards))
        asked = AskedContacts(work, self._handbook)
        return tuple(self._of_task(handoff, step, cards, removed, others, asked.last(handoff)) for handoff, step in shown)

    def of_handoffs(self, work: UnitOfWork, handoffs: Iterable[Handoff]) -> tuple[CardContext, ...]:
        """Build the contexts of handoffs, each of its escalated step, else of its current step."""
        return self.of_tasks(work, ((handoff, escalated_step(handoff)) for handoff in handoffs))

    def card_links(self, work: UnitOfWork, handoffs: Iterable[Handoff]) -> dict[str, str]:
        """Return the address of the card of each handoff's current step by the subject's record; empty if it has no card."""
        shown = tuple(handoffs)
        cards = work.cards.of_handoffs(each.id for each in shown)
        return {each.subject.record_id: self._link(cards.get((each.id, each.current.step))) for each in shown}

    def _escalated_with(self, work: UnitOfWork, handoff: Handoff) -> str:
        """Return the number of the record of the customer whose open escalation is about this one too; empty for none."""
        if not handoff.is_open or not handoff.subject.party:
            return ""
        others = (each for each in work.handoffs.read_escalated_of(handoff.subject.party) if each.id != handoff.id)
        return next((each.subject.number for each in others if concerns_too(self._handbook, each, handoff, self._now())), "")

    def _cardless(self, shown: Iterable[tuple[Handoff, str]], cards: CardsOfHandoffs) -> set[str]:
        """Return the rounds before and after in which the step that is shown has no card."""
        rounds = ((id, step or handoff.current.step) for handoff, step in shown for id in (handoff.previous_id, handoff.next_id))
        return {id for id, step in rounds if id and (id, step) not in cards}

    def _of_task(
        self,
        handoff: Handoff,
        step: str,
        cards: CardsOfHandoffs,
        removed: Mapping[str, RemovedHandoff],
        others: Mapping[str, Handoff],
        contact: AskedContact | None,
    ) -> CardContext:
        shown = step or handoff.current.step
        previous, following = (removed.get(id) if id else None for id in (handoff.previous_id, handoff.next_id))
        return CardContext(
            handoff=handoff,
            handbook=self._handbook,
            now=self._now(),
            as_of=self._as_of(handoff.process),
            card_link=self._link(cards.get((handoff.id, shown))),
            previous_link="" if previous else self._round_link(handoff.previous_id, shown, cards, others),
            previous_removed=previous.removed_at if previous else None,
            next_link="" if following else self._round_link(handoff.next_id, shown, cards, others),
            next_removed=following.removed_at if following else None,
            contact=contact,
            step=step,
        )

    def _round_link(self, handoff_id: str | None, step: str, cards: CardsOfHandoffs, others: Mapping[str, Handoff]) -> str:
        """Return the address of this step's card in another round; if the round lacks this card, of its first card."""
        if handoff_id is None:
            return ""
        first = others[handoff_id].tasks[0].step if handoff_id in others else step
        return self._link(cards.get((handoff_id, step)) or cards.get((handoff_id, first)))

    def _link(self, card: Card | None) -> str:
        return self._permalink(card.channel, card.ts) if card and card.ts else ""


def on_duty_of(work: UnitOfWork, team: TeamPolicy) -> str | None:
    """Return how a message mentions who is on duty for a team, empty while nobody can be reached; None if none is named."""
    return work.people.contact_mention(team.on_duty_key) if team.on_duty else None
