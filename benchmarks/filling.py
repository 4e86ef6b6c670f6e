"""Fills a database in bulk with open and settled order reviews, for tests and measurements of what readings cost."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import Table, insert, text

from handoffs.model.change import Change
from handoffs.model.escalation import Trigger
from handoffs.model.people import Actor, Kind
from handoffs.process.handbook import Handbook
from handoffs.rules import claim, escalate
from handoffs.rules import open as opening
from handoffs.subjects.customer import Account
from handoffs.subjects.order import Line, Order
from storage.database import Database
from storage.repositories.people import Person
from storage.tables import CARDS, HANDOFFS, TASKS
from storage.unit_of_work import UnitOfWork

MEMBER = Actor(user_id="U0AIKO", name="Aiko Mori", teams=frozenset({"cs"}))
COLLEAGUE = Actor(user_id="U0KEN", name="Ken Sato", teams=frozenset({"cs"}))
CONTACT = Actor(user_id="U0YUMI", name="Yumi Kato", contact_of=frozenset({"cs"}))
OTHER = Actor(user_id="U0HARUKA", name="Haruka Ito", teams=frozenset({"sales"}))

_ENDED = text("UPDATE handoffs SET is_open = false, is_waiting = false WHERE id LIKE 'before%'")
_WITHDRAWN = text("UPDATE tasks SET state = 'withdrawn' WHERE handoff_id LIKE 'before%'")

ROWS = 5000
"""So many rows are written in one statement."""


def employ(database: Database, now: datetime) -> None:
    """Put two members and a contact into the CS team, and a member into sales."""
    people = (MEMBER, COLLEAGUE, CONTACT, OTHER)
    with database.begin() as work:
        work.people.put_people(Person(user_id=each.user_id, name=each.name, kind=Kind.COLLEAGUE) for each in people)
        work.people.replace_members("cs", [MEMBER.user_id, COLLEAGUE.user_id])
        work.people.replace_members("sales", [OTHER.user_id])
        work.people.replace_contacts("cs", [CONTACT.user_id])
        work.people.set_contact_mention("cs", "@yumi")
        work.people.refreshed(now)


def add_open(database: Database, handbook: Handbook, numbers: range, now: datetime) -> None:
    """Add open reviews with their journals and cards: each second one is claimed by a member, the others are escalated.

    Each fifth follows a settled round that never had a card. The first ten of each thousand are one customer's.
    """
    for first in range(numbers.start, numbers.stop, ROWS):
        some = range(first, min(first + ROWS, numbers.stop))
        changes = [_opened(handbook, number, now + timedelta(seconds=number)) for number in some]
        changes += [_opened(handbook, number, now - timedelta(days=30), before=True) for number in some if number % 5 == 0]
        with database.begin() as work:
            with work.together([change.handoff.id for change in changes]):
                for change in changes:
                    _add(work, change)
            work.handoffs._connection.execute(_ENDED)
            work.handoffs._connection.execute(_WITHDRAWN)
    write(database, CARDS, [_card(number, now) for number in numbers])


def add_settled(database: Database, numbers: range, *, until: datetime, days: int) -> None:
    """Add reviews that were decided in the days before an instant, a tenth of them late, by seven people in two processes."""
    for first in range(numbers.start, numbers.stop, ROWS):
        some = range(first, min(first + ROWS, numbers.stop))
        rows = [settled_row(each, until - timedelta(days=days) * (1 - each / numbers.stop), f"settled{each}") for each in some]
        write(database, HANDOFFS, [handoff for handoff, _ in rows])
        write(database, TASKS, [task for _, task in rows])


def settled_row(number: int, at: datetime, id: str) -> tuple[dict[str, object], dict[str, object]]:
    """Return the rows of a settled handoff, decided at an instant, and of its only task."""
    chance = random.Random(number)
    process = "eligibility_check" if number % 3 == 0 else "order_approval"
    waited, took = chance.randrange(20, 3600), chance.randrange(60, 14400)
    begun, late = at - timedelta(seconds=took), timedelta(minutes=chance.randrange(1, 600))
    handoff = {
        "id": id, "process": process, "record_id": f"r{id}", "number": f"9{number:07d}", "party": f"party{number}", "round": 1,
        "is_open": False, "is_waiting": False, "is_escalated": False, "opened_at": begun, "policy_version": "v1", "version": 2,
        "state_format": 1, "state": {},
    }  # fmt: skip
    breach_at = at - late if number % 10 == 0 else at + late
    task = {
        "handoff_id": id, "step": "review", "process": process, "team": "cs", "state": "settled", "delivery": "confirmed",
        "urgency": "standard", "started_at": begun, "at_risk_at": breach_at - timedelta(minutes=30), "due_at": breach_at,
        "breach_at": breach_at, "is_paused": False, "waited_seconds": waited if number % 4 else None, "took_seconds": took,
        "claimed_by": f"U{number % 7}" if number % 4 else None,
        "claimed_at": begun + timedelta(seconds=waited) if number % 4 else None,
        "decided_by": f"U{number % 7}", "decided_at": at, "choice": "approve",
    }  # fmt: skip
    return handoff, task


def write(database: Database, table: Table, rows: Sequence[dict[str, object]]) -> None:
    """Insert rows, some thousand in each transaction."""
    for first in range(0, len(rows), ROWS):
        with database.begin() as work:
            work.handoffs._connection.execute(insert(table), list(rows[first : first + ROWS]))


def analyze(database: Database) -> None:
    """Count the rows of all tables for the planner, as a database does by itself where it runs for long."""
    with database.begin() as work:
        work.handoffs._connection.execute(text("ANALYZE"))


def _add(work: UnitOfWork, change: Change) -> None:
    work.handoffs.add(change.handoff)
    work.journal.append(change.handoff.id, change.events, "baton", "v1")


def _opened(handbook: Handbook, number: int, now: datetime, *, before: bool = False) -> Change:
    party = "001000000000007AAA" if number % 1000 < 10 else f"001{number:012d}AAA"
    account = Account(record_id=party, name="Tanaka Taro", number=f"C{number}", phone="090-1234-5678", email="taro@example.jp")
    line = Line(product="Internet Apartment 1G", sku="INT-APT-1G", unit_price=Decimal(4800), total=Decimal(4800))
    record_id = f"{700 if before else 801}{number:015d}"
    order = Order(
        record_id=record_id, number=f"{number:08d}", status="Pending Review", account=account, lines=(line,),
        total=Decimal(4800), installation_address="1-2-3 Shibuya, Tokyo", placed_at=now, entered_review_at=now, modified_at=now,
        active_services=(),
    )  # fmt: skip
    id = f"before{number:08d}" if before else open_id(number)
    change = opening.open_handoff(handbook, "order_approval", order, handoff_id=id, previous=None, now=now)
    if before:
        return change
    if number % 2:
        change = change.then(escalate.escalate(handbook, change.handoff, "review", COLLEAGUE, Trigger.OTHER, "Please look.", now))
    else:
        change = change.then(claim.claim(handbook, change.handoff, "review", MEMBER, now))
    return replace(change, handoff=replace(change.handoff, previous_id=None if number % 5 else f"before{number:08d}"))


def open_id(number: int) -> str:
    """Return the id of an open review that was added."""
    return f"open{number:08d}"


def card_ts(number: int) -> str:
    """Return the instant of the card of an open review that was added."""
    return f"1764550800.{number:06d}"


def _card(number: int, now: datetime) -> dict[str, object]:
    return {
        "handoff_id": open_id(number), "surface": "review", "channel": "C0CS", "ts": card_ts(number), "posted_at": now,
        "fingerprint": "", "attempted_at": None,
    }  # fmt: skip
