"""After a day whose scene says so, retention removes what is settled, dies over it now and then, and is held to its promise."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from bot.cli.journal import receipts, verify
from bot.queries.receipts import Json
from bot.scheduler.retention import Retention
from handoffs.clock.figures import Worked
from handoffs.model.handoff import Handoff
from handoffs.process.handbook import Handbook
from handoffs.processes import PROCESSES
from tests.figures import decided_rows
from tests.handoffs.examples import POLICY
from tests.simulation.doings.doings import Run
from tests.simulation.invariants.alike import groups
from tests.simulation.invariants.histories import Histories
from tests.simulation.world.wires import Killed
from tests.simulation.world.world import START

KEPT = timedelta(days=30)
HANDBOOK = Handbook(policy=replace(POLICY, settled_kept=KEPT), processes=PROCESSES)
DEATHS = 4
"""So often retention is killed before it comes to its end, where there is so much to do."""


def what_is_old_is_removed_and_its_proof_stays(day: Run, histories: Histories) -> Iterator[str]:
    """Exactly what is settled loses its content; receipts, figures and the proof of the journal are those of before.

    A settled handoff whose message holds open escalations of others is kept until these end.
    """
    if not day.scene.removes:
        return
    held = {group.handoff_id for group in groups(day) if group.closed_at is None}
    settled = {id for id, (handoff, _) in histories.items() if not _waits(handoff)} - held
    figures, proofs = _figures(day), _proofs(day)
    day.world.clock.wind(KEPT + timedelta(days=1))
    for _ in range(DEATHS):
        day.world.fate.dies_in = day.world.fate.chance.randrange(1, 30)
        _remove(day)
    day.world.fate.dies_in = None
    _remove(day)
    day.world.replicas[0].tick("slack_messages")  # rounds next to removed ones are drawn again, and are still old
    _remove(day)
    with day.world.replicas[0].database.read() as work:
        removed = work.removals.ids()
    yield from (f"{id} is settled and was not removed" for id in settled - removed)
    yield from (f"{id} still waits and was removed" for id in removed - settled)
    if _figures(day) != figures:
        yield "the figures of past days have changed"
    yield from (f"the receipt {lost} is gone" for lost in (proofs - _proofs(day)).elements())
    yield from verify(day.world.replicas[0].database).faults
    yield from _set_aside_afterwards(day)


def _waits(handoff: Handoff) -> bool:
    """Return whether anybody or anything still waits for a handoff."""
    return handoff.is_open or handoff.is_delivering or bool(handoff.escalation and handoff.escalation.is_open)


def _remove(day: Run) -> None:
    """Run retention in a process that begins again when it dies."""
    replica, now = day.world.replicas[0], day.world.system.now
    try:
        Retention(replica.database, HANDBOOK, now, now).remove_old()
    except Killed:
        day.world.restart(replica)


def _set_aside_afterwards(day: Run) -> Iterator[str]:
    """Let all jobs run once with what is left, and name what they could not handle."""
    for job in day.world.replicas[0].jobs:
        day.world.replicas[0].tick(job)
    with day.world.replicas[0].database.read() as work:
        yield from (f"{each.row.name} failed after the removal" for each in work.set_aside.all())


def _figures(day: Run) -> Counter[Worked]:
    return Counter(decided_rows(day.world.replicas[0].database, START - timedelta(days=1), START + timedelta(days=400)))


def _proofs(day: Run) -> Counter[str]:
    found = receipts(day.world.replicas[0].database, POLICY, "", None, None)
    return Counter(_proof(each) for each in found)


def _proof(receipt: Json) -> str:
    return (
        f"{receipt['reference']} {receipt['who']} {receipt['at']} {receipt['choice']} {receipt['seal']} {receipt['sealed_well']}"
    )
