"""Fields on which rules rest and that the org does not show, as cards name them."""

from collections.abc import Iterable, Mapping

from bot.gateways.salesforce.descriptions import ObjectDescription
from handoffs.text.messages import Message, message

_NAMES = {
    "total": message("gateways.salesforce.hidden_total"),
    "priority": message("gateways.salesforce.hidden_priority"),
    "express": message("gateways.salesforce.hidden_express"),
}


def hidden_of(described: ObjectDescription, mapped: Mapping[str, str | None]) -> dict[str, str]:
    """Return the mapped fields that an object does not show, as *Order.TotalAmount*, by their words."""
    return {word: f"{described.name}.{name}" for word, name in mapped.items() if name and name not in described.fields}


def invisible_among(shown: Mapping[str, object]) -> frozenset[str]:
    """Return the words of compared values whose fields are not shown."""
    return frozenset(word for word, is_shown in shown.items() if not is_shown)


def hidden_words(words: Iterable[str]) -> tuple[Message, ...]:
    """Return what a card says of hidden fields."""
    return tuple(_NAMES[each] for each in words)
