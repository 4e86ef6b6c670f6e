"""The process of a product launch: its steps are due by the day of the launch."""

from datetime import date, timedelta

from handoffs.model.handoff import Handoff
from handoffs.process.process import MatrixRow, Process
from handoffs.processes.product_launch.about import KEY
from handoffs.processes.product_launch.form import CYCLE, ITEM_CLASS, LAUNCH_DAY, PRICE, SKU, WHMCS_ID, launch_day
from handoffs.processes.product_launch.start import ProductLaunchStart
from handoffs.processes.product_launch.steps import DOCUMENTATION, ChangeChecklist, InPortal, InSalesforce, InWhmcs
from handoffs.subjects.work_item import WorkItem


class ProductLaunch(Process[WorkItem]):
    """SF Admin and DevOps set a product up, Development verifies it, every team documents it, a checklist ends it."""

    key = KEY
    title = "Product launch"
    noun = "launch"
    subject = WorkItem
    owner = "sf_admin"
    default_target = timedelta(hours=27)
    start = ProductLaunchStart()
    steps = (InSalesforce(), InWhmcs(), InPortal(), *DOCUMENTATION, ChangeChecklist())
    deadline_meaning = "the day of the launch"
    receipt_fields = (SKU, WHMCS_ID, CYCLE, ITEM_CLASS, PRICE, LAUNCH_DAY)
    matrix = (MatrixRow(name="Product Launch", trigger="A new product", depends="SF Admin, DevOps, Development, then all teams"),)

    def deadline(self, handoff: Handoff) -> date | None:
        """Return the day of the launch, where the form names one."""
        return launch_day(handoff)
