"""The one list of what each process needs from outside: a source of its subjects, a verifier, a card of its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.gateways.salesforce.gateway import SalesforceGateway
from bot.gateways.whmcs.client import Whmcs
from bot.intake.cancellations import Cancellations
from bot.intake.eligibility_cases import EligibilityCases
from bot.intake.orders import Orders
from bot.intake.sources import Source
from bot.intake.whmcs_services import Patience
from bot.queries.contexts import CardContext
from bot.verification.products import ProductVerifier
from bot.verification.provisioning import ProvisioningWatch
from bot.verification.verification import Look, Verifier
from bot.views.cards.eligibility import eligibility_card
from bot.views.cards.order import order_card
from bot.views.kit.drawing import Drawing
from handoffs.process.policy import Policy
from handoffs.processes.cancellation.process import Cancellation
from handoffs.processes.certificate_renewal.process import CertificateRenewal
from handoffs.processes.eligibility_check.process import EligibilityCheck
from handoffs.processes.flow_change.process import FlowChange
from handoffs.processes.order_approval.process import OrderApproval
from handoffs.processes.product_launch.process import ProductLaunch
from handoffs.processes.product_launch.whmcs_product import WhmcsProduct

OFTEN = timedelta(minutes=1)
"""How often approved orders are read while a flow change is watched; it costs one query."""


@dataclass(frozen=True, kw_only=True)
class Outside:
    """The outside systems that sources and verifiers read; `certificates` probes the certificate of a task."""

    salesforce: SalesforceGateway
    whmcs: Whmcs | None
    patience: Patience
    certificates: Look
    policy: Policy
    now: Callable[[], datetime]


@dataclass(frozen=True, kw_only=True)
class Connection:
    """The outside needs of one process, by its key.

    `source` makes the source of its subjects where they are records of Salesforce, `verifier` makes the verifier of its tasks.
    `card` draws its cards; None takes the card that all processes share.
    """

    process: str
    source: Callable[[Outside], Source] | None = None
    verifier: Callable[[Outside], Verifier] | None = None
    card: Callable[[CardContext], Drawing] | None = None


def _orders(outside: Outside) -> Source:
    return Orders(outside.salesforce.orders, outside.whmcs, outside.patience)


def _eligibility_cases(outside: Outside) -> Source:
    return EligibilityCases(outside.salesforce.eligibility_cases)


def _cancellations(outside: Outside) -> Source:
    return Cancellations(outside.salesforce.cancellations, outside.whmcs, outside.patience, outside.policy)


def _certificates(outside: Outside) -> Verifier:
    return Verifier(look=outside.certificates, every=None)


def _launches(outside: Outside) -> Verifier:
    products = ProductVerifier(outside.salesforce.products, outside.whmcs, outside.policy, ProductLaunch())
    return Verifier(look=products.look, at_once=products.at_once)


def _whmcs_products(outside: Outside) -> Verifier:
    products = ProductVerifier(outside.salesforce.products, outside.whmcs, outside.policy, WhmcsProduct())
    return Verifier(look=products.look, at_once=products.at_once)


def _provisioning(outside: Outside) -> Verifier:
    watch = ProvisioningWatch(outside.salesforce.provisioning, outside.policy, FlowChange(), outside.now)
    return Verifier(look=watch.look, every=OFTEN)


CONNECTIONS: tuple[Connection, ...] = (
    Connection(process=OrderApproval.key, source=_orders, card=order_card),
    Connection(process=EligibilityCheck.key, source=_eligibility_cases, card=eligibility_card),
    Connection(process=Cancellation.key, source=_cancellations),
    Connection(process=ProductLaunch.key, verifier=_launches),
    Connection(process=WhmcsProduct.key, verifier=_whmcs_products),
    Connection(process=CertificateRenewal.key, verifier=_certificates),
    Connection(process=FlowChange.key, verifier=_provisioning),
)
"""Processes that are not listed need nothing from outside, and share the card of all."""


def polled_processes() -> tuple[str, ...]:
    """Return the processes whose subjects are records of Salesforce, by key."""
    return tuple(each.process for each in CONNECTIONS if each.source)


def sources_of(outside: Outside) -> tuple[Source, ...]:
    """Make the source of each process whose subjects are records of Salesforce."""
    return tuple(each.source(outside) for each in CONNECTIONS if each.source)


def verifiers_of(outside: Outside) -> Mapping[str, Verifier]:
    """Make the verifier of each process that has one, by its key."""
    return {each.process: each.verifier(outside) for each in CONNECTIONS if each.verifier}


def own_cards() -> Mapping[str, Callable[[CardContext], Drawing]]:
    """Return the cards of processes that have one of their own, by the process's key."""
    return {each.process: each.card for each in CONNECTIONS if each.card}
