"""Our side of Salesforce's cases: which wait, with their accounts and opportunities, and what became of others."""

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from simple_salesforce.format import format_soql

from bot.gateways.errors import Conflict, Rejected
from bot.gateways.salesforce_beside import RecordState, chunks, states, status_changes
from bot.gateways.salesforce_client import Record, SalesforceClient
from bot.gateways.salesforce_orders import account_of, address, contact_of, instant, link, text
from bot.gateways.salesforce_shape import address_fields, fields_of, had, lookup_of, readable
from handoffs.field_map import SalesforceTerms
from handoffs.subjects import EarlierResult, EligibilityCase, Opportunity

CASE_FIELDS = ("Id", "CaseNumber", "Status", "IsClosed", "Subject", "Description", "CreatedDate", "LastModifiedDate")
BESIDE = ("LastModifiedBy.Name", "AccountId", "Account.Name", "Account.LastModifiedDate")
CONTACT_FIELDS = ("Contact.Name", "Contact.Phone", "Contact.Email")
OPPORTUNITY_FIELDS = ("Id", "Name", "StageName", "LastModifiedDate", "AccountId")
EARLIER_AT_MOST = 20
STREETS_AT_ONCE = 25
"""Streets in one query; percent-encoded, a Japanese one takes some hundred bytes of the 16,384 that an address may have."""


@dataclass(frozen=True, kw_only=True)
class CaseShape:
    """What to read of a case; `address` names the account's fields that make up the address, the street last.

    `history` says whether the history of cases can be read.
    """

    paths: tuple[str, ...]
    address: tuple[str, ...]
    history: bool
    missing: tuple[str, ...]


class Cases:
    """Reads the cases of one type. Every method raises Unavailable, Rejected or Conflict."""

    def __init__(self, client: SalesforceClient, terms: SalesforceTerms, case_type: str) -> None:
        self._client = client
        self._terms = terms
        self._type = case_type
        self._shape: CaseShape | None = None
        self._lock = threading.Lock()

    def shape(self) -> CaseShape:
        """Find out, once, which of the mapped fields the org has."""
        with self._lock:
            if self._shape is None:
                self._shape = _discover(self._client, self._terms)
            return self._shape

    def open_ones(self) -> tuple[EligibilityCase, ...]:
        """Read all open cases of the type with their opportunities, oldest first, in one call however many there are."""
        where = format_soql("IsClosed = false AND {:literal} = {}", self._terms.fields.case.type, self._type)
        found, meant = self._read(f"{self._select()} WHERE {where} ORDER BY CreatedDate", where)
        return tuple(self._case(record, meant.get(text(record, "AccountId"), ())) for record in found)

    def complete(self, cases: Sequence[EligibilityCase]) -> tuple[EligibilityCase, ...]:
        """Add what stands beside the cases: earlier results, and when they were opened again."""
        if not cases:
            return ()
        opened, earlier = self._reopened([case.record_id for case in cases]), self._earlier(cases)
        return tuple(
            replace(
                case,
                earlier=earlier[case.record_id],
                entered_review_at=opened.get(case.record_id, case.entered_review_at),
            )
            for case in cases
        )

    def current(self, record_id: str) -> EligibilityCase:
        """Read one case with its opportunities, in one call; Conflict when it was deleted meanwhile."""
        this = format_soql("Id = {}", record_id)
        found, meant = self._read(f"{self._select()} WHERE {this}", this)
        if not found:
            raise Conflict("The case was deleted in Salesforce.", "DELETED")
        return self._case(found[0], meant.get(text(found[0], "AccountId"), ()))

    def states(self, record_ids: Iterable[str]) -> tuple[RecordState, ...]:
        """Ask what became of cases, and who did it."""
        return states(self._client, "Case", record_ids, history=self.shape().history)

    def _read(self, cases: str, which: str) -> tuple[list[Record], dict[str, tuple[Opportunity, ...]]]:
        """Read cases, and the opportunities of their accounts; `which` is the condition on the cases."""
        theirs = f"AccountId IN (SELECT AccountId FROM Case WHERE {which}) ORDER BY CreatedDate"  # noqa: S608
        asked = f"SELECT {', '.join(OPPORTUNITY_FIELDS)} FROM Opportunity WHERE {theirs}"  # noqa: S608
        try:
            found, meant = self._client.queries(cases, asked)
        except Rejected as refused:
            if refused.code in {"INVALID_FIELD", "INVALID_TYPE"}:
                with self._lock:
                    self._shape = None
            raise
        by_account: dict[str, list[Record]] = {}
        for row in meant:
            by_account.setdefault(text(row, "AccountId"), []).append(row)
        return found, {account: self._told(rows) for account, rows in by_account.items()}

    def _select(self) -> str:
        return f"SELECT {', '.join(self.shape().paths)} FROM Case"  # noqa: S608

    def _told(self, rows: Sequence[Record]) -> tuple[Opportunity, ...]:
        """Give those that an eligibility check may be for: one that is being cancelled, or is, can't be meant."""
        stages = self._terms.stages
        meant = [row for row in rows if text(row, "StageName") not in (stages.cancelling, stages.cancelled)]
        return tuple(self._opportunity(row) for row in meant)

    def _opportunity(self, row: Record) -> Opportunity:
        return Opportunity(
            record_id=str(row["Id"]),
            name=text(row, "Name"),
            stage=text(row, "StageName"),
            modified_at=instant(row["LastModifiedDate"]),
            link=link(self._base_url(), "Opportunity", str(row["Id"])),
        )

    def _earlier(self, cases: Sequence[EligibilityCase]) -> dict[str, tuple[EarlierResult, ...]]:
        """List by case what is known of the account and of its address: its own result, its closed cases, the neighbours'."""
        closed, near = self._closed_cases(cases), self._neighbours(cases)
        found: dict[str, tuple[EarlierResult, ...]] = {}
        for case in cases:
            account = case.account
            own = [EarlierResult(result=account.eligibility, link=case.account_link)] if account.eligibility else []
            theirs = [result for id, at, result in near if at == account.address and id != account.record_id]
            found[case.record_id] = (*own, *closed.get(account.record_id, ())[:EARLIER_AT_MOST], *theirs[:EARLIER_AT_MOST])
        return found

    def _closed_cases(self, cases: Sequence[EligibilityCase]) -> dict[str, tuple[EarlierResult, ...]]:
        found: dict[str, tuple[EarlierResult, ...]] = {}
        for some in chunks(sorted({case.account.record_id for case in cases} - {""})):
            asked = format_soql(
                "SELECT Id, CaseNumber, ClosedDate, AccountId FROM Case WHERE AccountId IN {} AND IsClosed = true "
                "AND {:literal} = {} ORDER BY ClosedDate DESC",
                some, self._terms.fields.case.type, self._type,
            )  # fmt: skip
            for row in self._client.query(asked):
                account, closed_at = text(row, "AccountId"), instant(row["ClosedDate"]) if row.get("ClosedDate") else None
                where = link(self._base_url(), "Case", str(row["Id"]))
                told = EarlierResult(result="", case=text(row, "CaseNumber"), on=closed_at, link=where)
                found[account] = (*found.get(account, ()), told)
        return found

    def _neighbours(self, cases: Sequence[EligibilityCase]) -> list[tuple[str, str, EarlierResult]]:
        """List the accounts with a result in the cases' streets, each with its id and its address."""
        fields, parts = self._terms.fields.account, self.shape().address
        known = [name for name in (fields.number, fields.eligibility) if f"Account.{name}" in self.shape().paths]
        if not parts or fields.eligibility not in known:
            return []
        rows: list[Record] = []
        for some in chunks(sorted({case.account.street for case in cases} - {""}), STREETS_AT_ONCE):
            asked = format_soql(
                "SELECT {:literal} FROM Account WHERE {:literal} IN {} AND {:literal} != null",
                ", ".join(dict.fromkeys(("Id", "Name", *known, *parts))), parts[-1], some, fields.eligibility,
            )  # fmt: skip
            rows += self._client.query(asked)
        return [(str(row["Id"]), self._address(row), self._neighbour(row)) for row in rows]

    def _neighbour(self, row: Record) -> EarlierResult:
        fields, where = self._terms.fields.account, link(self._base_url(), "Account", str(row["Id"]))
        name = text(row, fields.number) or text(row, "Name")
        return EarlierResult(result=text(row, fields.eligibility), account=name, link=where)

    def _address(self, account: Mapping[str, Any]) -> str:
        parts = self.shape().address
        return address(account, str(self._terms.fields.account.address), split=len(parts) > 1) if parts else ""

    def _reopened(self, record_ids: list[str]) -> dict[str, datetime]:
        """Find the newest instant at which each case was opened again, where the org tracks that."""
        changes = status_changes(self._client, "Case", record_ids) if self.shape().history else []
        closed = self._terms.statuses.case_closed
        return {each.record_id: each.changed_at for each in changes if each.was == closed and each.changed_at}

    def _case(self, record: Record, opportunities: tuple[Opportunity, ...]) -> EligibilityCase:
        fields, account = self._terms.fields, record.get("Account") or {}
        told = account_of(account, text(record, "AccountId"), self._terms)
        street = text(account, self.shape().address[-1]) if self.shape().address else ""
        created, base = instant(record["CreatedDate"]), self._base_url()
        return EligibilityCase(
            record_id=str(record["Id"]),
            number=text(record, "CaseNumber"),
            status=text(record, "Status"),
            is_closed=bool(record.get("IsClosed")),
            account=replace(told, address=self._address(account), street=street),
            express=bool(fields.case.express) and text(record, str(fields.case.express)) == fields.case.express_value,
            subject_line=text(record, "Subject"),
            description=text(record, "Description"),
            contact=contact_of(record.get("Contact") or {}),
            opportunities=opportunities,
            requested_at=created,
            entered_review_at=created,
            modified_at=instant(record["LastModifiedDate"]),
            modified_by=text(record.get("LastModifiedBy") or {}, "Name"),
            account_modified_at=instant(account["LastModifiedDate"]) if account.get("LastModifiedDate") else None,
            link=link(base, "Case", str(record["Id"])),
            account_link=link(base, "Account", text(record, "AccountId")),
        )

    def _base_url(self) -> str:
        return self._terms.lightning_url or self._client.instance_url


def _discover(client: SalesforceClient, terms: SalesforceTerms) -> CaseShape:
    """Ask the org what it has; Rejected names what Baton can't do without."""
    known = {kind: fields_of(client, kind) for kind in ("Case", "Account", "Opportunity")}
    if terms.fields.case.type not in known["Case"]:
        raise Rejected(f"Salesforce shows Baton no Case.{terms.fields.case.type}: give its user access to it.", "INVALID_FIELD")
    missing: list[str] = []
    own = had("Case", known, (("express", terms.fields.case.express),), missing)
    account = terms.fields.account
    named = {word: name for word, name in vars(account).items() if word != "address"}
    theirs = had("Account", known, named.items(), missing)
    parts = address_fields(known["Account"], account.address) if account.address else ()
    if account.address and not parts:
        missing.append(f"Account.{account.address} (address)")
    contact = CONTACT_FIELDS if lookup_of("Contact") in known["Case"] else ()
    paths = [*CASE_FIELDS, *BESIDE, *own, *(f"Account.{name}" for name in (*theirs, *parts)), *contact]
    return CaseShape(
        paths=tuple(dict.fromkeys(paths)), address=parts, history=readable(client, "CaseHistory"), missing=tuple(missing)
    )
