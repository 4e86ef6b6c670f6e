"""How an account is made exactly once: looked for by its number and our reference first, then made with its note."""

from dataclasses import dataclass, replace

from bot.gateways.errors import ChangedMeanwhile, Conflict, Rejected, Unavailable
from bot.gateways.salesforce.errors import changer
from bot.gateways.salesforce.new_accounts import Fields, fields_of, written_account
from bot.gateways.salesforce.org import Org
from bot.gateways.salesforce.readers.accounts import AccountReader
from bot.gateways.salesforce.readers.reading import RecordStamp
from bot.gateways.salesforce.record_changes import RecordChange
from bot.gateways.salesforce.values import link
from bot.gateways.salesforce.writing.subrequests import KEEP_OWNER, changes, conditions, creation
from bot.gateways.salesforce.writing.words import Misplaced, Saved, Words
from handoffs.model.effects import Creation
from handoffs.processes.onboarding.requests import CreateAccount, UseAccount
from handoffs.subjects.customer import CreatedAccount, KnownCustomer
from handoffs.text.messages import message

READINGS = 2
"""How often one delivery looks again when somebody else was faster, or an earlier attempt of ours arrives late."""

_TAKEN = "DUPLICATE_VALUE"
_MADE = "made"


@dataclass(frozen=True, kw_only=True)
class Made:
    """The account that was created or taken, and the words of the decision if they are in no note."""

    created: CreatedAccount
    misplaced: Misplaced | None = None


class Creator:
    """Makes accounts; `words` puts the words of decisions on them."""

    def __init__(self, org: Org, accounts: AccountReader, words: Words) -> None:
        self._client = org.client
        self._accounts = accounts
        self._words = words

    def make(self, asked: Creation, attempt: int) -> Made:
        """Create an account, or take the existing one, and return it with its id. One call to look, one to write.

        Raise Conflict if another account has the number, unless our own earlier attempt made it, and ChangedMeanwhile if an
        account that is taken changes whenever it is written.
        """
        request = _request_of(asked)
        if isinstance(request, UseAccount):
            return self._taken(asked, request, attempt)
        for reading in range(READINGS):
            holder = self._accounts.holder(request.number)
            if holder and self._is_ours(holder, asked):
                return self._done(asked, holder.account.record_id)
            if holder:
                raise _belongs_to(holder, request.number)
            try:
                return self._made(asked, request)
            except Rejected as refused:
                if refused.code != _TAKEN or reading == READINGS - 1:
                    raise
        raise Unavailable(message("gateways.salesforce.number_keeps_going"))

    def _made(self, asked: Creation, request: CreateAccount) -> Made:
        new = self._typed(RecordChange(kind="Account", record_id="", fields=self._writable(request)))
        account = creation(self._client, "Account", dict(new.fields), _MADE, KEEP_OWNER)
        note = replace(asked.note, record_id=f"@{{{_MADE}.id}}")
        saved = self._words.save(note, "Account", before=[account], after=[], description="")
        return self._done(asked, str(saved.results[0]["body"]["id"]), saved)

    def _writable(self, request: CreateAccount | UseAccount) -> Fields:
        """Leave out what the org has no field for; the number is never left out."""
        can, name = self._accounts.plan().createable, self._number_field
        if name not in can:
            raise Rejected(message("gateways.salesforce.number_locked", name=name), "INVALID_FIELD")
        wanted = fields_of(request, self._accounts.terms)
        others = tuple((field, value) for field, value in wanted if field in can and field != name)
        return (*others, (name, request.number))

    def _taken(self, asked: Creation, request: UseAccount, attempt: int) -> Made:
        """Take an account that is there: give it the number if it has none, with a note."""
        for reading in range(attempt, attempt + READINGS):
            known = self._accounts.read([request.account]).get(request.account)
            if known is None:
                raise Conflict(message("gateways.salesforce.account_is_deleted"), "DELETED")
            if known.account.number not in ("", request.number):
                has_number = message("gateways.salesforce.account_has_number", number=known.account.number)
                raise Conflict(has_number, "CHANGED", link=known.link)
            if reading > 1 and self._is_ours(known, asked):
                return self._done(asked, known.account.record_id)
            try:
                return self._noted(asked, request, known)
            except ChangedMeanwhile as changed:
                name, at = changer(known.modified_by), known.modified_at
                reason = message("gateways.salesforce.account_keeps_changing", account=known.account.name, name=name, at=at)
                conflict = ChangedMeanwhile(reason, record_id=changed.record_id, link=known.link)
        raise conflict

    def _noted(self, asked: Creation, request: UseAccount, known: KnownCustomer) -> Made:
        """Put the note on an account that is there, and the number if it has none: only that overwrites anything."""
        record_id, before, after = known.account.record_id, [], []
        if not known.account.number:
            numbered = RecordChange(kind="Account", record_id=record_id, fields=((self._number_field, request.number),))
            stamp = RecordStamp(kind="Account", record_id=record_id, modified_at=known.modified_at)
            before, after = conditions(self._client, [stamp]), changes(self._client, [self._typed(numbered)])
        saved = self._words.save(asked.note, "Account", before=before, after=after)
        return self._done(asked, record_id, saved)

    def _typed(self, change: RecordChange) -> RecordChange:
        """Return a change of an account with each value in the type of its field."""
        return self._accounts.org.typed(change, self._accounts.terms.zone)

    def _is_ours(self, known: KnownCustomer, asked: Creation) -> bool:
        """Return whether an account has the reference of this decision, in a note or in its description."""
        return self._words.are_on(known.account.record_id, "Account", asked.reference)

    def _done(self, asked: Creation, record_id: str, saved: Saved | None = None) -> Made:
        """Return the account as it was written, with its id and the link by which people see it."""
        where = link(self._accounts.base_url(), "Account", record_id)
        fields = dict(self._writable(_request_of(asked)))
        created = CreatedAccount(account=written_account(record_id, fields, self._accounts.terms), link=where)
        return Made(created=created, misplaced=saved.misplaced if saved else None)

    @property
    def _number_field(self) -> str:
        return self._accounts.terms.fields.account.number


def _request_of(asked: Creation) -> CreateAccount | UseAccount:
    if isinstance(asked.request, CreateAccount | UseAccount):
        return asked.request
    raise TypeError(f"{type(asked.request).__name__} creates no account")


def _belongs_to(holder: KnownCustomer, number: str) -> Conflict:
    reason = message("gateways.salesforce.number_taken", number=number, name=holder.account.name)
    return Conflict(reason, _TAKEN, link=holder.link)
