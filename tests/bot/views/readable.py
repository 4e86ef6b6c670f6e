"""What is wrong with a text that people read: a placeholder that is left, a text that is missing, cut or not translated."""

import re
from collections.abc import Iterator

from bot.text.languages import PSEUDO
from bot.text.pseudo import CLOSE, OPEN
from bot.text.rendering import NEUTRAL
from tests.handoffs.examples import HANDBOOK

READ = frozenset({"text", "alt_text", "accessibility_label", "label", "hint", "placeholder", "description", "title"})
"""The keys of Block Kit under which people read a text."""

SHORT, LITTLE = frozenset({"title", "submit", "close", "accessibility_label"}), 24
"""What has little room in Slack, as 24 characters for the title of a window: it has to fit in the languages that there are."""

EVIDENCE = re.compile(r"_[^_\n]*…_|\((?:[^()\n]|\([^()\n]*\))*…\)")
"""What may be cut: the evidence of a check on a card, and the name of a record in a notification."""

CODE = re.compile(r"`[^`]*`")
TRANSLATED = re.compile(rf"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}")
UNREAD = re.compile(
    r"\ud801[^\ud801-\ud803]*\ud802?|[\ud800-\udfff]|<[^<>]*>|https?://\S+|:[a-z0-9_+-]+:|`[^`]*`|&(?:lt|gt|amp);|\b[\w-]+\.example\.\w+|\b(?i:new-\w+|[a-z]{2,4}-\d+)\b"
)
"""Codes, addresses, names of emoji, and numbers as *DB-1* and *new-7F2*."""

DATES = re.compile(r"(?:\b[A-Z][a-z]{2} )?\b\d{1,2} [A-Z][a-z]{2,8}\b|\b(?:JST|UTC)\b| and ")
"""Days, time zones and the end of a list, which Babel writes."""

LATIN = re.compile(r"(?<!\d)[A-Za-z][A-Za-z.@_/'-]+")

OTHERS = (
    *("WHMCS", "KYC", "SKU", "Internet", "SIM", "VPN", "Service", "Activation", "Add-on", "Prospect", "Active"),
    *("Monthly", "Quarterly", "Semi-Annually", "Biennially", "Triennially", "Annually", "One-Time", "gone"),
    *("U0KEN", "U0AIKO", r"name@example\.jp", "/[a-z]+", "Sandbox Authority"),
)
"""Names and words of Salesforce, WHMCS and Slack, which are the same in each language."""


def _names_of_the_policy() -> Iterator[str]:
    """Yield what the policy names in its own words."""
    policy = HANDBOOK.policy
    for team in policy.teams:
        yield from (team.name, team.channel, team.contact_title, team.contact_notify)
    yield from policy.eligibility_results[:-1]
    yield from (reason.label for process in policy.processes.values() for reason in process.reasons)
    yield from (each.host for each in policy.certificates)


def faults_of(key: str, text: str, language: str) -> Iterator[str]:
    """Yield what is wrong with a text at a place of Block Kit."""
    if NEUTRAL in text:
        yield "missing"
    if re.search(r"\{(?!date|time)", CODE.sub("", text)):
        yield "a placeholder is left"
    if key in SHORT and language != PSEUDO and text.endswith("…"):
        yield "cut"
    whole = EVIDENCE.sub("", text)
    if key not in SHORT and len(text) > LITTLE and whole.count(OPEN) != whole.count(CLOSE):
        yield "cut"
    if language == PSEUDO and (left := untranslated_words(text)):
        yield f"not translated: {' '.join(left)}"


def untranslated_words(text: str) -> list[str]:
    """List the words of a text in the pseudo-language that are not in it, and no names; none of a text that was cut."""
    return [] if text.endswith("…") else LATIN.findall(NAMES.sub(" ", _untranslated(text)))


def _untranslated(text: str) -> str:
    """Return what is left of a text outside of all brackets, without codes and addresses; evidence that was cut is left out."""
    text = UNREAD.sub(" ", EVIDENCE.sub(" ", text))
    while (shorter := TRANSLATED.sub(" ", text)) != text:
        text = shorter
    return DATES.sub(" ", text)


def texts_of(part: object, within: str = "text") -> Iterator[tuple[str, str]]:
    """Yield the texts of blocks or of a view that people read, each with the key of its place."""
    if isinstance(part, dict):
        for key, value in part.items():
            place = within if key == "text" else key
            if isinstance(value, str) and key in READ:
                yield place, value
            else:
                yield from texts_of(value, place)
    elif isinstance(part, list):
        for each in part:
            yield from texts_of(each, within)


NAMES = re.compile("|".join(sorted((*_names_of_the_policy(), *OTHERS), key=len, reverse=True)))
