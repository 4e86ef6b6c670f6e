"""A check that the records deny is overridden only with words, which stay on the decision, the note and the card."""

from dataclasses import replace

import pytest

from handoffs.model.checks import Outcome
from handoffs.model.effects import ThreadReply, WriteBack
from handoffs.model.people import Actor
from handoffs.process.submission import Submission
from handoffs.rules import checklist
from handoffs.rules.decide import decide
from tests.handoffs.examples import ACCOUNT, AIKO, HANDBOOK, MONDAY_TEN, ORDER, YUMI, approval, opened, rejection
from tests.refusals import notices_of, refused, shown

DENIED = replace(ORDER, account=replace(ACCOUNT, eligibility="Home 1G"))
WORDS = "The line was moved; the case is 00001077"


def against(words: str) -> Submission:
    """Return an approval that answers the denied check as verified, with these words."""
    given = (replace(each, words=words) if each.item == "eligibility" else each for each in approval().answers)
    return approval(answers=tuple(given))


@pytest.mark.parametrize("words", ["", "  \n"])
@pytest.mark.parametrize("actor", [AIKO, YUMI], ids=["member", "contact"])
def test_without_words_nobody_approves_against_the_records(actor: Actor, words: str) -> None:
    with refused("The records deny this check: .*eligibility") as refusal:
        decide(HANDBOOK, opened(DENIED), "review", actor, against(words), reference="d1", now=MONDAY_TEN)
    assert refusal.value.field == "override.eligibility"


def test_the_words_stand_on_the_answer_and_the_note_and_the_contact_is_informed() -> None:
    change = decide(HANDBOOK, opened(DENIED), "review", AIKO, against(WORDS), reference="d1", now=MONDAY_TEN)

    decision = change.handoff.current.decision
    assert decision and {each.item: each.words for each in decision.answers if each.words} == {"eligibility": WORDS}
    (written,) = [each for each in change.effects if isinstance(each, WriteBack)]
    assert written.note and WORDS in shown(written.note.body)
    (answer,) = [each for each in change.effects if isinstance(each, ThreadReply)]
    assert answer.contact_of == "cs"
    assert any(WORDS in each and "Aiko Mori decided against the records" in each for each in notices_of(change.effects))


def test_words_without_a_denied_check_are_kept_nowhere() -> None:
    change = decide(HANDBOOK, opened(), "review", AIKO, against(WORDS), reference="d1", now=MONDAY_TEN)

    decision = change.handoff.current.decision
    assert decision and not any(each.words for each in decision.answers)
    assert not notices_of(change.effects)


def test_a_rejection_needs_no_such_words() -> None:
    change = decide(HANDBOOK, opened(DENIED), "review", AIKO, rejection(), reference="d1", now=MONDAY_TEN)

    assert change.handoff.current.decision and not notices_of(change.effects)


def test_a_check_that_was_ticked_before_the_records_denied_it_takes_words_too() -> None:
    before = checklist.tick(HANDBOOK, opened(DENIED), "review", AIKO, ("eligibility",), Outcome.VERIFIED, "", MONDAY_TEN).handoff
    others = tuple(each for each in approval().answers if each.item != "eligibility")

    with refused("The records deny this check: .*eligibility"):
        decide(HANDBOOK, before, "review", AIKO, approval(answers=others), reference="d1", now=MONDAY_TEN)


def test_what_the_records_prove_is_not_asked_again() -> None:
    asked = tuple(each for each in approval().answers if opened().finding(each.item).outcome is not Outcome.VERIFIED)  # type: ignore[union-attr]

    assert len(asked) < len(approval().answers)
    assert decide(
        HANDBOOK, opened(), "review", AIKO, approval(answers=asked), reference="d1", now=MONDAY_TEN
    ).handoff.current.decision
