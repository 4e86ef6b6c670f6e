"""The policies that a simulated bot can be started with, and what it is to start with another one in the middle of the day."""

from dataclasses import replace
from datetime import timedelta

from handoffs.clock.sla import Clock, Target
from handoffs.process.policy import Policy, TeamPolicy
from tests.handoffs.examples import POLICY
from tests.simulation.doings.doings import Run
from tests.simulation.world.world import Replica, SimulatedWorld

HOUR = timedelta(hours=1)


def _with_orders(sla: dict[str, Target]) -> Policy:
    """Return the policy with other clocks for orders."""
    terms = replace(POLICY.process("order_approval"), sla=sla)
    return replace(POLICY, processes={**POLICY.processes, "order_approval": terms})


def _without_team(key: str) -> Policy:
    """Return the policy without a team that owns steps of processes."""
    return replace(POLICY, teams=tuple(each for each in POLICY.teams if each.key != key))


SLOWER = _with_orders({**POLICY.process("order_approval").sla, "standard": Target(target=3 * HOUR, clock=Clock.BUSINESS)})
FASTER = _with_orders({**POLICY.process("order_approval").sla, "standard": Target(target=HOUR, clock=Clock.BUSINESS)})
WITHOUT_URGENCY = _with_orders({"standard": POLICY.process("order_approval").sla["standard"]})
WITHOUT_DEVOPS, WITHOUT_SF_ADMIN = _without_team("devops"), _without_team("sf_admin")
POLICIES = (POLICY, SLOWER, FASTER, WITHOUT_URGENCY, WITHOUT_DEVOPS, WITHOUT_SF_ADMIN)


def changed(told: Run) -> str:
    """Start all processes with another policy, and mostly apply it to the open tasks."""
    world, chance = told.world, told.world.fate.chance
    number = chance.randrange(len(POLICIES))
    world.fate.counts["policy changed"] += 1
    start_with(world, POLICIES[number], is_applied=chance.random() < 0.7)
    return f"policy {number}"


def rolled(told: Run) -> str:
    """Start one process with another policy: where there are two, an old one and a new one work together."""
    world, chance = told.world, told.world.fate.chance
    number = chance.randrange(len(POLICIES))
    world.policy, world.fate.dies_in = POLICIES[number], None
    world.fate.counts["old replica beside a new one"] += len(world.replicas) > 1
    _started(world, chance.choice(world.replicas))
    return f"policy {number} in one of {len(world.replicas)}"


def start_with(world: SimulatedWorld, policy: Policy, *, is_applied: bool) -> None:
    """Start all processes with a policy, and apply it as `baton policy apply` does."""
    world.policy, world.fate.dies_in = policy, None
    for replica in list(world.replicas):
        _started(world, replica)
    if is_applied:
        first = world.replicas[0]
        with first.database.read() as work:
            waiting = work.handoffs.open_ones()
        for handoff in waiting:
            first.service.retime(handoff.id)


def teams_for(told: Run, team: str, process: str) -> tuple[TeamPolicy, ...]:
    """List the teams that looked after a stored team's tasks under any of the policies of a run."""
    return tuple({found.key: found for each in told.world.policies for found in [each.team_for(team, process)]}.values())


def _started(world: SimulatedWorld, replica: Replica) -> None:
    place = world.replicas.index(replica)
    world.restart(replica)
    world.replicas[place].begin()
