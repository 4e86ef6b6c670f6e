"""Every drawing fits in each language, and no text is untranslated, cut or torn: the pseudo-language shows that."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

import pytest

from bot.text.languages import ENGLISH, LANGUAGES, PSEUDO, reading_in
from bot.text.pseudo import CLOSE, OPEN
from bot.text.rendering import NEUTRAL
from handoffs.process.process import Process
from handoffs.processes import PROCESSES
from handoffs.subjects.subject import Subject
from tests.bot.views.filled import contexts
from tests.bot.views.test_every_text_fits import SAMPLE, of_a_handoff, of_customers, of_figures, of_many, require_fit
from tests.handoffs.examples import HANDBOOK

DATA = "東1"
"""What people and other systems wrote: no Latin letter, so that each one which is left is a text of ours, or a name."""

READ = frozenset({"text", "alt_text", "accessibility_label", "label", "hint", "placeholder", "description", "title"})
"""The keys of Block Kit under which people read a text."""

SHORT, LITTLE = frozenset({"title", "submit", "close", "accessibility_label"}), 24
"""What has little room in Slack, as 24 characters for the title of a window: it has to fit in the languages that there are."""

EVIDENCE = re.compile(r"_[^_\n]*…_")
"""The evidence of a check on a card, whose end is in the window *Details and checks*."""

TRANSLATED = re.compile(rf"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}")
UNREAD = re.compile(r"\ud801[^\ud801-\ud803]*\ud802?|[\ud800-\udfff]|<[^<>]*>|https?://\S+|:[a-z0-9_+-]+:|`[^`]*`")
DATES = re.compile(r"(?:\b[A-Z][a-z]{2} )?\b\d{1,2} [A-Z][a-z]{2,8}\b|\b(?:JST|UTC)\b| and ")
"""Days, time zones and the end of a list, which Babel writes."""

LATIN = re.compile(r"[A-Za-z][A-Za-z.@_/'-]+")


@pytest.mark.parametrize("language", [PSEUDO, *(each for each in LANGUAGES if each != ENGLISH)])
@pytest.mark.parametrize("process", PROCESSES.values(), ids=PROCESSES)
def test_all_that_is_drawn_of_a_handoff_fits_in_each_language(process: Process[Subject], language: str) -> None:
    with reading_in(language):
        drawn = [each for context in _shown(process) for each in of_a_handoff(context, DATA)]
    _require_good(drawn, language)


@pytest.mark.parametrize("language", [PSEUDO, *(each for each in LANGUAGES if each != ENGLISH)])
def test_all_that_is_drawn_for_a_person_or_a_team_fits_in_each_language(language: str) -> None:
    with reading_in(language):
        drawn = [*of_many(DATA), *of_customers(DATA), *of_figures(DATA)]
    _require_good(drawn, language)


OTHERS = (
    *("WHMCS", "KYC", "SKU", "Internet", "SIM", "VPN", "Service", "Activation", "Add-on", "Prospect", "Active"),
    *("Monthly", "Quarterly", "Semi-Annually", "Biennially", "Triennially", "Annually", "One-Time", "gone"),
    *("U0KEN", "U0AIKO", r"name@example\.jp", "/[a-z]+"),
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


def _shown(process: Process[Subject]) -> Iterator[Any]:
    """Yield some of the states of each step of a process."""
    return islice(contexts(process, DATA), 0, None, SAMPLE // 2)


def _require_good(drawn: list[Any], language: str) -> None:
    """Raise unless all drawings fit, and their texts are whole; in the pseudo-language also where one is not translated."""
    assert drawn
    faults = set()
    for text, parts in drawn:
        require_fit(text, parts)
        for key, each in (("text", text), *_texts(parts)):
            faults |= {(fault, each[:160]) for fault in _faults(key, each, language)}
    assert sorted(faults) == []


def _faults(key: str, text: str, language: str) -> Iterator[str]:
    if NEUTRAL in text:
        yield "missing"
    if re.search(r"\{(?!date|time)", text):
        yield "a placeholder is left"
    if key in SHORT and language != PSEUDO and text.endswith("…"):
        yield "cut"
    whole = EVIDENCE.sub("", text)
    if key not in SHORT and len(text) > LITTLE and whole.count(OPEN) != whole.count(CLOSE):
        yield "cut"
    if language == PSEUDO and not text.endswith("…") and (left := LATIN.findall(NAMES.sub(" ", _untranslated(text)))):
        yield f"not translated: {' '.join(left)}"


def _untranslated(text: str) -> str:
    """Return what is left of a text outside of all brackets, without codes and addresses."""
    text = UNREAD.sub(" ", text)
    while (shorter := TRANSLATED.sub(" ", text)) != text:
        text = shorter
    return DATES.sub(" ", text)


def _texts(part: object, within: str = "text") -> Iterator[tuple[str, str]]:
    """Yield the texts of blocks or of a view that people read, each with the key of its place."""
    if isinstance(part, dict):
        for key, value in part.items():
            place = within if key == "text" else key
            if isinstance(value, str) and key in READ:
                yield place, value
            else:
                yield from _texts(value, place)
    elif isinstance(part, list):
        for each in part:
            yield from _texts(each, within)


NAMES = re.compile("|".join(sorted((*_names_of_the_policy(), *OTHERS), key=len, reverse=True)))
