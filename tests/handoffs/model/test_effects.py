"""Each effect names its own destination; no other place keeps a list of them."""

import inspect
from dataclasses import dataclass
from typing import get_args

import pytest

from handoffs.model import effects
from handoffs.model.effects import Destination, Effect, OutgoingEffect, kinds_of


def test_every_class_of_effects_can_be_stored_and_has_one_destination() -> None:
    classes = {
        each
        for each in vars(effects).values()
        if inspect.isclass(each) and issubclass(each, OutgoingEffect) and each is not OutgoingEffect
    }

    assert classes == set(get_args(Effect))
    by_destination = [kind for destination in Destination for kind in kinds_of(destination)]
    assert sorted(by_destination) == sorted(kinds_of()) and len(set(by_destination)) == len(classes)


def test_an_effect_without_a_destination_cannot_be_defined() -> None:
    with pytest.raises(TypeError, match="destination"):

        @dataclass(frozen=True, kw_only=True)
        class Lost(OutgoingEffect):  # type: ignore[call-arg]
            """An effect that nobody delivers."""
