"""What the controls of the world touch of it: its parts, and the bot in it."""

from typing import Protocol

from bot.baton import Baton
from handoffs.policy import Policy
from sandbox.clock import SandboxClock
from sandbox.salesforce.org import Org
from sandbox.seed import Customers
from sandbox.slack.person import Person
from sandbox.slack.workspace import Workspace
from sandbox.tls import Hosts
from sandbox.whmcs import Whmcs


class Place(Protocol):
    """A world whose switches are at hand."""

    clock: SandboxClock
    policy: Policy
    workspace: Workspace
    org: Org
    whmcs: Whmcs
    customers: Customers
    hosts: Hosts
    baton: Baton

    def person(self, handle: str) -> Person:
        """Give a member of the staff by handle, ready to act."""

    def probe_certificates(self) -> None:
        """Let the bot look at all certificates now, if it runs."""
