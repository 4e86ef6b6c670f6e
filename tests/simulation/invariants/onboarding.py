"""What must be true of customers who are onboarded: one account for each, under a number of its own, and nothing private said."""

import json
from collections import Counter
from collections.abc import Callable, Iterator

from sqlalchemy import select

from handoffs.model.events import Event
from handoffs.model.events.deliveries import Confirmed
from handoffs.model.events.work import Decided
from handoffs.model.fold import replay
from handoffs.model.handoff import DeliveryState, Handoff
from handoffs.subjects.onboarding import Onboarding
from sandbox.salesforce.panel.record_details import notes_on
from storage.tables import DRAFTS
from tests.simulation.doings.doings import Run
from tests.simulation.doings.sales import PRIVATE
from tests.simulation.invariants.histories import Histories, decisions

CREATE, USE, VERIFY = "create", "use", "verify"
BATON = "Baton Integration"


def an_account_is_made_exactly_if_it_is_confirmed(day: Run, histories: Histories) -> Iterator[str]:
    """In spite of lost, refused or repeated calls, and it has the number of the decision."""
    org = day.world.org
    titles = {str(each["Id"]): [n["title"] for n in notes_on(org, str(each["Id"]))] for each in org.records("Account")}
    for id, events, before, decided in _created(histories):
        reference = decided.reference
        bearing = [account for account, said in titles.items() if any(reference in title for title in said)]
        is_confirmed = _confirmed(events, reference)
        if len(bearing) != is_confirmed:
            yield f"{id}: confirmed {is_confirmed}, and there are {len(bearing)} accounts of {reference}"
        for account in bearing:
            number = org.get("Account", account).get("SF_Account_No__c")
            if number != before.subject.number:
                yield f"{id}: account {account} has the number {number} instead of {before.subject.number}"


def an_account_that_was_made_belongs_to_one_onboarding(day: Run, histories: Histories) -> Iterator[str]:
    """No account is there that nobody knows of."""
    writes = day.world.org.audit.writes
    made = [write.record_id for write in writes if (write.kind, write.action, write.by) == ("Account", "create", BATON)]
    known = Counter(
        histories[id][0].subject.party for id, events, _, decided in _created(histories) if _confirmed(events, decided.reference)
    )
    for account in made:
        if known[account] != 1:
            yield f"account {account} was made, and {known[account]} onboardings say so"


def a_number_is_given_once(day: Run, histories: Histories) -> Iterator[str]:
    """In Salesforce, and among the onboardings that are open."""
    accounts = Counter(str(each["SF_Account_No__c"]) for each in day.world.org.records("Account"))
    waiting = Counter(each.subject.number for each, _ in _onboarding_windows(histories).values() if each.is_open)
    for what, counted in (("accounts", accounts), ("open onboardings", waiting)):
        yield from (f"{number} has {times} {what}" for number, times in counted.items() if times > 1)


def what_somebody_saw_begin_has_begun(day: Run, histories: Histories) -> Iterator[str]:
    """A window that says so is never wrong."""
    numbers = {
        replay(events[:place]).subject.number
        for _, events in _onboarding_windows(histories).values()
        for place in range(1, len(events) + 1)
    }
    yield from (f"nobody onboards {number}, which somebody saw begin" for number in day.begun - numbers)


def a_form_is_gone_once_its_onboarding_has_begun(day: Run, histories: Histories) -> Iterator[str]:
    """It holds personal data, and sending it again must begin nothing."""
    with day.world.replicas[0].database.read() as work:
        kept = set(work.handoffs._connection.execute(select(DRAFTS.c.id)).scalars())
    begun = {each.subject.record_id for each, _ in _onboarding_windows(histories).values()}
    yield from (f"the form {id} is kept" for id in kept & begun)


def nothing_private_is_said_in_a_channel(day: Run, histories: Histories) -> Iterator[str]:
    """How to reach a customer stands in modals only."""
    workspace = day.world.workspace
    for channel in list(workspace.channels):
        for message in workspace.messages(channel):
            if PRIVATE in json.dumps([message["text"], message.get("blocks")]).casefold():
                yield f"{channel}: {message['text'][:80]} tells how to reach somebody"


def the_channel_hears_once_that_a_customer_can_sign_up(day: Run, histories: Histories) -> Iterator[str]:
    """As soon as all of it is verified and Salesforce has it, and not before."""
    said = [str(message["text"]) for message in day.world.workspace.messages("C0SALES")]
    done = Counter(each.subject.number for each, _ in _onboarding_windows(histories).values() if _is_done(each))
    heard = Counter(
        {number: sum(f"sign up with customer number {number}\n" in text for text in said) for number in _numbers(histories)}
    )
    for number in done.keys() | heard.keys():
        if done[number] != heard[number]:
            yield f"{number}: onboarded {done[number]} times, and the channel heard it {heard[number]} times"


ONBOARDED: tuple[Callable[[Run, Histories], Iterator[str]], ...] = (
    an_account_is_made_exactly_if_it_is_confirmed,
    an_account_that_was_made_belongs_to_one_onboarding,
    a_number_is_given_once,
    what_somebody_saw_begin_has_begun,
    a_form_is_gone_once_its_onboarding_has_begun,
    nothing_private_is_said_in_a_channel,
    the_channel_hears_once_that_a_customer_can_sign_up,
)


def numbers_given(histories: Histories) -> Counter[tuple[str, str]]:
    """Count the accounts that were taken up: one that had no number is written for that."""
    return Counter(
        ("Account", handoff.subject.party)
        for handoff, events in _onboarding_windows(histories).values()
        for _, decided in decisions(events)
        if decided.choice == USE
    )


def _onboarding_windows(histories: Histories) -> Histories:
    return {id: each for id, each in histories.items() if isinstance(each[0].subject, Onboarding)}


def _numbers(histories: Histories) -> set[str]:
    return {each.subject.number for each, _ in _onboarding_windows(histories).values()}


def _created(histories: Histories) -> Iterator[tuple[str, tuple[Event, ...], Handoff, Decided]]:
    for id, (_, events) in _onboarding_windows(histories).items():
        for before, decided in decisions(events):
            if decided.choice == CREATE:
                yield id, events, before, decided


def _confirmed(events: tuple[Event, ...], reference: str) -> bool:
    return any(isinstance(event, Confirmed) and event.reference == reference for event in events)


def _is_done(handoff: Handoff) -> bool:
    task = next((each for each in handoff.tasks if each.step == VERIFY), None)
    return task is not None and task.decision is not None and task.delivery is DeliveryState.CONFIRMED
