"""Forms that were begun and not sent yet: one for each person and form, kept for a while."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from handoffs.subjects.field_values import FieldValue
from storage.batches import delete_batch
from storage.formats.codec import dump_field_values, load_field_values
from storage.tables import DRAFTS
from storage.upserts import upsert


@dataclass(frozen=True, kw_only=True)
class DraftSubject:
    """The subject of a form: the `handoff` that it corrects, or the `account` that exists, or a new customer (both empty).

    `has_number` says whether the account has a number already.
    """

    handoff: str = ""
    account: str = ""
    has_number: bool = False

    def __post_init__(self) -> None:
        if (self.handoff and self.account) or (self.has_number and not self.account):
            raise ValueError("A form has one subject, and only an account has a number before the form is sent.")


@dataclass(frozen=True, kw_only=True)
class Draft:
    """The values that a person has filled in on a form so far; a new form has a new `id`.

    `is_sent` marks a form that was sent and is being checked.
    """

    id: str
    user_id: str
    form: str
    subject: DraftSubject = DraftSubject()
    field_values: tuple[FieldValue, ...] = ()
    is_sent: bool = False
    saved_at: datetime


_SUBJECT = ("handoff_id", "account_id", "has_number")


class Drafts:
    """Stores drafts. They hold personal data, so they are deleted as soon as nobody needs them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, user_id: str, form: str) -> Draft | None:
        """Return the draft of a form that a person has begun, or None."""
        wanted = select(DRAFTS).where(DRAFTS.c.user_id == user_id, DRAFTS.c.form == form)
        return _draft(self._connection.execute(wanted).one_or_none())

    def find(self, user_id: str, id: str) -> Draft | None:
        """Return a person's own draft by its id; None if it was sent, dropped or belongs to another person."""
        wanted = select(DRAFTS).where(DRAFTS.c.user_id == user_id, DRAFTS.c.id == id)
        return _draft(self._connection.execute(wanted).one_or_none())

    def begin(self, draft: Draft) -> None:
        """Store a draft; it replaces an earlier draft of the same person and form."""
        row = _row(draft)
        statement = upsert(self._connection, DRAFTS, ("user_id", "form"), ("id", *_SUBJECT, "content", "is_sent", "saved_at"))
        self._connection.execute(statement, row)

    def save(self, draft: Draft) -> bool:
        """Store the new values of a draft; return False if the draft is gone."""
        wanted = update(DRAFTS).where(DRAFTS.c.user_id == draft.user_id, DRAFTS.c.id == draft.id)
        return self._connection.execute(wanted.values(**_row(draft))).rowcount == 1

    def drop(self, user_id: str, id: str) -> None:
        """Delete a draft."""
        self._connection.execute(delete(DRAFTS).where(DRAFTS.c.user_id == user_id, DRAFTS.c.id == id))

    def purge(self, before: datetime) -> int:
        """Delete a batch of those that nobody has saved since; return its size."""
        return delete_batch(self._connection, DRAFTS, DRAFTS.c.saved_at < before)


def _row(draft: Draft) -> dict[str, object]:
    return {
        "id": draft.id,
        "user_id": draft.user_id,
        "form": draft.form,
        "handoff_id": draft.subject.handoff,
        "account_id": draft.subject.account,
        "has_number": draft.subject.has_number,
        "content": dump_field_values(draft.field_values),
        "is_sent": draft.is_sent,
        "saved_at": draft.saved_at,
    }


def _draft(row: Row[Any] | None) -> Draft | None:
    if row is None:
        return None
    return Draft(
        id=row.id,
        user_id=row.user_id,
        form=row.form,
        subject=DraftSubject(handoff=row.handoff_id, account=row.account_id, has_number=row.has_number),
        field_values=load_field_values(row.content),
        is_sent=row.is_sent,
        saved_at=row.saved_at,
    )
