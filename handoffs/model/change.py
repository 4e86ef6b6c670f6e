"""What a rule returns: what happened, the handoff after it, and what we ask of others."""

from dataclasses import dataclass
from functools import reduce

from handoffs.model.effects import Effect
from handoffs.model.events import Event
from handoffs.model.fold import apply
from handoffs.model.handoff import Handoff


@dataclass(frozen=True, kw_only=True)
class Change:
    """What happened (`events`) to a handoff, the `handoff` after it, and what we ask of others (`effects`)."""

    handoff: Handoff
    events: tuple[Event, ...]
    effects: tuple[Effect, ...] = ()

    def then(self, second: "Change") -> "Change":
        """Return this change and a second one that began with its handoff, as one change."""
        return Change(handoff=second.handoff, events=self.events + second.events, effects=self.effects + second.effects)


def change_of(handoff: Handoff, *events: Event, effects: tuple[Effect, ...] = ()) -> Change:
    """Return the change that events make of a handoff, with its effects."""
    return Change(handoff=reduce(apply, events, handoff), events=events, effects=effects)
