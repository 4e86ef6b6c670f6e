"""What a rule gives: what happened, how the handoff stands now, and what we ask of others."""

from dataclasses import dataclass
from functools import reduce

from handoffs.model.effects import Effect
from handoffs.model.events import Event
from handoffs.model.fold import apply
from handoffs.model.handoff import Handoff


@dataclass(frozen=True, kw_only=True)
class Change:
    """What happened (`events`) to a handoff, how it stands now, and what we ask of others (`effects`)."""

    handoff: Handoff
    events: tuple[Event, ...]
    effects: tuple[Effect, ...] = ()


def both(first: Change, second: Change) -> Change:
    """Put two changes together of which the second began where the first ended."""
    return Change(handoff=second.handoff, events=first.events + second.events, effects=first.effects + second.effects)


def changed(handoff: Handoff, *events: Event, effects: tuple[Effect, ...] = ()) -> Change:
    """Put events and effects together with the handoff that the events make."""
    return Change(handoff=reduce(apply, events, handoff), events=events, effects=effects)
