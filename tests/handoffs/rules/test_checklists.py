"""A choice that needs the checklist: which answers complete it, and what is missing otherwise."""

from dataclasses import replace

import pytest

from handoffs.model.checks import Answer, Finding, Outcome
from handoffs.model.handoff import Handoff
from handoffs.model.refusal import Refusal
from handoffs.process.submission import Submission
from handoffs.rules import checklist, decide
from handoffs.rules.parts.contradictions import require_uncontradicted
from handoffs.subjects.field_values import FieldValue
from handoffs.text.messages import Message, message, written
from tests.handoffs.examples import AIKO, later
from tests.handoffs.rules.made_process import MADE, Check, begun

YES, NO, OUT = Outcome.VERIFIED, Outcome.FAILED, Outcome.NOT_APPLICABLE
NOW = later(minutes=5)
WHOLE = {"look": YES, "photo": YES, "color": OUT}
SERIAL = (FieldValue(name="serial", value="S-1"),)


def answers(outcomes: dict[str, Outcome], why: str = "None here.") -> tuple[Answer, ...]:
    """Return answers, with words where an item does not apply."""
    return tuple(Answer(item=item, outcome=each, words=why if each is OUT else "") for item, each in outcomes.items())


def go(handoff: Handoff, given: tuple[Answer, ...], values: tuple[FieldValue, ...] = SERIAL) -> Handoff:
    """Let Aiko choose to go on."""
    submission = Submission(choice="go", edition=1, answers=given, field_values=values)
    return decide.decide(MADE, handoff, "check", AIKO, submission, reference="d1", now=NOW).handoff


def known(**outcomes: Outcome) -> Handoff:
    """Return a handoff of which the records answer items."""
    return replace(begun(), findings=tuple(Finding(item=item, outcome=each) for item, each in outcomes.items()))


def ticked(item: str, outcome: Outcome) -> Handoff:
    """Return a handoff of which somebody ticked an item before."""
    return checklist.tick(MADE, begun(), "check", AIKO, (item,), outcome, "Gone.", NOW).handoff


@pytest.mark.parametrize(
    ("handoff", "given", "values"),
    [
        (begun(), answers(WHOLE), SERIAL),
        (begun(), answers({"look": YES, "photo": OUT, "color": OUT}), SERIAL),
        (begun(), answers({"look": YES, "photo": YES}), (*SERIAL, FieldValue(name="color", value="red"))),
        (known(serial=YES), answers(WHOLE), ()),
        (known(color=OUT), answers({"look": YES, "photo": YES}), SERIAL),
        (known(photo=OUT), (*answers({"look": YES, "color": OUT}), *answers({"photo": OUT}, "")), SERIAL),
        (ticked("look", YES), answers({"photo": YES, "color": OUT}), SERIAL),
        (ticked("photo", OUT), (*answers({"look": YES, "color": OUT}), *answers({"photo": OUT}, "")), SERIAL),
        (ticked("photo", OUT), answers(WHOLE), SERIAL),
    ],
)
def test_a_complete_checklist_lets_the_choice_pass(
    handoff: Handoff, given: tuple[Answer, ...], values: tuple[FieldValue, ...]
) -> None:
    assert go(handoff, given, values).task("check").decision


LABELS = {each.key: each.label for each in Check.checklist}


@pytest.mark.parametrize(
    ("handoff", "given", "values", "part", "field"),
    [
        (begun(), {**WHOLE, "look": NO}, SERIAL, message("rules.decide.failed_item", item=LABELS["look"]), "checks.look"),
        (
            begun(),
            {"photo": YES, "color": OUT},
            SERIAL,
            message("rules.decide.open_or_failed", item=LABELS["look"]),
            "checks.look",
        ),
        (begun(), {**WHOLE, "look": OUT}, SERIAL, message("rules.decide.open_or_failed", item=LABELS["look"]), "checks.look"),
        (begun(), {"look": YES}, SERIAL, message("rules.decide.open_or_not_applicable", item=LABELS["photo"]), "checks.photo"),
        (begun(), WHOLE, (), message("rules.decide.unknown_or_failed", item=LABELS["serial"]), "serial"),
        (begun(), {**WHOLE, "serial": YES}, (), message("rules.decide.unknown_or_failed", item=LABELS["serial"]), "serial"),
        (known(serial=NO), WHOLE, (), message("rules.decide.unknown_or_failed", item=LABELS["serial"]), "serial"),
        (
            begun(),
            {"look": YES, "photo": YES},
            SERIAL,
            message("rules.decide.unknown_or_not_applicable", item=LABELS["color"]),
            "color",
        ),
        (
            ticked("look", YES),
            {**WHOLE, "look": NO},
            SERIAL,
            message("rules.decide.failed_item", item=LABELS["look"]),
            "checks.look",
        ),
    ],
)
def test_what_is_missing_is_named_at_its_field(
    handoff: Handoff, given: dict[str, Outcome], values: tuple[FieldValue, ...], part: Message, field: str
) -> None:
    with pytest.raises(Refusal) as caught:
        go(handoff, answers(given), values)

    assert (caught.value.message, caught.value.field) == (part, field)


@pytest.mark.parametrize("handoff", [begun(), ticked("photo", YES)])
def test_an_item_that_somebody_leaves_out_takes_words(handoff: Handoff) -> None:
    with pytest.raises(Refusal) as caught:
        go(handoff, (*answers({"look": YES, "color": OUT}), *answers({"photo": OUT}, "")))

    assert (caught.value.message, caught.value.field) == (message("rules.decide.no_reason_why_not"), "why_not.photo")


def test_an_item_that_the_records_answer_is_not_ticked() -> None:
    with pytest.raises(Refusal) as caught:
        checklist.tick(MADE, begun(), "check", AIKO, ("look", "serial"), YES, "", NOW)

    assert (caught.value.message, caught.value.field) == (message("rules.checklist.ticks_itself"), "item")
    assert checklist.tick(MADE, begun(), "check", AIKO, ("color",), OUT, "None.", NOW).events


@pytest.mark.parametrize(
    ("found", "before", "now", "contradicts"),
    [
        (NO, None, YES, True),
        (NO, YES, None, True),
        (NO, YES, OUT, False),
        (NO, None, None, False),
        (NO, None, NO, False),
        (YES, None, YES, False),
        (None, None, YES, False),
    ],
)
def test_an_item_that_fails_outside_does_not_pass_as_done(
    found: Outcome | None, before: Outcome | None, now: Outcome | None, contradicts: bool
) -> None:
    handoff = ticked("photo", before) if before else begun()
    decision = go(handoff, answers(WHOLE)).task("check").decision
    assert decision is not None
    decision = replace(decision, answers=answers({"photo": now}) if now else ())
    if found:
        handoff = replace(handoff, findings=(Finding(item="photo", outcome=found, evidence=written("Black.")),))

    try:
        require_uncontradicted(Check(), handoff, handoff.current, decision)
    except Refusal as refusal:
        expected = message("rules.contradictions.does_not_hold", item=LABELS["photo"], evidence=written("Black."))
        assert contradicts and (refusal.message, refusal.field) == (expected, "checks.photo")
    else:
        assert not contradicts


def test_a_finding_without_evidence_denies_an_item_as_well() -> None:
    decision = go(begun(), answers(WHOLE)).task("check").decision
    assert decision is not None
    handoff = replace(begun(), findings=(Finding(item="photo", outcome=NO),))

    with pytest.raises(Refusal) as caught:
        require_uncontradicted(Check(), handoff, handoff.current, decision)

    assert caught.value.message == message("rules.contradictions.does_not_hold", item=LABELS["photo"], evidence="")
