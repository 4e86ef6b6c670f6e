"""The outside part of flow changes: the watch over approved orders after an activation."""

from datetime import timedelta

from bot.gateways.salesforce.readers.provisioning import ProvisioningReader
from bot.processes.connection import Connection, Outside
from bot.verification.provisioning import ProvisioningWatch
from bot.verification.verification import Verifier
from handoffs.processes.flow_change.process import FlowChange

OFTEN = timedelta(minutes=1)
"""The interval at which approved orders are read while a flow change is watched; each read costs one query."""


def _verifier(outside: Outside) -> Verifier:
    watch = ProvisioningWatch(outside.salesforce.lookup(ProvisioningReader), outside.policy, FlowChange(), outside.now)
    return Verifier(verify=watch.verify, every=OFTEN)


CONNECTION = Connection(verifier=_verifier)
