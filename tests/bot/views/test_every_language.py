"""Every drawing fits in each language, and no text is untranslated, cut or torn: the pseudo-language shows that."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

import pytest

from bot.text.languages import ENGLISH, LANGUAGES, PSEUDO, reading_in
from handoffs.process.process import Process
from handoffs.processes import PROCESSES
from handoffs.subjects.subject import Subject
from tests.bot.views.filled import contexts
from tests.bot.views.readable import faults_of, texts_of
from tests.bot.views.test_every_text_fits import SAMPLE, of_a_handoff, of_customers, of_figures, of_many, require_fit

DATA = "東1"
"""What people and other systems wrote: no Latin letter, so that each one which is left is a text of ours, or a name."""


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


def _shown(process: Process[Subject]) -> Iterator[Any]:
    """Yield some of the states of each step of a process."""
    return islice(contexts(process, DATA), 0, None, SAMPLE // 2)


def _require_good(drawn: list[Any], language: str) -> None:
    """Raise unless all drawings fit, and their texts are whole; in the pseudo-language also where one is not translated."""
    assert drawn
    faults = set()
    for text, parts in drawn:
        require_fit(text, parts)
        for key, each in (("text", text), *texts_of(parts)):
            faults |= {(fault, each[:160]) for fault in faults_of(key, each, language)}
    assert sorted(faults) == []
