"""The switches for faults of the world."""

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.world.parts import WorldParts


@dataclass(frozen=True, kw_only=True)
class FaultSwitch:
    """One switch: it sets the attribute `name` of a `part` of the world to `on` or `off`."""

    key: str
    label: str
    part: Callable[[WorldParts], object]
    name: str
    on: object = True
    off: object = False

    def switch(self, world: WorldParts, on: bool) -> str:
        """Switch the fault on or off and return a text about it."""
        setattr(self.part(world), self.name, self.on if on else self.off)
        return self.label if on else f"Over: {self.label[0].lower()}{self.label[1:]}"

    def is_on(self, world: WorldParts) -> bool:
        """Return whether the fault is on."""
        return bool(getattr(self.part(world), self.name))


def _salesforce(world: WorldParts) -> object:
    return world.org.faults


def _slack(world: WorldParts) -> object:
    return world.workspace.faults


def _whmcs(world: WorldParts) -> object:
    return world.whmcs


def _hosts(world: WorldParts) -> object:
    return world.hosts


SLOW = 2.0
_RULE = "Credit check must be done before the status is changed."
_ACCOUNT_RULE = "New accounts need the approval of sales operations."
_REFUSAL = "The provisioning server refuses: line in use."

FAULT_SWITCHES = (
    FaultSwitch(key="salesforce_down", label="Salesforce is down", part=_salesforce, name="down"),
    FaultSwitch(
        key="salesforce_refuses", label="A validation rule refuses", part=_salesforce, name="validation_rule", on=_RULE, off=""
    ),
    FaultSwitch(
        key="account_refused",
        label="A rule refuses new accounts",
        part=_salesforce,
        name="account_rule",
        on=_ACCOUNT_RULE,
        off="",
    ),
    FaultSwitch(
        key="salesforce_locked", label="Somebody holds the record's lock", part=_salesforce, name="lock_row", on=1000, off=0
    ),
    FaultSwitch(key="slack_slow", label="Slack is slow (2 s a call)", part=_slack, name="delay", on=SLOW, off=0.0),
    FaultSwitch(key="slack_down", label="Slack's API is down", part=_slack, name="down"),
    FaultSwitch(
        key="slack_old_blocks",
        label="Slack takes no data tables and charts",
        part=_slack,
        name="refused_blocks",
        on=frozenset({"data_table", "data_visualization"}),
        off=frozenset(),
    ),
    FaultSwitch(key="whmcs_down", label="WHMCS is down", part=_whmcs, name="down"),
    FaultSwitch(key="whmcs_maintenance", label="WHMCS is in maintenance", part=_whmcs, name="maintenance"),
    FaultSwitch(
        key="whmcs_refuses", label="WHMCS's server refuses to end services", part=_whmcs, name="module_error", on=_REFUSAL, off=""
    ),
    FaultSwitch(key="host_away", label="A host of the certificates is out of reach", part=_hosts, name="away"),
    FaultSwitch(key="certbot_broken", label="Certificates are not renewed by themselves", part=_hosts, name="certbot_broken"),
)
