"""A process made for tests: each kind of checklist item, two parallel steps, and one step that joins them."""

from dataclasses import replace
from datetime import datetime

from handoffs.model.effects import ThreadReply
from handoffs.model.handoff import Handoff, Task
from handoffs.process.choices import ChecklistItem, Choice
from handoffs.process.handbook import Handbook
from handoffs.process.policy import Policy
from handoffs.process.process import Process
from handoffs.process.step import Step
from handoffs.process.submission import Submission
from handoffs.processes.request import RequestStart
from handoffs.rules import decide
from handoffs.rules import open as opening
from handoffs.subjects.work_item import WorkItem
from handoffs.text.messages import Message, written
from tests.handoffs.examples import AIKO, HARUKA, POLICY, later, requested

GO = Choice(key="go", label=written("Go"), past=written("passed"), needs_checklist=True)
STOP = Choice(key="stop", label=written("Stop"), past=written("stopped"), ends=True)
DONE = Choice(key="done", label=written("Done"), past=written("completed"))
AGAIN = Choice(key="again", label=written("Again"), past=written("asked for again"))


class Check(Step):
    """The first step, with each kind of item."""

    key, title, permission_phrase, team = "check", written("Check"), written("check it"), "cs"
    choices = (GO, STOP)
    checklist = (
        ChecklistItem(key="look", label=written("Looked at")),
        ChecklistItem(key="photo", label=written("Photo taken"), may_not_apply=True),
        ChecklistItem(key="serial", label=written("Serial number"), field="serial"),
        ChecklistItem(key="color", label=written("Color"), field="color", may_not_apply=True),
    )

    def offered_choices(self, handoff: Handoff, task: Task, policy: Policy) -> tuple[Choice, ...]:
        """Offer both choices under each policy that has teams."""
        return self.choices if policy.teams else ()


class Left(Step):
    """One of two parallel steps, which is announced on the first card."""

    key, title, permission_phrase, team = "left", written("Left"), written("do the left"), "devops"
    follows, choices = ("check",), (DONE,)

    def announcements(self, handoff: Handoff, task: Task, policy: Policy) -> tuple[ThreadReply, ...]:
        """Say that the left begins."""
        return (ThreadReply(step="check", text=written(f"{task.step} begins.")),)


class Right(Step):
    """The other of the two; it stops all."""

    key, title, permission_phrase, team = "right", written("Right"), written("do the right"), "sales"
    follows, choices = ("check",), (DONE, STOP)


class Skipped(Step):
    """A step that does not apply, before another one."""

    key, title, permission_phrase = "skipped", written("Skipped"), written("skip it")
    follows, choices = ("left",), (DONE,)

    def applies(self, handoff: Handoff, policy: Policy) -> bool:
        """Skip it under each policy that has teams."""
        return not policy.teams


class Join(Step):
    """The last step, after both and after the skipped one; it may be done again."""

    key, title, permission_phrase, team = "join", written("Join"), written("join them"), "cs"
    follows, choices, repeat_choice = ("left", "right", "skipped"), (DONE, AGAIN), "again"


class Made(Process[WorkItem]):
    """The process."""

    key, title, noun, subject, owner = "request", written("Made"), written("made thing"), WorkItem, "sf_admin"
    start, steps = RequestStart(), (Check(), Left(), Right(), Skipped(), Join())

    def completion_message(self, handoff: Handoff, policy: Policy) -> Message:
        """Say that all is done."""
        return written("All is done.")


MADE = Handbook(policy=POLICY, processes={"request": Made()})
PEOPLE = replace(AIKO, teams=frozenset({"cs", "devops", "sales"}))
"""Aiko, who is in each team of the process."""


def begun() -> Handoff:
    """Open a handoff of the process, started by Haruka."""
    subject = requested(HARUKA).subject
    return opening.open_handoff(MADE, "request", subject, handoff_id="made2345efgh", previous=None, now=later()).handoff


def settled(handoff: Handoff, step: str, choice: str, at: datetime) -> Handoff:
    """Settle steps without guards; the reference names step and instant."""
    submission = Submission(choice=choice, edition=handoff.edition)
    return decide.decide_by_itself(MADE, handoff, step, submission, reference=f"{step}-{at:%H%M}", now=at).handoff
