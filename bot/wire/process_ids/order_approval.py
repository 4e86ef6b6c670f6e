"""The names of actions and modals that only order approvals have."""

APPROVE = "order.approve"
REJECT = "order.reject"
ANSWER = "order.answer"
APPROVE_VIEW = "order.approve.view"
REJECT_VIEW = "order.reject.view"
