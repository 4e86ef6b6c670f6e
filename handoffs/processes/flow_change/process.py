"""The process of a flow change: the steps before, at and after its deployment."""

from datetime import timedelta

from handoffs.process.process import MatrixRow, Process
from handoffs.processes.flow_change.after_deployment import Verify
from handoffs.processes.flow_change.deploying import Deploy
from handoffs.processes.flow_change.plan import ACTIVATED, FLOW, KEY, PLANNED
from handoffs.processes.flow_change.preparing import Develop, Document, PlanRollback
from handoffs.processes.flow_change.start import FlowChangeStart
from handoffs.processes.flow_change.watching import Watch
from handoffs.subjects.work_item import WorkItem
from handoffs.text.messages import message


class FlowChange(Process[WorkItem]):
    """SF Admin and Development prepare a change, SF Admin deploys it, Development verifies it and Baton watches orders."""

    key = KEY
    title = message("flow_change.process.title")
    noun = message("flow_change.process.noun")
    subject = WorkItem
    owner = "sf_admin"
    default_target = timedelta(hours=18)
    start = FlowChangeStart()
    steps = (Develop(), Document(), PlanRollback(), Deploy(), Verify(), Watch())
    receipt_fields = (FLOW, PLANNED, ACTIVATED)
    matrix = (
        MatrixRow(
            name=message("flow_change.process.matrix_name"),
            trigger=message("flow_change.process.matrix_trigger"),
            depends=message("flow_change.process.matrix_depends"),
            documentation=message("flow_change.process.matrix_documentation"),
        ),
    )
