"""Reads accounts: the holder of a number, possible duplicates of a customer, the next free number, and their state."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from simple_salesforce.format import format_soql

from bot.config.policy.field_map import SalesforceTerms
from bot.gateways.salesforce.client import Record
from bot.gateways.salesforce.org import Org, Plan
from bot.gateways.salesforce.readers.record_states import chunks
from bot.gateways.salesforce.values import account_of, address, instant, link, text
from handoffs.subjects.customer import KnownCustomer, OpenCheck
from handoffs.text.normalize import digits, numbered

SHOWN_AT_MOST = 20
NEWEST = 50
"""So many accounts show which series of numbers is in use."""

CANDIDATES = 200
_ALWAYS = ("Id", "Name", "LastModifiedDate", "LastModifiedBy.Name")


@dataclass(frozen=True, kw_only=True)
class AccountPlan:
    """The paths to read, the parts of the address (the street last), and the fields that can be set at creation."""

    paths: tuple[str, ...]
    address: tuple[str, ...]
    phone: str
    email: str
    createable: frozenset[str]


class AccountReader:
    """Reads accounts. Every method raises Unavailable or Rejected, never the library's errors."""

    def __init__(self, org: Org, terms: SalesforceTerms) -> None:
        self.org = org
        self.terms = terms
        self.plan = Plan(org, lambda: plan_of(org, terms))

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
        """Return the customer who has a number, if anybody has."""
        found = self._where(format_soql("{:literal} = {}", self.terms.fields.account.number, number), 1)
        return found[0] if found else None

    def candidates(self, *, number: str, email: str, phone: str, name: str) -> tuple[KnownCustomer, ...]:
        """List accounts that may be the same customer, in one call; who is, is for the rules to say.

        Phones are written in many ways, so all that end alike are candidates, and so are all whose name begins alike.
        """
        plan = self.plan()
        conditions = [format_soql("{:literal} = {}", self.terms.fields.account.number, number)]
        if plan.email and email:
            conditions.append(format_soql("{:literal} = {}", plan.email, email))
        if plan.phone and len(digits(phone)) >= 4:
            conditions.append(f"{plan.phone} LIKE '%{digits(phone)[-4:]}'")
        alike = format_soql("Name LIKE '{:like}%'", _beginning(name))
        asked = (self._select(" OR ".join(conditions), CANDIDATES), self._select(alike, CANDIDATES))
        rows = [row for found in self.org.queries(*asked) for row in found]
        return tuple({str(row["Id"]): self._known(row) for row in rows}.values())

    def search(self, words: str) -> tuple[KnownCustomer, ...]:
        """List the customer with this number, else those whose names hold these words, at most twenty."""
        number = self.terms.fields.account.number
        exact, named = self.org.queries(
            self._select(format_soql("{:literal} = {}", number, words), 1),
            self._select(format_soql("Name LIKE '%{:like}%'", words), SHOWN_AT_MOST),
        )
        return self._with_checks([self._known(row) for row in exact or named])

    def read(self, record_ids: Iterable[str]) -> dict[str, KnownCustomer]:
        """Read accounts by their ids, with the eligibility cases that are open for them; what is deleted is left out."""
        found: dict[str, KnownCustomer] = {}
        for some in chunks(sorted(record_ids)):
            within = format_soql("Id IN {}", some)
            rows, cases = self.org.queries(self._select(within, len(some)), self._checks_of(some))
            checks = self._by_account(cases)
            known = (self._known(row) for row in rows)
            found |= {each.account.record_id: replace(each, checks=checks.get(each.account.record_id, ())) for each in known}
        return found

    def description(self, record_id: str) -> str:
        """Read an account's description, where notes can't be written."""
        found = self.org.query(format_soql("SELECT Description FROM Account WHERE Id = {}", record_id))
        return text(found[0], "Description") if found else ""

    def _with_checks(self, known: Sequence[KnownCustomer]) -> tuple[KnownCustomer, ...]:
        if not known:
            return ()
        checks = self._by_account(self.org.query(self._checks_of([each.account.record_id for each in known])))
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
            check = OpenCheck(record_id=str(row["Id"]), number=text(row, "CaseNumber"), status=text(row, "Status"), link=where)
            found[text(row, "AccountId")] = (*found.get(text(row, "AccountId"), ()), check)
        return found

    def _where(self, condition: str, limit: int) -> list[KnownCustomer]:
        return [self._known(row) for row in self.org.query(self._select(condition, limit))]

    def _numbers(self, condition: str) -> list[str]:
        """List the numbers among customer numbers; others may have letters in them."""
        field = self.terms.fields.account.number
        rows = self.org.query(f"SELECT {field} FROM Account WHERE {condition}")  # noqa: S608
        return [each for row in rows if (each := text(row, field).strip()).isascii() and each.isdigit()]

    def _select(self, condition: str, limit: int) -> str:
        return f"SELECT {', '.join(self.plan().paths)} FROM Account WHERE {condition} LIMIT {limit}"  # noqa: S608

    def _known(self, row: Record) -> KnownCustomer:
        parts, fields = self.plan().address, self.terms.fields.account
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
        """Return the address at which people see the org."""
        return self.terms.lightning_url or self.org.client.instance_url


def plan_of(org: Org, terms: SalesforceTerms) -> AccountPlan:
    """Ask the org for the mapped fields of accounts; Rejected when it shows no customer number."""
    mapped = terms.fields.account
    org.require_fields({"Account": (mapped.number,)})
    account = org.require("Account")
    parts = account.address_fields(mapped.address) if mapped.address else ()
    own = account.having([(word, name) for word, name in vars(mapped).items() if word != "address"], [])
    return AccountPlan(
        paths=tuple(dict.fromkeys([*_ALWAYS, *own, *parts])),
        address=parts,
        phone=mapped.phone if mapped.phone in account.fields and mapped.phone else "",
        email=mapped.email if mapped.email in account.fields and mapped.email else "",
        createable=frozenset(name for name, field in account.fields.items() if field.createable),
    )


def _beginning(name: str) -> str:
    """Return the part of a name that everybody writes alike: its first word, or two characters if words are not separated."""
    word = name.split()[0] if name.split() else name
    return word if word.isascii() else word[:2]
