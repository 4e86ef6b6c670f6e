"""The process of a product launch: its steps are due by the day of the launch."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from handoffs.model.handoff import Handoff
from handoffs.process.process import MatrixRow, Process
from handoffs.processes.product_launch.facts import KEY
from handoffs.processes.product_launch.form import CYCLE, ITEM_CLASS, LAUNCH_DAY, PRICE, SKU, WHMCS_ID, launch_day
from handoffs.processes.product_launch.start import ProductLaunchStart
from handoffs.processes.product_launch.steps import DOCUMENTATION, Backup, ChangeChecklist, InPortal, InSalesforce, InWhmcs
from handoffs.subjects.work_item import WorkItem
from handoffs.text.messages import message


class ProductLaunch(Process[WorkItem]):
    """SF Admin and DevOps set a product up, Development verifies it, every team documents it, a checklist ends it."""

    key = KEY
    title = message("product_launch.process.title")
    noun = message("product_launch.process.noun")
    subject = WorkItem
    owner = "sf_admin"
    default_target = timedelta(hours=27)
    start = ProductLaunchStart()
    steps = (InSalesforce(), InWhmcs(), Backup(), InPortal(), *DOCUMENTATION, ChangeChecklist())
    deadline_meaning = message("product_launch.process.deadline_meaning")
    receipt_fields = (SKU, WHMCS_ID, CYCLE, ITEM_CLASS, PRICE, LAUNCH_DAY)
    matrix = (
        MatrixRow(
            name=message("product_launch.process.matrix_name"),
            trigger=message("product_launch.process.matrix_trigger"),
            depends=message("product_launch.process.matrix_depends"),
        ),
    )

    def deadline(self, handoff: Handoff, zone: ZoneInfo) -> date | None:
        """Return the day of the launch, where the form names one."""
        return launch_day(handoff)
