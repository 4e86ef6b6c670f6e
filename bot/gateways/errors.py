"""The errors of outside systems by what they mean: try later, don't try again, or somebody else was faster."""

from bot.text.rendering import Reader
from handoffs.text.messages import Message


class _OutsideError(Exception):
    """Holds the reason as a message; as text (in a log, on the command line) it is the sentence that an operator reads."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return Reader.for_operator().show(self.reason)


class Unavailable(_OutsideError):
    """Try later. People may read the `reason`; `unknown` means that the request may have been carried out."""

    def __init__(self, reason: Message, retry_after: float | None = None, *, unknown: bool = False) -> None:
        super().__init__(reason)
        self.retry_after = retry_after
        self.unknown = unknown


class TooSlow(Unavailable):
    """One request takes longer than the outside system allows; it answers others."""


class NotYet(Unavailable):
    """Something of our own has to happen first, after `retry_after` seconds; the outside system is not at fault."""


class Rejected(_OutsideError):
    """Don't try again: the system said no, for the `reason`; `code` is its own name for that.

    `link` leads to the record that stands in the way, if one does.
    """

    def __init__(self, reason: Message, code: str = "", *, link: str = "") -> None:
        super().__init__(reason)
        self.code = code
        self.link = link


class Conflict(Rejected):
    """The record is no longer what the decision was made on."""


class ChangedMeanwhile(Conflict):
    """A record changed between our reading and our writing, though not in what the decision was made on: worth another try.

    `record_id` is the id of that record.
    """

    def __init__(self, reason: Message, *, record_id: str = "", link: str = "") -> None:
        super().__init__(reason, "CHANGED_MEANWHILE", link=link)
        self.record_id = record_id
