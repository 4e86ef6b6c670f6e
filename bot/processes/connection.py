"""The outside part of a process: what it reads, verifies, shows and checks in outside systems and in Slack."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar, cast

from slack_bolt import App

from bot.commands.handoff import Word
from bot.gateways.salesforce.gateway import SalesforceGateway
from bot.gateways.salesforce.readers.reading import MakeReader
from bot.gateways.tls.prober import Prober
from bot.gateways.whmcs.client import Whmcs
from bot.intake.patience import Patience
from bot.intake.sources import Source
from bot.queries.queries import Queries
from bot.scheduler.timetable import RecurringJob
from bot.service.drafts import DraftService
from bot.service.handoffs import HandoffService
from bot.slack.services import Services
from bot.verification.verification import Verifier
from bot.views.kit.step_views import StepView
from handoffs.process.policy import Policy
from storage.database import Database

Part = TypeVar("Part")


@dataclass(frozen=True, kw_only=True)
class Outside:
    """What the parts of processes work with: the outside systems, our own services, and the two clocks."""

    database: Database
    service: HandoffService
    queries: Queries
    drafts: DraftService
    salesforce: SalesforceGateway
    whmcs: Whmcs | None
    patience: Patience
    prober: Prober
    policy: Policy
    now: Callable[[], datetime]
    real_now: Callable[[], datetime]
    _made: dict[object, object] = field(default_factory=dict)

    def once(self, make: Callable[["Outside"], Part]) -> Part:
        """Make a part that several needs of a process share: once in a running bot."""
        if make not in self._made:
            self._made[make] = make(self)
        return cast(Part, self._made[make])


@dataclass(frozen=True, kw_only=True)
class CheckLine:
    """The result of one check; `repair` is the instruction for a failed one.

    A line that is `ok` and `noted` deserves attention, but Baton works without it. One that is `ok` and `is_figure` is a number
    that everybody reads. The other lines that are `ok` are only counted, unless somebody asks for all.
    """

    ok: bool
    subject: str
    repair: str = ""
    noted: bool = False
    is_figure: bool = False

    @property
    def state(self) -> str:
        """Return *failed*, *note* or *ok*."""
        return ("note" if self.noted else "ok") if self.ok else "failed"

    def __str__(self) -> str:
        """Write the line as the terminal shows it."""
        if not self.ok:
            return f"FAILED  {self.subject}: {self.repair}"
        return f"{self.state:8}{self.subject}"


@dataclass(frozen=True, kw_only=True)
class Connection:
    """The outside needs of one process.

    `reader` makes the reader of its subjects where a decision on them is written to Salesforce: the record is read again
    before that. `source` makes the source of its subjects where each record of Salesforce begins a handoff, `verifier` makes
    the verifier of its tasks. `follow` makes what each poll of Salesforce does besides, `jobs` its own lines of the timetable.
    `steps` holds the view of each step that has a card or modals of its own, by the step's key; `register` ties its own
    buttons, modals and commands to what answers them. `words` are the words after `/handoff` that it answers, `check` its
    lines of `baton check`.
    """

    reader: MakeReader | None = None
    source: Callable[[Outside], Source] | None = None
    verifier: Callable[[Outside], Verifier] | None = None
    follow: Callable[[Outside], Callable[[], None]] | None = None
    jobs: Callable[[Outside], tuple[RecurringJob, ...]] | None = None
    steps: Mapping[str, StepView] = field(default_factory=dict)
    register: Callable[[App, Services, Outside], None] | None = None
    words: Callable[[Outside], Mapping[str, Word]] | None = None
    check: Callable[[Policy], Iterable[CheckLine]] | None = None


NOTHING = Connection()
"""The connection of a process that needs nothing from outside, and whose steps share the card of all."""
