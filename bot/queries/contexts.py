"""The contexts that views draw from: a stored handoff, the work of a person or team, and the rules in force."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.text.languages import LANGUAGES, spoken
from bot.text.names import common_names
from bot.text.rendering import UTC, Reader
from handoffs.clock.figures import QueueCounts
from handoffs.clock.shifts import Turn
from handoffs.model.checks import Outcome
from handoffs.model.escalation import SURFACE as ESCALATION_SURFACE
from handoffs.model.handoff import Handoff, Task, TaskState
from handoffs.model.people import Actor
from handoffs.model.task_ref import TaskRef
from handoffs.process.forms import FormField
from handoffs.process.handbook import Handbook
from handoffs.process.policy import Policy, TeamPolicy
from handoffs.process.step import Step
from handoffs.subjects.field_values import FieldValue
from handoffs.text.messages import Message


def reader_in(zone: ZoneInfo, policy: Policy) -> Reader:
    """Return who reads what is drawn now: the person whose request it is, or else everybody, in the policy's language."""
    language = spoken(policy.language)
    return Reader(zone=zone, language=language, names={**common_names(language), **policy.names.get(language, {})})


def readers_in_each_language(policy: Policy) -> tuple[Reader, ...]:
    """Return a reader of each language, with the words that the policy has for it."""
    return tuple(Reader(zone=UTC, language=each, names=policy.names.get(each, {})) for each in LANGUAGES)


@dataclass(frozen=True, kw_only=True)
class AskedContact:
    """The contact whom an escalation asks: their team, how a message mentions them, and who before them can't be reached.

    The mention is empty when nobody can be reached.
    """

    team: TeamPolicy
    mention: str
    unreached: tuple[Message, ...]


@dataclass(frozen=True, kw_only=True)
class CardContext:
    """A stored handoff, the rules in force, the instant, and links to other cards.

    `as_of` is when the records were last read; None while that is recent enough. `previous_removed` and `next_removed` are when
    retention removed the rounds before and after; None for those that are there, or never were. `step` is the task that the
    view shows; empty for the current one. `contact` is who was asked last to answer the escalation (None without one).
    `on_duty` is how a message mentions who is on duty for the team, empty while nobody can be reached; None where the policy
    names nobody. `escalated_with` is the number of another record of the customer whose open escalation is about this one too;
    empty for none.
    """

    handoff: Handoff
    handbook: Handbook
    now: datetime
    as_of: datetime | None = None
    on_duty: str | None = None
    previous_link: str = ""
    previous_removed: datetime | None = None
    next_link: str = ""
    next_removed: datetime | None = None
    card_link: str = ""
    contact: AskedContact | None = None
    escalated_with: str = ""
    step: str = ""
    _readers: dict[str, Reader] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def task(self) -> Task:
        """Return the task of `step`, else the current task of the handoff."""
        return self.handoff.task(self.step) if self.step else self.handoff.current

    @property
    def ref(self) -> TaskRef:
        """Return the reference to the task, with the edition of the subject that the view shows."""
        return TaskRef(handoff=self.handoff.id, step=self.task.step, edition=self.handoff.edition)

    @property
    def escalation_ref(self) -> TaskRef:
        """Return the reference to the escalation of the handoff."""
        return TaskRef(handoff=self.handoff.id, step=ESCALATION_SURFACE, edition=self.handoff.edition)

    @property
    def reader(self) -> Reader:
        """Return how messages are written on a card: in the time zone of the task's team. A card asks for it fifty times."""
        language = spoken(self.handbook.policy.language)
        if language not in self._readers:
            self._readers[language] = reader_in(self.handbook.calendar_of(self.task).zone, self.handbook.policy)
        return self._readers[language]

    def show(self, shown: Message | None) -> str:
        """Render a message for the card; text that a person or another system wrote stays as it is."""
        return self.reader.show(shown)

    @property
    def definition(self) -> Step:
        """Return the definition of the task's step in its process."""
        return self.handbook.step_of(self.handoff, self.task)

    @property
    def is_ahead(self) -> bool:
        """Return whether the task waits for a later time, and no finding has failed that needs a person before."""
        until, known = self.task.waits_until, {each.item: each.outcome for each in self.handoff.findings}
        if self.task.state is not TaskState.OPEN or until is None or self.now >= until:
            return False
        return not any(known.get(item.key) is Outcome.FAILED for item in self.definition.checklist)

    @property
    def noun(self) -> str:
        """Return the noun for the subject of the handoff: *order*."""
        return self.show(self.handbook.process_of(self.handoff).noun)


@dataclass(frozen=True, kw_only=True)
class CustomerContext:
    """The handoffs of a customer: the tasks of the newest handoff of one process (`own`), and the `others` that wait."""

    own: tuple[CardContext, ...] = ()
    others: tuple[CardContext, ...] = ()


@dataclass(frozen=True, kw_only=True)
class NumberedContext:
    """What has a number that somebody typed: the tasks of each handoff, and a sentence for each that is removed."""

    handoffs: tuple[tuple[CardContext, ...], ...] = ()
    removed: tuple[Message, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ExplainedContext:
    """What `/sla explain` explains: the newest handoff of each named record, and a sentence for each that is removed."""

    handoffs: tuple[CardContext, ...] = ()
    removed: tuple[Message, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FormContext:
    """A form that somebody fills in: its fields, and the values so far.

    `id` names the draft, and the fields with it, so that the fields of another draft are empty at first; `edition` does the
    same for the field of the number alone. `continued_at` is when a continued draft was saved. `number_note` is shown under
    the field of the number and `failure` above all fields; both are safe to show.
    """

    id: str
    title: str
    fields: tuple[FormField, ...]
    field_values: tuple[FieldValue, ...]
    reader: Reader
    continued_at: datetime | None = None
    edition: str = ""
    number_note: str = ""
    failure: str = ""


PAGE = 45
"""The number of tasks on a page of a home tab."""

LIST_PAGE = 10
"""The number of tasks on a page of `/handoff`: a message takes fewer characters than a home tab."""

OWN_ROWS = 8
"""The number of claims, of started handoffs and of escalations that a home tab shows."""

DIGEST_ROWS = 10
"""The number of tasks that a digest shows."""


@dataclass(frozen=True, kw_only=True)
class Listed:
    """The first ones of a list, and how many it has in all."""

    total: int = 0
    first: tuple[CardContext, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DigestContext:
    """A team's first open tasks by due time, and counts of all, for the digest when its day begins or ends (`turn`)."""

    reader: Reader
    team: TeamPolicy
    turn: Turn
    first: tuple[CardContext, ...]
    counts: QueueCounts


@dataclass(frozen=True, kw_only=True)
class TeamWork:
    """What waits for a team: how many tasks, how many of them are late, due before `soon_at`, or have a failed check.

    The last three count among the first tasks by due time, of which so many were `read`. `gaps` says what is not shown.
    """

    name: str
    waiting: int
    late: int
    soon: int
    soon_at: datetime
    failed: int
    read: int
    gaps: tuple[Message, ...]


@dataclass(frozen=True, kw_only=True)
class HomeContext:
    """The work that waits for one person: what waits for each of their teams, and the page of these tasks by due time.

    `mine` are their claims, which the page leaves out, `started` what they started by hand, `escalations` those that they answer.
    `reviewers` are who else reviews which task of the page, by the handoff's id and the step. `failures` say what is wrong with
    the channels and contacts of their teams. `now` is when all of it was read.
    """

    reader: Reader
    actor: Actor
    now: datetime
    teams: tuple[TeamWork, ...]
    tasks: Listed
    page: int
    size: int
    mine: Listed
    started: Listed
    escalations: Listed
    reviewers: Mapping[tuple[str, str], str]
    failures: tuple[Message, ...] = ()


@dataclass(frozen=True, kw_only=True)
class EndedRow:
    """A row whose escalation is over in this message: how (*decided*, *withdrawn*, *resolved*, *moved*, *over*), and when."""

    context: CardContext
    outcome: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class GroupContext:
    """Escalations of one team and trigger that share a message.

    `open` and `ended` are the first rows of `count` open and of `outcomes` ended ones. `unacknowledged` counts the open ones that
    nobody has acknowledged, `unclaimed` those that nobody has claimed. `closed_at` is None while one goes on.
    """

    reader: Reader
    team: str
    team_name: str
    trigger: str
    ref: TaskRef
    open: tuple[CardContext, ...]
    ended: tuple[EndedRow, ...]
    count: int
    outcomes: Mapping[str, int]
    unacknowledged: int
    unclaimed: int
    closed_at: datetime | None
    contact: AskedContact | None

    @property
    def total(self) -> int:
        """Return how many escalations the message is about."""
        return self.count + sum(self.outcomes.values())


@dataclass(frozen=True, kw_only=True)
class NudgesContext:
    """What the nudges of one sweep show: the first tasks by due time of `count` that still wait; `on_duty` as on a card."""

    reader: Reader
    team: TeamPolicy
    made_for: int
    count: int
    unclaimed: int
    first: tuple[CardContext, ...]
    on_duty: str | None
