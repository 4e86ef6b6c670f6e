"""A run, and everything that can happen in it: what people, customers and colleagues do, and what goes wrong."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from random import Random
from typing import Any

from bot.wire.ids import HANDOFF_COMMAND
from handoffs.processes import PROCESSES
from sandbox.salesforce.panel.actions import DIRECTLY
from sandbox.slack.client.person import Person
from sandbox.slack.workspace.workspace import Workspace
from sandbox.world.direct_changes import take_next_number
from sandbox.world.portal_cases import PORTAL_CASES
from sandbox.world.seed import ORDER_ACTIONS
from tests.simulation.doings import people, reviewing
from tests.simulation.doings import sales as selling
from tests.simulation.doings.damages import Damage, damage
from tests.simulation.doings.outside import do_outside
from tests.simulation.doings.reviewing import Looks
from tests.simulation.scenes import RULES, Scene
from tests.simulation.world.world import Replica, SimulatedWorld

ACTORS = ("aiko",) * 4 + ("ken",) * 4 + ("yumi",) * 3 + ("haruka", "leo")
OTHERS = ("ren",) * 3 + ("takumi", "mei", "emi", "kaito", "sora", "rin", "haruka", "aiko")
"""Who works on what people hand over by hand; they act as often as there is such work."""

Acting = Callable[[Workspace, Person, Random, str], tuple[str, dict[str, Any] | None]]


@dataclass
class Run:
    """What happened in a run, for the invariants and for the reader of a failure."""

    seed: int
    scene: Scene
    world: SimulatedWorld
    log: list[str] = field(default_factory=list)
    notify_accepted: list[tuple[str, str, str]] = field(default_factory=list)
    """Who saw which modal of which task taken: (user, callback, the reference that the modal bore)."""

    cancelled: list[str] = field(default_factory=list)
    begun: set[str] = field(default_factory=set)
    """The numbers of the customers whose onboarding somebody was told to have begun."""

    acting: set[str] = field(default_factory=set)
    """Who is acting now, of those who act side by side."""

    damages: list[Damage] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    """What waited for a damaged neighbour, while all else was whole again."""

    unanswered: list[str] = field(default_factory=list)
    """The open tasks of a removed team that a process could not draw or time when it had begun."""

    looks: Looks = field(default_factory=Looks)
    """Who looks at which task in the window of the queue."""

    is_quiet: bool = False
    decisions: int = 0

    @property
    def counts(self) -> Counter[str]:
        """Return the faults by kind."""
        return self.world.fate.counts

    @property
    def broken(self) -> list[str]:
        """Return what is known to be wrong before the run ends."""
        return [*self.world.witness.wrong, *self.looks.wrong, *self.unanswered, *self.waiting]

    def shows(self, step: str) -> bool:
        """Return whether a card of this step has been posted."""
        workspace = self.world.workspace
        posted = (
            message.get("metadata") or {} for channel in list(workspace.channels) for message in workspace.messages(channel)
        )
        return any(str((each.get("event_payload") or {}).get("key", "")).endswith(f"/{step}") for each in posted)


def customer(day: Run) -> str:
    chance, customers = day.world.fate.chance, day.world.customers
    key = chance.choice(chance.choice(day.scene.wishes)).key
    if key in (each.key for each in ORDER_ACTIONS):
        customers.act(key)
    elif key in (each.key for each in PORTAL_CASES):
        customers.requests.act(key)
    else:
        day.cancelled.append(customers.requests.act(key, days_ago=chance.choice([0, 0, 28, 40])))
    return key


def withdraw(day: Run) -> str:
    """Let a customer take a cancellation back in the portal."""
    open_ones = [case for case in day.cancelled if day.world.org.get("Case", case)["Status"] != "Closed"]
    if not open_ones:
        return "nothing"
    case = day.world.fate.chance.choice(open_ones)
    day.world.customers.requests.withdraw(case)
    return case


def hand_over(day: Run) -> str:
    """Let somebody begin to start a handoff by hand; the form is filled in when they act the next time."""
    chance = day.world.fate.chance
    process = chance.choice(day.scene.processes or [key for key, each in PROCESSES.items() if each.manual_start])
    handle = chance.choice((*OTHERS, "aiko", "leo"))
    day.world.person(handle).command("#cs-team", HANDOFF_COMMAND, f"start {process}")
    return f"{handle} starts {process}"


def hand_over_at_once(day: Run) -> str:
    """Let somebody start a handoff by hand, form and all."""
    what = hand_over(day)
    for _ in range(3):
        what += f", {colleague(day)}"
    return what


def outside(day: Run) -> str:
    """Let something be done in Salesforce or WHMCS for a product or an order."""
    return do_outside(day.world, day.world.fate.chance.choice(day.scene.outside))


def host(day: Run) -> str:
    """Let something happen to a host of the certificate inventory."""
    return day.world.hosts.happen()


def person(day: Run) -> str:
    """Let somebody of those act who work on orders and cases."""
    return _acting(day, ACTORS)


def colleague(day: Run) -> str:
    """Let somebody of the others act."""
    return _acting(day, OTHERS)


def reviewer(day: Run) -> str:
    """Let somebody work in the window of the queue."""
    return _acting(day, reviewing.REVIEWERS, partial(reviewing.act, day.looks, day.world))


def diligent(day: Run) -> str:
    """Let somebody whose team has an open step complete it, form and all; where nothing is open, somebody starts something."""
    world = day.world
    places = [world.workspace.channels[id] for id in people.places_of(world.workspace, day.scene.favours)]
    able = tuple(each for each in dict.fromkeys(OTHERS) if any(world.person(each).id in place.members for place in places))
    return ", ".join(_acting(day, able, people.work) for _ in range(3)) if able else hand_over_at_once(day)


def onboard_at_once(day: Run) -> str:
    """Let people of sales do several things."""
    return ", ".join(sales(day) for _ in range(5))


def sales(day: Run) -> str:
    """Let somebody of sales act, and mostly let what they asked for be done at once; or somebody takes a number."""
    chance = day.world.fate.chance
    if chance.random() < 0.02:
        return f"{take_next_number(day.world.org)} is taken"
    what = _acting(day, selling.SALES, selling.act)
    if chance.random() < 0.8:
        day.world.follow_up()
    day.begun |= {number for handle in set(selling.SALES) if (number := selling.begun(day.world.person(handle)))}
    return what


def side_by_side(day: Run) -> str:
    """Let both replicas work in the same moment: they run the same jobs, or each answers a person or runs jobs."""
    scene, chance = day.scene, day.world.fate.chance
    asked = _some_jobs(day)

    def jobs() -> str:
        return _run(day, day.world.some_replica(), asked)

    likely = (
        *(partial(person, day),) * scene.people, *(partial(colleague, day),) * scene.colleagues,
        *(partial(reviewer, day),) * scene.reviewers, *(jobs,) * scene.ticks,
    )  # fmt: skip
    both = (jobs, jobs) if chance.random() < 0.3 else (chance.choice(likely), chance.choice(likely))
    return " | ".join(day.world.fate.turns.together(both))


def _acting(day: Run, whom: tuple[str, ...], act: Acting = people.act) -> str:
    """Let a person act who is not acting already, most often one with an open modal."""
    chance = day.world.fate.chance
    whom = tuple(handle for handle in whom if handle not in day.acting)
    busy = [handle for handle in dict.fromkeys(whom) if day.world.person(handle).view is not None]
    handle = chance.choice(busy) if busy and chance.random() < 0.75 else chance.choice(whom)
    person = day.world.person(handle)
    day.acting.add(handle)
    what, taken = act(day.world.workspace, person, chance, day.scene.favours)
    day.acting.remove(handle)
    if taken:
        day.notify_accepted.append((person.id, str(taken["callback_id"]), str(taken["private_metadata"])))
    return f"{handle} {what}"


def tick(day: Run) -> str:
    """Let a replica run one job, or all."""
    return _run(day, day.world.some_replica(), _some_jobs(day))


def _some_jobs(day: Run) -> list[str]:
    chance, jobs = day.world.fate.chance, list(day.world.replicas[0].jobs)
    return jobs if chance.random() < 0.5 else [chance.choice(jobs)]


def _run(day: Run, replica: Replica, jobs: list[str]) -> str:
    for job in jobs:
        if not ticked(day, replica, job):
            return f"{job} killed"
    return ", ".join(jobs)


def alone(day: Run) -> str:
    """Let a job of one process run alone."""
    chance = day.world.fate.chance
    job = chance.choice(day.scene.alone)
    return job if ticked(day, chance.choice(day.world.replicas), job) else f"{job} killed"


def clock(day: Run) -> str:
    ahead = day.world.fate.chance.choice(day.scene.jumps)
    day.world.fate.counts["clock set back"] += ahead < 0
    day.world.clock.wind(timedelta(seconds=ahead))
    return f"{ahead:+} s"


def time_passes(day: Run) -> str:
    """Let hours pass, as they do."""
    ahead = day.world.fate.chance.choice([600, 7200, 40000, 200000])
    day.world.clock.wind(timedelta(seconds=ahead))
    return f"{ahead:+} s"


def salesforce(day: Run) -> str:
    org, chance = day.world.org, day.world.fate.chance
    kind, change = chance.choice(list(DIRECTLY.values()))
    records = org.records(kind)
    if not records or chance.random() < 0.4:
        return "nothing"
    record = chance.choice(records)
    change = change if chance.random() < 0.6 else {"Description": f"Changed {chance.random()}"}
    org.update(kind, str(record["Id"]), dict(change), by="Sato Keiko")
    return f"{kind} {record['Id']} {change}"


def fault(day: Run) -> str:
    world, chance = day.world, day.world.fate.chance
    kind = chance.choice(day.scene.faults)
    system, _, how = kind.partition(" ")
    if how == "lost":
        world.fate.lost[system] = chance.randint(1, 3)
    elif how == "cut off":
        world.fate.cut_off[system] = chance.randint(1, 2)
    elif kind == "heal":
        heal(day)
    else:
        _break(world, kind)
    world.fate.counts[kind] += 1
    return kind


def _break(world: SimulatedWorld, kind: str) -> None:
    chance = world.fate.chance
    match kind:
        case "429":
            world.workspace.faults.rate_limit = {"chat.postMessage": chance.randint(1, 4), "chat.update": chance.randint(0, 3)}
        case "outage of slack":
            world.workspace.faults.down = True
        case "outage of salesforce":
            world.org.faults.down = True
        case "maintenance":
            world.whmcs.maintenance = True
        case "overtaken":
            world.fate.overtaken = chance.randint(1, 2)
        case "lock":
            world.org.faults.lock_row = chance.randint(1, 3)
        case "rule" | "account rule" | "duplicate rule":
            setattr(world.org.faults, *RULES[kind])
        case "expired":
            world.org.expire_tokens()
        case "slow salesforce":
            world.fate.slow = chance.choice([2, 8, 25])


def kill(day: Run) -> str:
    if day.world.fate.chance.random() < 0.3:
        replica = day.world.fate.chance.choice(day.world.replicas)
        day.world.restart(replica)
        return "restart"
    day.world.fate.dies_in = day.world.fate.chance.randint(1, 14)
    return f"at boundary {day.world.fate.dies_in}"


def delivery(day: Run) -> str:
    """Let the next delivery come twice, or late; or let those come that are late."""
    door, chance = day.world.door, day.world.fate.chance
    kind = chance.choice(["doubled", "late", "late ones come"])
    if kind == "late ones come":
        return f"{door.deliver_late()} late ones come"
    door.doubled, door.late = kind == "doubled", kind == "late"
    day.world.fate.counts[kind] += 1
    return f"the next is {kind}"


def ticked(day: Run, replica: Replica, job: str) -> bool:
    """Let a replica run one job; False when the replica is gone, or died over the job and began again."""
    if replica not in day.world.replicas:
        return False
    if replica.tick(job):
        return True
    day.world.restart(replica)
    return False


def spoil(day: Run) -> str:
    """Damage a stored row; it stays damaged until the run settles."""
    new = damage(day.world, day.world.fate.chance)
    day.damages += new
    day.world.fate.counts["damage"] += bool(new)
    return ", ".join(f"{each.table}.{each.column} of {each.handoff_id}" for each in new) or "nothing"


def heal(day: Run) -> None:
    day.world.fate.heal()
    day.world.workspace.faults.down = day.world.org.faults.down = day.world.whmcs.maintenance = False
    day.world.workspace.faults.rate_limit = {}
    day.world.org.faults.clear()
    day.world.org.state.hidden.clear()
