"""The names that travel through Slack and back: actions, views, blocks, metadata, and references to tasks."""

import re
from dataclasses import dataclass

from handoffs.model.escalation import SURFACE
from handoffs.model.refusal import Refusal

CLAIM = "task.claim"
RELEASE = "task.release"
ESCALATE = "task.escalate"
MORE = "task.more"
APPROVE = "order.approve"
REJECT = "order.reject"
RECORD = "eligibility.record"
DISPUTE = "eligibility.dispute"
STEP_COMPLETE = "step.complete"
STEP_APART = "step.apart"
STEP_RETURN = "step.return"
STEP_TICK = "step.tick"
STEP_UNTICK = "step.untick"
STEP_LOOK = "step.look"
CERTIFICATES_PROBE = "certificates.probe"
START = "handoff.start"
START_PROCESS = "handoff.start.process"
ONBOARD_OPEN = "onboard.open"
ONBOARD_TYPED = "onboard.typed"
ONBOARD_AFRESH = "onboard.afresh"
ONBOARD_BACK = "onboard.back"
ONBOARD_USE = "onboard.use"
ONBOARD_MEND = "onboard.mend"
ACKNOWLEDGE = "escalation.acknowledge"
RESOLVE = "escalation.resolve"
ASK = "task.ask"
RESUME = "task.resume"
SLA_PICTURE = "sla.picture"
SLA_CSV = "sla.csv"
OPEN_LINK = "link.open"

APPROVE_VIEW = "order.approve.view"
REJECT_VIEW = "order.reject.view"
RECORD_VIEW = "eligibility.record.view"
DISPUTE_VIEW = "eligibility.dispute.view"
STEP_COMPLETE_VIEW = "step.complete.view"
STEP_RETURN_VIEW = "step.return.view"
LEAVE_OUT_VIEW = "step.leave_out.view"
COMMENT_VIEW = "task.comment.view"
REASSIGN_VIEW = "task.reassign.view"
CALL_OFF_VIEW = "task.call_off.view"
START_VIEW = "handoff.start.view"
START_CHOICE_VIEW = "handoff.start.choice.view"
ONBOARD_VIEW = "onboard.form.view"
ONBOARD_ANYWAY_VIEW = "onboard.anyway.view"
ONBOARD_AGAIN_VIEW = "onboard.again.view"
ESCALATE_VIEW = "task.escalate.view"
ASK_VIEW = "task.ask.view"
RESOLVE_VIEW = "escalation.resolve.view"

MORE_RELEASE = "release"
MORE_DETAILS = "details"
MORE_WHY_DUE = "why_due"
MORE_HISTORY = "history"
MORE_DISPUTE = "dispute"
MORE_COMMENT = "comment"
MORE_REASSIGN = "reassign"
MORE_LEAVE_OUT = "leave_out"
MORE_CALL_OFF = "call_off"

CHECKS = "checks"
FAILED = "failed"
NOT_APPLICABLE = "not_applicable"
WHY_NOT = "why_not"
CHOICE = "choice"
BACK_TO = "to"
ITEM = "item"
PERSON = "person"
PROCESS = "process"
REASON = "reason"
WORDS = "words"
TRIGGER = "trigger"
OVER_CLAIM = "over_claim"
INPUT = "input"
FIELD_PREFIX = "pick."

HANDOFF_COMMAND = "/handoff"
SLA_COMMAND = "/sla"
ONBOARD_COMMAND = "/onboard"
COMMANDS = (HANDOFF_COMMAND, ONBOARD_COMMAND, SLA_COMMAND)
START_SHORTCUT = "start_a_handoff"
HAND_OFF_SHORTCUT = "hand_this_off"
REQUEST = "request"
"""The process for anything that has none of its own."""

SHORTCUTS = (START_SHORTCUT, HAND_OFF_SHORTCUT)

CARD_METADATA = "baton_card"
ESCALATION_SURFACE = SURFACE

_REFERENCE = re.compile(r"([a-z0-9]{4,32})/([a-z_]{1,40})(?:/(\d{1,6}))?")


@dataclass(frozen=True, kw_only=True)
class TaskRef:
    """Points to one task: the handoff's id and the step; `edition` is what of the subject the person was shown."""

    handoff: str
    step: str
    edition: int = 0

    def __str__(self) -> str:
        """Write the reference as buttons and modals carry it."""
        return f"{self.handoff}/{self.step}/{self.edition}"


def pick(name: str) -> str:
    """Name the block of a modal in which a decider picks something beside the choice itself."""
    return f"{FIELD_PREFIX}{name}"


def parse_ref(text: str) -> TaskRef:
    """Read a reference that came back from Slack; anything else than what Baton writes is refused, not guessed."""
    found = _REFERENCE.fullmatch(text)
    if not found:
        raise Refusal("This button belongs to nothing that I know. Please use the newest card.")
    return TaskRef(handoff=found[1], step=found[2], edition=int(found[3] or 0))
