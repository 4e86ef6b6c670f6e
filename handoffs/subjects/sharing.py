"""Makes equal parts of many values one object, so that the thousands of handoffs that are kept take less memory."""

import sys
from dataclasses import is_dataclass
from decimal import Decimal
from typing import TypeVar, cast

T = TypeVar("T")


class Sharing:
    """Shares the parts of the values that it is given; it keeps all of them, so it should live no longer than a batch.

    Only what is the same to the last digit is shared: texts, decimals, and dataclasses and tuples whose parts are the same
    objects. Equality is not asked, for which 1 is `True`, and 1.0 is 1.00.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], object] = {}

    def of(self, value: T) -> T:
        """Return the same value with shared parts; its dataclasses hold their fields without a dictionary."""
        return cast(T, self._of(value))

    def _of(self, value: object) -> object:
        if type(value) is str:
            return sys.intern(value)
        if type(value) is Decimal:
            return self._known.setdefault((Decimal, str(value)), value)
        if type(value) is tuple:
            parts = tuple(map(self._of, value))
            return self._known.setdefault((tuple, *map(id, parts)), parts)
        if is_dataclass(value) and hasattr(value, "__dict__"):
            return self._frozen(value, {name: self._of(part) for name, part in vars(value).items()})
        return value

    def _frozen(self, value: object, parts: dict[str, object]) -> object:
        """Return the known dataclass of these parts, or a new one, whose attributes are set as `__init__` sets them."""
        key = (type(value), *parts, *map(id, parts.values()))
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = object.__new__(type(value))
            for name, part in parts.items():
                object.__setattr__(known, name, part)
        return known
