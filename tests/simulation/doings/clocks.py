"""What can happen to clocks: the system clock is set, an order changes its urgency, a changed policy is applied."""

from dataclasses import replace
from datetime import timedelta

from handoffs.clock.sla import Clock, Target
from handoffs.process.policy import Policy
from tests.handoffs.examples import POLICY
from tests.simulation.doings import doings
from tests.simulation.doings.doings import Run, ticked

HOUR = timedelta(hours=1)


def _slower() -> Policy:
    """Return the policy with a slower clock for orders."""
    terms = POLICY.process("order_approval")
    sla = {**terms.sla, "standard": Target(target=3 * HOUR, clock=Clock.BUSINESS)}
    return replace(POLICY, processes={**POLICY.processes, "order_approval": replace(terms, sla=sla)})


SLOWER = _slower()


def hours_pass(day: Run) -> str:
    """Let hours pass, as they do; before a flow is watched until 23:00, as it is deployed in quiet hours."""
    if day.scene.calm_until != "watch":
        return doings.time_passes(day)
    now = day.world.clock.peek().astimezone(POLICY.calendar_of("devops").zone)
    ahead = now.replace(hour=23, minute=0, second=0, microsecond=0) - now
    day.world.clock.wind(ahead if ahead > timedelta() else ahead + 24 * HOUR)
    return "until 23:00"


def step(day: Run) -> str:
    """Set the clock of the machines that run the bot, back or forward, or right again; nobody else's clock changes.

    A clock is not set twice within a second, in which the guard of each process looks at it.
    """
    for replica in list(day.world.replicas):
        ticked(day, replica, "clock guard")
    system = day.world.system
    wanted = day.world.fate.chance.choice([-1, 0, 1]) * HOUR
    day.world.fate.counts["system clock set"] += wanted != system.step
    system.step = wanted
    return f"the system clock is {wanted} off"


def urgency(day: Run) -> str:
    """Let a colleague in Salesforce change how urgent an order is."""
    org, chance = day.world.org, day.world.fate.chance
    waiting = [order for order in org.records("Order") if order["Status"] == "Pending Review"]
    if not waiting:
        return "nothing"
    order = chance.choice(waiting)
    urgent = "Normal" if order.get("Priority__c") == "High" else "High"
    org.update("Order", str(order["Id"]), {"Priority__c": urgent}, by="Sato Keiko")
    return f"{order['Id']} {urgent}"


def policy(day: Run) -> str:
    """Restart the bot with another policy, and apply it to the open tasks."""
    world = day.world
    world.policy = POLICY if world.policy is SLOWER else SLOWER
    for replica in list(world.replicas):
        world.restart(replica)
    world.fate.dies_in = None
    service = world.replicas[0].service
    for handoff in world.replicas[0].queries.waiting("order_approval"):
        service.retime(handoff.id)
    return f"{'slower' if world.policy is SLOWER else 'as shipped'}"
