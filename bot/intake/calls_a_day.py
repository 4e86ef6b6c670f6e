"""Counts how many calls of Salesforce the polls of a day make."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil

from bot.gateways.salesforce.access.ahead import AT_ONCE
from bot.intake.reconciler import APART
from bot.scheduler.polling import is_business_time
from handoffs.process.policy import Policy

WEEK = 7
QUERIES = 3
"""The most queries that the list of a source takes: cases, and two for the opportunities of their accounts."""

CALLS_FOR_DETAILS = 2
"""Calls for the details of orders: one for their neighbours, one for their history."""

HALF = timedelta(minutes=30)


def calls_a_day(policy: Policy, processes: Sequence[str], now: datetime) -> int:
    """Return about how many calls the polls of the busiest of the next days make, without those for new records."""
    return max(_of_day(policy, processes, now + timedelta(days=days)) for days in range(WEEK))


def _of_day(policy: Policy, processes: Sequence[str], since: datetime) -> int:
    """Count the calls of each poll, which asks five queries at once, and those for old details."""
    halves = [is_business_time(policy, processes, since + HALF * each) for each in range(48)]
    polls = sum(HALF / (policy.intake.business if is_open else policy.intake.otherwise) for is_open in halves)
    calls = ceil(len(processes) * QUERIES / AT_ONCE)
    return round(polls * calls + timedelta(days=1) / APART * CALLS_FOR_DETAILS)
