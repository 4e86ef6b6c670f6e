"""What goes wrong in the world at the flip of a switch: which part of it, and what it does meanwhile."""

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.world.parts import Place


@dataclass(frozen=True, kw_only=True)
class Breakdown:
    """One switch: `part` of the world has a field of that `name`, which is `on` while it lasts and `off` else."""

    key: str
    label: str
    part: Callable[[Place], object]
    name: str
    on: object = True
    off: object = False

    def turn(self, world: Place, on: bool) -> str:
        """Let it begin or end; says which."""
        setattr(self.part(world), self.name, self.on if on else self.off)
        return self.label if on else f"Over: {self.label[0].lower()}{self.label[1:]}"

    def lasts(self, world: Place) -> bool:
        """Tell whether it is going on."""
        return bool(getattr(self.part(world), self.name))


def _salesforce(world: Place) -> object:
    return world.org.faults


def _slack(world: Place) -> object:
    return world.workspace.faults


def _whmcs(world: Place) -> object:
    return world.whmcs


def _hosts(world: Place) -> object:
    return world.hosts


SLOW = 2.0
_RULE = "Credit check must be done before the status is changed."
_ACCOUNT_RULE = "New accounts need the approval of sales operations."
_REFUSAL = "The provisioning server refuses: line in use."

BREAKDOWNS = (
    Breakdown(key="salesforce_down", label="Salesforce is down", part=_salesforce, name="down"),
    Breakdown(
        key="salesforce_refuses", label="A validation rule refuses", part=_salesforce, name="validation_rule", on=_RULE, off=""
    ),
    Breakdown(
        key="account_refused",
        label="A rule refuses new accounts",
        part=_salesforce,
        name="account_rule",
        on=_ACCOUNT_RULE,
        off="",
    ),
    Breakdown(
        key="salesforce_locked", label="Somebody holds the record's lock", part=_salesforce, name="lock_row", on=1000, off=0
    ),
    Breakdown(key="slack_slow", label="Slack is slow (2 s a call)", part=_slack, name="delay", on=SLOW, off=0.0),
    Breakdown(key="slack_down", label="Slack's API is down", part=_slack, name="down"),
    Breakdown(key="whmcs_down", label="WHMCS is down", part=_whmcs, name="down"),
    Breakdown(key="whmcs_maintenance", label="WHMCS is in maintenance", part=_whmcs, name="maintenance"),
    Breakdown(
        key="whmcs_refuses", label="WHMCS's server refuses to end services", part=_whmcs, name="module_error", on=_REFUSAL, off=""
    ),
    Breakdown(key="host_away", label="A host of the certificates is out of reach", part=_hosts, name="away"),
    Breakdown(key="certbot_broken", label="Certificates are not renewed by themselves", part=_hosts, name="certbot_broken"),
)
