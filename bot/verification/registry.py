"""Which processes have tasks that can be looked up outside, and how each is looked at."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from bot.gateways.salesforce.gateway import SalesforceGateway
from bot.gateways.whmcs.client import Whmcs
from bot.verification.products import ProductVerifier
from bot.verification.provisioning import ProvisioningWatch
from bot.verification.verification import Look, Verifier
from handoffs.process.policy import Policy
from handoffs.processes.certificate_renewal.process import CertificateRenewal
from handoffs.processes.flow_change.process import FlowChange
from handoffs.processes.product_launch.process import ProductLaunch
from handoffs.processes.product_launch.whmcs_product import WhmcsProduct

OFTEN = timedelta(minutes=1)
"""Orders that nothing happens to should not wait for long to be seen; it costs one query a minute while a change is watched."""


def all_verifiers(
    salesforce: SalesforceGateway, whmcs: Whmcs | None, certificates: Look, policy: Policy, now: Callable[[], datetime]
) -> Mapping[str, Verifier]:  # fmt: skip
    """Give for each such process, by its key, how its tasks are looked at; certificates are probed at a pace of their own."""
    launches = ProductVerifier(salesforce.products, whmcs, policy, ProductLaunch())
    set_ups = ProductVerifier(salesforce.products, whmcs, policy, WhmcsProduct())
    watch = ProvisioningWatch(salesforce.provisioning, policy, FlowChange(), now)
    return {
        ProductLaunch.key: Verifier(look=launches.look, at_once=launches.at_once),
        WhmcsProduct.key: Verifier(look=set_ups.look, at_once=set_ups.at_once),
        CertificateRenewal.key: Verifier(look=certificates, every=None),
        FlowChange.key: Verifier(look=watch.look, every=OFTEN),
    }
