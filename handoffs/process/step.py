"""A step of a process: the work of one team, as a class whose defaults a process overrides where its own step differs."""

from datetime import datetime

from handoffs.model.checks import Finding, Outcome
from handoffs.model.effects import Creation, Ending, ThreadReply, WriteBack
from handoffs.model.escalation import Evidence
from handoffs.model.handoff import Decision, Handoff, Task
from handoffs.model.people import Actor
from handoffs.process.choices import COMPLETE, ChecklistItem, Choice, retired_choice, retired_item
from handoffs.process.forms import Fact, FormField
from handoffs.process.policy import Policy
from handoffs.process.submission import Submission
from handoffs.text.messages import Message, message

NAMED = 2
"""The number of done items that a settled card names; it counts the others."""


class Step:
    """One stage of a process, which one team owes.

    Class attributes are its words and data, methods are its rules. A step keeps no state: the handoff and its task hold it.
    """

    key: str
    title: Message
    permission_phrase: Message
    """Completes the sentence *Only members of #cs-team can ...*."""

    team: str | None = None
    """The key of its team; None gives it to the owner of the process."""

    follows: tuple[str, ...] = ()
    """Keys of the steps that are all done before it opens; without any it opens with the handoff."""

    button: Message = message("process.step.complete")
    choices: tuple[Choice, ...] = (COMPLETE,)
    checklist: tuple[ChecklistItem, ...] = ()
    ticked_on_card: bool = False
    """People tick its items one by one on the card, not in the modal that completes it."""

    repeat_choice: str = ""
    """The key of the choice that opens the same step again."""

    survives_record: bool = False
    """It goes on after its record no longer waits."""

    contact_only: bool = False
    """Only the escalation contact of its team may decide it."""

    approves: bool = False
    """It approves what somebody asked for: who started the handoff decides it only where the policy's `self_decide` lets them."""

    takes_override: bool = True
    """A person can decide, in words, against what the records deny."""

    can_verify: bool = False
    """An outside system can verify its items whenever somebody asks."""

    days_before_deadline: int | None = None
    """How many business days before the deadline of the process it is due; None: the policy's target counts."""

    def applies(self, handoff: Handoff, policy: Policy) -> bool:
        """Return False to skip the step, as if it were done."""
        return True

    def team_of(self, handoff: Handoff, policy: Policy) -> str | None:
        """Return the key of the team that owes it; None for the owner of the process."""
        return self.team

    def due_by(self, handoff: Handoff, policy: Policy) -> datetime | None:
        """Return the instant by which it has to be done; None leaves that to the policy's target."""
        return None

    def waits_until(self, handoff: Handoff, policy: Policy) -> datetime | None:
        """Return the instant before which there is nothing to do; None starts its clock at once."""
        return None

    def findings(self, handoff: Handoff, policy: Policy) -> tuple[Finding, ...]:
        """Verify the items of its checklist that need no person."""
        return ()

    def offered_choices(self, handoff: Handoff, task: Task, policy: Policy) -> tuple[Choice, ...]:
        """Return the choices that a person can make now."""
        return self.choices

    def fields(self, handoff: Handoff, task: Task, choice: Choice, policy: Policy) -> tuple[FormField, ...]:
        """Return the fields that its modal asks for, besides choice and checklist."""
        return ()

    def needed_fields(self, handoff: Handoff, task: Task, decision: Decision, actor: Actor, policy: Policy) -> frozenset[str]:
        """Name the fields that a decision needs by its other answers; each of them is asked `when_needed`."""
        return frozenset()

    def facts(self, handoff: Handoff, task: Task, policy: Policy) -> tuple[Fact, ...]:
        """Return the facts that its card shows."""
        return ()

    def outcome(self, handoff: Handoff, task: Task, policy: Policy) -> Message | None:
        """Return what its decision made true, for the settled card: the items that hold; None where the decision says it."""
        known = {each.item: each.outcome for each in handoff.findings} | {each.item: each.outcome for each in task.ticks}
        known |= {each.item: each.outcome for each in (task.decision.answers if task.decision else ())}
        done = tuple(each.label for each in self.checklist if known.get(each.key) is Outcome.VERIFIED)
        more = (message("process.step.more", count=len(done) - NAMED),) if len(done) > NAMED else ()
        return message("process.step.outcome", items=(*done[:NAMED], *more)) if done else None

    def hints(self, handoff: Handoff, task: Task, policy: Policy) -> tuple[Message, ...]:
        """Return the advice that its card and its modal show."""
        return ()

    def announcements(self, handoff: Handoff, task: Task, policy: Policy) -> tuple[ThreadReply, ...]:
        """Return the replies that announce it when it opens, in the thread of its card or of others."""
        return ()

    def nudge_in_wait(self, handoff: Handoff, task: Task, policy: Policy) -> Message | None:
        """Return the nudge that its team reads some time before its wait is over; None for none."""
        return None

    def guard(self, handoff: Handoff, task: Task, decision: Decision, actor: Actor, policy: Policy) -> None:
        """Raise a Refusal for a decision that the handbook does not allow; the common guards have passed before."""

    def contact_choice(self, handoff: Handoff, task: Task, choice: str, policy: Policy) -> Message | None:
        """Return why only the contact of its team makes a choice; None when its members can make it too."""
        return None

    def service_ending(self, handoff: Handoff, task: Task, decision: Decision, policy: Policy) -> Ending | None:
        """Return the service that the billing system ends before anything is written; None for none."""
        return None

    def write_back(self, handoff: Handoff, task: Task, decision: Decision, policy: Policy) -> WriteBack | Creation | None:
        """Return the changes of records that a decision asks for; None for none."""
        return None

    def finding_evidence(self, handoff: Handoff, task: Task, policy: Policy, now: datetime) -> Evidence | None:
        """Return evidence that a supervisor has to know of a finding from outside; None when there is no reason."""
        return None

    def auto_decision(self, handoff: Handoff, task: Task, policy: Policy) -> Submission | None:
        """Return the decision that Baton makes itself when the wait is over; None leaves it to a person."""
        return None

    def invalidated_by(self, handoff: Handoff, task: Task, policy: Policy) -> Message | None:
        """Return the reason why the decision before no longer holds, so that Baton hands the task back; None for none."""
        return None

    def choice(self, key: str) -> Choice:
        """Return the choice with a key; a RetiredChoice for a stored key that the step has no longer."""
        return next((each for each in self.choices if each.key == key), None) or retired_choice(key)

    def checklist_item(self, key: str) -> ChecklistItem:
        """Return the checklist item with a key; one with the key as its label for a stored key that the step has no longer."""
        return next((each for each in self.checklist if each.key == key), None) or retired_item(key)
