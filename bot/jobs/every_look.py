"""Which processes have tasks that can be looked up outside, and how each is looked at."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from bot.gateways.salesforce import Salesforce
from bot.gateways.whmcs import Whmcs
from bot.jobs.lookups import Look, Looking
from bot.jobs.product_looks import ProductLooks
from bot.jobs.watch_provisioning import ProvisioningWatch
from handoffs.policy import Policy
from handoffs.processes import certificate_renewal, flow_change, product_launch, whmcs_product

OFTEN = timedelta(minutes=1)
"""Orders that nothing happens to should not wait for long to be seen; it costs one query a minute while a change is watched."""


def every_look(
    salesforce: Salesforce, whmcs: Whmcs | None, certificates: Look, policy: Policy, now: Callable[[], datetime]
) -> Mapping[str, Looking]:  # fmt: skip
    """Give for each such process, by its key, how its tasks are looked at; certificates are probed at a pace of their own."""
    launches = ProductLooks(salesforce.products, whmcs, policy, product_launch.found)
    set_ups = ProductLooks(salesforce.products, whmcs, policy, whmcs_product.found)
    watch = ProvisioningWatch(salesforce.provisioning, policy, now)
    return {
        product_launch.PRODUCT_LAUNCH.key: Looking(look=launches.look, at_once=launches.at_once),
        whmcs_product.WHMCS_PRODUCT.key: Looking(look=set_ups.look, at_once=set_ups.at_once),
        certificate_renewal.CERTIFICATE_RENEWAL.key: Looking(look=certificates, every=None),
        flow_change.FLOW_CHANGE.key: Looking(look=watch.look, every=OFTEN),
    }
