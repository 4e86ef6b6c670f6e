"""How an account is made exactly once: looked for by its number and our reference first, then made with its note."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from bot.gateways.errors import ChangedMeanwhile, Conflict, Rejected, Unavailable
from bot.gateways.salesforce.accounts.rules import AccountRules, NewAccounts
from bot.gateways.salesforce.errors import DuplicatesFound, changer
from bot.gateways.salesforce.new_accounts import Fields, fields_of
from bot.gateways.salesforce.org import Org
from bot.gateways.salesforce.readers.accounts import AccountReader
from bot.gateways.salesforce.readers.reading import RecordStamp
from bot.gateways.salesforce.record_changes import RecordChange
from bot.gateways.salesforce.values import link
from bot.gateways.salesforce.writing.subrequests import KEEP_OWNER, SAVE_DUPLICATES, changes, creation
from bot.gateways.salesforce.writing.unchanged import Unchanged
from bot.gateways.salesforce.writing.words import Misplaced, Words
from handoffs.model.effects import Creation
from handoffs.processes.onboarding import duplicates
from handoffs.processes.onboarding.requests import CreateAccount, NewAccount, UseAccount
from handoffs.subjects.customer import CreatedAccount, KnownCustomer
from handoffs.text.messages import message, text_in

READINGS = 2
"""How often one delivery looks again when somebody else was faster, or an earlier attempt of ours arrives late."""

_TAKEN = "DUPLICATE_VALUE"
_MADE, _READ = "made", "read"


@dataclass(frozen=True, kw_only=True)
class Made:
    """The account that was created or taken, and the words of the decision if they are in no note."""

    created: CreatedAccount
    misplaced: Misplaced | None = None


class Creator:
    """Makes accounts; `words` puts the words of decisions on them, `new_accounts` says what the org asks of them."""

    def __init__(self, org: Org, accounts: AccountReader, new_accounts: NewAccounts, words: Words, unchanged: Unchanged) -> None:
        self._org = org
        self._client = org.client
        self._accounts = accounts
        self._new_accounts = new_accounts
        self._words = words
        self._unchanged = unchanged

    def make(self, asked: Creation, attempt: int) -> Made:
        """Create an account, or take the existing one, and return it with its id. One call to look, one to write.

        Raise Conflict if another account has the number, unless our own earlier attempt made it, and ChangedMeanwhile if an
        account that is taken changes whenever it is written.
        """
        request = _request_of(asked)
        if isinstance(request, UseAccount):
            return self._taken(asked, request, attempt)
        rules = self._new_accounts.rules()
        rules.require()
        if rules.assigns_number:
            return self._numbered_by_org(asked, replace(request, number=""), rules, attempt)
        return self._numbered_by_people(asked, request, rules, attempt)

    def _numbered_by_org(self, asked: Creation, request: NewAccount, rules: AccountRules, attempt: int) -> Made:
        """Create an account without a number; one that an earlier attempt made is found by its name and our reference."""
        named = {"name": request.name, "last_name": request.last_name, "first_name": request.first_name}
        earlier = self._accounts.newest_named(**named) if attempt > 1 else ()
        ours = next((each for each in earlier if self._is_ours(each, asked)), None)
        return _there(ours) if ours else self._made(asked, request, rules, attempt)

    def _numbered_by_people(self, asked: Creation, request: NewAccount, rules: AccountRules, attempt: int) -> Made:
        if not request.number:
            raise Rejected(message("gateways.salesforce.number_not_assigned"), "REQUIRED_FIELD_MISSING")
        for reading in range(READINGS):
            holder = self._accounts.holder(request.number)
            if holder and self._is_ours(holder, asked):
                return _there(holder)
            if holder:
                raise _belongs_to(holder, request.number)
            try:
                return self._made(asked, request, rules, attempt)
            except Rejected as refused:
                if refused.code != _TAKEN or reading == READINGS - 1:
                    raise
        raise Unavailable(message("gateways.salesforce.number_keeps_going"))

    def _made(self, asked: Creation, request: NewAccount, rules: AccountRules, attempt: int) -> Made:
        """Create the account. What a duplicate rule alerts of is saved if the decider has seen each of the accounts."""
        try:
            return self._sent(asked, request, rules, KEEP_OWNER, attempt)
        except DuplicatesFound as found:
            if not found.may_save or not set(_to_be_seen(found)) <= set(request.seen):
                raise self._explained(found) from None
        return self._sent(asked, request, rules, {**KEEP_OWNER, **SAVE_DUPLICATES}, attempt)

    def _sent(self, asked: Creation, request: NewAccount, rules: AccountRules, headers: Mapping[str, str], attempt: int) -> Made:
        """Send an account with its note, and read it back in the same call as Salesforce has made it."""
        new = self._typed(RecordChange(kind="Account", record_id="", fields=self._writable(request, rules)))
        account = creation(self._client, "Account", dict(new.fields), _MADE, headers)
        own = ",".join(self._accounts.plan().own)
        address = self._client.path(f"sobjects/Account/@{{{_MADE}.id}}?fields={own}")
        read = {"method": "GET", "url": address, "referenceId": _READ}
        note = replace(asked.note, record_id=f"@{{{_MADE}.id}}")
        saved = self._words.save(note, "Account", before=[account], after=[read], description="", attempt=attempt)
        row = next(each["body"] for each in saved.results if each["referenceId"] == _READ)
        return Made(created=self._read_back(row), misplaced=saved.misplaced)

    def _read_back(self, row: dict[str, Any]) -> CreatedAccount:
        account = self._accounts.account_in(self._org.converted(row))
        return CreatedAccount(account=account, link=link(self._accounts.base_url(), "Account", account.record_id))

    def _explained(self, found: DuplicatesFound) -> Rejected:
        """Return what a duplicate rule said, with the customers that it means as far as Baton can see them."""
        known = self._accounts.named(found.record_ids)
        customers = tuple(f"{each.account.number} {each.account.name}".strip() for each in known.values())
        said = text_in(found.reason) if found.reason.id == "text.written" else ""
        reason = duplicates.by_rule(said, customers, _to_be_seen(found), blocks=not found.may_save)
        return Rejected(reason, found.code, link=next((each.link for each in known.values()), ""))

    def _writable(self, request: NewAccount, rules: AccountRules) -> Fields:
        """Leave out what the org has no field for."""
        can = self._accounts.plan().createable
        return tuple((field, value) for field, value in fields_of(request, self._accounts.terms, rules) if field in can)

    def _taken(self, asked: Creation, request: UseAccount, attempt: int) -> Made:
        """Take an account that is there: give it the number if it has none, with a note."""
        for reading in range(attempt, attempt + READINGS):
            known = self._accounts.named([request.account]).get(request.account)
            if known is None:
                raise Conflict(message("gateways.salesforce.account_is_deleted"), "DELETED")
            if request.number and known.account.number not in ("", request.number):
                has_number = message("gateways.salesforce.account_has_number", number=known.account.number)
                raise Conflict(has_number, "CHANGED", link=known.link)
            if reading > 1 and self._is_ours(known, asked):
                return _there(known)
            try:
                return self._noted(asked, request, known, attempt)
            except ChangedMeanwhile as changed:
                name, at = changer(known.modified_by), known.modified_at
                reason = message("gateways.salesforce.account_changed_meanwhile", account=known.account.name, name=name, at=at)
                conflict = ChangedMeanwhile(reason, record_id=changed.record_id, link=known.link)
        raise conflict

    def _noted(self, asked: Creation, request: UseAccount, known: KnownCustomer, attempt: int) -> Made:
        """Put the note on an account that is there, and the number if it has none: only that overwrites anything."""
        record_id, stamps, after = known.account.record_id, [], []
        if request.number and not known.account.number:
            numbered = RecordChange(kind="Account", record_id=record_id, fields=((self._number_field, request.number),))
            stamp = RecordStamp(kind="Account", record_id=record_id, modified_at=known.modified_at)
            stamps, after = [stamp], changes(self._client, [self._typed(numbered)])
        save = partial(self._words.save, asked.note, "Account", after=after, attempt=attempt)
        saved = self._unchanged.guard(stamps, lambda before: save(before=before))
        return replace(_there(known, request.number), misplaced=saved.misplaced)

    def _typed(self, change: RecordChange) -> RecordChange:
        """Return a change of an account with each value in the type of its field."""
        return self._org.typed(change, self._accounts.terms.zone)

    def _is_ours(self, known: KnownCustomer, asked: Creation) -> bool:
        """Return whether an account has the reference of this decision, in a note or in its description."""
        return self._words.are_on(known.account.record_id, "Account", asked.reference)

    @property
    def _number_field(self) -> str:
        return self._accounts.terms.fields.account.number


def _request_of(asked: Creation) -> NewAccount | UseAccount:
    """Return the request; one of an earlier release is put into the present form."""
    match asked.request:
        case NewAccount() | UseAccount() as request:
            return request
        case CreateAccount() as old:
            return NewAccount(
                number=old.number,
                name=old.name,
                phone=old.phone,
                email=old.email,
                status=old.status,
                billing=old.billing,
            )
    raise TypeError(f"{type(asked.request).__name__} creates no account")


def _to_be_seen(found: DuplicatesFound) -> tuple[str, ...]:
    """Return what a person has to see before the account is created, so never nothing."""
    return (*found.record_ids, *((duplicates.UNNAMED,) if found.has_unnamed else ()))


def _there(known: KnownCustomer, number: str = "") -> Made:
    """Return an account that is there, with the number that it was given."""
    account = replace(known.account, number=known.account.number or number)
    return Made(created=CreatedAccount(account=account, link=known.link))


def _belongs_to(holder: KnownCustomer, number: str) -> Conflict:
    reason = message("gateways.salesforce.number_taken", number=number, name=holder.account.name)
    return Conflict(reason, _TAKEN, link=holder.link)
