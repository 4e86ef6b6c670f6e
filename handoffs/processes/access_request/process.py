"""The process of an access request: approval, grant and review."""

from handoffs.process.process import MatrixRow, Process
from handoffs.processes.access_request.start import ACCESS, AccessRequestStart
from handoffs.processes.access_request.steps import GRANTED, REVIEW, Approval, Grant, Review
from handoffs.subjects.work_item import WorkItem


class AccessRequest(Process[WorkItem]):
    """A contact approves an access, then the system's owner grants it and reviews it."""

    key = "access_request"
    title = "Access request"
    noun = "access request"
    subject = WorkItem
    owner = "sf_admin"
    start = AccessRequestStart()
    steps = (Approval(), Grant(), Review())
    receipt_fields = (ACCESS, GRANTED, REVIEW)
    matrix = (MatrixRow(name="Access Request", trigger="A colleague needs access", depends="The approver's word"),)
