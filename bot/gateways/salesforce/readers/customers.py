"""Reads the account of a customer who is being onboarded, as their decisions need it."""

from bot.config.policy.field_map import SalesforceTerms
from bot.gateways.salesforce.org import Org
from bot.gateways.salesforce.readers.accounts import AccountReader
from bot.gateways.salesforce.readers.reading import CurrentRecord, RecordStamp
from bot.gateways.salesforce.readers.record_states import why_missing
from bot.gateways.salesforce.record_changes import RecordChange
from bot.gateways.salesforce.values import eligibility_fields
from handoffs.model.requests import RecordRequest
from handoffs.processes.onboarding.form import as_known
from handoffs.processes.onboarding.requests import RecordEligibility
from handoffs.subjects.onboarding import Onboarding
from handoffs.subjects.subject import Subject
from handoffs.text.messages import message


class CustomerReader:
    """Reads one customer. Every method raises Unavailable, Rejected or Conflict."""

    requests: tuple[type[RecordRequest], ...] = (RecordEligibility,)

    def __init__(self, org: Org, terms: SalesforceTerms) -> None:
        self._accounts = AccountReader(org, terms)

    def current(self, record_id: str, shown: Subject) -> CurrentRecord:
        """Read a customer's account as it is now; Conflict when it was deleted meanwhile."""
        known = self._accounts.read([record_id]).get(record_id)
        if known is None or not isinstance(shown, Onboarding):
            client, deleted = self._accounts.org.client, message("gateways.salesforce.account_deleted")
            raise why_missing(client, "Account", record_id, deleted)
        stamp = RecordStamp(kind="Account", record_id=record_id, modified_at=known.modified_at)
        return CurrentRecord(subject=as_known(shown, known), stamps=(stamp,))

    def require_kind(self, now: CurrentRecord) -> None:
        """Accept every account: there is one kind."""

    def require_waiting(self, now: CurrentRecord) -> None:
        """Accept every status: an account waits for nothing."""

    def changes_of(self, request: RecordRequest) -> tuple[RecordChange, ...]:
        """Translate the request of a decision into changes of records."""
        return customer_changes(request, self._accounts.terms)


def customer_changes(request: RecordRequest, terms: SalesforceTerms) -> tuple[RecordChange, ...]:
    """Translate the eligibility of a customer into a change of the account."""
    if not isinstance(request, RecordEligibility):
        raise TypeError(f"{type(request).__name__} is no request for customers")
    fields = eligibility_fields(request.result, terms)
    return (RecordChange(kind="Account", record_id=request.account, fields=fields),)
