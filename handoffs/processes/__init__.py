"""The processes of the ownership matrix, one room or file each; a new one needs a line in this list."""

from handoffs.process.process import Process
from handoffs.processes.access_request.process import AccessRequest
from handoffs.processes.cancellation.process import Cancellation
from handoffs.processes.certificate_renewal.process import CertificateRenewal
from handoffs.processes.database_backup import DatabaseBackup
from handoffs.processes.eligibility_check.process import EligibilityCheck
from handoffs.processes.flow_change.process import FlowChange
from handoffs.processes.offboarding import Offboarding
from handoffs.processes.onboarding.process import CustomerOnboarding
from handoffs.processes.order_approval.process import OrderApproval
from handoffs.processes.partner_account import PartnerAccount
from handoffs.processes.product_launch.process import ProductLaunch
from handoffs.processes.product_launch.whmcs_product import WhmcsProduct
from handoffs.processes.request import Request
from handoffs.subjects.subject import Subject

_ALL: tuple[Process[Subject], ...] = (
    OrderApproval(),
    EligibilityCheck(),
    Cancellation(),
    CertificateRenewal(),
    CustomerOnboarding(),
    AccessRequest(),
    Offboarding(),
    DatabaseBackup(),
    PartnerAccount(),
    ProductLaunch(),
    WhmcsProduct(),
    FlowChange(),
    Request(),
)
PROCESSES: dict[str, Process[Subject]] = {process.key: process for process in _ALL}
