"""Finds the open handoffs that hold names which the handbook has no longer, for the start of Baton and for `baton check`."""

from collections.abc import Mapping

from bot.text.rendering import Reader
from handoffs.model.handoff import Handoff
from handoffs.process.handbook import Handbook
from handoffs.process.lost.lost_names import LostName, advice, lost_names
from storage.unit_of_work import UnitOfWork


def handoffs_with_lost_names(work: UnitOfWork, handbook: Handbook) -> Mapping[LostName, tuple[Handoff, ...]]:
    """Return the open handoffs that hold each lost name, oldest first; empty when the handbook has all names."""
    found: dict[LostName, list[Handoff]] = {}
    for handoff in work.handoffs.all_waiting():
        for lost in dict.fromkeys(lost_names(handbook, handoff)):
            found.setdefault(lost, []).append(handoff)
    return {lost: tuple(found[lost]) for lost in sorted(found)}


def instructions(found: Mapping[LostName, tuple[Handoff, ...]], reader: Reader) -> tuple[str, ...]:
    """Write for an operator what to do about each lost name."""
    return tuple(reader.show(advice(lost, tuple(each.subject.number for each in holders))) for lost, holders in found.items())
