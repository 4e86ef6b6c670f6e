"""The statements that find the handoffs of customers, of records and of numbers, each built once."""

from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, Text, and_, bindparam, cast, func, select

from storage.tables import HANDOFFS

SNAPSHOT = (
    HANDOFFS.c.id,
    HANDOFFS.c.version,
    HANDOFFS.c.state_format,
    cast(HANDOFFS.c.state, Text).label("state"),
    HANDOFFS.c.process,
    HANDOFFS.c.number,
)
"""What a handoff is read from, and its names; the snapshot stays text, by which one that was read before is recognised."""

SHARE_A_NUMBER = 20
"""So many records are shown at most of those that share a number."""

_OF_PARTY = HANDOFFS.c.party == bindparam("of_party")
_OF_PARTIES = HANDOFFS.c.party.in_(bindparam("of_parties", expanding=True))
_IN_PROCESS = HANDOFFS.c.process == bindparam("of_process")

OF_CUSTOMER = select(*SNAPSHOT).where(HANDOFFS.c.is_waiting, _OF_PARTY).order_by(HANDOFFS.c.opened_at)
READ_ESCALATED_OF = select(*SNAPSHOT).where(HANDOFFS.c.is_escalated, _OF_PARTY).order_by(HANDOFFS.c.opened_at, HANDOFFS.c.id)
ESCALATED_OF = READ_ESCALATED_OF.with_for_update(key_share=True)
OF_CUSTOMERS = (
    select(*SNAPSHOT).where(HANDOFFS.c.is_waiting, _OF_PARTIES),
    select(*SNAPSHOT).where(HANDOFFS.c.is_escalated, _OF_PARTIES),
)
"""What waits, and what is escalated: each has an index of its own."""

_OF_SUBJECT = (_IN_PROCESS, HANDOFFS.c.record_id == bindparam("of_record"))

NEWEST_ROUND = select(func.max(HANDOFFS.c.round)).where(*_OF_SUBJECT)
LATEST = (
    select(*SNAPSHOT, HANDOFFS.c.removed_at, HANDOFFS.c.round)
    .where(*_OF_SUBJECT, HANDOFFS.c.round < bindparam("before_round"))
    .order_by(HANDOFFS.c.round.desc())
    .limit(1)
)
WITH_A_ROUND = select(HANDOFFS.c.record_id).where(_IN_PROCESS, HANDOFFS.c.record_id.in_(bindparam("of_records", expanding=True)))


@cache
def newest_numbered() -> Select[Any]:
    """Select the newest round of each record with one of some numbers, newest first."""
    has_number = HANDOFFS.c.number.in_(bindparam("of_numbers", expanding=True))
    return _newest(has_number).limit(bindparam("at_most", type_=Integer()))


@cache
def newest_of_record() -> Select[Any]:
    """Select the newest round of a record in each of some processes, newest first; the index of rounds begins with them."""
    is_its = HANDOFFS.c.record_id == bindparam("of_record")
    return _newest(and_(HANDOFFS.c.process.in_(bindparam("of_processes", expanding=True)), is_its))


def _newest(condition: ColumnElement[bool]) -> Select[Any]:
    each = (HANDOFFS.c.process, HANDOFFS.c.record_id)
    place = func.row_number().over(partition_by=each, order_by=HANDOFFS.c.round.desc()).label("place")
    columns = (*SNAPSHOT, HANDOFFS.c.opened_at, HANDOFFS.c.removed_at)
    found = select(*columns, place).where(condition).subquery()
    is_shown = (found.c.place == 1, found.c.removed_at.is_(None))
    return select(*(found.c[each.name] for each in SNAPSHOT)).where(*is_shown).order_by(found.c.opened_at.desc())


WAITING_IDS = select(HANDOFFS.c.id).where(HANDOFFS.c.is_waiting).order_by(HANDOFFS.c.opened_at)
AT_ONCE = 200
"""So many of these are read and held at a time: ten thousand handoffs take 160 MiB, which a process does not give back."""
