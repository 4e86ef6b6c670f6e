"""The figures hold against a second, simple computation from the journal alone, minute by minute."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.queries.reports import Reports
from bot.queries.sla_report import as_json
from bot.queries.sla_request import Asked
from handoffs.model.change import Change, change_of
from handoffs.model.events import Event
from handoffs.model.events.clocks import Paused, Resumed
from handoffs.model.events.work import Claimed, Decided, Opened, StepOpened
from handoffs.model.handoff import Handoff
from handoffs.model.refusal import Refusal
from handoffs.rules import claim, decide, pause
from handoffs.rules import open as opening
from handoffs.rules.outside import deliver
from handoffs.text.messages import written
from storage.database import Database
from storage.readings.figures import Scope
from tests.figures import decided_rows
from tests.handoffs.examples import AIKO, HANDBOOK, KEN, MONDAY_TEN, ORDER, POLICY, approval, later

ORDERS = 60
CALENDAR = POLICY.calendar_of("cs")
MINUTE = timedelta(minutes=1)


def test_the_report_says_what_the_journals_say(database: Database) -> None:
    chance = random.Random(20261130)
    for number in range(ORDERS):
        _live(database, number, chance)
    since, until, as_of = later(hours=5), later(days=3), later(days=3, hours=2)
    reports = Reports(database, HANDBOOK, now=lambda: as_of, permalink=lambda channel, ts: "")

    (row,) = as_json(reports.report(Asked(since=since, until=until, period="")))["rows"]

    assert row == _by_hand(database, since, until, as_of) | {"process": "order_approval", "team": "cs"}
    assert row["decided"] > 10 and row["missed"] > 3 and row["open"] > 3


def _live(database: Database, number: int, chance: random.Random) -> None:
    """Let one order live: perhaps claimed, asked about, answered and decided, all at random instants on whole minutes."""
    came = MONDAY_TEN + chance.randrange(0, 2000) * MINUTE
    order = replace(ORDER, record_id=f"r{number}", number=f"{number:08}", entered_review_at=came, placed_at=came)
    order = replace(order, priority=chance.random() < 0.3)
    start = opening.open_handoff(HANDBOOK, "order_approval", order, handoff_id=f"handoff{number}", previous=None, now=came)
    with database.begin() as work:
        work.handoffs.add(start.handoff)
        work.journal.append(start.handoff.id, start.events, "baton", "v1")
    handoff, at = start.handoff, came
    rules: list[Callable[[Handoff, datetime], Change]] = [
        lambda h, now: claim.claim(HANDBOOK, h, "review", chance.choice([AIKO, KEN]), now),
        lambda h, now: pause.ask(HANDBOOK, h, "review", AIKO, "Which flat?", reference="q", now=now),
        lambda h, now: pause.resume(HANDBOOK, h, "review", KEN, now),
        lambda h, now: decide.decide(HANDBOOK, h, "review", AIKO, approval(over_claim=True), reference=f"ref{number}", now=now),
    ]
    for rule in rules:
        at += chance.randrange(1, 240) * MINUTE
        if chance.random() < 0.75:
            handoff = _done(database, handoff, rule, at)


def _done(database: Database, handoff: Handoff, rule: Callable[[Handoff, datetime], Change], at: datetime) -> Handoff:
    try:
        change = rule(handoff, at)
    except Refusal:
        return handoff
    with database.begin() as work:
        saved = work.handoffs.save(handoff, change)
        work.journal.append(saved.id, change.events, "U0AIKO", "v1")
    return saved


def _by_hand(database: Database, since: datetime, until: datetime, as_of: datetime) -> dict[str, object]:
    """Walk every journal and count minutes one by one."""
    with database.read() as work:
        journals = [work.journal.of(f"handoff{number}") for number in range(ORDERS)]
    shown = {"open": 0, "at_risk": 0, "breached_open": 0, "decided": 0, "met": 0, "missed": 0}
    claims, decisions, missed_open = [], [], 0
    for events in journals:
        opened, begun = events[:2]
        assert isinstance(opened, Opened) and isinstance(begun, StepOpened)
        decided = next((event for event in events if isinstance(event, Decided)), None)
        clock = begun.target
        limit = int(clock.target / MINUTE)
        if decided is None:
            spent = len(_counted(events, as_of, clock.clock))
            is_paused = any(isinstance(e, Paused) for e in events) and not any(isinstance(e, Resumed) for e in events)
            shown["open"] += 1
            shown["at_risk"] += not is_paused and limit * 3 / 4 <= spent < limit
            shown["breached_open"] += not is_paused and spent >= limit
            spent_before, spent_within = (len(_counted(events, at - MINUTE, clock.clock)) for at in (since, until))
            missed_open += spent_before < limit <= spent_within
        elif since <= decided.at < until:
            spent = len(_counted(events, decided.at, clock.clock))
            shown["decided"] += 1
            shown["met" if spent <= limit else "missed"] += 1
            decisions.append(float(spent))
            claimed = next((event for event in events if isinstance(event, Claimed)), None)
            claims += [float(len(_counted(events, claimed.at, clock.clock)))] if claimed else []
    share = shown["met"] / (shown["decided"] + missed_open)
    return shown | {"met_share": share, "claim_minutes": _spread(claims), "decide_minutes": _spread(decisions)}


def _counted(events: tuple[Event, ...], until: datetime, clock: str) -> list[datetime]:
    """List the minutes that count from the opening to an instant: open ones (all of them on wall time), pauses left out."""
    paused = next((event.at for event in events if isinstance(event, Paused)), None)
    resumed = next((event.at for event in events if isinstance(event, Resumed)), until)
    minutes, at = [], events[0].at
    while at < until:
        stands = paused is not None and paused <= at < resumed
        if not stands and (clock == "wall" or CALENDAR.is_open(at)):
            minutes.append(at)
        at += MINUTE
    return minutes


def _spread(values: list[float]) -> dict[str, float | None]:
    """Pick by nearest rank: the smallest value that so many per cent do not exceed."""
    ordered = sorted(values)

    def smallest(per_cent: int) -> float | None:
        return next((v for v in ordered if sum(x <= v for x in ordered) * 100 >= per_cent * len(ordered)), None)

    return {"median": smallest(50), "p95": smallest(95)}


def _decided_between(database: Database, since: datetime, until: datetime) -> int:
    with database.read() as work:
        found = work.reports.decided(Scope(since=since, until=until))
    assert len(decided_rows(database, since, until)) == sum(each.decided for each in found.values())
    return sum(each.decided for each in found.values())


def test_the_figures_of_a_past_day_never_change_and_an_undone_decision_counts_as_undone(database: Database) -> None:
    monday, tuesday, wednesday = later(hours=-10), later(hours=14), later(hours=38)
    start = opening.open_handoff(HANDBOOK, "order_approval", ORDER, handoff_id="id1", previous=None, now=MONDAY_TEN)
    with database.begin() as work:
        work.handoffs.add(start.handoff)
        work.journal.append("id1", start.events, "baton", "v1")

    def then(handoff: Handoff, rule: Callable[[Handoff], Change | None]) -> Handoff:
        change = rule(handoff)
        assert change is not None
        return _done(database, handoff, lambda *_: change, MONDAY_TEN)

    decided = then(
        start.handoff, lambda h: decide.decide(HANDBOOK, h, "review", AIKO, approval(), reference="r1", now=later(hours=1))
    )
    before = _decided_between(database, monday, tuesday)
    refused = then(
        decided, lambda h: deliver.note_rejected(HANDBOOK, h, "review", "r1", written("No."), conflict=False, now=later(hours=20))
    )

    assert before == _decided_between(database, monday, tuesday) == 1, "Monday's figures stay"
    assert _decided_between(database, monday, wednesday) == _decided_between(database, tuesday, wednesday) == 0, "it was undone"

    then(refused, lambda h: decide.decide(HANDBOOK, h, "review", AIKO, approval(), reference="r2", now=later(hours=21)))
    assert _decided_between(database, monday, tuesday) == _decided_between(database, tuesday, wednesday) == 1
    assert _decided_between(database, monday, wednesday) == 1


def test_a_decision_that_another_round_of_its_step_followed_still_counts(database: Database) -> None:
    start = opening.open_handoff(HANDBOOK, "order_approval", ORDER, handoff_id="id1", previous=None, now=MONDAY_TEN)
    decided = decide.decide(HANDBOOK, start.handoff, "review", AIKO, approval(), reference="r1", now=later(hours=1))
    with database.begin() as work:
        work.handoffs.add(start.handoff)
        saved = work.handoffs.save(start.handoff, decided)
        work.handoffs.save(saved, change_of(saved, start.events[1]))

    assert _decided_between(database, later(hours=-10), later(days=9)) == 1


def test_a_decision_counts_that_opens_its_own_step_again(database: Database) -> None:
    start = opening.open_handoff(HANDBOOK, "order_approval", ORDER, handoff_id="id1", previous=None, now=MONDAY_TEN)
    decided = decide.decide(HANDBOOK, start.handoff, "review", AIKO, approval(), reference="r1", now=later(hours=1))
    with database.begin() as work:
        work.handoffs.add(start.handoff)
        work.handoffs.save(start.handoff, decided.then(change_of(decided.handoff, start.events[1])))

    assert _decided_between(database, later(hours=-10), later(days=9)) == 1


def test_an_open_order_is_missed_when_its_time_passes_and_a_later_question_takes_nothing_back(database: Database) -> None:
    _opened_and_paused(database, "asked_late", later(hours=3))
    _opened_and_paused(database, "asked_in_time", later(hours=1))
    _opened_and_paused(database, "waits", None)

    assert _missed_open(database, later(hours=-10), later(hours=4)) == (2, 0.0), "two of three are missed, none is met"
    assert _missed_open(database, later(hours=2), later(hours=4)) == (2, 0.0), "the time passed at twelve"
    assert _missed_open(database, later(hours=3), later(hours=4)) == (0, None), "it passed before"
    assert _missed_open(database, later(hours=-10), later(hours=2)) == (0, None), "the end of a range does not belong to it"


def test_what_was_open_and_late_when_a_day_ended_stays_missed_when_it_is_decided_later(database: Database) -> None:
    _opened_and_paused(database, "waits", None)
    monday, tuesday = (later(hours=-10), later(hours=14)), (later(hours=14), later(hours=38))
    before = _missed_open(database, *monday)

    with database.read() as work:
        waits = work.handoffs.peek("waits")
    _done(
        database,
        waits,
        lambda h, now: decide.decide(HANDBOOK, h, "review", AIKO, approval(edition=h.edition), reference="r1", now=now),
        later(hours=24),
    )

    assert _missed_open(database, *monday) == before == (1, 0.0), "Monday's figures stay"
    assert _missed_open(database, *tuesday) == (0, 0.0), "it was decided late on Tuesday"
    assert _missed_open(database, monday[0], tuesday[1]) == (0, 0.0), "both days together count it once"


def _missed_open(database: Database, since: datetime, until: datetime) -> tuple[int, float | None]:
    reports = Reports(database, HANDBOOK, now=lambda: later(hours=40), permalink=lambda channel, ts: "")
    (row,) = reports.report(Asked(since=since, until=until, period="")).rows
    return row.missed_open, row.met_share


def _opened_and_paused(database: Database, name: str, asked_at: datetime | None) -> None:
    order = replace(ORDER, record_id=name, number=name, entered_review_at=MONDAY_TEN, placed_at=MONDAY_TEN)
    start = opening.open_handoff(HANDBOOK, "order_approval", order, handoff_id=name, previous=None, now=MONDAY_TEN)
    with database.begin() as work:
        work.handoffs.add(start.handoff)
        work.journal.append(name, start.events, "baton", "v1")
    if asked_at:
        _done(
            database,
            start.handoff,
            lambda h, now: pause.ask(HANDBOOK, h, "review", AIKO, "Which flat?", reference="q", now=now),
            asked_at,
        )
