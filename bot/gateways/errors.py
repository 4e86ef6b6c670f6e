"""What trouble with an outside system means: try later, don't try again, or somebody else was there first."""


class Unavailable(Exception):
    """Try later. `says` is a sentence that people may read; `unknown` means that the request may have been carried out."""

    def __init__(self, says: str, retry_after: float | None = None, *, unknown: bool = False) -> None:
        super().__init__(says)
        self.says = says
        self.retry_after = retry_after
        self.unknown = unknown


class NotYet(Unavailable):
    """Something of our own has to happen first, after `retry_after` seconds; the outside system is not at fault."""


class Rejected(Exception):
    """Don't try again: the system said no, in the words of `says`; `code` is its own name for that.

    `link` leads to the record that stands in the way, if one does.
    """

    def __init__(self, says: str, code: str = "", *, link: str = "") -> None:
        super().__init__(says)
        self.says = says
        self.code = code
        self.link = link


class Conflict(Rejected):
    """The record is no longer what the decision was made on."""
