"""One run: a random schedule from one seed, then everything is healed and ticks until it is quiet."""

from collections.abc import Callable
from datetime import timedelta

from tests.handoffs.examples import POLICY
from tests.simulation.doings import clocks, damages, doings, places, policies, records
from tests.simulation.doings.doings import Run
from tests.simulation.scenes import Scene, scene_of
from tests.simulation.world.database import Days
from tests.simulation.world.wires import Killed
from tests.simulation.world.world import SimulatedWorld

AT_FIRST = 3
CALM = 250
"""Doings after which a beginning is no longer calm, however far its work has come; most come there in half of them."""

CALMLY = (
    *(doings.diligent,) * 12, *(doings.colleague,) * 6, *(doings.tick,) * 8, *(doings.outside,) * 4, clocks.hours_pass,
    doings.hand_over_at_once, doings.customer,
)  # fmt: skip
HOUR = timedelta(hours=1)
PAUSES = (*(timedelta(seconds=45),) * 12, *(timedelta(minutes=5),) * 10)
"""How long time passes between the last rounds: within an hour a run comes to rest."""

Doing = Callable[[Run], str]


def run(seed: int, days: Days, scene: Scene | None = None) -> Run:
    """Run a seed to its quiet end, in its own scene unless another is given; the caller closes the world.

    A run that is known to break a promise ends there. Where two replicas can work in the same moment there are two, and most of
    what they do happens side by side.
    """
    scene = scene or scene_of(seed, are_shared=days.are_shared)
    day = Run(seed=seed, scene=scene, world=SimulatedWorld(days, seed, scene.automations))
    chance, happening = day.world.fate.chance, _doings(scene)
    happening += (doings.side_by_side,) * (len(happening) if days.are_shared else 0)
    for _ in range(2 if days.are_shared else 1 + (chance.random() < 0.4)):
        day.world.add_replica()
    _begin(day)
    for _ in range(scene.steps):
        if day.broken:
            return day
        _happen(day, chance.choice(happening))
    _settle(day)
    return day


def _begin(day: Run) -> None:
    """Let a run begin with its subject, and without any trouble until the step is open that its scene is about."""
    for _ in range(AT_FIRST):
        _happen(day, _first(day.scene))
    for _ in range(CALM if day.scene.calm_until else 0):
        if day.shows(day.scene.calm_until):
            return
        _happen(day, day.world.fate.chance.choice(CALMLY))


def _first(scene: Scene) -> Doing:
    """Return what brings a scene's subject into the world."""
    if scene.sales > scene.people:
        return doings.onboard_at_once
    return doings.customer if scene.people or scene.reviewers else doings.hand_over_at_once


def _doings(scene: Scene) -> tuple[Doing, ...]:
    """Return what can happen, each as often as it is likely."""
    failure = (doings.salesforce, doings.clock, doings.fault, doings.kill, doings.delivery)
    return (
        *(doings.customer,) * scene.customers, *failure * 4,
        *(doings.person,) * scene.people, *(doings.colleague,) * scene.colleagues,
        *(doings.reviewer,) * scene.reviewers, *(doings.tick,) * scene.ticks, doings.withdraw,
        *(doings.hand_over,) * scene.starts, *(doings.outside,) * len(scene.outside), *(doings.host,) * scene.hosts,
        *(doings.sales,) * scene.sales, *(records.retype, records.share) * scene.records,
        *(doings.spoil,) * scene.damages, *(policies.changed, policies.rolled) * scene.policies,
        *(doings.alone,) * len(scene.alone), *(places.channel, places.contact) * scene.places,
        *(clocks.step, clocks.urgency, clocks.policy) * scene.clocks,
    )  # fmt: skip


def _happen(day: Run, doing: Doing) -> None:
    day.log.append(f"{len(day.log):3} {doing.__name__}: {doing(day)}")


def _settle(day: Run) -> None:
    """Heal everything, and let all jobs tick and time pass until nothing is left to do."""
    doings.heal(day)
    places.restored(day)
    day.world.door.deliver_late()
    day.world.door.doubled = day.world.door.late = False
    for _ in range(3):
        day.world.clock.wind(timedelta(minutes=6))
        day.world.replicas[0].certificates.probe_all()
    if day.damages:
        for _ in range(damages.ROUNDS):
            _tick_all(day)
            day.world.clock.wind(timedelta(seconds=45))
        _tick_all(day)
        day.waiting = list(damages.neighbours_that_wait(day.world, day.damages))
        if day.waiting:
            return
        damages.repair(day.world, day.damages)
        day.world.clock.wind(HOUR)
        day.world.replicas[0].certificates.probe_all()  # only a probe ends a renewed one, each hour
    if day.scene.policies:
        _rest(day)
        policies.start_with(day.world, POLICY, is_applied=True)
    day.is_quiet = _rest(day)
    if records.confirmed(day):
        day.is_quiet = _rest(day)


def _rest(day: Run) -> bool:
    """Let all jobs tick and time pass until nothing is left to do; False when it does not come to that."""
    for number, pause in enumerate(PAUSES):
        _tick_all(day)
        if number > 4 and _quiet(day):
            return True
        day.world.clock.wind(pause)
    return False


def _tick_all(day: Run) -> None:
    for replica in list(day.world.replicas):
        for job in replica.jobs:
            assert replica.tick(job), "nobody kills any more"


def _quiet(day: Run) -> bool:
    try:
        with day.world.replicas[0].database.read() as work:
            return not work.outbox.count() and work.timers.oldest_due(day.world.system.now()) is None
    except Killed:
        return False
