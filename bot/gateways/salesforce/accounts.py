"""Our side of Salesforce's accounts: who has a number, who may be the same customer, which number is free, and how they stand."""

import threading
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from simple_salesforce.format import format_soql

from bot.gateways.errors import Rejected
from bot.gateways.salesforce.client import Record, SalesforceClient
from bot.gateways.salesforce.org import address_fields, had
from bot.gateways.salesforce.record_states import chunks
from bot.gateways.salesforce.values import account_of, address, instant, link, text
from handoffs.process.field_map import SalesforceTerms
from handoffs.subjects.customer import KnownCustomer, OpenCheck
from handoffs.text.normalize import digits, numbered

SHOWN_AT_MOST = 20
NEWEST = 50
"""So many accounts show which series of numbers is in use."""

CANDIDATES = 200
_ALWAYS = ("Id", "Name", "LastModifiedDate", "LastModifiedBy.Name")
_UNKNOWN = {"INVALID_FIELD", "INVALID_TYPE"}


@dataclass(frozen=True, kw_only=True)
class AccountShape:
    """What the org has: paths to read, the parts of the address (the street last), and what can be given at creation."""

    paths: tuple[str, ...]
    address: tuple[str, ...]
    phone: str
    email: str
    createable: frozenset[str]


class AccountReader:
    """Reads accounts. Every method raises Unavailable or Rejected, never the library's errors."""

    def __init__(self, client: SalesforceClient, terms: SalesforceTerms) -> None:
        self.client = client
        self.terms = terms
        self._shape: AccountShape | None = None
        self._lock = threading.Lock()

    def shape(self) -> AccountShape:
        """Find out, once, which of the mapped fields the org has; Rejected when it has no customer number."""
        with self._lock:
            if self._shape is None:
                self._shape = self._discovered()
            return self._shape

    def next_number(self, taken: Collection[str]) -> str:
        """Propose the number after the highest of the series in use, or the next that is not `taken`; empty where none is.

        Numbers are texts, so they are put in order among those of one length, which is that of the newest ones.
        """
        field = self.terms.fields.account.number
        newest = self._numbers(f"{field} != null ORDER BY CreatedDate DESC LIMIT {NEWEST}")
        length = max((len(each) for each in newest), default=0)
        if not length:
            return ""
        pattern = "_" * length
        series = f"{field} LIKE '{pattern}' AND {field} >= '0' AND {field} < 'A' ORDER BY {field} DESC LIMIT {NEWEST}"
        highest = max((int(each) for each in self._numbers(series) if len(each) == length), default=int(max(newest)))
        kept = {numbered(each) for each in taken}
        return next(number for step in range(1, len(kept) + 2) if (number := str(highest + step).zfill(length)) not in kept)

    def holder(self, number: str) -> KnownCustomer | None:
        """Give the customer who has a number, if anybody has."""
        found = self._where(format_soql("{:literal} = {}", self.terms.fields.account.number, number), 1)
        return found[0] if found else None

    def candidates(self, *, number: str, email: str, phone: str, name: str) -> tuple[KnownCustomer, ...]:
        """List accounts that may be the same customer, in one call; who is, is for the rules to say.

        Phones are written in many ways, so all that end alike are candidates, and so are all whose name begins alike.
        """
        shape = self.shape()
        conditions = [format_soql("{:literal} = {}", self.terms.fields.account.number, number)]
        if shape.email and email:
            conditions.append(format_soql("{:literal} = {}", shape.email, email))
        if shape.phone and len(digits(phone)) >= 4:
            conditions.append(f"{shape.phone} LIKE '%{digits(phone)[-4:]}'")
        alike = format_soql("Name LIKE '{:like}%'", _beginning(name))
        asked = (self._select(" OR ".join(conditions), CANDIDATES), self._select(alike, CANDIDATES))
        rows = [row for found in self._asked(*asked) for row in found]
        return tuple({str(row["Id"]): self._known(row) for row in rows}.values())

    def search(self, words: str) -> tuple[KnownCustomer, ...]:
        """List the customer with this number, else those whose names hold these words, at most twenty."""
        number = self.terms.fields.account.number
        exact, named = self._asked(
            self._select(format_soql("{:literal} = {}", number, words), 1),
            self._select(format_soql("Name LIKE '%{:like}%'", words), SHOWN_AT_MOST),
        )
        return self._with_checks([self._known(row) for row in exact or named])

    def read(self, record_ids: Iterable[str]) -> dict[str, KnownCustomer]:
        """Read accounts by their ids, with the eligibility cases that are open for them; what is deleted is left out."""
        found: dict[str, KnownCustomer] = {}
        for some in chunks(sorted(record_ids)):
            within = format_soql("Id IN {}", some)
            rows, cases = self._asked(self._select(within, len(some)), self._checks_of(some))
            checks = self._by_account(cases)
            known = (self._known(row) for row in rows)
            found |= {each.account.record_id: replace(each, checks=checks.get(each.account.record_id, ())) for each in known}
        return found

    def description(self, record_id: str) -> str:
        """Read an account's description, where notes can't be written."""
        found = self._asked_one(format_soql("SELECT Description FROM Account WHERE Id = {}", record_id))
        return text(found[0], "Description") if found else ""

    def _with_checks(self, known: Sequence[KnownCustomer]) -> tuple[KnownCustomer, ...]:
        if not known:
            return ()
        checks = self._by_account(self.client.query(self._checks_of([each.account.record_id for each in known])))
        return tuple(replace(each, checks=checks.get(each.account.record_id, ())) for each in known)

    def _checks_of(self, accounts: list[str]) -> str:
        case = self.terms.fields.case
        return format_soql(
            "SELECT Id, CaseNumber, Status, AccountId FROM Case WHERE AccountId IN {} AND IsClosed = false AND {:literal} = {} "
            "ORDER BY CreatedDate",
            accounts, case.type, case.eligibility_type,
        )  # fmt: skip

    def _by_account(self, cases: Iterable[Record]) -> dict[str, tuple[OpenCheck, ...]]:
        found: dict[str, tuple[OpenCheck, ...]] = {}
        for row in cases:
            where = link(self.base_url(), "Case", str(row["Id"]))
            told = OpenCheck(record_id=str(row["Id"]), number=text(row, "CaseNumber"), status=text(row, "Status"), link=where)
            found[text(row, "AccountId")] = (*found.get(text(row, "AccountId"), ()), told)
        return found

    def _where(self, condition: str, limit: int) -> list[KnownCustomer]:
        return [self._known(row) for row in self._asked_one(self._select(condition, limit))]

    def _numbers(self, condition: str) -> list[str]:
        """List the numbers among customer numbers; others may have letters in them."""
        field = self.terms.fields.account.number
        rows = self._asked_one(f"SELECT {field} FROM Account WHERE {condition}")  # noqa: S608
        return [each for row in rows if (each := text(row, field).strip()).isascii() and each.isdigit()]

    def _select(self, condition: str, limit: int) -> str:
        return f"SELECT {', '.join(self.shape().paths)} FROM Account WHERE {condition} LIMIT {limit}"  # noqa: S608

    def _asked_one(self, soql: str) -> list[Record]:
        try:
            return self.client.query(soql)
        except Rejected as refused:
            raise self._forgetting(refused) from None

    def _asked(self, *soqls: str) -> list[list[Record]]:
        try:
            return self.client.queries(*soqls)
        except Rejected as refused:
            raise self._forgetting(refused) from None

    def _forgetting(self, refused: Rejected) -> Rejected:
        """Look at the org anew the next time, when it has no such field any more."""
        if refused.code in _UNKNOWN:
            with self._lock:
                self._shape = None
        return refused

    def _known(self, row: Record) -> KnownCustomer:
        parts, fields = self.shape().address, self.terms.fields.account
        where = address(row, str(fields.address), split=len(parts) > 1) if parts else ""
        street = text(row, parts[-1]) if parts else ""
        return KnownCustomer(
            account=replace(account_of(row, str(row["Id"]), self.terms), address=where, street=street),
            status=text(row, fields.status),
            link=link(self.base_url(), "Account", str(row["Id"])),
            modified_at=instant(row["LastModifiedDate"]),
            modified_by=text(row.get("LastModifiedBy") or {}, "Name"),
        )

    def base_url(self) -> str:
        """Give the address at which people see the org."""
        return self.terms.lightning_url or self.client.instance_url

    def _discovered(self) -> AccountShape:
        told = self.client.describe("Account").get("fields", [])
        known = frozenset(str(field["name"]) for field in told)
        mapped = self.terms.fields.account
        if mapped.number not in known:
            raise Rejected(f"Salesforce shows Baton no Account.{mapped.number}: give its user access to it.", "INVALID_FIELD")
        named: dict[str, Any] = {word: name for word, name in vars(mapped).items() if word != "address"}
        parts = address_fields(known, mapped.address) if mapped.address else ()
        own = had("Account", {"Account": known}, named.items(), [])
        return AccountShape(
            paths=tuple(dict.fromkeys([*_ALWAYS, *own, *parts])),
            address=parts,
            phone=mapped.phone if mapped.phone in known and mapped.phone else "",
            email=mapped.email if mapped.email in known and mapped.email else "",
            createable=frozenset(str(field["name"]) for field in told if field.get("createable", True)),
        )


def _beginning(name: str) -> str:
    """Give as much of a name as is written alike by everybody: its first word, or two characters where words are not parted."""
    word = name.split()[0] if name.split() else name
    return word if word.isascii() else word[:2]
