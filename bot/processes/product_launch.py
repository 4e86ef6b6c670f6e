"""The outside part of product launches: the product in Salesforce and in WHMCS."""

from bot.gateways.salesforce.readers.products import ProductReader
from bot.gateways.whmcs.products import billed_by
from bot.processes.connection import Connection, Outside
from bot.verification.products import ProductVerifier
from bot.verification.verification import Verifier
from handoffs.processes.product_launch.process import ProductLaunch


def _verifier(outside: Outside) -> Verifier:
    products = ProductVerifier(
        outside.salesforce.lookup(ProductReader), billed_by(outside.whmcs), outside.policy, ProductLaunch()
    )
    return Verifier(verify=products.verify, at_once=products.at_once)


CONNECTION = Connection(verifier=_verifier)
