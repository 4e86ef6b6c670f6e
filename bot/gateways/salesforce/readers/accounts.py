"""Reads accounts: the holder of a number, possible duplicates of a customer, the next free number, and their state."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from bot.config.policy.field_map import SalesforceTerms
from bot.gateways.errors import Rejected
from bot.gateways.salesforce.access.library import format_soql
from bot.gateways.salesforce.client import Record
from bot.gateways.salesforce.conversion import NUMBERS, TEXTS
from bot.gateways.salesforce.descriptions import ObjectDescription
from bot.gateways.salesforce.org import NOBODY, Org, Plan
from bot.gateways.salesforce.readers.parts.batches import quoted, split
from bot.gateways.salesforce.requirements import Reading, require
from bot.gateways.salesforce.values import account_of, address, instant, link, street, text
from handoffs.subjects.customer import Account, FoundCustomers, KnownCustomer, OpenCheck
from handoffs.text.likeness import bare_name, beginnings, share, spellings
from handoffs.text.normalize import digits, numbered, same_word, spaced

SHOWN_AT_MOST = 20
NEWEST = 50
"""So many accounts show which series of numbers is in use."""

CANDIDATES = 200
READ_AT_MOST = 4000
"""The number of accounts with a name like the one searched for that are read and put in order: two pages of an answer."""

LISTED = 2000
"""A page of an answer; a query holds fewer ids."""

COMPARED_AT_MOST = 2000
"""The number of accounts whose names are compared here, the newest first, where the org can't filter by a name."""

PERSON_EMAIL, LAST_NAME, FIRST_NAME = "PersonEmail", "LastName", "FirstName"
"""Fields of person accounts (Object Reference, "Account")."""

_ALIKE = 70
"""How alike a name is, in percent, to be found by words that are in no name."""

_PHONES_OF_PERSONS = ("PersonMobilePhone", "PersonHomePhone")
_ALWAYS = ("Id", "Name", "LastModifiedDate", "LastModifiedBy.Name")


@dataclass(frozen=True, kw_only=True)
class AccountPlan:
    """The paths to read, the parts of the address (the street last), and the fields that can be set at creation.

    `phones` and `emails` are the fields by which a customer is found, also those that only persons have, and `names` those that
    hold names; `filters_names` means that a query can ask for each of these.
    """

    paths: tuple[str, ...]
    address: tuple[str, ...]
    phones: tuple[str, ...]
    emails: tuple[str, ...]
    names: tuple[str, ...]
    filters_names: bool
    createable: frozenset[str]

    @property
    def own(self) -> tuple[str, ...]:
        """Return the paths that are fields of the account itself."""
        return tuple(each for each in self.paths if "." not in each)


class AccountReader:
    """Reads accounts. Every method raises Unavailable or Rejected, never the library's errors."""

    def __init__(self, org: Org, terms: SalesforceTerms) -> None:
        self.org = org
        self.terms = terms
        self.plan = Plan(org, lambda: plan_of(org, terms))

    def next_number(self, taken: Collection[str]) -> str:
        """Propose the number after the highest of the series in use, or the next that is not `taken`; empty where none is.

        Numbers that are texts are put in order among those of one length, which is that of the newest ones.
        """
        field = self.terms.fields.account.number
        newest = self._numbers(f"{field} != null ORDER BY CreatedDate DESC LIMIT {NEWEST}")
        length = max((len(each) for each in newest), default=0)
        if not length:
            return ""
        series = f"{self._series(field, length)} ORDER BY {field} DESC LIMIT {NEWEST}"
        highest = max((int(each) for each in self._numbers(series) if len(each) == length), default=int(max(newest)))
        kept = {numbered(each) for each in taken}
        return next(number for step in range(1, len(kept) + 2) if (number := str(highest + step).zfill(length)) not in kept)

    def _series(self, field: str, length: int) -> str:
        """Return the condition of the numbers with so many digits."""
        described = self.org.field("Account", field)
        if described and described.type in NUMBERS:
            return f"{field} >= {10 ** (length - 1)} AND {field} < {10**length}"
        return f"{field} LIKE '{'_' * length}' AND {field} >= '0' AND {field} < 'A'"

    def holder(self, number: str) -> KnownCustomer | None:
        """Return the customer who has a number, if anybody has."""
        found = self._where(self._has_number(number), 1)
        return found[0] if found else None

    def candidates(self, typed: Account) -> FoundCustomers:
        """List accounts that may be the same customer as a typed one, in one call; who is, is for the rules to say.

        Phones are written in many ways, so all that end alike are candidates, and so are all with the beginning of the name in
        them, those changed last first; where no query can ask for a name, the newest accounts are.
        """
        plan = self.plan()
        conditions = [self._has_number(typed.number)] if typed.number else [NOBODY]
        if typed.email:
            conditions += [self.org.condition("Account", each, [typed.email]) or NOBODY for each in plan.emails]
        if len(digits(typed.phone)) >= 4:
            conditions += [f"{each} LIKE '%{digits(typed.phone)[-4:]}'" for each in plan.phones]
        if plan.filters_names:
            conditions += [self.org.condition("Account", "Name", [typed.name]) or NOBODY]
        asked = (self._select(" OR ".join(conditions), CANDIDATES), self._named(beginnings(typed.name), plan.names))
        certain, named = self.org.queries(*asked)
        known = {str(row["Id"]): self._known(row) for row in [*certain, *named[:READ_AT_MOST]]}
        return FoundCustomers(customers=tuple(known.values()), fit=len(known), is_more=len(named) > READ_AT_MOST)

    def newest_named(self, *, name: str, last_name: str = "", first_name: str = "") -> tuple[KnownCustomer, ...]:
        """List the accounts that were created last under a name; a person is found by both parts, in the order of the org."""
        parts = [(LAST_NAME, last_name), (FIRST_NAME, first_name)] if last_name else [("Name", name)]
        wanted = [(field, value) for field, value in parts if value]
        if self.plan().filters_names:
            same = (self.org.require_condition("Account", field, [value]) for field, value in wanted)
            return tuple(self._where(f"{' AND '.join(same)} ORDER BY CreatedDate DESC", SHOWN_AT_MOST))
        rows = self.org.query(self._newest())
        alike = (row for row in rows if all(same_word(text(row, field), value) for field, value in wanted))
        return tuple(self._known(row) for row in islice(alike, SHOWN_AT_MOST))

    def search(self, words: str) -> FoundCustomers:
        """Find the customer with this number, else those whose names hold these words, else those with a name alike.

        The best twenty are listed, of all that were read.
        """
        exact, named = self.org.queries(self._select(self._has_number(words), 1), self._named(spellings(words), ("Name",)))
        if exact:
            return FoundCustomers(customers=self._with_checks(exact), fit=1)
        ranked, is_more = ranked_by_name(words, named[:READ_AT_MOST]), len(named) > READ_AT_MOST
        if not named:
            ranked = ranked_by_name(words, self.org.query(self._named(beginnings(words), ("Name",))))
        return FoundCustomers(customers=self._with_checks(ranked[:SHOWN_AT_MOST]), fit=len(ranked), is_more=is_more)

    def named(self, record_ids: Iterable[str]) -> dict[str, KnownCustomer]:
        """Read accounts by their ids, without what is open for them; what is deleted is left out."""
        batches = split(quoted(sorted(record_ids)), lambda ids: self._select(f"Id IN ({ids})", LISTED))
        rows = [row for (asked,) in batches for row in self.org.query(asked)]
        return {str(row["Id"]): self._known(row) for row in rows}

    def read(self, record_ids: Iterable[str]) -> dict[str, KnownCustomer]:
        """Read accounts by their ids, with the eligibility cases that are open for them; what is deleted is left out.

        Rejected where the org hides these cases.
        """
        require(self.org, self.terms, Reading.CHECKS)
        found: dict[str, KnownCustomer] = {}
        batches = split(quoted(sorted(record_ids)), lambda ids: self._select(f"Id IN ({ids})", LISTED), self._checks_of)
        for asked in batches:
            rows, cases = self.org.queries(*asked)
            checks = self._by_account(cases)
            known = (self._known(row) for row in rows)
            found |= {each.account.record_id: replace(each, checks=checks.get(each.account.record_id, ())) for each in known}
        return found

    def _with_checks(self, rows: Sequence[Record]) -> tuple[KnownCustomer, ...]:
        """Read the open eligibility cases of accounts; where the org hides them, their customers say why."""
        known = [self._known(row) for row in rows]
        try:
            require(self.org, self.terms, Reading.CHECKS)
        except Rejected as hidden:
            return tuple(replace(each, checks_unread=hidden.reason) for each in known)
        if not known:
            return ()
        ids = ", ".join(quoted(each.account.record_id for each in known))
        checks = self._by_account(self.org.query(self._checks_of(ids)))
        return tuple(replace(each, checks=checks.get(each.account.record_id, ())) for each in known)

    def _checks_of(self, ids: str) -> str:
        """Return the query for the open eligibility cases of accounts, given as a list of literals."""
        case = self.terms.fields.case
        of_type = self.org.condition("Case", case.type, [case.eligibility_type])
        typed = f" AND {of_type}" if of_type else ""
        return (
            f"SELECT Id, CaseNumber, Status, AccountId, {case.type} FROM Case "  # noqa: S608
            f"WHERE AccountId IN ({ids}) AND IsClosed = false{typed} ORDER BY CreatedDate"
        )

    def _by_account(self, cases: Iterable[Record]) -> dict[str, tuple[OpenCheck, ...]]:
        found: dict[str, tuple[OpenCheck, ...]] = {}
        case = self.terms.fields.case
        for row in cases:
            if not self.org.has_word("Case", case.type, text(row, case.type), case.eligibility_type):
                continue
            where = link(self.base_url(), "Case", str(row["Id"]))
            check = OpenCheck(record_id=str(row["Id"]), number=text(row, "CaseNumber"), status=text(row, "Status"), link=where)
            found[text(row, "AccountId")] = (*found.get(text(row, "AccountId"), ()), check)
        return found

    def _has_number(self, number: str) -> str:
        """Return the condition that an account has a number, in the type of its field."""
        return self.org.require_condition("Account", self.terms.fields.account.number, [number])

    def _named(self, parts: Sequence[str], fields: Sequence[str]) -> str:
        """Return the query for accounts that have a part in a name, one more than are read; for the newest, unless it can ask."""
        if not self.plan().filters_names:
            return self._newest()
        held = [format_soql("{:literal} LIKE '%{:like}%'", field, part) for field in fields for part in parts]
        return self._select(f"({' OR '.join(held) or NOBODY}) ORDER BY LastModifiedDate DESC", READ_AT_MOST + 1)

    def _newest(self) -> str:
        """Return the query for the newest accounts, whose names are compared here."""
        return self._select("Id != null ORDER BY CreatedDate DESC", COMPARED_AT_MOST)

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
        fields = self.terms.fields.account
        return KnownCustomer(
            account=self.account_in(row),
            phones=_filled(row, self.plan().phones),
            emails=_filled(row, self.plan().emails),
            status=text(row, fields.status),
            link=link(self.base_url(), "Account", str(row["Id"])),
            modified_at=instant(row["LastModifiedDate"]),
            modified_by=text(row.get("LastModifiedBy") or {}, "Name"),
        )

    def account_in(self, row: Record) -> Account:
        """Return the account that a record with the plan's own fields holds; those of a person where mapped fields are empty."""
        plan = self.plan()
        own = account_of(row, str(row["Id"]), self.terms)
        phone, email = (next(iter(_filled(row, names)), "") for names in (plan.phones, plan.emails))
        own = replace(own, phone=own.phone or phone, email=own.email or email)
        return replace(own, address=address(row, plan.address), street=street(row, plan.address))

    def base_url(self) -> str:
        """Return the address at which people see the org."""
        return self.terms.lightning_url or self.org.client.instance_url


def plan_of(org: Org, terms: SalesforceTerms) -> AccountPlan:
    """Ask the org for the mapped fields of accounts; Rejected names the fields that Baton can't do without."""
    mapped = terms.fields.account
    require(org, terms, Reading.ACCOUNTS)
    account = org.require("Account")
    parts = account.address_fields(mapped.address) if mapped.address else ()
    own = account.having([(word, name) for word, name in vars(mapped).items() if word != "address"], [])
    emails = _filterable(account, (mapped.email, PERSON_EMAIL))
    phones = _filterable(account, (mapped.phone, *_PHONES_OF_PERSONS))
    names = ("Name", LAST_NAME, FIRST_NAME) if LAST_NAME in account.fields else ("Name",)
    return AccountPlan(
        paths=tuple(dict.fromkeys([*_ALWAYS, *own, *names, *phones, *emails, *parts])),
        address=parts,
        phones=phones,
        emails=emails,
        names=names,
        filters_names=set(_filterable(account, names)) == set(names),
        createable=frozenset(name for name, field in account.fields.items() if field.createable),
    )


def _filled(row: Record, names: Iterable[str]) -> tuple[str, ...]:
    """Return the texts of some fields without the empty ones."""
    return tuple(each for name in names if (each := text(row, name).strip()))


def _filterable(account: ObjectDescription, names: Iterable[str | None]) -> tuple[str, ...]:
    """Return the text fields among some that the org has and can filter by."""
    found = (account.fields.get(name or "") for name in dict.fromkeys(names))
    return tuple(each.name for each in found if each and each.filterable and each.type in TEXTS)


def ranked_by_name(words: str, rows: Iterable[Record]) -> list[Record]:
    """Put accounts in order, those with the name most like the words first; leave out those whose name is not like them."""
    found = ((share(words, name), -len(name), row) for row in rows if (name := text(row, "Name")))
    alike = (each for each in found if each[0] >= _ALIKE or _holds(text(each[2], "Name"), words))
    return [row for _, _, row in sorted(alike, key=lambda each: each[:2], reverse=True)]


def _holds(name: str, words: str) -> bool:
    """Return whether a name has words in it, as they are or in another way of writing."""
    return spaced(words) in spaced(name) or bare_name(words).replace(" ", "") in bare_name(name).replace(" ", "")
