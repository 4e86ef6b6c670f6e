"""Keeps onboardings as true as Salesforce: compares every customer who is being onboarded with their account, level-triggered."""

import logging
from dataclasses import replace

from bot.gateways.errors import Rejected, Unavailable
from bot.gateways.salesforce.readers.accounts import AccountReader
from bot.queries.queries import Queries
from bot.service.attempts import Attempts
from bot.service.handoffs import HandoffService
from handoffs.model.handoff import Handoff
from handoffs.model.task_ref import TaskRef
from handoffs.processes.eligibility_check.check import Check
from handoffs.processes.eligibility_check.process import EligibilityCheck
from handoffs.processes.eligibility_check.result import result_of
from handoffs.processes.onboarding import about, form
from handoffs.subjects.onboarding import Onboarding
from storage.repositories.set_aside import RowKind, RowName

logger = logging.getLogger(__name__)


class Customers:
    """Reads all of them in one call; none is made while nobody is being onboarded."""

    def __init__(self, service: HandoffService, queries: Queries, accounts: AccountReader, attempts: Attempts) -> None:
        self._service = service
        self._queries = queries
        self._accounts = accounts
        self._attempts = attempts

    def run(self) -> None:
        """Read once; a failure is noted, and the next poll makes up for it."""
        read_at = self._service.now
        waiting = [each for each in self._queries.waiting(about.KEY) if each.is_open and each.subject.party]
        if not waiting:
            return
        try:
            known = self._accounts.read({each.subject.party for each in waiting})
        except (Unavailable, Rejected) as failure:
            logger.info("Customers can't be read: %s", failure)
            return

        def refresh(handoff: Handoff) -> None:
            fresh = self._with_who(form.as_known(handoff.about(Onboarding), known[handoff.subject.party]))
            self._service.refresh(TaskRef(handoff=handoff.id, step=handoff.current.step), fresh, read_at)

        seen = [each for each in waiting if each.subject.party in known]
        self._attempts.each(RowKind.RECORD, seen, _named, refresh)
        self._attempts.forget_others(RowKind.RECORD, about.KEY, [_named(each).reference for each in seen])

    def _with_who(self, customer: Onboarding) -> Onboarding:
        """Return the person who recorded the eligibility here, since Salesforce only names Baton."""
        checked = self._queries.newest_of(EligibilityCheck.key, customer.party)
        decision = checked.decision_of(Check.key) if checked and not checked.is_delivering else None
        if decision is None or result_of(decision) != customer.account.eligibility:
            return customer
        return replace(customer, changed_by=decision.name, changed_at=decision.at)


def _named(handoff: Handoff) -> RowName:
    subject = handoff.subject
    reference = f"{about.KEY}/{subject.record_id}"
    return RowName(kind=RowKind.RECORD, reference=reference, name=subject.number, process=about.KEY, handoff_id=handoff.id)
