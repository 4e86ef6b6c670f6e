"""Reads records one by one: fields that can't be read are left out of their record and named, and no record keeps another out."""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TypeVar

from bot.gateways.salesforce.client import Record
from bot.gateways.salesforce.values import ODD
from handoffs.subjects.subject import RecordSubject
from handoffs.text.messages import message

logger = logging.getLogger(__name__)

S = TypeVar("S", bound=RecordSubject)


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """A record that can't be read at all: the number by which people find it, its last change as it is written, and the cause."""

    record_id: str
    number: str
    edition: str
    cause: str


LeaveOut = Callable[[LeftOut], None]


def log(left: LeftOut) -> None:
    """Log a record that can't be read."""
    logger.error("The record %s can't be read, the others can: %s", left.record_id, left.cause)


def each_readable(records: Iterable[Record], read: Callable[[Record], S], number: str, leave_out: LeaveOut) -> Iterator[S]:
    """Read each record as far as it can be read, and leave out those that can't be read at all; `number` is the field of it."""
    return (subject for record in records if (subject := readable(record, read, number, leave_out)) is not None)


def readable(record: Record, read: Callable[[Record], S], number: str, leave_out: LeaveOut) -> S | None:
    """Read a record as far as it can be read; leave it out and return None if nothing of it can be read."""
    try:
        return as_far_as_readable(record, read)
    except ODD as cause:
        record_id, edition = str(record.get("Id")), str(record.get("LastModifiedDate"))[:64]
        why = f"{type(cause).__name__}: {cause}".splitlines()[0][:200]
        leave_out(LeftOut(record_id=record_id, number=str(record.get(number) or record_id), edition=edition, cause=why))
    return None


def as_far_as_readable(record: Record, read: Callable[[Record], S]) -> S:
    """Read a record without the fields that can't be read, which `unread` names; raise one of ODD where that does not help."""
    try:
        return read(record)
    except ODD:
        for stamp in record:
            with suppress(*ODD):
                read(_only(record, {"Id", stamp}))
                return _grown(record, {"Id", stamp}, read)
        raise


def _grown(record: Record, readable: set[str], read: Callable[[Record], S]) -> S:
    """Add to the fields with which a record can be read one after the other, and leave out those at which reading fails."""
    odd = []
    for name in record:
        try:
            read(_only(record, {*readable, name}))
            readable.add(name)
        except ODD:
            odd.append(message("gateways.salesforce.odd_value", field=name, value=str(record[name])[:40]))
    subject = read(_only(record, readable))
    return replace(subject, unread=(*subject.unread, *odd))


def _only(record: Record, names: set[str]) -> Record:
    return {name: value for name, value in record.items() if name in names}
