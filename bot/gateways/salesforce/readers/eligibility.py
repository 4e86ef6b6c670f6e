"""Our side of Salesforce's eligibility checks: the cases that wait, and what was found before."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.config.policy.field_map import SalesforceTerms
from bot.gateways.salesforce.access.library import format_soql
from bot.gateways.salesforce.client import Record
from bot.gateways.salesforce.conversion import among, literal
from bot.gateways.salesforce.org import Org
from bot.gateways.salesforce.readers.cases import CaseReader
from bot.gateways.salesforce.readers.each_alone import each_alone
from bot.gateways.salesforce.readers.odd_records import LeaveOut, as_far_as_readable, log
from bot.gateways.salesforce.readers.parts.batches import quoted, split
from bot.gateways.salesforce.readers.reading import CurrentRecord
from bot.gateways.salesforce.readers.record_states import RecordState
from bot.gateways.salesforce.record_changes import RecordChange
from bot.gateways.salesforce.values import eligibility_fields, instant, link, text
from handoffs.model.requests import RecordRequest
from handoffs.processes.eligibility_check.requests import RecordResult, ReopenCase
from handoffs.subjects.case import EarlierResult, EligibilityCase, Opportunity
from handoffs.subjects.subject import Subject

EARLIER_AT_MOST = 20
COMPARED_AT_MOST = 2000
"""The number of accounts whose addresses are compared here, the newest first, where the org can't filter by the street."""


class EligibilityReader:
    """Reads eligibility checks. Every method raises Unavailable, Rejected or Conflict."""

    requests: tuple[type[RecordRequest], ...] = (RecordResult, ReopenCase)

    def __init__(self, org: Org, terms: SalesforceTerms) -> None:
        self._org = org
        self._terms = terms
        self.cases = CaseReader(org, terms, terms.fields.case.eligibility_type)
        self.plan = self.cases.plan

    def questions(self) -> tuple[str, ...]:
        """Return the queries that `waiting` asks."""
        return self.cases.questions()

    def waiting(self, leave_out: LeaveOut = log) -> tuple[EligibilityCase, ...]:
        """Read all open cases with their opportunities, oldest first, in one call however many there are."""
        return self.cases.read_waiting(self._case, leave_out)

    def complete(self, cases: Sequence[EligibilityCase], known: Mapping[str, EligibilityCase]) -> tuple[EligibilityCase, ...]:
        """Add the neighbours of the cases: earlier results, and when they were reopened (asked once for each status)."""
        if not cases:
            return ()
        since = [replace(case, entered_review_at=_entered(known, case)) for case in cases]
        reopened = each_alone(since, lambda some: self._since_reopening(some, known))
        return each_alone(reopened, self._with_earlier)

    def current(self, record_id: str, shown: Subject) -> CurrentRecord:
        """Read one case with its opportunities, in one call; Conflict when it was deleted meanwhile."""
        record, opportunities = self.cases.one(record_id)
        return self.cases.current(record, as_far_as_readable(record, lambda each: self._case(each, opportunities)))

    def require_kind(self, now: CurrentRecord) -> None:
        """Raise Conflict when the type of the case was changed."""
        self.cases.require_kind(now)

    def require_waiting(self, now: CurrentRecord) -> None:
        """Raise Conflict when the case was closed."""
        self.cases.require_open(now)

    def changes_of(self, request: RecordRequest) -> tuple[RecordChange, ...]:
        """Translate the request of a check into changes of records; a case that is not closed is not opened again."""
        return self._reopening(request) if isinstance(request, ReopenCase) else eligibility_changes(request, self._terms)

    def states(self, record_ids: Iterable[str]) -> tuple[RecordState, ...]:
        """Ask what became of cases, and who did it."""
        return self.cases.states(record_ids)

    def _reopening(self, request: ReopenCase) -> tuple[RecordChange, ...]:
        wanted = self.cases.wanted
        asked = format_soql("SELECT Id, {:literal} FROM Case WHERE Id = {} AND IsClosed = true", wanted.type_field, request.case)
        if not any(wanted.is_of_type(text(row, wanted.type_field)) for row in self._org.query(asked)):
            return ()
        opened = (("Status", self._terms.statuses.case_reopened),)
        return (RecordChange(kind="Case", record_id=request.case, fields=opened),)

    def _case(self, record: Record, opportunities: tuple[Opportunity, ...]) -> EligibilityCase:
        """Make the case; an opportunity that is being cancelled, or is, can't be meant."""
        case, stages = self._terms.fields.case, self._terms.stages
        meant = tuple(each for each in opportunities if each.stage not in (stages.cancelling, stages.cancelled))
        express = self._org.has_word("Case", case.express, text(record, case.express), case.express_value)
        return EligibilityCase(**self.cases.common(record, meant), express=express)

    def _since_reopening(
        self, cases: Sequence[EligibilityCase], known: Mapping[str, EligibilityCase]
    ) -> tuple[EligibilityCase, ...]:
        opened = self.cases.reopened([each.record_id for each in cases if _is_new(each, known)])
        return tuple(replace(case, entered_review_at=opened.get(case.record_id, case.entered_review_at)) for case in cases)

    def _with_earlier(self, cases: Sequence[EligibilityCase]) -> tuple[EligibilityCase, ...]:
        earlier = self._earlier(cases)
        return tuple(replace(case, earlier=earlier[case.record_id]) for case in cases)

    def _earlier(self, cases: Sequence[EligibilityCase]) -> dict[str, tuple[EarlierResult, ...]]:
        """List by case what is known of the account and of its address: its own result, its closed cases, the neighbours'."""
        closed, near = self._closed_cases(cases), self._neighbours(cases)
        found: dict[str, tuple[EarlierResult, ...]] = {}
        for case in cases:
            account = case.account
            own = [EarlierResult(result=account.eligibility, link=case.account_link)] if account.eligibility else []
            theirs = [result for id, at, result in near if at == account.address and id != account.record_id]
            found[case.record_id] = (*own, *closed.get(account.record_id, ()), *theirs[:EARLIER_AT_MOST])
        return found

    def _closed_cases(self, cases: Sequence[EligibilityCase]) -> dict[str, tuple[EarlierResult, ...]]:
        found: dict[str, tuple[EarlierResult, ...]] = {}
        wanted = self.cases.wanted
        of_type = self._org.condition("Case", wanted.type_field, [wanted.type])
        which = f"IsClosed = true AND {of_type}" if of_type else "IsClosed = true"
        newest = f"ORDER BY ClosedDate DESC NULLS LAST LIMIT {EARLIER_AT_MOST}"
        closed = f"(SELECT Id, CaseNumber, ClosedDate, {wanted.type_field} FROM Cases WHERE {which} {newest})"  # noqa: S608
        accounts = quoted(sorted({case.account.record_id for case in cases} - {""}))
        for (asked,) in split(accounts, lambda ids: f"SELECT Id, {closed} FROM Account WHERE Id IN ({ids})"):  # noqa: S608
            for row in self._org.query(asked):
                theirs = (row.get("Cases") or {}).get("records", ())
                ours = (each for each in theirs if wanted.is_of_type(text(each, wanted.type_field)))
                found[str(row["Id"])] = tuple(self._closed_case(each) for each in ours)
        return found

    def _closed_case(self, row: Record) -> EarlierResult:
        closed_at = instant(row["ClosedDate"]) if row.get("ClosedDate") else None
        where = link(self.cases.base_url(), "Case", str(row["Id"]))
        return EarlierResult(result="", case=text(row, "CaseNumber"), on=closed_at, link=where)

    def _neighbours(self, cases: Sequence[EligibilityCase]) -> list[tuple[str, str, EarlierResult]]:
        """List the accounts with a result in the cases' streets, each with its id and its address."""
        fields, plan = self._terms.fields.account, self.cases.plan()
        known = [name for name in (fields.number, fields.eligibility) if f"Account.{name}" in plan.paths]
        if not plan.address or fields.eligibility not in known or not any(case.account.address for case in cases):
            return []
        rows = [row for asked in self._streets(cases, known) for row in self._org.query(asked)]
        found = ((row, self._neighbour(row)) for row in rows)
        return [(str(row["Id"]), self.cases.address(row), each) for row, each in found if each.result]

    def _streets(self, cases: Sequence[EligibilityCase], known: Sequence[str]) -> Iterator[str]:
        """Return the queries for accounts in the streets of cases; for the newest accounts, where no query can name a street."""
        plan, result = self.cases.plan(), self._org.field("Account", self._terms.fields.account.eligibility)
        select = f"SELECT {', '.join(dict.fromkeys(('Id', 'Name', *known, *plan.address)))} FROM Account"  # noqa: S608
        has_result = [f"{result.name} != null"] if result and result.filterable else []
        street = self._org.field("Account", plan.address[-1])
        if street is None or not street.filterable:
            where = f"WHERE {has_result[0]} " if has_result else ""
            yield f"{select} {where}ORDER BY LastModifiedDate DESC LIMIT {COMPARED_AT_MOST}"
            return
        streets = sorted({each for case in cases if case.account.street and (each := literal(street, case.account.street))})

        def ask(some: str) -> str:
            return f"{select} WHERE {' AND '.join((among(street, some), *has_result))}"

        for (asked,) in split(streets, ask):
            yield asked

    def _neighbour(self, row: Record) -> EarlierResult:
        fields, where = self._terms.fields.account, link(self.cases.base_url(), "Account", str(row["Id"]))
        name = text(row, fields.number) or text(row, "Name")
        return EarlierResult(result=text(row, fields.eligibility), account=name, link=where)


def eligibility_changes(request: RecordRequest, terms: SalesforceTerms) -> tuple[RecordChange, ...]:
    """Translate the result of a check into changes of account, opportunity and case, in this order."""
    if not isinstance(request, RecordResult):
        raise TypeError(f"{type(request).__name__} is no request for eligibility checks")
    account = RecordChange(kind="Account", record_id=request.account, fields=eligibility_fields(request.result, terms))
    stage = (("StageName", terms.stages.ready if request.is_available else terms.stages.void),)
    moved = (RecordChange(kind="Opportunity", record_id=request.opportunity, fields=stage),) if request.opportunity else ()
    closed = (("Status", terms.statuses.case_closed),)
    return account, *moved, RecordChange(kind="Case", record_id=request.case, fields=closed)


def _is_new(case: EligibilityCase, known: Mapping[str, EligibilityCase]) -> bool:
    before = known.get(case.record_id)
    return before is None or before.status != case.status or bool(before.unread)


def _entered(known: Mapping[str, EligibilityCase], case: EligibilityCase) -> datetime:
    return known[case.record_id].entered_review_at if case.record_id in known else case.entered_review_at
