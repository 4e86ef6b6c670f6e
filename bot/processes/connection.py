"""The outside part of a process: a reader and a source of its subjects, a verifier of its tasks, views of its steps."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.gateways.salesforce.gateway import SalesforceGateway
from bot.gateways.salesforce.readers.reading import MakeReader
from bot.gateways.whmcs.client import Whmcs
from bot.intake.sources import Source
from bot.intake.whmcs_services import Patience
from bot.verification.verification import Verifier, Verify
from bot.views.kit.step_views import StepView
from handoffs.process.policy import Policy


@dataclass(frozen=True, kw_only=True)
class Outside:
    """The outside systems that sources and verifiers read; `certificates` probes the certificate of a task."""

    salesforce: SalesforceGateway
    whmcs: Whmcs | None
    patience: Patience
    certificates: Verify
    policy: Policy
    now: Callable[[], datetime]


@dataclass(frozen=True, kw_only=True)
class Connection:
    """The outside needs of one process.

    `reader` makes the reader of its subjects where a decision on them is written to Salesforce: the record is read again
    before that. `source` makes the source of its subjects where each record of Salesforce begins a handoff, `verifier` makes
    the verifier of its tasks. `steps` holds the view of each step that has a card or modals of its own, by the step's key.
    """

    reader: MakeReader | None = None
    source: Callable[[Outside], Source] | None = None
    verifier: Callable[[Outside], Verifier] | None = None
    steps: Mapping[str, StepView] = field(default_factory=dict)


NOTHING = Connection()
"""The connection of a process that needs nothing from outside, and whose steps share the card of all."""
