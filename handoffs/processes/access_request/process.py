"""The process of an access request: approval, grant and review."""

from handoffs.process.process import MatrixRow, Process
from handoffs.processes.access_request.start import ACCESS, AccessRequestStart
from handoffs.processes.access_request.steps import GRANTED, REVIEW, Approval, Grant, Review
from handoffs.subjects.work_item import WorkItem
from handoffs.text.messages import message


class AccessRequest(Process[WorkItem]):
    """A contact approves an access, then the system's owner grants it and reviews it."""

    key = "access_request"
    title = message("access_request.process.title")
    noun = message("access_request.process.noun")
    subject = WorkItem
    owner = "sf_admin"
    start = AccessRequestStart()
    steps = (Approval(), Grant(), Review())
    receipt_fields = (ACCESS, GRANTED, REVIEW)
    matrix = (
        MatrixRow(
            name=message("access_request.process.matrix_name"),
            trigger=message("access_request.process.matrix_trigger"),
            depends=message("access_request.process.matrix_depends"),
        ),
    )
