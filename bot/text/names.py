"""Words that are stored as Salesforce and WHMCS write them, and that each language has words of its own for."""

from collections.abc import Mapping
from functools import cache

from bot.text.catalogue import text_of
from handoffs.process.policy import UNAVAILABLE
from handoffs.text.messages import message

_TEXTS = {
    UNAVAILABLE: message("eligibility_check.result.not_available"),
    "monthly": message("text.names.monthly"),
    "quarterly": message("text.names.quarterly"),
    "semi-annually": message("text.names.semi_annually"),
    "annually": message("text.names.annually"),
    "biennially": message("text.names.biennially"),
    "triennially": message("text.names.triennially"),
    "one-time": message("text.names.one_time"),
}

URGENCIES = {
    "standard": message("cards.eligibility.standard"),
    "express": message("cards.eligibility.urgent"),
    "priority": message("modals.review.priority"),
}
"""What the policy's names of targets mean, by the key; other names are shown as they are."""


@cache
def common_names(language: str) -> Mapping[str, str]:
    """Return the words of a language by the word as it is stored."""
    return {stored: text_of(each.id, language) for stored, each in _TEXTS.items()}
