"""How an account is made exactly once: looked for by its number and our reference first, then made with its note."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from bot.gateways.errors import Conflict, Rejected, Unavailable
from bot.gateways.salesforce.errors import CHANGED
from bot.gateways.salesforce.new_accounts import Fields, fields_of, written_account
from bot.gateways.salesforce.org import Org
from bot.gateways.salesforce.readers.accounts import AccountReader
from bot.gateways.salesforce.record_changes import RecordChange
from bot.gateways.salesforce.values import link
from bot.gateways.salesforce.writing import note_parts, note_text, send
from handoffs.model.effects import Creation
from handoffs.processes.onboarding.requests import CreateAccount, UseAccount
from handoffs.subjects.customer import CreatedAccount, KnownCustomer
from handoffs.text.messages import message

READINGS = 3
"""How often one delivery looks again when somebody else was faster, or an earlier attempt of ours arrives late."""

_TAKEN = "DUPLICATE_VALUE"
_MADE = "made"
Json = dict[str, Any]


class Creator:
    """Makes accounts. `has_note` returns whether a record has the note of a decision, by its reference."""

    def __init__(self, org: Org, accounts: AccountReader, has_note: Callable[[str, str], bool]) -> None:
        self._org = org
        self._client = org.client
        self._accounts = accounts
        self._has_note = has_note

    def make(self, asked: Creation, attempt: int) -> CreatedAccount:
        """Create an account, or take the existing one, and return it with its id. One call to look, one to write.

        Raise Conflict if another account has the number, unless our own earlier attempt made it.
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

    def _made(self, asked: Creation, request: CreateAccount) -> CreatedAccount:
        fields = self._typed(self._writable(request))
        if not self._org.takes_notes:
            fields |= {"Description": note_text(asked.note)}
        post = {"method": "POST", "url": self._client.path("sobjects/Account"), "referenceId": _MADE, "body": fields}
        note = note_parts(self._client, replace(asked.note, record_id=f"@{{{_MADE}.id}}")) if self._org.takes_notes else []
        results = send(self._client, [post, *note])
        return self._done(asked, str(results[0]["body"]["id"]))

    def _writable(self, request: CreateAccount | UseAccount) -> Fields:
        """Leave out what the org has no field for; the number is never left out."""
        can, name = self._accounts.plan().createable, self._number_field
        if name not in can:
            raise Rejected(message("gateways.salesforce.number_locked", name=name), "INVALID_FIELD")
        wanted = fields_of(request, self._accounts.terms)
        others = tuple((field, value) for field, value in wanted if field in can and field != name)
        return (*others, (name, request.number))

    def _taken(self, asked: Creation, request: UseAccount, attempt: int) -> CreatedAccount:
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
            except Conflict as conflict:
                if conflict.code != CHANGED:
                    raise
        raise Unavailable(message("gateways.salesforce.account_keeps_changing"))

    def _noted(self, asked: Creation, request: UseAccount, known: KnownCustomer) -> CreatedAccount:
        parts = note_parts(self._client, asked.note) if self._org.takes_notes else []
        if not known.account.number:
            url, body = (
                self._client.path(f"sobjects/Account/{known.account.record_id}"),
                self._typed(((self._number_field, request.number),)),
            )
            patch = {"method": "PATCH", "url": url, "referenceId": _MADE, "body": body}
            parts = [*parts, patch | _unless_changed(known.modified_at)]
        if parts:
            send(self._client, parts)
        return self._done(asked, known.account.record_id)

    def _typed(self, fields: Fields) -> Json:
        """Return fields of an account, each value in the type of its field."""
        change = RecordChange(kind="Account", record_id="", fields=fields)
        return dict(self._org.typed(change, self._accounts.terms.zone).fields)

    def _is_ours(self, known: KnownCustomer, asked: Creation) -> bool:
        """Return whether an account has the reference of this decision, in a note or in its description."""
        if self._org.takes_notes:
            return self._has_note(known.account.record_id, asked.reference)
        return asked.reference in self._accounts.description(known.account.record_id)

    def _done(self, asked: Creation, record_id: str) -> CreatedAccount:
        """Return the account as it was written, with its id and the link by which people see it."""
        where = link(self._accounts.base_url(), "Account", record_id)
        fields = dict(self._writable(_request_of(asked)))
        return CreatedAccount(account=written_account(record_id, fields, self._accounts.terms), link=where)

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


def _unless_changed(at: datetime) -> Json:
    return {"httpHeaders": {"If-Unmodified-Since": format_datetime(at, usegmt=True)}}
