"""The union of events names each kind that the room defines, and each kind has a name of its own."""

import inspect
from dataclasses import is_dataclass
from typing import get_args

from handoffs.model.events import Event, clocks, deliveries, escalations, removals, repairs, work

ROOM = (clocks, deliveries, escalations, removals, repairs, work)


def test_each_kind_of_event_can_be_recorded() -> None:
    defined = {
        each
        for module in ROOM
        for _, each in inspect.getmembers(module, inspect.isclass)
        if each.__module__ == module.__name__ and is_dataclass(each) and hasattr(each, "type")
    }

    assert set(get_args(Event)) == defined


def test_each_kind_of_event_has_a_name_of_its_own() -> None:
    names = [each.type for each in get_args(Event)]

    assert len(names) == len(set(names))
