"""What the rules of escalations record and whom they tell: raised, raised again, answered, repeated; and a nudge."""

from collections.abc import Callable

import pytest

from handoffs.model.change import Change
from handoffs.model.effects import ThreadReply
from handoffs.model.escalation import SURFACE, Assessment, Trigger
from handoffs.model.events.clocks import Nudged
from handoffs.model.events.escalations import Acknowledged, Repeated, Resolved
from handoffs.rules import claim, escalate
from handoffs.rules.time import expire
from handoffs.text.messages import message, sentences, written
from tests.handoffs.examples import (
    AIKO,
    HANDBOOK,
    ORDER,
    YUMI,
    later,
    opened,
    ruled,
)
from tests.handoffs.rules.recorded.examples import (
    AFTER,
    BY_AIKO,
    BY_YUMI,
    CONTACT,
    MINUTE,
    NOW,
    Row,
    escalated,
    reply,
)

OPEN = opened()
CLAIMED = claim.claim(HANDBOOK, OPEN, "review", AIKO, NOW).handoff
NEEDED, NOT_NEEDED = message("model.escalation.needed"), message("model.escalation.not_needed")
ESCALATED = escalate.escalate(HANDBOOK, OPEN, "review", AIKO, Trigger.OTHER, "Help.", NOW).handoff
HELP = message("rules.escalate.raised", name=AIKO.name, contact=CONTACT, evidence=written("Help."))


ROWS: dict[str, Row] = {
    "escalate": lambda: (
        escalate.escalate(HANDBOOK, OPEN, "review", AIKO, Trigger.OTHER, " Help. ", NOW),
        (escalated(Trigger.OTHER, written("Help."), BY_AIKO),),
        (ThreadReply(step="review", text=HELP),),
    ),
    "escalate once more": lambda: (
        escalate.escalate(HANDBOOK, ESCALATED, "review", AIKO, Trigger.OTHER, "Help.", NOW),
        (escalated(Trigger.OTHER, written("Help."), BY_AIKO),),
        (
            ThreadReply(step="review", text=HELP),
            ThreadReply(
                step=SURFACE,
                contact_of="cs",
                text=message("rules.escalate.level", level=2, evidence=written("Help.")),
            ),
        ),
    ),
    "escalate what was resolved": lambda: (
        escalate.escalate(
            HANDBOOK,
            escalate.resolve(HANDBOOK, ESCALATED, YUMI, ruled("Done."), NOW).handoff,
            "review",
            AIKO,
            Trigger.OTHER,
            "Help.",
            NOW,
        ),
        (escalated(Trigger.OTHER, written("Help."), BY_AIKO),),
        (
            ThreadReply(step="review", text=HELP),
            ThreadReply(
                step=SURFACE,
                contact_of="cs",
                in_channel=True,
                text=message("rules.escalate.raised_anew", evidence=written("Help.")),
            ),
        ),
    ),
    "acknowledge": lambda: (
        escalate.acknowledge(HANDBOOK, ESCALATED, YUMI, AFTER),
        (Acknowledged(at=AFTER, **BY_YUMI),),
        (reply("rules.escalate.acknowledged", name=YUMI.name),),
    ),
    "resolve": lambda: (
        escalate.resolve(HANDBOOK, ESCALATED, YUMI, ruled(" Done. "), AFTER),
        (Resolved(words="Done.", assessment=Assessment.NEEDED, at=AFTER, **BY_YUMI),),
        (reply("rules.escalate.resolved_in_words", name=YUMI.name, assessment=NEEDED, words="Done."),),
    ),
    "resolve without words": lambda: (
        escalate.resolve(HANDBOOK, ESCALATED, YUMI, ruled(assessment=Assessment.NOT_NEEDED, watched=False), AFTER),
        (Resolved(words="", assessment=Assessment.NOT_NEEDED, watched=False, at=AFTER, **BY_YUMI),),
        (reply("rules.escalate.resolved_as", name=YUMI.name, assessment=NOT_NEEDED),),
    ),
    "nudge": lambda: (
        expire.nudge(HANDBOOK, CLAIMED, "review", later(minutes=90)),
        (Nudged(step="review", at=later(minutes=90)),),
        (),
    ),
    "repeat": lambda: (
        expire.repeat(HANDBOOK, ESCALATED, later(minutes=40)),
        (Repeated(team="cs", at=later(minutes=40)),),
        (
            ThreadReply(
                step=SURFACE,
                contact_of="cs",
                in_channel=True,
                text=message(
                    "rules.reminders.one",
                    subject=message("rules.expire.subject", noun=HANDBOOK.process_of(OPEN).noun, number=ORDER.number),
                    late=message("rules.reminders.open_since", at=NOW),
                    claim=message("rules.reminders.unclaimed"),
                ),
            ),
        ),
    ),
}


@pytest.mark.parametrize("verb", ROWS)
def test_a_rule_records_who_did_what_and_tells_those_whom_it_concerns(verb: str) -> None:
    change, events, effects = ROWS[verb]()

    assert change is not None
    assert (change.events, change.effects) == (events, effects)


@pytest.mark.parametrize(
    "asked",
    [
        lambda: expire.repeat(HANDBOOK, ESCALATED, later(minutes=39)),
        lambda: expire.repeat(HANDBOOK, OPEN, later(days=9)),
        lambda: expire.raise_again(HANDBOOK, ESCALATED, later(days=9)),
    ],
)
def test_a_rule_that_no_longer_applies_changes_nothing(asked: Callable[[], Change | None]) -> None:
    assert asked() is None


def test_a_nudge_about_one_task_tells_who_claimed_it_how_much_time_is_left() -> None:
    said = expire.nudge_reply(HANDBOOK, CLAIMED, CLAIMED.current, later(minutes=90))

    subject = message("rules.expire.subject", noun=HANDBOOK.process_of(OPEN).noun, number=ORDER.number)
    left = message("rules.expire.at_risk", subject=subject, at=later(hours=2), left=30 * MINUTE)
    text = sentences(left, message("rules.expire.finish_or_release"))
    assert said == ThreadReply(step="review", mention=AIKO.user_id, text=text)
