"""Reads the account of a customer who is being onboarded, as their decisions need it."""

from collections.abc import Callable
from datetime import datetime

from bot.gateways.errors import Conflict
from bot.gateways.salesforce.accounts import AccountReader
from bot.gateways.salesforce.org import Org
from bot.gateways.salesforce.reading import CurrentRecord
from handoffs.process.field_map import SalesforceTerms
from handoffs.processes.onboarding.form import as_known
from handoffs.subjects.onboarding import Onboarding
from handoffs.subjects.subject import Subject


class CustomerReader:
    """Reads one customer. Every method raises Unavailable, Rejected or Conflict."""

    def __init__(self, org: Org, terms: SalesforceTerms) -> None:
        self._accounts = AccountReader(org, terms)

    def current(self, record_id: str, shown: Subject) -> CurrentRecord:
        """Read a customer's account as it is now; Conflict when it was deleted meanwhile."""
        known = self._accounts.read([record_id]).get(record_id)
        if known is None or not isinstance(shown, Onboarding):
            raise Conflict("The account was deleted in Salesforce.", "DELETED")
        description = None if self._accounts.org.takes_notes else self._accounts.description(record_id)
        stamps = ((f"Account/{record_id}", known.modified_at),)
        return CurrentRecord(subject=as_known(shown, known), stamps=stamps, description=description)

    def require_waiting(self, now: Subject, expected_status: str, spoken: Callable[[datetime], str]) -> None:
        """Accept every status: an account waits for nothing."""
