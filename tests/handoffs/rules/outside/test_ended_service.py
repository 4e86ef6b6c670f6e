"""A service that has ended outside is recorded, and what is to be written of it follows; a corrected form is decided at once."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from handoffs.model.effects import Ending, ThreadReply, WriteBack
from handoffs.model.events.deliveries import Confirmed, ServiceEnded
from handoffs.model.events.work import Decided, SubjectChanged
from handoffs.model.handoff import Decision, DeliveryState, Handoff, Task
from handoffs.model.requests import Written
from handoffs.process.handbook import Handbook
from handoffs.process.policy import Policy
from handoffs.process.submission import Submission
from handoffs.processes.order_approval.requests import ApproveOrder
from handoffs.rules import amend, claim
from handoffs.rules.decide import decide_by_itself
from handoffs.rules.outside.deliver import confirm, note_service_ended
from handoffs.subjects.customer import BilledService
from handoffs.subjects.work_item import WorkItem
from handoffs.text.messages import message, written
from tests.handoffs.examples import AIKO, HARUKA, KEN, MONDAY_TEN, POLICY, later
from tests.handoffs.rules.made_process import MADE, Check, Left, Made, begun
from tests.refusals import refused

SERVICE = BilledService(
    service_id="105",
    product="Home 1G",
    status="Terminated",
    cycle="Monthly",
    amount=Decimal(6200),
    currency="JPY",
    paid_until=date(2027, 2, 1),
)
NOW = later(minutes=5)


class EndsFirst(Check):
    """A step whose decision ends a service, then writes a record."""

    writes = True

    def service_ending(self, handoff: Handoff, task: Task, decision: Decision, policy: Policy) -> Ending:
        """End the service."""
        return Ending(reference=decision.reference, step=task.step, subject="x", service_id="105")

    def write_back(self, handoff: Handoff, task: Task, decision: Decision, policy: Policy) -> WriteBack | None:
        """Write the record, with the link that the ended service gave."""
        link = handoff.about(WorkItem).link
        return WriteBack(reference=decision.reference, step=task.step, subject=link) if self.writes else None


class EndsOnly(EndsFirst):
    """A step whose decision ends a service, and no more."""

    writes = False


class Ends(Made):
    """The process, of which an ended service changes the subject."""

    steps = (EndsFirst(), Left())

    def with_service(self, handoff: Handoff, service: BilledService) -> WorkItem:
        """Keep the service as the link."""
        return replace(self.subject_of(handoff), link=f"service {service.service_id} {service.status}")

    def after_write(self, handoff: Handoff, written: Written | None, policy: Policy) -> WorkItem:
        """Keep as the link what Baton has written."""
        return replace(self.subject_of(handoff), link=f"written {written}")


class EndsAlone(Ends):
    """The same without writing."""

    steps = (EndsOnly(), Left())


BOOK, ALONE = (Handbook(policy=POLICY, processes={"request": each()}) for each in (Ends, EndsAlone))


def delivering(handbook: Handbook) -> Handoff:
    """Return the handoff whose decision is ending the service."""
    submission = Submission(choice="go", edition=1)
    change = decide_by_itself(handbook, begun(), "check", submission, reference="d1", now=later(minutes=1))
    assert [type(each) for each in change.effects] == [Ending]
    return change.handoff


def test_the_ended_service_is_recorded_and_then_the_record_is_written() -> None:
    change = note_service_ended(BOOK, delivering(BOOK), "check", "d1", SERVICE, NOW)

    assert change is not None
    (event,) = change.events
    assert isinstance(event, ServiceEnded)
    ended = message("rules.deliver.ended", service="105", product="Home 1G", status="Terminated")
    assert (event.step, event.service, event.text, event.at) == ("check", SERVICE, ended, NOW)
    assert change.handoff.subject == replace(begun().about(WorkItem), link="service 105 Terminated")
    assert change.effects == (WriteBack(reference="d1", step="check", subject="service 105 Terminated"),)
    assert change.handoff.task("check").delivery is DeliveryState.PENDING


def test_where_nothing_is_written_the_decision_is_confirmed_and_the_next_step_opens() -> None:
    change = note_service_ended(ALONE, delivering(ALONE), "check", "d1", SERVICE, NOW)

    assert change is not None
    (confirmed,) = [each for each in change.events if isinstance(each, Confirmed)]
    assert (confirmed.step, confirmed.reference, confirmed.at) == ("check", "d1", NOW)
    assert change.handoff.subject == replace(begun().about(WorkItem), link="written None")
    assert change.handoff.task("left").opened_at == NOW
    assert isinstance(change.effects[0], ThreadReply)


def test_what_was_written_becomes_part_of_the_subject() -> None:
    request = ApproveOrder(order="801")

    change = confirm(BOOK, delivering(BOOK), "check", "d1", NOW, request)

    assert change is not None and change.handoff.about(WorkItem).link == f"written {request}"


@pytest.mark.parametrize(("handoff", "reference"), [(begun(), "d1"), (delivering(BOOK), "d2")])
def test_a_service_that_nobody_asks_to_end_is_not_recorded(handoff: Handoff, reference: str) -> None:
    assert note_service_ended(BOOK, handoff, "check", reference, SERVICE, NOW) is None


def test_a_corrected_form_replaces_the_subject_and_is_decided_at_once() -> None:
    handoff = claim.claim(MADE, begun(), "check", KEN, MONDAY_TEN).handoff
    corrected = replace(begun().about(WorkItem), title=written("Call the plumber"))

    change = amend.amend(MADE, handoff, "check", AIKO, corrected, "stop", reference="d1", now=NOW)

    first, *_ = change.events
    assert isinstance(first, SubjectChanged)
    assert (first.step, first.material, first.by, first.at, first.findings) == ("check", True, AIKO.name, NOW, ())
    assert change.handoff.subject == corrected and change.handoff.edition == 2
    (decided,) = [each for each in change.events if isinstance(each, Decided)]
    assert (decided.choice, decided.user_id, decided.reference, decided.at) == ("stop", AIKO.user_id, "d1", NOW)
    with refused("Only members of"):
        amend.amend(MADE, handoff, "check", HARUKA, corrected, "stop", reference="d1", now=NOW)
