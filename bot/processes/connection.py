"""The outside part of a process: a reader and a source of its subjects, a verifier of its tasks, a card of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.gateways.salesforce.gateway import SalesforceGateway
from bot.gateways.salesforce.readers.reading import MakeReader
from bot.gateways.whmcs.client import Whmcs
from bot.intake.sources import Source
from bot.intake.whmcs_services import Patience
from bot.queries.contexts import CardContext
from bot.verification.verification import Look, Verifier
from bot.views.kit.drawing import Drawing
from handoffs.process.policy import Policy


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
    """The outside needs of one process.

    `reader` makes the reader of its subjects where a decision on them is written to Salesforce: the record is read again
    before that. `source` makes the source of its subjects where each record of Salesforce begins a handoff, `verifier` makes
    the verifier of its tasks. `card` draws its cards; None takes the card that all processes share.
    """

    reader: MakeReader | None = None
    source: Callable[[Outside], Source] | None = None
    verifier: Callable[[Outside], Verifier] | None = None
    card: Callable[[CardContext], Drawing] | None = None


NOTHING = Connection()
"""The connection of a process that needs nothing from outside, and shares the card of all."""
