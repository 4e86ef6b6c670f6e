"""The names of actions and modals that only order approvals have."""

APPROVE = "order.approve"
REJECT = "order.reject"
APPROVE_VIEW = "order.approve.view"
REJECT_VIEW = "order.reject.view"
