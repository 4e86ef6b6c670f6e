"""The parts of the world that its controls use."""

from typing import Protocol

from bot.application import Application
from bot.config.policy.loaded_policy import LoadedPolicy
from sandbox.clock import SandboxClock
from sandbox.salesforce.org import Org
from sandbox.slack.client.person import Person
from sandbox.slack.workspace.workspace import Workspace
from sandbox.tls.hosts import Hosts
from sandbox.whmcs.whmcs import Whmcs
from sandbox.world.seed import Customers


class WorldParts(Protocol):
    """A world with its parts and the bot."""

    clock: SandboxClock
    policy: LoadedPolicy
    workspace: Workspace
    org: Org
    whmcs: Whmcs
    customers: Customers
    hosts: Hosts
    application: Application

    def person(self, handle: str) -> Person:
        """Return a member of the staff by handle."""

    def probe_certificates(self) -> None:
        """Make the bot probe all certificates now, if it runs."""
