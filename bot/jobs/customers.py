"""Keeps onboardings as true as Salesforce: compares every customer who is being onboarded with their account, level-triggered."""

import logging
from dataclasses import replace

from bot.desk import Desk
from bot.gateways.errors import Rejected, Unavailable
from bot.gateways.salesforce_accounts import AccountReader
from bot.ids import TaskRef
from bot.questions import Questions
from handoffs.onboardings import Onboarding
from handoffs.processes.eligibility_check import ELIGIBILITY_CHECK, result_of
from handoffs.processes.onboarding import about, form

logger = logging.getLogger(__name__)


class Customers:
    """Looks at all of them in one call; none is made while nobody is being onboarded."""

    def __init__(self, desk: Desk, questions: Questions, accounts: AccountReader) -> None:
        self._desk = desk
        self._questions = questions
        self._accounts = accounts

    def run(self) -> None:
        """Look once; trouble is noted, and the next look heals it."""
        read_at = self._desk.now
        waiting = [each for each in self._questions.waiting(about.KEY) if each.is_open and each.subject.party]
        if not waiting:
            return
        try:
            known = self._accounts.read({each.subject.party for each in waiting})
        except (Unavailable, Rejected) as trouble:
            logger.info("Customers can't be read: %s", trouble.says)
            return
        for handoff in waiting:
            found = known.get(handoff.subject.party)
            if found:
                fresh = self._with_who(form.as_known(handoff.about(Onboarding), found))
                self._desk.refresh(TaskRef(handoff=handoff.id, step=handoff.current.step), fresh, read_at)

    def _with_who(self, customer: Onboarding) -> Onboarding:
        """Name whoever recorded the eligibility here, since Salesforce knows only that it was Baton."""
        checked = self._questions.newest_of(ELIGIBILITY_CHECK.key, customer.party)
        decision = checked.current.decision if checked and not checked.is_saving else None
        if decision is None or result_of(decision) != customer.account.eligibility:
            return customer
        return replace(customer, changed_by=decision.name, changed_at=decision.at)
