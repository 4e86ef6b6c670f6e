"""The processes of the ownership matrix, one file each; a new one is a file and a line here."""

from typing import Any

from handoffs.process import Process
from handoffs.processes.cancellation import CANCELLATION
from handoffs.processes.eligibility_check import ELIGIBILITY_CHECK
from handoffs.processes.order_approval import ORDER_APPROVAL

PROCESSES: dict[str, Process[Any]] = {process.key: process for process in (ORDER_APPROVAL, ELIGIBILITY_CHECK, CANCELLATION)}
