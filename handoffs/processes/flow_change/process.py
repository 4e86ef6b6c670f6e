"""The process of a flow change: the steps before, at and after its deployment."""

from datetime import timedelta

from handoffs.process.process import MatrixRow, Process
from handoffs.processes.flow_change.about import ACTIVATED, FLOW, KEY, PLANNED
from handoffs.processes.flow_change.deploying import Deploy
from handoffs.processes.flow_change.following import Verify
from handoffs.processes.flow_change.preparing import Develop, Document, PlanRollback
from handoffs.processes.flow_change.start import FlowChangeStart
from handoffs.processes.flow_change.watching import Watch
from handoffs.subjects.work_item import WorkItem


class FlowChange(Process[WorkItem]):
    """SF Admin and Development prepare a change, SF Admin deploys it, Development verifies it and Baton watches orders."""

    key = KEY
    title = "Flow change"
    noun = "flow change"
    subject = WorkItem
    owner = "sf_admin"
    default_target = timedelta(hours=18)
    start = FlowChangeStart()
    steps = (Develop(), Document(), PlanRollback(), Deploy(), Verify(), Watch())
    receipt_fields = (FLOW, PLANNED, ACTIVATED)
    matrix = (
        MatrixRow(
            name="Salesforce Flow Maintenance",
            trigger="Feature changes",
            depends="SF Admin + Dev access",
            documentation="SF Flow documentation",
        ),
    )
