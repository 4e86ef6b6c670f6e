"""The policies that a simulated bot can be started with, and what it is to start with another one in the middle of the day."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from bot.processes.registry import step_views
from bot.views.surfaces import draw
from handoffs.clock.sla import Clock, Target
from handoffs.model.handoff import TaskState
from handoffs.process.policy import Policy, TeamPolicy
from handoffs.rules.parts.timers import timers_of
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


def changed(day: Run) -> str:
    """Start all processes with another policy, and mostly apply it to the open tasks."""
    world, chance = day.world, day.world.fate.chance
    number = chance.randrange(len(POLICIES))
    world.fate.counts["policy changed"] += 1
    start_with(world, POLICIES[number], is_applied=chance.random() < 0.7)
    day.unanswered += [each for replica in world.replicas for each in _unanswered(replica, world.policy)]
    return f"policy {number}"


def rolled(day: Run) -> str:
    """Start one process with another policy: where there are two, an old one and a new one work together."""
    world, chance = day.world, day.world.fate.chance
    number = chance.randrange(len(POLICIES))
    world.policy, world.fate.dies_in = POLICIES[number], None
    world.fate.counts["old replica beside a new one"] += len(world.replicas) > 1
    place = world.replicas.index(chance.choice(world.replicas))
    _started(world, world.replicas[place])
    day.unanswered += _unanswered(world.replicas[place], world.policy)
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


def teams_for(day: Run, team: str, process: str) -> tuple[TeamPolicy, ...]:
    """List the teams that looked after a stored team's tasks under any of the policies of a run."""
    return tuple({found.key: found for each in day.world.policies for found in [each.team_for(team, process)]}.values())


def _unanswered(replica: Replica, policy: Policy) -> Iterator[str]:
    """Name the open tasks of teams that the policy has no longer which a process can't draw or time."""
    with replica.database.read() as work:
        waiting = work.handoffs.open_ones()
    for handoff in waiting:
        for task in handoff.tasks:
            if task.state is not TaskState.OPEN or task.team in policy.team_keys:
                continue
            try:
                drawn = draw(replica.queries.context(handoff.id, task.step), task.step, step_views())
                timers_of(replica.queries.handbook, handoff)
            except Exception as failure:  # noqa: BLE001 - any failure is the one that is looked for
                yield f"{handoff.id}: {task.step} of the removed team {task.team} can't be drawn: {failure!r}"
            else:
                if drawn is None or drawn.channel == task.team:
                    yield f"{handoff.id}: the card of {task.step} belongs to the removed team {task.team}"


def _started(world: SimulatedWorld, replica: Replica) -> None:
    place = world.replicas.index(replica)
    world.restart(replica)
    world.replicas[place].begin()
