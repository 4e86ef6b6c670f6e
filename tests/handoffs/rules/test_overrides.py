"""A check that the records deny is overridden only with words, which stay on the decision, the note and the card."""

from dataclasses import replace

import pytest

from handoffs.model.effects import ThreadReply, WriteBack
from handoffs.model.people import Actor
from handoffs.rules.decide import decide
from tests.handoffs.examples import ACCOUNT, AIKO, HANDBOOK, MONDAY_TEN, ORDER, YUMI, approval, opened, rejection
from tests.refusals import notices_of, refused, shown

DENIED = replace(ORDER, account=replace(ACCOUNT, eligibility="Home 1G"))
WORDS = "The line was moved; the case is 00001077"


@pytest.mark.parametrize("words", ["", "  \n"])
@pytest.mark.parametrize("actor", [AIKO, YUMI], ids=["member", "contact"])
def test_without_words_nobody_approves_against_the_records(actor: Actor, words: str) -> None:
    with refused("The records deny this check: .*eligibility") as refusal:
        decide(HANDBOOK, opened(DENIED), "review", actor, approval(override=words), reference="d1", now=MONDAY_TEN)
    assert refusal.value.field == "override"


def test_the_words_stand_on_the_answer_and_the_note_and_the_contact_is_informed() -> None:
    change = decide(HANDBOOK, opened(DENIED), "review", AIKO, approval(override=WORDS), reference="d1", now=MONDAY_TEN)

    decision = change.handoff.current.decision
    assert decision and {each.item: each.words for each in decision.answers if each.words} == {"eligibility": WORDS}
    (written,) = [each for each in change.effects if isinstance(each, WriteBack)]
    assert written.note and WORDS in shown(written.note.body)
    (answer,) = [each for each in change.effects if isinstance(each, ThreadReply)]
    assert answer.contact_of == "cs"
    assert any(WORDS in each and "Aiko Mori decided against the records" in each for each in notices_of(change.effects))


def test_words_without_a_denied_check_are_kept_nowhere() -> None:
    change = decide(HANDBOOK, opened(), "review", AIKO, approval(override=WORDS), reference="d1", now=MONDAY_TEN)

    decision = change.handoff.current.decision
    assert decision and not any(each.words for each in decision.answers)
    assert not notices_of(change.effects)


def test_a_rejection_needs_no_such_words() -> None:
    change = decide(HANDBOOK, opened(DENIED), "review", AIKO, rejection(), reference="d1", now=MONDAY_TEN)

    assert change.handoff.current.decision and not notices_of(change.effects)
