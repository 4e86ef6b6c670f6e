"""The facts that the journal keeps of a handoff, each in scalars and small values, named in the past tense."""

from handoffs.model.events import clocks, deliveries, escalations, removals, repairs, work

Event = (
    work.Opened
    | work.SubjectChanged
    | work.Claimed
    | work.Released
    | work.Decided
    | work.StepOpened
    | work.HandedBack
    | work.Ticked
    | work.ChecksFailed
    | work.Withdrawn
    | work.SeenAgain
    | work.Commented
    | work.FindingsRecorded
    | work.Continued
    | deliveries.DeliveryDelayed
    | deliveries.Confirmed
    | deliveries.DeliveryRejected
    | deliveries.ServiceEnded
    | clocks.Paused
    | clocks.Resumed
    | clocks.Retimed
    | clocks.Nudged
    | clocks.Breached
    | escalations.Escalated
    | escalations.Acknowledged
    | escalations.Resolved
    | escalations.CauseEnded
    | escalations.Repeated
    | escalations.EvidenceUpdated
    | repairs.Repaired
    | removals.Removed
)
"""Every kind of event. This is the only list of them: a kind that is missing here can be neither recorded nor read."""
