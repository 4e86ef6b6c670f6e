"""A rule says no, in one sentence for the person who asked."""


class Refusal(Exception):
    """Carries the sentence that the person reads; raised by guards, never logged as an error.

    `field` names the form field that the sentence belongs to, where there is one.
    """

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


class TooLate(Refusal):
    """Somebody else was faster, or the task has moved on: the person is told who and what, and the card is redrawn."""
