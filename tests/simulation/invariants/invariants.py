"""What must be true after every run, held from outside: the org's and the workspace's own records against the database."""

from collections import Counter
from collections.abc import Callable, Iterator

from sqlalchemy import select

from bot.cli.journal import verify
from bot.gateways.salesforce.readers.odd_records import log
from bot.processes.registry import step_views
from bot.text.markup import escaped
from bot.views.cards.alike import folded_card
from bot.views.surfaces import draw
from bot.wire import ids
from bot.wire.process_ids import eligibility_check as eligibility_ids
from bot.wire.process_ids import onboarding as onboarding_ids
from bot.wire.values import parse_task
from handoffs.model.events.deliveries import Confirmed, DeliveryRejected
from handoffs.model.events.work import Decided, Withdrawn
from handoffs.model.fold_task import decision_of
from handoffs.model.handoff import DeliveryState, Handoff, Task
from handoffs.model.people import BATON
from handoffs.model.refusal import Refusal
from handoffs.process.policy import TeamPolicy
from handoffs.subjects.customer import ENDED
from handoffs.text.messages import message, written
from sandbox.salesforce.panel.record_details import notes_on
from storage.tables import OUTBOX
from tests.handoffs.examples import POLICY
from tests.simulation.doings.doings import Run
from tests.simulation.doings.policies import teams_for
from tests.simulation.invariants.alike import ALIKE
from tests.simulation.invariants.certificates import WATCHED
from tests.simulation.invariants.changed_records import changed_records
from tests.simulation.invariants.clocks import CLOCKS
from tests.simulation.invariants.handed_over import HANDED_OVER
from tests.simulation.invariants.histories import HANDBOOK, Histories, decisions, endings, histories_of
from tests.simulation.invariants.launches import LAUNCHES
from tests.simulation.invariants.onboarding import ONBOARDED, numbers_given
from tests.simulation.invariants.places import an_open_task_has_its_card_in_the_channel_of_its_team
from tests.simulation.invariants.records import RECORDED
from tests.simulation.invariants.retention import what_is_old_is_removed_and_its_proof_stays
from tests.simulation.invariants.sums import SUMS

NOTE_KINDS = {"ContentNote", "ContentDocument", "ContentDocumentLink"}
SIGNPOST = "This card has moved to"
"""How the text begins of a message that is left where a card was."""

NOT_DECIDING = {
    ids.ESCALATE_VIEW, ids.ASK_VIEW, ids.RESOLVE_VIEW, eligibility_ids.DISPUTE_VIEW, ids.STEP_RETURN_VIEW, ids.COMMENT_VIEW,
    ids.REASSIGN_VIEW, ids.CALL_OFF_VIEW, ids.LEAVE_OUT_VIEW, ids.START_VIEW, ids.START_CHOICE_VIEW,
    onboarding_ids.VIEW, onboarding_ids.AGAIN_VIEW, onboarding_ids.ANYWAY_VIEW,
}  # fmt: skip
"""Modals that do something else; every other one decides, so that a new process's modals are held to that by themselves."""


def violations(day: Run) -> Iterator[str]:
    """Name everything that is not as promised, with the promise that it breaks; each promise is checked when it is asked for."""
    if not day.is_quiet:
        yield from day.broken or ["it came to rest: after everything was healed there was still something to do"]
        return
    histories = histories_of(day)
    day.decisions = sum(isinstance(event, Decided) for _, events in histories.values() for event in events)
    for rule in RULES:
        for words in rule(day, histories):
            yield f"{rule.__name__.replace('_', ' ')}: {words}"


def every_accepted_decision_is_in_the_journal(day: Run, histories: Histories) -> Iterator[str]:
    """A person whose decision modal was accepted has decided, or has marked a check as failed."""
    wanted = Counter(
        (user, parse_task(meta).handoff) for user, callback, meta in day.notify_accepted if callback not in NOT_DECIDING
    )
    found = Counter(
        (event.user_id, id) for id, (_, events) in histories.items() for event in events if isinstance(event, Decided)
    )
    for who, times in wanted.items():
        if found[who] < times:
            yield f"{who[0]} saw {times} decisions on {who[1]} accepted, the journal has {found[who]}"


def every_decision_ends_and_what_is_confirmed_is_in_salesforce_once(day: Run, histories: Histories) -> Iterator[str]:
    """Each decision is confirmed and written once, or refused and not written, or the order was taken away meanwhile."""
    for id, (handoff, events) in histories.items():
        notes = [note["title"] for note in notes_on(day.world.org, _record(handoff))]
        for place, event in enumerate(events):
            if not isinstance(event, Decided) or event.delivery is DeliveryState.NOT_NEEDED:
                continue
            reference = event.reference
            written = sum(reference in title for title in notes)
            later = (
                e for e in events[place + 1 :] if isinstance(e, Confirmed | DeliveryRejected | Withdrawn) and e.step == event.step
            )
            end = next(later, None)
            if end is None:
                yield f"{id}: the decision {reference} has no end"
            elif isinstance(end, Confirmed) and written != 1:
                yield f"{id}: the decision {reference} is confirmed and written {written} times"
            elif isinstance(end, DeliveryRejected) and written:
                yield f"{id}: the decision {reference} is refused and yet written"


def nothing_is_written_without_a_decision(day: Run, histories: Histories) -> Iterator[str]:
    """Every record that Baton changed was to be changed by a confirmed decision, each as often as that."""
    writes = Counter(
        (w.kind, w.record_id)
        for w in day.world.org.audit.writes
        if w.by == "Baton Integration" and w.kind not in NOTE_KINDS
    )  # fmt: skip
    asked = Counter(
        changed
        for handoff, events in histories.values()
        for before, decided in decisions(events)
        if any(isinstance(event, Confirmed) and event.reference == decided.reference for event in events)
        for changed in _asked(handoff, before, decided)
    )
    beside = _beside_remarks(day) + numbers_given(histories)
    for kind, record in writes.keys() | asked.keys():
        times, wanted = writes[kind, record], asked[kind, record]
        if not wanted <= times <= wanted + beside[kind, record]:
            yield f"{kind} {record}: written {times} times, confirmed decisions asked for {wanted}"


def there_is_one_card_for_a_task_and_it_tells_the_truth(day: Run, histories: Histories) -> Iterator[str]:
    """In the team's channel, and one message for an escalation."""
    replica = day.world.replicas[0]
    places = list(day.world.workspace.channels)
    found: dict[str, list[str]] = {}
    for card in (each for channel in places for each in day.world.workspace.messages(channel)):
        key = ((card.get("metadata") or {}).get("event_payload") or {}).get("key", "")
        if not card["text"].startswith(SIGNPOST):
            found.setdefault(key, []).append(card["text"])
    for id, (handoff, _) in histories.items():
        surfaces = [*(task.step for task in handoff.tasks), *(["escalation"] if handoff.escalation else [])]
        for surface in surfaces:
            drawing = draw(replica.queries.context(id, surface), surface, step_views())
            assert drawing is not None
            shown = found.get(drawing.key, [])
            if replica.service.alike.instead_of(id, surface):
                drawing = folded_card(replica.queries.context(id, surface), "")
                if not shown:
                    continue
            if len(shown) != 1:
                yield f"{drawing.key} has {len(shown)} messages"
            elif shown[0] != escaped(drawing.text):
                yield f"{drawing.key} says “{shown[0]}” instead of “{drawing.text}”"


def whatever_waits_has_an_open_card_and_nothing_else_has(day: Run, histories: Histories) -> Iterator[str]:
    """Each record that a source lists has its handoff, after every change in Salesforce."""
    for source in day.world.replicas[0].sources:
        waiting = {subject.record_id for subject in source.listed(log)}
        opened = Counter(
            handoff.subject.record_id
            for handoff, _ in histories.values()
            if handoff.process == source.process and HANDBOOK.rests_on_record(handoff)
        )  # fmt: skip
        beyond = {handoff.subject.record_id for handoff, _ in histories.values() if handoff.is_open} - opened.keys()
        for record in waiting - opened.keys() - beyond:
            yield f"{source.process}: {record} waits and has no open handoff"
        for record in opened.keys() - waiting:
            yield f"{source.process}: {record} waits no more and has an open handoff"


def the_journal_replays_to_what_is_stored(day: Run, histories: Histories) -> Iterator[str]:
    """And every seal in it is whole."""
    yield from verify(day.world.replicas[0].database).faults


def a_decision_takes_two_calls_of_salesforce_at_most(day: Run, histories: Histories) -> Iterator[str]:
    """One to check and one to write, when nothing goes wrong."""
    yield from (f"a decision took {calls} calls" for calls in day.world.calls_a_decision if calls > 2)


def nobody_without_the_right_changed_anything(day: Run, histories: Histories) -> Iterator[str]:
    """Who decided is in the team's channel and no guest, or its contact; and the process's own guard lets them."""
    with day.world.replicas[0].database.read() as work:
        for id, (_, events) in histories.items():
            for before, decided in decisions(events):
                task, decision = before.task(decided.step), decision_of(decided)
                by_itself = decision.user_id == BATON.user_id
                contact_only = HANDBOOK.step_of(before, task).contact_only
                if not by_itself and decision.user_id not in _allowed(day, before, task, contact_only=contact_only):
                    yield f"{id}: {decision.user_id} decided"
                actor = BATON if by_itself else work.people.actor(decision.user_id)
                try:
                    HANDBOOK.step_of(before, task).guard(before, task, decision, actor, POLICY)
                except Refusal as refusal:
                    yield f"{id}: {decision.user_id} decided although {refusal.message}"


def every_decision_has_a_named_right(day: Run, histories: Histories) -> Iterator[str]:
    """A person's is that of the contact or of a member of the task's team, as the policy calls them."""
    for id, (_, events) in histories.items():
        for before, decided in decisions(events):
            teams = teams_for(day, before.task(decided.step).team, before.process)
            contacts = {written(team.contact_title) for team in teams}
            names = contacts | {message("process.rights.member", channel=team.channel) for team in teams}
            if not decided.right or (decided.user_id != BATON.user_id and decided.right not in names):
                yield f"{id}: {decided.name} decided {decided.step} by the right {decided.right}"


def a_service_ends_on_its_day_and_before_its_case_is_closed(day: Run, histories: Histories) -> Iterator[str]:
    """And it has really ended in the billing system.

    Its time counts when that is decided: the clock may be set back by seconds before the service ends.
    """
    for id, (handoff, events) in histories.items():
        for before, event in endings(events):
            task, service = before.task(event.step), event.service.service_id
            decided_at = task.decision.at if task.decision else event.at
            if task.waits_until and max(decided_at, event.at) < task.waits_until:
                yield f"{id}: service {service} ended at {event.at}, its time was {task.waits_until}"
            if day.world.whmcs.service(service)["status"] not in ENDED:
                yield f"{id}: service {service} is said to have ended and has not"
        if any(task.step == "billing" for task in handoff.tasks):
            end = handoff.task("end_service")
            if end.service_ended is None and end.decision and end.decision.choice == "end":
                yield f"{id}: its case was closed before its service ended"


def no_module_is_called_twice_for_a_service_or_without_a_decision(day: Run, histories: Histories) -> Iterator[str]:
    """Seen from the billing system; a service without a module is refused each time, and nothing happens to it."""
    asked = Counter(form["serviceid"] for action, form in day.world.whmcs.calls if action == "ModuleTerminate")
    wanted = {event.service.service_id for _, events in histories.values() for _, event in endings(events)}
    for service, times in asked.items():
        if not day.world.whmcs.service(service)["module"]:
            continue
        if times > 1:
            yield f"service {service}: its module was called {times} times"
        if service not in wanted:
            yield f"service {service}: ended, and no decision asked for it"


def no_neighbour_of_a_damaged_row_waits(day: Run, histories: Histories) -> Iterator[str]:
    """While some rows were damaged, all others were handled; once those are whole again, nothing is set aside."""
    yield from day.waiting
    with day.world.replicas[0].database.read() as work:
        yield from (f"{each.row.kind} {each.row.name} is still set aside" for each in work.set_aside.all())


def no_two_transactions_wait_for_each_other(day: Run, histories: Histories) -> Iterator[str]:
    """Every transaction locks the handoff first, so that the database never has to end one in favour of another."""
    if day.world.fate.turns.deadlocks:
        yield f"{day.world.fate.turns.deadlocks} times two transactions waited for each other"


def nobody_is_pinged_before_the_records_are_read(day: Run, histories: Histories) -> Iterator[str]:
    """A ping waits for a reading that began after its instant, half a minute at most."""
    yield from day.world.witness.wrong


def a_removed_team_is_answered_for(day: Run, histories: Histories) -> Iterator[str]:
    """Each time that a process began with a policy without a team, it could draw and time the open tasks of that team."""
    yield from day.unanswered


RULES: tuple[Callable[[Run, Histories], Iterator[str]], ...] = (
    every_accepted_decision_is_in_the_journal,
    every_decision_ends_and_what_is_confirmed_is_in_salesforce_once,
    nothing_is_written_without_a_decision,
    there_is_one_card_for_a_task_and_it_tells_the_truth,
    whatever_waits_has_an_open_card_and_nothing_else_has,
    no_neighbour_of_a_damaged_row_waits,
    nobody_is_pinged_before_the_records_are_read,
    a_removed_team_is_answered_for,
    an_open_task_has_its_card_in_the_channel_of_its_team,
    *ALIKE,
    *CLOCKS,
    the_journal_replays_to_what_is_stored,
    no_two_transactions_wait_for_each_other,
    a_decision_takes_two_calls_of_salesforce_at_most,
    nobody_without_the_right_changed_anything,
    every_decision_has_a_named_right,
    a_service_ends_on_its_day_and_before_its_case_is_closed,
    no_module_is_called_twice_for_a_service_or_without_a_decision,
    *HANDED_OVER,
    *LAUNCHES,
    *WATCHED,
    *ONBOARDED,
    *RECORDED,
    *SUMS,
    what_is_old_is_removed_and_its_proof_stays,
)


def _record(handoff: Handoff) -> str:
    """Return the record that bears the notes of a handoff: its own, or the account of a customer whom somebody wrote down."""
    return handoff.subject.record_id if handoff.subject.is_record else handoff.subject.party


def _asked(handoff: Handoff, before: Handoff, decided: Decided) -> tuple[tuple[str, str], ...]:
    """List the kinds and ids of the records that a decision changes; the id of a record that it creates is known since."""
    task = before.task(decided.step)
    effect = HANDBOOK.step_of(before, task).write_back(before, task, decision_of(decided), POLICY)
    return changed_records(effect.request, created=handoff.subject.party) if effect and effect.request else ()


def _beside_remarks(day: Run) -> Counter[tuple[str, str]]:
    """Count the records that remarks may have changed, as a case that a dispute opens again."""
    with day.world.replicas[0].database.read() as work:
        effects = work.handoffs._connection.execute(select(OUTBOX.c.effect).where(OUTBOX.c.kind == "remark")).scalars().all()
    return Counter(("Case", effect["request"]["case"]) for effect in effects if effect["request"])


def _allowed(day: Run, handoff: Handoff, task: Task, *, contact_only: bool) -> set[str]:
    """Say from the workspace itself who may decide a task: a team's people, also those of one that stood in for it."""
    teams = teams_for(day, task.team, handoff.process)
    return set().union(*(_people_of(day, each, contact_only=contact_only) for each in teams))


def _people_of(day: Run, terms: TeamPolicy, *, contact_only: bool) -> set[str]:
    workspace = day.world.workspace
    channel = next(each for each in workspace.channels.values() if f"#{each.name}" == terms.channel)
    group = next(each for each in workspace.usergroups.values() if f"@{each.handle}" == terms.contact_notify)
    members = set() if contact_only else {user for user in channel.members if not workspace.users[user].is_restricted}
    return members | set(group.users)
