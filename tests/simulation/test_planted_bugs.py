"""Bugs that are planted by hand, one at a time: the simulation finds each of them, so it would find its like."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.gateways.salesforce import Salesforce
from bot.gateways.slack import SlackGateway
from handoffs import watching
from handoffs.people import Actor
from storage.journal import Journal
from storage.outbox import Outbox
from storage.timers import Timers
from tests.simulation.__main__ import held
from tests.simulation.database import prepared

SEEDS = range(1, 61)


def never_looks_for_a_lost_post(patch: pytest.MonkeyPatch) -> None:
    """Post again whatever became of the first attempt."""
    patch.setattr(SlackGateway, "find_post", lambda self, *about, **more: None)


def never_looks_for_its_own_note(patch: pytest.MonkeyPatch) -> None:
    """Write again whatever became of the first attempt."""
    patch.setattr(Salesforce, "_has_note", lambda self, record_id, reference: False)


def forgets_the_write_back_when_it_fails(patch: pytest.MonkeyPatch) -> None:
    """Drop a parcel that could not be delivered at once."""
    patch.setattr(Outbox, "again", lambda self, parcel, due_at, trouble: self.give_up(parcel, trouble, due_at))


def keeps_no_timers_in_step(patch: pytest.MonkeyPatch) -> None:
    """Leave the moments of a decided task behind, and forget those of an open one."""
    patch.setattr(Timers, "reconcile", lambda self, handoff_id, wanted: None)


def speaks_after_a_decision(patch: pytest.MonkeyPatch) -> None:
    """Warn and escalate without looking at the state again, and leave the timers of decided tasks running."""
    patch.setattr(watching, "_clock_runs", lambda task: True)
    reconcile = Timers.reconcile
    patch.setattr(Timers, "reconcile", lambda self, id, wanted: reconcile(self, id, wanted) if wanted else None)


def loses_an_event(patch: pytest.MonkeyPatch) -> None:
    """Write only the first event of each change into the journal."""
    append = Journal.append
    patch.setattr(Journal, "append", lambda self, id, events, actor, version: append(self, id, events[:1], actor, version))


def lets_anybody_act(patch: pytest.MonkeyPatch) -> None:
    """Believe whoever clicks to be of the team."""
    patch.setattr(Actor, "belongs_to", lambda self, team: True)
    patch.setattr("handoffs.people.require_colleague", lambda actor: None)


PLANTED: tuple[Callable[[Any], None], ...] = (
    never_looks_for_a_lost_post,
    never_looks_for_its_own_note,
    forgets_the_write_back_when_it_fails,
    keeps_no_timers_in_step,
    speaks_after_a_decision,
    loses_an_event,
    lets_anybody_act,
)


@pytest.mark.parametrize("plant", PLANTED, ids=lambda plant: plant.__name__)
def test_a_planted_bug_is_found(plant: Callable[[Any], None], folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    logging.disable(logging.CRITICAL)
    template = prepared(folder)
    plant(monkeypatch)
    try:
        found = next((seed for seed in SEEDS if held(seed, folder, template)[1]), None)
    finally:
        logging.disable(logging.NOTSET)

    assert found is not None, f"{plant.__name__} was not found in {len(SEEDS)} seeds"
    print(f"{plant.__name__}: found by seed {found}")
