"""Our side of Salesforce's cases: which wait, with their accounts and opportunities, and what became of others."""

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from simple_salesforce.format import format_soql

from bot.gateways.errors import Conflict, Rejected
from bot.gateways.salesforce_beside import AT_ONCE, RecordState
from bot.gateways.salesforce_client import Record, SalesforceClient
from bot.gateways.salesforce_orders import account_of, address, contact_of, instant, link, text
from bot.gateways.salesforce_shape import address_fields, fields_of, had, lookup_of, readable
from handoffs.field_map import SalesforceTerms
from handoffs.subjects import Account, EarlierResult, EligibilityCase, Opportunity

CASE_FIELDS = ("Id", "CaseNumber", "Status", "IsClosed", "Subject", "Description", "CreatedDate", "LastModifiedDate")
BESIDE = ("LastModifiedBy.Name", "AccountId", "Account.Name", "Account.LastModifiedDate")
CONTACT_FIELDS = ("Contact.Name", "Contact.Phone", "Contact.Email")
OPPORTUNITY_FIELDS = ("Id", "Name", "StageName", "LastModifiedDate", "AccountId")
EARLIER_AT_MOST = 20


@dataclass(frozen=True, kw_only=True)
class CaseShape:
    """What to read of a case; `address` names the account's fields that make up the address, `history` whether it is told."""

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
        opened = self._reopened([case.record_id for case in cases])
        return tuple(
            replace(
                case,
                earlier=self._earlier(case),
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
        """Ask what became of cases: the status of each and who changed it last; None for one that is not shown any more."""
        wanted = list(record_ids)
        found: dict[str, RecordState] = {}
        for some in _chunks(wanted):
            asked = "SELECT Id, Status, LastModifiedBy.Name, LastModifiedDate FROM Case WHERE Id IN {}"
            for row in self._client.query(format_soql(asked, some)):
                found[str(row["Id"])] = _state(row)
        return tuple(found.get(each) or RecordState(record_id=each, status=None) for each in wanted)

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

    def _earlier(self, case: EligibilityCase) -> tuple[EarlierResult, ...]:
        """List what is known of the account and of its address: its own result, its closed cases, the neighbours' results."""
        account = case.account
        if not account.record_id:
            return ()
        own = [EarlierResult(result=account.eligibility, link=case.account_link)] if account.eligibility else []
        return (*own, *self._closed_cases(account, case.record_id), *self._neighbours(account))

    def _closed_cases(self, account: Account, besides: str) -> tuple[EarlierResult, ...]:
        asked = format_soql(
            "SELECT Id, CaseNumber, ClosedDate FROM Case WHERE AccountId = {} AND IsClosed = true AND {:literal} = {} "
            "AND Id != {} ORDER BY ClosedDate DESC LIMIT 5",
            account.record_id, self._terms.fields.case.type, self._type, besides,
        )  # fmt: skip
        base = self._base_url()
        return tuple(
            EarlierResult(
                result="", case=text(row, "CaseNumber"), link=link(base, "Case", str(row["Id"])),
                on=instant(row["ClosedDate"]) if row.get("ClosedDate") else None,
            )
            for row in self._client.query(asked)
        )  # fmt: skip

    def _neighbours(self, account: Account) -> tuple[EarlierResult, ...]:
        fields, parts = self._terms.fields.account, self.shape().address
        if not account.address or not parts:
            return ()
        street = next((part for part in parts if part.endswith("Street")), parts[-1])
        asked = format_soql(
            "SELECT {:literal} FROM Account WHERE {:literal} = {} AND {:literal} != null AND Id != {} LIMIT {:literal}",
            ", ".join(dict.fromkeys(("Id", "Name", fields.number, fields.eligibility, *parts))),
            street, self._street(account), fields.eligibility, account.record_id, str(EARLIER_AT_MOST),
        )  # fmt: skip
        here = [
            row for row in self._client.query(asked) if address(row, str(fields.address), split=len(parts) > 1) == account.address
        ]
        base = self._base_url()
        return tuple(
            EarlierResult(
                result=text(row, fields.eligibility), account=text(row, fields.number) or text(row, "Name"),
                link=link(base, "Account", str(row["Id"])),
            )
            for row in here
        )  # fmt: skip

    def _street(self, account: Account) -> str:
        """Give the part of the address by which neighbours are found; of an address in several fields the street comes last."""
        return account.street or account.address

    def _reopened(self, record_ids: list[str]) -> dict[str, datetime]:
        """Find the newest instant at which each case was opened again, where the org tracks that."""
        if not self.shape().history:
            return {}
        closed, found = self._terms.statuses.case_closed, {}
        for some in _chunks(record_ids):
            asked = format_soql(
                "SELECT CaseId, OldValue, CreatedDate FROM CaseHistory WHERE Field = 'Status' AND CaseId IN {} "
                "ORDER BY CreatedDate",
                some,
            )
            for row in self._client.query(asked):
                if text(row, "OldValue") == closed:
                    found[text(row, "CaseId")] = instant(row["CreatedDate"])
        return found

    def _case(self, record: Record, opportunities: tuple[Opportunity, ...]) -> EligibilityCase:
        fields, account = self._terms.fields, record.get("Account") or {}
        told = account_of(account, text(record, "AccountId"), self._terms)
        parts = self.shape().address
        where = address(account, str(fields.account.address), split=len(parts) > 1) if parts else ""
        street = next((text(account, part) for part in parts if part.endswith("Street")), "")
        created, base = instant(record["CreatedDate"]), self._base_url()
        return EligibilityCase(
            record_id=str(record["Id"]),
            number=text(record, "CaseNumber"),
            status=text(record, "Status"),
            is_closed=bool(record.get("IsClosed")),
            account=replace(told, address=where, street=street),
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


def _state(row: Mapping[str, Any]) -> RecordState:
    by = text(row.get("LastModifiedBy") or {}, "Name")
    return RecordState(
        record_id=str(row["Id"]), status=text(row, "Status"), changed_by=by,
        changed_at=instant(row["LastModifiedDate"]).astimezone(UTC),
    )  # fmt: skip


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


def _chunks(values: Sequence[str]) -> Iterable[list[str]]:
    return (list(values[start : start + AT_ONCE]) for start in range(0, len(values), AT_ONCE))
