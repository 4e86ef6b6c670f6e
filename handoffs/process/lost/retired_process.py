"""The process of a stored handoff that the handbook has no longer, since it was removed or its key was changed."""

from handoffs.model.handoff import Handoff
from handoffs.process.process import Process
from handoffs.process.start import OtherStart
from handoffs.subjects.subject import Subject
from handoffs.text.messages import message


class RetiredProcess(Process[Subject]):
    """Stands in for a process that the handbook has no longer: each of its steps is a RetiredStep, and nothing follows."""

    noun = message("process.retired_process.noun")
    subject = Subject
    start = OtherStart(begins=message("process.retired_process.begins"))
    steps = ()

    def __init__(self, key: str) -> None:
        self.key = key
        self.title = message("process.retired_process.title", process=key)

    def subject_of(self, handoff: Handoff) -> Subject:
        """Return the subject of the handoff, whose kind may not be known any more."""
        return handoff.subject
