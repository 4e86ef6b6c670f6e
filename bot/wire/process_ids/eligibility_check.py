"""The names of actions and modals that only eligibility checks have."""

RECORD = "eligibility.record"
ANSWER = "eligibility.answer"
DISPUTE = "eligibility.dispute"
RECORD_VIEW = "eligibility.record.view"
DISPUTE_VIEW = "eligibility.dispute.view"
