"""Which processes have tasks that can be looked up outside, and how each is looked at."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from bot.gateways.salesforce.gateway import SalesforceGateway
from bot.gateways.whmcs.client import Whmcs
from bot.verification.products import ProductVerifier
from bot.verification.provisioning import ProvisioningWatch
from bot.verification.verification import Look, Verifier
from handoffs.process.policy import Policy
from handoffs.processes import certificate_renewal, flow_change, product_launch
from handoffs.processes.product_launch import whmcs_product

OFTEN = timedelta(minutes=1)
"""Orders that nothing happens to should not wait for long to be seen; it costs one query a minute while a change is watched."""


def all_verifiers(
    salesforce: SalesforceGateway, whmcs: Whmcs | None, certificates: Look, policy: Policy, now: Callable[[], datetime]
) -> Mapping[str, Verifier]:  # fmt: skip
    """Give for each such process, by its key, how its tasks are looked at; certificates are probed at a pace of their own."""
    launches = ProductVerifier(salesforce.products, whmcs, policy, product_launch.found)
    set_ups = ProductVerifier(salesforce.products, whmcs, policy, whmcs_product.found)
    watch = ProvisioningWatch(salesforce.provisioning, policy, now)
    return {
        product_launch.PRODUCT_LAUNCH.key: Verifier(look=launches.look, at_once=launches.at_once),
        whmcs_product.WHMCS_PRODUCT.key: Verifier(look=set_ups.look, at_once=set_ups.at_once),
        certificate_renewal.CERTIFICATE_RENEWAL.key: Verifier(look=certificates, every=None),
        flow_change.FLOW_CHANGE.key: Verifier(look=watch.look, every=OFTEN),
    }
