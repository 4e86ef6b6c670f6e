"""How cases of one type are read: which wait, with their accounts and opportunities, and what became of others."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from bot.config.policy.field_map import SalesforceTerms
from bot.gateways.errors import Conflict, Rejected, TooSlow
from bot.gateways.salesforce.access.library import format_soql
from bot.gateways.salesforce.client import Record
from bot.gateways.salesforce.conversion import long_id, read_instant, whole_number
from bot.gateways.salesforce.descriptions import is_id
from bot.gateways.salesforce.errors import changer
from bot.gateways.salesforce.org import Org, Plan
from bot.gateways.salesforce.readers.odd_records import LeaveOut, each_readable
from bot.gateways.salesforce.readers.parts.account_opportunities import by_account, opportunity_queries
from bot.gateways.salesforce.readers.parts.batches import quoted, split
from bot.gateways.salesforce.readers.parts.case_plan import plan_of
from bot.gateways.salesforce.readers.parts.hidden_fields import hidden_words
from bot.gateways.salesforce.readers.reading import CurrentRecord, RecordStamp
from bot.gateways.salesforce.readers.record_states import (
    RecordState,
    Wanted,
    states,
    status_changes,
    why_missing,
)
from bot.gateways.salesforce.values import (
    ODD,
    account_of,
    address,
    changed_at,
    contact_of,
    created_at,
    instant,
    link,
    odd,
    street,
    text,
)
from handoffs.subjects.case import CustomerCase, Opportunity
from handoffs.text.messages import Message, message, written

logger = logging.getLogger(__name__)

COMPARED_AT_MOST = 2000
"""The number of open cases whose type is compared here, where the org can't filter by it."""

UNREAD = "#unread"
"""The key under which a record that was read holds what could not be read of it; no field of Salesforce has such a name."""

STAGES = "#stages"
"""The key for the stages that the case's opportunities may be at, by their record types."""

Json = dict[str, Any]

C = TypeVar("C", bound=CustomerCase)


class CaseReader:
    """Reads the cases of one type. Every method raises Unavailable, Rejected or Conflict."""

    def __init__(self, org: Org, terms: SalesforceTerms, case_type: str) -> None:
        self.org = org
        self.terms = terms
        self.plan = Plan(org, lambda: plan_of(org, terms, case_type))

    @property
    def wanted(self) -> Wanted:
        """Return the cases that are asked for."""
        return self.plan().wanted

    def questions(self) -> tuple[str, ...]:
        """Return the queries that `waiting` asks: the open cases of the type, and the opportunities of their accounts."""
        where = self.wanted.condition
        limit = f" LIMIT {COMPARED_AT_MOST}" if self.wanted.is_compared else ""
        return self._with_neighbours(f"{self._select()} WHERE {where} ORDER BY CreatedDate{limit}", where)

    def waiting(self) -> list[tuple[Record, tuple[Opportunity, ...]]]:
        """Read all open cases of the type with their opportunities, oldest first, in one call however many there are."""
        asked = self.questions()
        try:
            found = self._read(asked)
        except (Rejected, TooSlow) as refused:
            without = message("gateways.salesforce.no_details", reason=refused.reason)
            found = [(record | {UNREAD: (without,)}, ()) for record in self.org.query(asked[0])]
        if self.wanted.is_compared and len(found) == COMPARED_AT_MOST:
            too_many = message("gateways.salesforce.too_many_to_compare", number=COMPARED_AT_MOST, field=self.wanted.type_field)
            raise Rejected(too_many, "INVALID_FIELD")
        return [each for each in found if self.is_of_kind(each[0])]

    def read_waiting(self, read: Callable[[Record, tuple[Opportunity, ...]], C], leave_out: LeaveOut) -> tuple[C, ...]:
        """Read all open cases of the type as subjects, each as far as it can be read."""
        found = self.waiting()
        theirs = {str(record["Id"]): opportunities for record, opportunities in found}
        records = (record for record, _ in found)
        return tuple(each_readable(records, lambda each: read(each, theirs[str(each["Id"])]), "CaseNumber", leave_out))

    def one(self, record_id: str) -> tuple[Record, tuple[Opportunity, ...]]:
        """Read one case with its opportunities, in one call; Conflict when it was deleted meanwhile."""
        this = format_soql("Id = {}", record_id)
        found = self._read(self._with_neighbours(f"{self._select()} WHERE {this}", this))
        if not found:
            raise why_missing(self.org.client, "Case", record_id, message("gateways.salesforce.case_deleted"))
        return found[0]

    def current(self, record: Record, case: CustomerCase) -> CurrentRecord:
        """Return a case as read just now, with the instants at which it, its opportunities and its account last changed."""
        stamps = [RecordStamp(kind="Case", record_id=case.record_id, modified_at=case.modified_at)]
        stamps += [
            RecordStamp(kind="Opportunity", record_id=each.record_id, modified_at=each.modified_at) for each in case.opportunities
        ]
        if case.account_modified_at:
            account_id, modified_at = case.account.record_id, case.account_modified_at
            stamps.append(RecordStamp(kind="Account", record_id=account_id, modified_at=modified_at))
        description = case.description if "Description" in record else None
        return CurrentRecord(
            subject=case,
            stamps=tuple(stamps),
            description=description,
            is_of_kind=self.is_of_kind(record),
            invisible=self.plan().invisible,
        )

    def is_of_kind(self, record: Record) -> bool:
        """Return whether a case still is of the type."""
        return self.wanted.is_of_type(text(record, self.wanted.type_field))

    def require_kind(self, now: CurrentRecord) -> None:
        """Raise Conflict when the type of a case was changed, with who did that."""
        if not now.is_of_kind:
            (state,) = self.states([now.subject.record_id])
            kind = written(state.other_type) if state.other_type else message("gateways.salesforce.no_type")
            name, at = changer(state.changed_by), state.changed_at or now.subject.modified_at
            raise Conflict(message("gateways.salesforce.case_retyped", name=name, type=kind, at=at), "TYPE")

    def require_open(self, now: CurrentRecord) -> None:
        """Raise Conflict when a case was closed, with who did that."""
        if isinstance(now.subject, CustomerCase) and now.subject.is_closed:
            (state,) = self.states([now.subject.record_id])
            name = changer(state.changed_by or now.subject.modified_by)
            raise Conflict(message("gateways.salesforce.case_closed", name=name), "STATUS")

    def states(self, record_ids: Iterable[str]) -> tuple[RecordState, ...]:
        """Ask what became of cases, and who did it."""
        return states(self.org, self.wanted, record_ids, history=self.plan().history)

    def reopened(self, record_ids: list[str]) -> dict[str, datetime]:
        """Find the newest instant at which each case was opened again, where the org tracks that."""
        changes = status_changes(self.org, "Case", record_ids) if record_ids and self.plan().history else []
        closed = self.plan().closed
        return {each.record_id: each.changed_at for each in changes if each.was in closed and each.value not in closed}

    def opportunities_where(self, condition: str) -> tuple[Opportunity, ...]:
        """Read opportunities by a condition of their own, oldest first."""
        fields = ", ".join(self.plan().opportunity)
        rows = self.org.query(f"SELECT {fields} FROM Opportunity WHERE {condition} ORDER BY CreatedDate")  # noqa: S608
        return tuple(opportunity for _, opportunity in self._readable(rows) if opportunity)

    def common(self, record: Record, opportunities: tuple[Opportunity, ...]) -> Json:
        """Return the values that cases of all types share, by the field names of `CustomerCase`."""
        account, plan = record.get("Account") or {}, self.plan()
        owner = account_of(account, text(record, "AccountId"), self.terms)
        created, base = created_at(record), self.base_url()
        own = record.get(plan.lookup) if plan.lookup else None
        own_id = long_id(text(record, plan.id_field)) or text(own or {}, "Id")
        return {
            "record_id": str(record["Id"]),
            "number": text(record, "CaseNumber"),
            "status": text(record, "Status"),
            "is_closed": bool(record.get("IsClosed")),
            "account": replace(owner, address=self.address(account), street=street(account, plan.address)),
            "subject_line": text(record, "Subject"),
            "description": text(record, "Description"),
            "contact": contact_of(record.get("Contact") or {}),
            "opportunities": opportunities,
            "opportunity_id": own_id,
            "requested_at": created,
            "entered_review_at": created,
            "modified_at": changed_at(record),
            "modified_by": text(record.get("LastModifiedBy") or {}, "Name"),
            "account_modified_at": instant(account["LastModifiedDate"]) if account.get("LastModifiedDate") else None,
            "unread": (*hidden_words(plan.hidden), *record.get(UNREAD, ())),
            "account_modified_by": text(account.get("LastModifiedBy") or {}, "Name"),
            "link": link(base, "Case", str(record["Id"])),
            "account_link": link(base, "Account", text(record, "AccountId")),
        }

    def address(self, account: Mapping[str, Any]) -> str:
        """Return an account's address on one line; empty if the org lacks the field."""
        return address(account, self.plan().address)

    def base_url(self) -> str:
        """Return the address at which people see the org."""
        return self.terms.lightning_url or self.org.client.instance_url

    def _with_neighbours(self, cases: str, which: str) -> tuple[str, ...]:
        """Return a query for cases, and those for the opportunities of their accounts; `which` is the condition on the cases."""
        return (cases, *opportunity_queries(self.plan().opportunity, self.plan().waiting, which))

    def _read(self, asked: tuple[str, ...]) -> list[tuple[Record, tuple[Opportunity, ...]]]:
        """Read cases, and the opportunities of their accounts."""
        found, accounts, waiting = self.org.queries(*asked)
        theirs = by_account(accounts, waiting)
        named = self._named(found, theirs)
        return [self._with_opportunities(record, theirs, named) for record in found]

    def _named(self, cases: Sequence[Record], theirs: Mapping[str, Sequence[Record]]) -> dict[str, Record]:
        """Return the opportunities, by id, that cases name by an id in a text and that are not among their account's."""
        field = self.plan().id_field
        ids = {case["Id"]: long_id(text(case, field)) for case in cases if is_id(text(case, field).strip())}
        known = {row["Id"] for rows in theirs.values() for row in rows}
        shown = ", ".join(self.plan().opportunity)
        batches = split(
            quoted(sorted(set(ids.values()) - known)),
            lambda some: f"SELECT {shown} FROM Opportunity WHERE Id IN ({some})",  # noqa: S608
        )
        rows = [row for (asked,) in batches for row in self.org.query(asked)]
        return {row["Id"]: row for row in rows}

    def _with_opportunities(
        self, record: Record, theirs: Mapping[str, Sequence[Record]], named: Mapping[str, Record]
    ) -> tuple[Record, tuple[Opportunity, ...]]:
        """Return a case with the opportunities of its account and the one that it names itself."""
        rows, plan = list(theirs.get(text(record, "AccountId"), ())), self.plan()
        own = record.get(plan.lookup) if plan.lookup else named.get(long_id(text(record, plan.id_field)))
        if own and all(row["Id"] != own.get("Id") for row in rows):
            rows.append(own)
        read = tuple(self._readable(rows))
        unread = tuple(each for row, opportunity in read for each in self._odd_values(row, opportunity))
        added = {UNREAD: unread, STAGES: plan.stages_among(rows)}
        return record | added, tuple(opportunity for _, opportunity in read if opportunity)

    def _readable(self, rows: Iterable[Record]) -> Iterator[tuple[Record, Opportunity | None]]:
        """Read each opportunity alone; None for one that can't be read, which keeps no other and no case out."""
        for row in rows:
            try:
                yield row, self._opportunity(row)
            except ODD:
                logger.exception("The opportunity %s can't be read, the others can", row.get("Id"))
                yield row, None

    def _odd_values(self, row: Record, opportunity: Opportunity | None) -> tuple[Message, ...]:
        if opportunity is None:
            return (message("gateways.salesforce.odd_opportunity", name=text(row, "Name")),)
        name = self.terms.fields.opportunity.scheduled_at
        return odd(row, name, read_instant(text(row, name), self.terms.zone), "scheduled date")

    def _opportunity(self, row: Record) -> Opportunity:
        fields = self.terms.fields.opportunity
        return Opportunity(
            record_id=str(row["Id"]),
            name=text(row, "Name"),
            stage=text(row, "StageName"),
            modified_at=changed_at(row),
            modified_by=text(row.get("LastModifiedBy") or {}, "Name"),
            link=link(self.base_url(), "Opportunity", str(row["Id"])),
            service_number=whole_number(text(row, fields.service_number)),
            scheduled_at=read_instant(text(row, fields.scheduled_at), self.terms.zone),
            product_type=text(row, fields.product_type),
        )

    def _select(self) -> str:
        return f"SELECT {', '.join(self.plan().paths)} FROM Case"  # noqa: S608
