"""Our side of Salesforce's cancellation requests: the cases that wait, and the opportunities that they may mean."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.config.policy.field_map import SalesforceTerms
from bot.gateways.salesforce.client import Record
from bot.gateways.salesforce.conversion import among, literal, whole_number
from bot.gateways.salesforce.org import Org
from bot.gateways.salesforce.readers.cases import STAGES, CaseReader
from bot.gateways.salesforce.readers.each_alone import each_alone
from bot.gateways.salesforce.readers.odd_records import LeaveOut, as_far_as_readable, log
from bot.gateways.salesforce.readers.parts.batches import quoted, split
from bot.gateways.salesforce.readers.reading import CurrentRecord
from bot.gateways.salesforce.readers.record_states import RecordState
from bot.gateways.salesforce.record_changes import RecordChange, Value
from bot.gateways.salesforce.values import text
from handoffs.model.requests import RecordRequest
from handoffs.processes.cancellation.requests import CloseCancellation, ProcessCancellation, WithdrawCancellation
from handoffs.subjects.case import CancellationCase, Opportunity
from handoffs.subjects.subject import Subject

AROUND = 2000
"""Bytes that are kept for what stands around a list of numbers in a query."""

Dates = Mapping[str, datetime | None]


class CancellationReader:
    """Reads cancellation requests. Every method raises Unavailable, Rejected or Conflict."""

    requests: tuple[type[RecordRequest], ...] = (ProcessCancellation, CloseCancellation, WithdrawCancellation)

    def __init__(self, org: Org, terms: SalesforceTerms) -> None:
        self._org = org
        self._terms = terms
        self.cases = CaseReader(org, terms, terms.fields.case.cancellation_type)
        self.plan = self.cases.plan

    def questions(self) -> tuple[str, ...]:
        """Return the queries that `waiting` asks."""
        return self.cases.questions()

    def waiting(self, leave_out: LeaveOut = log) -> tuple[CancellationCase, ...]:
        """Read all open cases with the opportunities of their accounts, oldest first, in one call however many there are."""
        return self.cases.read_waiting(self._case, leave_out)

    def complete(self, cases: Sequence[CancellationCase], known: Mapping[str, CancellationCase]) -> tuple[CancellationCase, ...]:
        """Add the neighbours of the cases: opportunities found by the number of the service, earlier stages, and the instant when
        a case was reopened. Known values are not asked for again."""
        if not cases:
            return ()
        numbered = each_alone([_carried(case, known.get(case.record_id)) for case in cases], self._with_numbered)
        staged = each_alone(numbered, self._with_stages)
        return each_alone(staged, lambda some: self._since_reopening(some, known))

    def current(self, record_id: str, shown: Subject) -> CurrentRecord:
        """Read one case with its opportunities as they are now; Conflict when it was deleted meanwhile."""
        record, opportunities = self.cases.one(record_id)
        (case,) = self._with_numbered([as_far_as_readable(record, lambda each: self._case(each, opportunities))])
        return self.cases.current(record, case)

    def require_kind(self, now: CurrentRecord) -> None:
        """Raise Conflict when the type of the case was changed."""
        self.cases.require_kind(now)

    def require_waiting(self, now: CurrentRecord) -> None:
        """Raise Conflict when the case was closed."""
        self.cases.require_open(now)

    def changes_of(self, request: RecordRequest) -> tuple[RecordChange, ...]:
        """Translate the request of a decision into changes of records."""
        return cancellation_changes(request, self._terms)

    def states(self, record_ids: Iterable[str]) -> tuple[RecordState, ...]:
        """Ask what became of cases, and who did it."""
        return self.cases.states(record_ids)

    def _case(self, record: Record, opportunities: tuple[Opportunity, ...]) -> CancellationCase:
        number = whole_number(text(record, self._terms.fields.case.service_number))
        stages = self._terms.stages
        offered = tuple(
            each for each in record.get(STAGES, self.cases.plan().stages) if each not in (stages.cancelling, stages.cancelled)
        )
        return CancellationCase(**self.cases.common(record, opportunities), service_number=number, stages=offered)

    def _with_numbered(self, cases: Sequence[CancellationCase]) -> list[CancellationCase]:
        """Look for the opportunity by the service's number where the case's account has none with it."""
        wanted = sorted({case.service_number for case in cases if _lacks_numbered(case)})
        found: dict[str, tuple[Opportunity, ...]] = {}
        field = self._org.field("Opportunity", self._terms.fields.opportunity.service_number)
        literals = sorted({each for each in (literal(field, number) for number in wanted) if each}) if field else ()
        for (condition,) in split(literals, lambda some: among(field, some) if field else "", kept=AROUND):
            for each in self.cases.opportunities_where(condition):
                found[each.service_number] = (*found.get(each.service_number, ()), each)
        return [
            replace(case, opportunities=(*case.opportunities, *found.get(case.service_number, ())))
            if _lacks_numbered(case)
            else case
            for case in cases
        ]

    def _with_stages(self, cases: Sequence[CancellationCase]) -> list[CancellationCase]:
        before = self._stages_before(cases)
        return [
            replace(case, opportunities=tuple(_with_stage(each, before) for each in case.opportunities)) for case in cases
        ]  # fmt: skip

    def _since_reopening(
        self, cases: Sequence[CancellationCase], known: Mapping[str, CancellationCase]
    ) -> list[CancellationCase]:
        opened = self.cases.reopened([each.record_id for each in cases if _is_new(each, known)])
        return [replace(case, entered_review_at=opened.get(case.record_id, case.entered_review_at)) for case in cases]

    def _stages_before(self, cases: Sequence[CancellationCase]) -> dict[str, str]:
        """Return the earlier stages of the opportunities that are being cancelled, if they are not known yet."""
        cancelling = self._terms.stages.cancelling
        waiting = [o for case in cases for o in case.opportunities if o.stage == cancelling and not o.stage_before]
        if not waiting or not self.cases.plan().stage_history:
            return {}
        return stages_before(self._org, sorted({each.record_id for each in waiting}), cancelling)


def carried(case: CancellationCase, known: CancellationCase) -> CancellationCase:
    """Return a listed case with its known neighbours, so that only its own records are compared."""
    merged = _carried(case, known)
    of_other_accounts = [each for each in known.opportunities if each.record_id not in {o.record_id for o in case.opportunities}]
    numbered = [each for each in of_other_accounts if each.service_number == case.service_number and _lacks_numbered(case)]
    return replace(
        merged,
        opportunities=(*merged.opportunities, *numbered),
        service=known.service,
        service_unknown=known.service_unknown,
    )


def cancellation_changes(request: RecordRequest, terms: SalesforceTerms) -> tuple[RecordChange, ...]:
    """Translate the request of a cancellation into changes of its opportunity, then of its case."""
    scheduled_at = terms.fields.opportunity.scheduled_at
    match request:
        case ProcessCancellation():
            stage, ends_at = terms.stages.cancelling if request.sets_stage else "", request.ends_at
            return _opportunity(request.opportunity, stage, {scheduled_at: ends_at} if ends_at else {})
        case CloseCancellation():
            return *_opportunity(request.opportunity, terms.stages.cancelled, {}), _closed(request.case, terms)
        case WithdrawCancellation():
            cleared: Dates = {scheduled_at: None} if request.clears_date else {}
            return *_opportunity(request.opportunity, request.stage, cleared), _closed(request.case, terms)
    raise TypeError(f"{type(request).__name__} is no request for cancellations")


def _opportunity(record_id: str, stage: str, dates: Dates) -> tuple[RecordChange, ...]:
    """Set a stage (empty: it stays) and dates; nothing without an opportunity or without anything to set."""
    fields: tuple[tuple[str, Value], ...] = (*((("StageName", stage),) if stage else ()), *dates.items())
    return (RecordChange(kind="Opportunity", record_id=record_id, fields=fields),) if record_id and fields else ()


def _closed(case: str, terms: SalesforceTerms) -> RecordChange:
    return RecordChange(kind="Case", record_id=case, fields=(("Status", terms.statuses.case_closed),))


def _carried(case: CancellationCase, known: CancellationCase | None) -> CancellationCase:
    if known is None:
        return case
    before = {each.record_id: each for each in known.opportunities}
    kept = tuple(
        replace(each, stage_before=before[each.record_id].stage_before)
        if each.record_id in before and before[each.record_id].stage == each.stage
        else each
        for each in case.opportunities
    )
    return replace(case, opportunities=kept, entered_review_at=known.entered_review_at)


def _with_stage(opportunity: Opportunity, before: Mapping[str, str]) -> Opportunity:
    found = before.get(opportunity.record_id, "")
    return replace(opportunity, stage_before=found) if found else opportunity


def _lacks_numbered(case: CancellationCase) -> bool:
    """Return whether the case names a service that none of its opportunities is for."""
    if not case.service_number or case.opportunity_id:
        return False
    return all(each.service_number != case.service_number for each in case.opportunities)


def _is_new(case: CancellationCase, known: Mapping[str, CancellationCase]) -> bool:
    before = known.get(case.record_id)
    return before is None or before.status != case.status or bool(before.unread)


def stages_before(org: Org, record_ids: Sequence[str], stage: str) -> dict[str, str]:
    """Return the stage of each opportunity before it last came to `stage`."""
    before: dict[str, str] = {}
    latest: dict[str, str] = {}

    def ask(ids: str) -> str:
        return f"SELECT OpportunityId, StageName FROM OpportunityHistory WHERE OpportunityId IN ({ids}) ORDER BY CreatedDate"  # noqa: S608

    for (asked,) in split(quoted(record_ids), ask):
        for row in org.query(asked):
            record, now = text(row, "OpportunityId"), org.word_of("Opportunity", "StageName", text(row, "StageName"))
            if now == stage and latest.get(record, stage) != stage:
                before[record] = latest[record]
            latest[record] = now
    return before
