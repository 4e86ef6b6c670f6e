"""The subject of a stored handoff whose kind no process has any more."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from handoffs.subjects.subject import Subject
from handoffs.text.messages import Message, message, written

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class RetiredSubject(Subject):
    """A subject as it is stored: `content` holds plain JSON values by name, which are stored again unchanged.

    What its kind derived from them is not known any more; those values are empty.
    """

    kind: str
    content: Mapping[str, object]

    @property
    def record_id(self) -> str:
        """Return the id of the record, or another key that makes the subject unique within its process."""
        return self._text("record_id")

    @property
    def number(self) -> str:
        """Return the number by which people name the subject; without one, the id of the record."""
        return self._text("number") or self.record_id

    @property
    def link(self) -> str:
        """Return the address of the record; empty for none."""
        return self._text("link")

    @property
    def status(self) -> str:
        """Return the status of the record in the outside system; empty for none."""
        return self._text("status")

    @property
    def party(self) -> str:
        """Return the id of the customer's account; empty when it is not known."""
        account = self.content.get("account")
        return str(account.get("record_id") or "") if isinstance(account, Mapping) else ""

    @property
    def headline(self) -> Message:
        """Return the title, or the name of the customer; the number where it has neither."""
        account = self.content.get("account")
        name = str(account.get("name") or "") if isinstance(account, Mapping) else ""
        return _message_in(self.content.get("title")) or written(name or self.number)

    @property
    def headline_link(self) -> str:
        """Return an empty address."""
        return ""

    @property
    def noun(self) -> Message:
        """Return the noun for the subject."""
        return message("subjects.retired.noun")

    @property
    def is_record(self) -> bool:
        """Return False: no source reads it any more."""
        return False

    @property
    def entered_review_at(self) -> datetime:
        """Return the instant at which the clock of the first step starts; 1970 when it is not known."""
        return self._instant("entered_review_at")

    @property
    def modified_at(self) -> datetime:
        """Return the instant of the last change; 1970 when it is not known."""
        return self._instant("modified_at")

    @property
    def modified_by(self) -> str:
        """Return the name of the person who made the last change; empty when nobody knows."""
        return self._text("modified_by")

    def as_shown(self) -> dict[str, object]:
        """Return all stored values."""
        return dict(self.content)

    def as_evidence(self) -> dict[str, object]:
        """Return no values: nobody knows which of them identify a person."""
        return {}

    def _text(self, name: str) -> str:
        value = self.content.get(name)
        return value if isinstance(value, str) else ""

    def _instant(self, name: str) -> datetime:
        try:
            return datetime.fromisoformat(self._text(name))
        except ValueError:
            return LONG_AGO


def _message_in(stored: object) -> Message | None:
    """Return a stored message whose values are text; None for anything else."""
    if not isinstance(stored, Mapping) or not isinstance(stored.get("values"), list):
        return None
    values = tuple((str(name), value) for name, value in stored["values"])
    return Message(id=str(stored.get("id")), values=values) if all(isinstance(value, str) for _, value in values) else None
