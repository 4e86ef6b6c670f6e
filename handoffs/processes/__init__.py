"""The processes of the ownership matrix, one file each; a new one is a file and a line here."""

from typing import Any

from handoffs.process.definition import Process
from handoffs.processes.access_request import ACCESS_REQUEST
from handoffs.processes.cancellation import CANCELLATION
from handoffs.processes.certificate_renewal import CERTIFICATE_RENEWAL
from handoffs.processes.database_backup import DATABASE_BACKUP
from handoffs.processes.eligibility_check import ELIGIBILITY_CHECK
from handoffs.processes.flow_change import FLOW_CHANGE
from handoffs.processes.offboarding import OFFBOARDING
from handoffs.processes.onboarding import ONBOARDING
from handoffs.processes.order_approval import ORDER_APPROVAL
from handoffs.processes.partner_account import PARTNER_ACCOUNT
from handoffs.processes.product_launch import PRODUCT_LAUNCH
from handoffs.processes.product_launch.whmcs_product import WHMCS_PRODUCT
from handoffs.processes.request import REQUEST

PROCESSES: dict[str, Process[Any]] = {
    process.key: process
    for process in (
        ORDER_APPROVAL,
        ELIGIBILITY_CHECK,
        CANCELLATION,
        CERTIFICATE_RENEWAL,
        ONBOARDING,
        ACCESS_REQUEST,
        OFFBOARDING,
        DATABASE_BACKUP,
        PARTNER_ACCOUNT,
        PRODUCT_LAUNCH,
        WHMCS_PRODUCT,
        FLOW_CHANGE,
        REQUEST,
    )
}
