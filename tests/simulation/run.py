"""One run: a random schedule from one seed, then everything is healed and ticks until it is quiet."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from bot.ids import HANDOFF_COMMAND
from handoffs.processes import PROCESSES
from sandbox.inquiries import take_next_number
from sandbox.requests import REQUESTS
from sandbox.salesforce.screen import DIRECTLY
from sandbox.seed import STORIES
from sandbox.slack.person import Person
from sandbox.slack.workspace import Workspace
from tests.simulation import sales
from tests.simulation.outside import do_outside
from tests.simulation.people import act
from tests.simulation.scenes import RULES, Scene, scene_of
from tests.simulation.wires import Killed
from tests.simulation.world import Replica, SimulatedWorld

AT_FIRST = 3
ACTORS = ("aiko",) * 4 + ("ken",) * 4 + ("yumi",) * 3 + ("haruka", "leo")
OTHERS = ("ren",) * 3 + ("takumi", "mei", "emi", "kaito", "sora", "rin", "haruka", "aiko")
"""Who works on what people hand over by hand; they act as often as there is such work."""

QUIET_AFTER = 80
Acting = Callable[[Workspace, Person, Random, str], tuple[str, dict[str, Any] | None]]


@dataclass
class Run:
    """What happened in a run, for the invariants and for whoever reads why one failed."""

    seed: int
    scene: Scene
    world: SimulatedWorld
    log: list[str] = field(default_factory=list)
    accepted: list[tuple[str, str, str]] = field(default_factory=list)
    """Who saw which modal of which task taken: (user, callback, the reference that the modal bore)."""

    cancelled: list[str] = field(default_factory=list)
    begun: set[str] = field(default_factory=set)
    """The numbers of the customers whose onboarding somebody was told to have begun."""

    is_quiet: bool = False
    decisions: int = 0

    @property
    def counts(self) -> Counter[str]:
        """Give the faults by kind."""
        return self.world.fate.counts


def run(seed: int, folder: Path, template: Path, scene: Scene | None = None) -> Run:
    """Run a seed to its quiet end, in its own scene unless another is given; the caller closes the world."""
    scene = scene or scene_of(seed)
    told = Run(seed=seed, scene=scene, world=SimulatedWorld(folder, template, seed))
    chance = told.world.fate.chance
    for _ in range(1 + (chance.random() < 0.4)):
        told.world.add_replica()
    begins = _onboard_at_once if scene.sales > scene.people else _customer if scene.people else _hand_over_at_once
    doings = (
        *(_customer,) * scene.customers, *(_salesforce, _clock, _fault, _kill, _delivery) * 4,
        *(_person,) * scene.people, *(_colleague,) * scene.colleagues, *(_tick,) * scene.ticks, _withdraw,
        *(_hand_over,) * scene.starts, *(_outside,) * len(scene.outside), *(_host,) * scene.hosts, *(_sales,) * scene.sales,
    )  # fmt: skip
    for number in range(scene.steps):
        doing = begins if number < AT_FIRST else chance.choice(doings)
        told.log.append(f"{number:3} {doing.__name__[1:]}: {doing(told)}")
    _settle(told)
    return told


def _customer(told: Run) -> str:
    chance, customers = told.world.fate.chance, told.world.customers
    key = chance.choice(chance.choice(told.scene.wishes)).key
    if key in (each.key for each in STORIES):
        customers.act(key)
    elif key in (each.key for each in REQUESTS):
        customers.requests.act(key)
    else:
        told.cancelled.append(customers.requests.act(key, days_ago=chance.choice([0, 0, 28, 40])))
    return key


def _withdraw(told: Run) -> str:
    """Let a customer take a cancellation back in the portal."""
    open_ones = [case for case in told.cancelled if told.world.org.get("Case", case)["Status"] != "Closed"]
    if not open_ones:
        return "nothing"
    case = told.world.fate.chance.choice(open_ones)
    told.world.customers.requests.withdraw(case)
    return case


def _hand_over(told: Run) -> str:
    """Let somebody begin to start a handoff by hand; the form is filled in when they act the next time."""
    chance = told.world.fate.chance
    process = chance.choice(told.scene.processes or [key for key, each in PROCESSES.items() if each.start])
    handle = chance.choice((*OTHERS, "aiko", "leo"))
    told.world.person(handle).command("#cs-team", HANDOFF_COMMAND, f"start {process}")
    return f"{handle} starts {process}"


def _hand_over_at_once(told: Run) -> str:
    """Let somebody start a handoff by hand, form and all."""
    what = _hand_over(told)
    for _ in range(3):
        what += f", {_colleague(told)}"
    return what


def _outside(told: Run) -> str:
    """Let something be done in Salesforce or WHMCS for a product or an order."""
    return do_outside(told.world, told.world.fate.chance.choice(told.scene.outside))


def _host(told: Run) -> str:
    """Let something happen to a host of the certificate inventory."""
    return told.world.hosts.happen()


def _person(told: Run) -> str:
    """Let somebody of those act who work on orders and cases."""
    return _acting(told, ACTORS)


def _colleague(told: Run) -> str:
    """Let somebody of the others act."""
    return _acting(told, OTHERS)


def _onboard_at_once(told: Run) -> str:
    """Let people of sales do several things."""
    return ", ".join(_sales(told) for _ in range(5))


def _sales(told: Run) -> str:
    """Let somebody of sales act, and mostly let what they asked for be done at once; or somebody takes a number."""
    chance = told.world.fate.chance
    if chance.random() < 0.02:
        return f"{take_next_number(told.world.org)} is taken"
    what = _acting(told, sales.SALES, sales.act)
    if chance.random() < 0.8:
        told.world.follow_up()
    told.begun |= {number for handle in set(sales.SALES) if (number := sales.begun(told.world.person(handle)))}
    return what


def _acting(told: Run, people: tuple[str, ...], act: Acting = act) -> str:
    """Let somebody act: mostly whoever has a modal open."""
    chance = told.world.fate.chance
    busy = [handle for handle in dict.fromkeys(people) if told.world.person(handle).view is not None]
    handle = chance.choice(busy) if busy and chance.random() < 0.75 else chance.choice(people)
    person = told.world.person(handle)
    what, taken = act(told.world.workspace, person, chance, told.scene.favours)
    if taken:
        told.accepted.append((person.id, str(taken["callback_id"]), str(taken["private_metadata"])))
    return f"{handle} {what}"


def _tick(told: Run) -> str:
    replica = told.world.fate.chance.choice(told.world.replicas)
    jobs = list(replica.jobs) if told.world.fate.chance.random() < 0.5 else [told.world.fate.chance.choice(list(replica.jobs))]
    for job in jobs:
        if not _ticked(told, replica, job):
            return f"{job} killed"
    return ", ".join(jobs)


def _clock(told: Run) -> str:
    ahead = told.world.fate.chance.choice([-90, -5, 1, 5, 30, 120, 600, 1800, 3600, 7200, 40000, 40000, 800000])
    told.world.fate.counts["clock set back"] += ahead < 0
    told.world.clock.wind(timedelta(seconds=ahead))
    return f"{ahead:+} s"


def _salesforce(told: Run) -> str:
    org, chance = told.world.org, told.world.fate.chance
    kind, change = chance.choice(list(DIRECTLY.values()))
    records = org.records(kind)
    if not records or chance.random() < 0.4:
        return "nothing"
    record = chance.choice(records)
    change = change if chance.random() < 0.6 else {"Description": f"Changed {chance.random()}"}
    org.update(kind, str(record["Id"]), dict(change), by="Sato Keiko")
    return f"{kind} {record['Id']} {change}"


def _fault(told: Run) -> str:
    world, chance = told.world, told.world.fate.chance
    kind = chance.choice(told.scene.faults)
    system, _, how = kind.partition(" ")
    if how == "lost":
        world.fate.lost[system] = chance.randint(1, 3)
    elif how == "cut off":
        world.fate.cut_off[system] = chance.randint(1, 2)
    elif kind == "heal":
        _heal(told)
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


def _kill(told: Run) -> str:
    if told.world.fate.chance.random() < 0.3:
        replica = told.world.fate.chance.choice(told.world.replicas)
        told.world.restart(replica)
        return "restart"
    told.world.fate.dies_in = told.world.fate.chance.randint(1, 14)
    return f"at boundary {told.world.fate.dies_in}"


def _delivery(told: Run) -> str:
    """Let the next delivery come twice, or late; or let those come that are late."""
    door, chance = told.world.door, told.world.fate.chance
    kind = chance.choice(["doubled", "late", "late ones come"])
    if kind == "late ones come":
        return f"{door.deliver_late()} late ones come"
    door.doubled, door.late = kind == "doubled", kind == "late"
    told.world.fate.counts[kind] += 1
    return f"the next is {kind}"


def _ticked(told: Run, replica: Replica, job: str) -> bool:
    if replica not in told.world.replicas:
        return False
    if replica.tick(job):
        return True
    told.world.restart(replica)
    return False


def _heal(told: Run) -> None:
    told.world.fate.heal()
    told.world.workspace.faults.down = told.world.org.faults.down = told.world.whmcs.maintenance = False
    told.world.workspace.faults.rate_limit = {}
    told.world.org.faults.clear()


def _settle(told: Run) -> None:
    """Heal everything, and let all jobs tick and time pass until nothing is left to do."""
    _heal(told)
    told.world.door.deliver_late()
    told.world.door.doubled = told.world.door.late = False
    for _ in range(3):
        told.world.clock.wind(timedelta(minutes=6))
        told.world.replicas[0].certificates.probe_all()
    for number in range(QUIET_AFTER):
        for replica in list(told.world.replicas):
            for job in replica.jobs:
                assert replica.tick(job), "nobody kills any more"
        if number > 4 and _quiet(told):
            told.is_quiet = True
            return
        told.world.clock.wind(timedelta(seconds=45))


def _quiet(told: Run) -> bool:
    kinds = ("drawing", "thread_reply", "direct_notice", "write_back", "creation", "ending", "remark", "digest", "announcement")
    try:
        with told.world.replicas[0].database.read() as work:
            return not work.outbox.count(kinds) and work.timers.oldest_due(told.world.clock.now()) is None
    except Killed:
        return False
