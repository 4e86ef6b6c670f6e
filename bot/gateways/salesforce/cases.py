"""How cases of one type are read: which wait, with their accounts and opportunities, and what became of others."""

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from simple_salesforce.format import format_soql

from bot.gateways.errors import Conflict, Rejected
from bot.gateways.salesforce.client import Record, SalesforceClient
from bot.gateways.salesforce.org import address_fields, had, lookup_of, readable
from bot.gateways.salesforce.record_states import RecordState, chunks, states, status_changes
from bot.gateways.salesforce.values import account_of, address, contact_of, instant, link, text
from handoffs.process.field_map import SalesforceTerms
from handoffs.subjects.case import Opportunity

CASE_FIELDS = ("Id", "CaseNumber", "Status", "IsClosed", "Subject", "Description", "CreatedDate", "LastModifiedDate")
BESIDE = ("LastModifiedBy.Name", "AccountId", "Account.Name", "Account.LastModifiedDate")
CONTACT_FIELDS = ("Contact.Name", "Contact.Phone", "Contact.Email")
OPPORTUNITY_FIELDS = ("Id", "Name", "StageName", "LastModifiedDate", "AccountId")

Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class CaseShape:
    """What to read: paths on Case, and fields of Opportunity; `address` names the account's fields of it, the street last.

    `lookup` is the relationship by which a case names its opportunity itself, empty where there is none. `history` says
    whether the history of cases can be read, `stage_history` whether that of opportunities' stages; `stages` are the stages.
    """

    paths: tuple[str, ...]
    opportunity: tuple[str, ...]
    lookup: str
    address: tuple[str, ...]
    history: bool
    stage_history: bool
    stages: tuple[str, ...]
    missing: tuple[str, ...]


class CaseReader:
    """Reads the cases of one type. Every method raises Unavailable, Rejected or Conflict."""

    def __init__(self, client: SalesforceClient, terms: SalesforceTerms, case_type: str) -> None:
        self.client = client
        self.terms = terms
        self._type = case_type
        self._shape: CaseShape | None = None
        self._lock = threading.Lock()

    def shape(self) -> CaseShape:
        """Find out, once, which of the mapped fields the org has."""
        with self._lock:
            if self._shape is None:
                self._shape = _discover(self.client, self.terms)
            return self._shape

    def open_ones(self) -> list[tuple[Record, tuple[Opportunity, ...]]]:
        """Read all open cases of the type with their opportunities, oldest first, in one call however many there are."""
        where = format_soql("IsClosed = false AND {:literal} = {}", self.terms.fields.case.type, self._type)
        return self._read(f"{self._select()} WHERE {where} ORDER BY CreatedDate", where)

    def one(self, record_id: str) -> tuple[Record, tuple[Opportunity, ...]]:
        """Read one case with its opportunities, in one call; Conflict when it was deleted meanwhile."""
        this = format_soql("Id = {}", record_id)
        found = self._read(f"{self._select()} WHERE {this}", this)
        if not found:
            raise Conflict("The case was deleted in Salesforce.", "DELETED")
        return found[0]

    def states(self, record_ids: Iterable[str]) -> tuple[RecordState, ...]:
        """Ask what became of cases, and who did it."""
        return states(self.client, "Case", record_ids, history=self.shape().history)

    def reopened(self, record_ids: list[str]) -> dict[str, datetime]:
        """Find the newest instant at which each case was opened again, where the org tracks that."""
        changes = status_changes(self.client, "Case", record_ids) if record_ids and self.shape().history else []
        closed = self.terms.statuses.case_closed
        return {each.record_id: each.changed_at for each in changes if each.was == closed and each.changed_at}

    def opportunities_where(self, condition: str) -> tuple[Opportunity, ...]:
        """Read opportunities by a condition of their own, oldest first."""
        fields = ", ".join(self.shape().opportunity)
        rows = self.client.query(f"SELECT {fields} FROM Opportunity WHERE {condition} ORDER BY CreatedDate")  # noqa: S608
        return tuple(self._opportunity(row) for row in rows)

    def common(self, record: Record, opportunities: tuple[Opportunity, ...]) -> Json:
        """Give what cases of every type have in common, by the names of `CustomerCase`."""
        account, shape = record.get("Account") or {}, self.shape()
        told = account_of(account, text(record, "AccountId"), self.terms)
        street = text(account, shape.address[-1]) if shape.address else ""
        created, base = instant(record["CreatedDate"]), self.base_url()
        own = record.get(shape.lookup) if shape.lookup else None
        return {
            "record_id": str(record["Id"]),
            "number": text(record, "CaseNumber"),
            "status": text(record, "Status"),
            "is_closed": bool(record.get("IsClosed")),
            "account": replace(told, address=self.address(account), street=street),
            "subject_line": text(record, "Subject"),
            "description": text(record, "Description"),
            "contact": contact_of(record.get("Contact") or {}),
            "opportunities": opportunities,
            "opportunity_id": text(own or {}, "Id"),
            "requested_at": created,
            "entered_review_at": created,
            "modified_at": instant(record["LastModifiedDate"]),
            "modified_by": text(record.get("LastModifiedBy") or {}, "Name"),
            "account_modified_at": instant(account["LastModifiedDate"]) if account.get("LastModifiedDate") else None,
            "link": link(base, "Case", str(record["Id"])),
            "account_link": link(base, "Account", text(record, "AccountId")),
        }

    def address(self, account: Mapping[str, Any]) -> str:
        """Give an account's address on one line; empty where the org has no such field."""
        parts = self.shape().address
        return address(account, str(self.terms.fields.account.address), split=len(parts) > 1) if parts else ""

    def base_url(self) -> str:
        """Give the address at which people see the org."""
        return self.terms.lightning_url or self.client.instance_url

    def _read(self, cases: str, which: str) -> list[tuple[Record, tuple[Opportunity, ...]]]:
        """Read cases, and the opportunities of their accounts; `which` is the condition on the cases."""
        theirs = f"AccountId IN (SELECT AccountId FROM Case WHERE {which}) ORDER BY CreatedDate"  # noqa: S608
        asked = f"SELECT {', '.join(self.shape().opportunity)} FROM Opportunity WHERE {theirs}"  # noqa: S608
        try:
            found, meant = self.client.queries(cases, asked)
        except Rejected as refused:
            if refused.code in {"INVALID_FIELD", "INVALID_TYPE"}:
                with self._lock:
                    self._shape = None
            raise
        by_account: dict[str, list[Record]] = {}
        for row in meant:
            by_account.setdefault(text(row, "AccountId"), []).append(row)
        return [(record, self._opportunities_of(record, by_account)) for record in found]

    def _opportunities_of(self, record: Record, by_account: Mapping[str, Sequence[Record]]) -> tuple[Opportunity, ...]:
        """Give the opportunities of the case's account, and the one that the case names itself."""
        rows = list(by_account.get(text(record, "AccountId"), ()))
        own = record.get(self.shape().lookup) if self.shape().lookup else None
        if own and all(row["Id"] != own.get("Id") for row in rows):
            rows.append(own)
        return tuple(self._opportunity(row) for row in rows)

    def _opportunity(self, row: Record) -> Opportunity:
        fields = self.terms.fields.opportunity
        scheduled = text(row, fields.scheduled_at)
        return Opportunity(
            record_id=str(row["Id"]),
            name=text(row, "Name"),
            stage=text(row, "StageName"),
            modified_at=instant(row["LastModifiedDate"]),
            link=link(self.base_url(), "Opportunity", str(row["Id"])),
            service_number=text(row, fields.service_number).strip(),
            scheduled_at=instant(scheduled) if scheduled else None,
            product_type=text(row, fields.product_type),
        )

    def _select(self) -> str:
        return f"SELECT {', '.join(self.shape().paths)} FROM Case"  # noqa: S608


def stages_before(client: SalesforceClient, record_ids: Sequence[str], stage: str) -> dict[str, str]:
    """Tell at which stage each opportunity stood before it came to `stage` last."""
    before: dict[str, str] = {}
    latest: dict[str, str] = {}
    for some in chunks(record_ids):
        asked = format_soql(
            "SELECT OpportunityId, StageName FROM OpportunityHistory WHERE OpportunityId IN {} ORDER BY CreatedDate", some
        )
        for row in client.query(asked):
            record, now = text(row, "OpportunityId"), text(row, "StageName")
            if now == stage and latest.get(record, stage) != stage:
                before[record] = latest[record]
            latest[record] = now
    return before


def _discover(client: SalesforceClient, terms: SalesforceTerms) -> CaseShape:
    """Ask the org what it has; Rejected names what Baton can't do without."""
    described = {kind: _described(client, kind) for kind in ("Case", "Account", "Opportunity")}
    known = {kind: frozenset(fields) for kind, fields in described.items()}
    if terms.fields.case.type not in known["Case"]:
        raise Rejected(f"Salesforce shows Baton no Case.{terms.fields.case.type}: give its user access to it.", "INVALID_FIELD")
    missing: list[str] = []
    case, mapped = terms.fields.case, vars(terms.fields.opportunity)
    own = had("Case", known, (("express", case.express), ("service_number", case.service_number)), missing)
    opportunity = (*OPPORTUNITY_FIELDS, *had("Opportunity", known, mapped.items(), missing))
    lookup = _lookup(case.opportunity, known["Case"], missing)
    parts, account = _account_paths(known["Account"], terms, missing)
    contact = CONTACT_FIELDS if lookup_of("Contact") in known["Case"] else ()
    followed = [f"{lookup}.{name}" for name in opportunity] if lookup else []
    stages = described["Opportunity"].get("StageName", {}).get("picklistValues") or []
    return CaseShape(
        paths=tuple(dict.fromkeys([*CASE_FIELDS, *BESIDE, *own, *account, *contact, *followed])),
        opportunity=tuple(dict.fromkeys(opportunity)),
        lookup=lookup,
        address=parts,
        history=readable(client, "CaseHistory"),
        stage_history=readable(client, "OpportunityHistory"),
        stages=tuple(str(each["value"]) for each in stages if each.get("active", True)),
        missing=tuple(missing),
    )


def _account_paths(known: frozenset[str], terms: SalesforceTerms, missing: list[str]) -> tuple[tuple[str, ...], list[str]]:
    """Give the fields that make up the account's address, and all paths to read of it."""
    account = terms.fields.account
    named = {word: name for word, name in vars(account).items() if word not in ("address", "status")}
    theirs = had("Account", {"Account": known}, named.items(), missing)
    parts = address_fields(known, account.address) if account.address else ()
    if account.address and not parts:
        missing.append(f"Account.{account.address} (address)")
    return parts, [f"Account.{name}" for name in (*theirs, *parts)]


def _lookup(name: str | None, known: frozenset[str], missing: list[str]) -> str:
    """Give the relationship behind the case's own lookup of its opportunity; empty where the org has none."""
    if name is None:
        return ""
    if name not in known:
        missing.append(f"Case.{name} (opportunity)")
        return ""
    return f"{name.removesuffix('__c')}__r" if name.endswith("__c") else name.removesuffix("Id")


def _described(client: SalesforceClient, kind: str) -> dict[str, Json]:
    """Give the fields of an object by name; Rejected when the org shows Baton no such object."""
    try:
        return {str(field["name"]): field for field in client.describe(kind).get("fields", [])}
    except Rejected as refused:
        raise Rejected(f"Salesforce shows Baton no object {kind}: give its user access to it.", refused.code) from None
