"""The content of a modal that somebody submits, closes or uses: its task or draft, and the fields as they are filled in."""

from datetime import datetime

from bot.slack.payloads import Element, View
from bot.wire import ids
from bot.wire.check_blocks import item_of, words_block
from bot.wire.field_blocks import parse_field
from bot.wire.values import DraftValue, OriginValue, ReviewValue, parse, parse_window
from handoffs.model.checks import Answer, Outcome
from handoffs.model.escalation import Assessment, Trigger
from handoffs.model.refusal import Refusal
from handoffs.process.submission import Ruling, Submission
from handoffs.subjects.field_values import FieldValue, value_of
from handoffs.text.messages import message, written

_ANSWERS = frozenset({Outcome.VERIFIED, Outcome.FAILED, Outcome.NOT_APPLICABLE})


def task(view: View) -> ReviewValue:
    """Return the task for which a modal was opened, with what was done in a window of the queue; Refusal for forged metadata."""
    return parse_window(view.private_metadata)


def draft_id(view: View) -> str:
    """Return the id of the draft that a form shows; empty for forged metadata."""
    return _draft(view).draft


def continued_at(view: View) -> datetime | None:
    """Return when the draft was saved that an open form continues; None for a form that began empty."""
    return _draft(view).continued_at


def came_from(view: View) -> str:
    """Return the address of the message from which a modal starts a handoff; empty where there is none."""
    return (parse(OriginValue, view.private_metadata) or OriginValue()).came_from


def choice(view: View) -> str:
    """Return the choice that a modal makes: the chosen option, else the choice for which it was opened."""
    return first(view, ids.CHOICE) or task(view).choice


def decision(view: View, made: str) -> Submission:
    """Return a submitted decision: the choice, the answers to the checklist, the reason, the text and the fields."""
    return Submission(
        choice=made,
        edition=task(view).edition,
        reason=first(view, ids.REASON),
        words=written(words(view)),
        answers=answers(view),
        field_values=field_values(view),
        over_claim=bool(chosen(view, ids.OVER_CLAIM)),
    )


def report(view: View) -> Submission:
    """Return a failed check that somebody reports, with what is wrong."""
    failed = (Answer(item=item, outcome=Outcome.FAILED, words=words(view)) for item in chosen(view, ids.ITEM))
    return Submission(choice="", edition=task(view).edition, answers=tuple(failed))


def answers(view: View) -> tuple[Answer, ...]:
    """Return the answers to the checks as they are chosen, each with its words."""
    asked = ((item_of(block), _only(elements).selected_option.value) for block, elements in view.state.values.items())
    return tuple(_answer(view, item, Outcome(value)) for item, value in asked if item and value in _ANSWERS)


def inputs_of(view: View) -> frozenset[str]:
    """Name the inputs of a modal."""
    return frozenset(block.block_id for block in view.blocks if block.type == "input")


def _answer(view: View, item: str, outcome: Outcome) -> Answer:
    return Answer(item=item, outcome=outcome, words=_element(view, words_block(item, outcome)).value.strip())


def trigger(view: View) -> Trigger:
    """Return the chosen reason of an escalation; Refusal when no offered one was chosen."""
    try:
        return Trigger(first(view, ids.TRIGGER))
    except ValueError:
        raise Refusal(message("slack.payloads.no_trigger"), field=ids.TRIGGER) from None


def ruling(view: View) -> Ruling:
    """Return what the person says who resolves an escalation; Refusal when no offered assessment was chosen."""
    try:
        assessment = Assessment(first(view, ids.ASSESSMENT))
    except ValueError:
        raise Refusal(message("rules.escalate.no_assessment"), field=ids.ASSESSMENT) from None
    return Ruling(assessment=assessment, words=words(view), watched=first(view, ids.WATCHED) != ids.NOT_WATCHED)


def words(view: View) -> str:
    """Return the text that was typed into the modal's text field."""
    return _element(view, ids.WORDS).value


def person(view: View) -> str:
    """Return the id of the chosen colleague; empty when nobody was chosen."""
    return _element(view, ids.PERSON).content


def chosen(view: View, block: str) -> tuple[str, ...]:
    """Return the values of all options that were chosen in a block."""
    return _element(view, block).chosen


def first(view: View, block: str) -> str:
    """Return the value of the first option that was chosen in a block; empty when none was."""
    return next(iter(chosen(view, block)), "")


def field_value(view: View, name: str) -> str:
    """Return the content of one form field; empty when it has none."""
    return value_of(field_values(view), name)


def field_values(view: View) -> tuple[FieldValue, ...]:
    """Return all form fields that have a content."""
    read = ((parse_field(block), _only(elements)) for block, elements in view.state.values.items())
    filled_in = (FieldValue(name=field.name, value=each.content, keys=each.ticked) for field, each in read if field)
    return tuple(each for each in filled_in if each.value or each.keys)


def field_edition(view: View, name: str, form: str) -> str:
    """Return the edition of a field's block in a form, with which Slack recognises the field when it is redrawn."""
    fields = (parse_field(block.block_id) for block in view.blocks)
    return next((field.edition for field in fields if field and (field.name, field.form) == (name, form)), "")


def require_open(view: View) -> View:
    """Return a modal that can be redrawn; Refusal when Slack names none."""
    if not view.id:
        raise Refusal(message("slack.payloads.closed_form"))
    return view


def _draft(view: View) -> DraftValue:
    return parse(DraftValue, view.private_metadata) or DraftValue(draft="")


def _element(view: View, block: str) -> Element:
    return _only(view.state.values.get(block, {}))


def _only(elements: dict[str, Element]) -> Element:
    return next(iter(elements.values()), Element())
