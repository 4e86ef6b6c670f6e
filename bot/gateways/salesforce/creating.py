"""How an account is made exactly once: looked for by its number and our reference first, then made with its note."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from bot.gateways.errors import Conflict, Rejected, Unavailable
from bot.gateways.salesforce.accounts import AccountReader
from bot.gateways.salesforce.errors import CHANGED
from bot.gateways.salesforce.org import Org
from bot.gateways.salesforce.values import link
from bot.gateways.salesforce.writing import note_parts, send
from handoffs.model.effects import Creation, RecordChange
from handoffs.subjects.customer import KnownCustomer

LOOKS = 3
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

    def make(self, asked: Creation, attempt: int) -> RecordChange:
        """Make an account, or take the one that is there; gives it with its id. One call to look, one to write.

        Who has the number already is told as a Conflict, unless that is our own earlier attempt that we did not hear of.
        """
        if asked.record.record_id:
            return self._taken(asked, attempt)
        for look in range(LOOKS):
            holder = self._accounts.holder(asked.key[1])
            if holder and self._is_ours(holder, asked):
                return self._done(asked, holder.account.record_id)
            if holder:
                raise _belongs_to(holder, asked)
            try:
                return self._made(asked)
            except Rejected as refused:
                if refused.code != _TAKEN or look == LOOKS - 1:
                    raise
        raise Unavailable("The customer number is being given away in Salesforce again and again.")

    def _made(self, asked: Creation) -> RecordChange:
        fields: Json = dict(self._writable(asked))
        if not self._org.takes_notes:
            fields |= {"Description": f"{asked.note.title}\n{asked.note.body}"}
        post = {"method": "POST", "url": self._client.path("sobjects/Account"), "referenceId": _MADE, "body": fields}
        note = note_parts(self._client, replace(asked.note, record_id=f"@{{{_MADE}.id}}")) if self._org.takes_notes else []
        results = send(self._client, [post, *note])
        return self._done(asked, str(results[0]["body"]["id"]))

    def _writable(self, asked: Creation) -> tuple[tuple[str, str | None], ...]:
        """Leave out what the org has no field for; the number is never left out."""
        can, (name, value) = self._accounts.plan().createable, asked.key
        if name not in can:
            raise Rejected(f"Salesforce does not let Baton set Account.{name}: grant Edit on that field.", "INVALID_FIELD")
        others = tuple((field, told) for field, told in asked.record.fields if field in can and field != name)
        return (*others, (name, value))

    def _taken(self, asked: Creation, attempt: int) -> RecordChange:
        """Take an account that is there: give it the number if it has none, with a note."""
        for look in range(attempt, attempt + LOOKS):
            known = self._accounts.read([asked.record.record_id]).get(asked.record.record_id)
            if known is None:
                raise Conflict("the account was deleted in Salesforce.", "DELETED")
            if known.account.number not in ("", asked.key[1]):
                raise Conflict(f"the account has the customer number {known.account.number}.", "CHANGED", link=known.link)
            if look > 1 and self._is_ours(known, asked):
                return self._done(asked, known.account.record_id)
            try:
                return self._noted(asked, known)
            except Conflict as conflict:
                if conflict.code != CHANGED:
                    raise
        raise Unavailable("The account is being changed in Salesforce again and again.")

    def _noted(self, asked: Creation, known: KnownCustomer) -> RecordChange:
        parts = note_parts(self._client, asked.note) if self._org.takes_notes else []
        if not known.account.number:
            url, body = self._client.path(f"sobjects/Account/{known.account.record_id}"), {asked.key[0]: asked.key[1]}
            patch = {"method": "PATCH", "url": url, "referenceId": _MADE, "body": body}
            parts = [*parts, patch | _unless_changed(known.modified_at)]
        if parts:
            send(self._client, parts)
        return self._done(asked, known.account.record_id)

    def _is_ours(self, known: KnownCustomer, asked: Creation) -> bool:
        """Say whether an account bears the reference of this very decision, in a note or in its description."""
        if self._org.takes_notes:
            return self._has_note(known.account.record_id, asked.reference)
        return asked.reference in self._accounts.description(known.account.record_id)

    def _done(self, asked: Creation, record_id: str) -> RecordChange:
        """Give the record as it was written, with its id and where people see it."""
        where = link(self._accounts.base_url(), "Account", record_id)
        return RecordChange(kind=asked.record.kind, record_id=record_id, fields=self._writable(asked), link=where)


def _belongs_to(holder: KnownCustomer, asked: Creation) -> Conflict:
    says = f"customer number {asked.key[1]} belongs to {holder.account.name} already. Please give another one."
    return Conflict(says, _TAKEN, link=holder.link)


def _unless_changed(at: datetime) -> Json:
    return {"httpHeaders": {"If-Unmodified-Since": format_datetime(at, usegmt=True)}}
