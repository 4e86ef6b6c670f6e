"""The few kinds of Block Kit that Baton draws with; each constructor keeps its element within Slack's limits."""

import json
from collections.abc import Sequence
from itertools import accumulate
from typing import Any

from bot.text.markup import escaped_parts, fitted
from bot.text.rendering import Reader
from bot.views.kit.text import ABSENT, cut, packed, plain

Block = dict[str, Any]

SECTION_LIMIT = 2900
BUTTON_LIMIT = 75
OPTION_LIMIT = 75
OVERFLOW_LIMIT = 5
MENU_LIMIT = 100
CONTEXT_LIMIT = 10
MESSAGE_LIMIT = 12_000
"""Characters of all blocks of a message: Slack does not say where its limit is, others met it at about 13,200."""


def header(text: str) -> Block:
    """Draw the title of a card (plain text, at most 150 characters)."""
    return {"type": "header", "text": _plain(plain(text, 150), 150) | {"emoji": True}}


def section(text: str, accessory: Block | None = None, block_id: str | None = None) -> Block:
    """Draw a paragraph of mrkdwn whose outside parts are already safe."""
    block: Block = {"type": "section", "text": _mrkdwn(text)}
    return _with(block, accessory=accessory, block_id=block_id)


def sections(*lines: str) -> list[Block]:
    """Draw lines of mrkdwn one below the other, in as many paragraphs as they need; a line may hold several."""
    return [section(each) for each in packed(lines, SECTION_LIMIT)]


def within(drawn: Sequence[Block], most: int, reader: Reader) -> list[Block]:
    """Keep as many of the blocks, from the first on, as a message may hold, at most `most`; a line counts the others."""
    lengths = accumulate(len(json.dumps(escaped_parts(each), ensure_ascii=False)) for each in drawn)
    room = sum(number <= most and length <= MESSAGE_LIMIT for number, length in enumerate(lengths, start=1))
    if room == len(drawn):
        return [*drawn]
    kept = drawn[: max(0, room - 1)]
    return [*kept, context_block(reader.text("kit.blocks.more", count=len(drawn) - len(kept)))]


def counted(lines: Sequence[str], most: int, reader: Reader) -> list[str]:
    """Return at most so many of the lines, from the first on, and one more that counts those left out."""
    left_out = len(lines) - most
    return [*lines[:most], *([reader.text("kit.blocks.more", count=left_out)] if left_out > 0 else [])]


def fields(*texts: str) -> Block:
    """Draw up to ten short paragraphs in two columns."""
    return {"type": "section", "fields": [_mrkdwn(text, 1900) for text in texts[:10]]}


def context_block(*texts: str) -> Block:
    """Draw small print, each text as a piece; more than ten texts share pieces."""
    shown = texts if len(texts) <= CONTEXT_LIMIT else packed(texts, 1900)[:CONTEXT_LIMIT]
    return {"type": "context", "elements": [_mrkdwn(text, 1900) for text in shown]}


def quote(text: str) -> Block:
    """Draw outside text as a quotation in which Slack parses nothing at all."""
    return _unparsed("rich_text_quote", text)


def to_copy(text: str) -> Block:
    """Draw outside text for typing into another system; Slack offers to copy it with one click and parses nothing of it."""
    return _unparsed("rich_text_preformatted", text)


def divider() -> Block:
    """Draw a line."""
    return {"type": "divider"}


def actions(*elements: Block) -> Block:
    """Draw a row of buttons and menus."""
    return {"type": "actions", "elements": list(elements)}


def button(text: str, action: str, value: str, *, style: str | None = None, spoken: str | None = None) -> Block:
    """Draw a button; `spoken` is its name for screen readers, where the text on it is not enough."""
    block: Block = {
        "type": "button",
        "text": _plain(text, BUTTON_LIMIT),
        "action_id": action,
        "value": value,
    }
    return _with(block, style=style, accessibility_label=cut(spoken, 75) if spoken else None)


def overflow(action: str, *options: tuple[str, str]) -> Block:
    """Draw a menu of further actions from (text, value) pairs, at most five."""
    return {"type": "overflow", "action_id": action, "options": [option(text, value) for text, value in options[:5]]}


def menu(action: str, *options: tuple[str, str], placeholder: str) -> Block:
    """Draw a menu of further actions: behind dots while they fit there, else as a select with a placeholder."""
    if len(options) <= OVERFLOW_LIMIT:
        return overflow(action, *options)
    shown = [option(text, value) for text, value in options]
    label = _plain(placeholder, 150)
    return {"type": "static_select", "action_id": action, "placeholder": label, **_offered(shown)}


def _offered(options: list[Block]) -> Block:
    """Return the options of a menu; more than one menu holds are in groups, each named by its first and its last option.

    A menu holds 100 options, or 100 groups of 100 (https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element).
    """
    if len(options) <= MENU_LIMIT:
        return {"options": options}
    groups = [options[first : first + MENU_LIMIT] for first in range(0, len(options), MENU_LIMIT)]
    return {"option_groups": [{"label": _range_of(group), "options": group} for group in groups[:MENU_LIMIT]]}


def _range_of(group: list[Block]) -> Block:
    first, last = (plain(group[place]["text"]["text"], 36) for place in (0, -1))
    return _plain(f"{first} – {last}", OPTION_LIMIT)


def option(text: str, value: str, description: str | None = None) -> Block:
    """Draw one option of a menu (plain text)."""
    block: Block = {"text": _plain(text, OPTION_LIMIT), "value": value}
    if description:
        block["description"] = _plain(description, OPTION_LIMIT)
    return block


def tick(text: str, value: str) -> Block:
    """Draw one option of a group of checkboxes, in mrkdwn."""
    return {"text": _mrkdwn(text, 75), "value": value}


def checkboxes(block_id: str, label: str, ticks: list[Block], ticked: list[Block], *, hint: str = "") -> Block:
    """Draw a group of checkboxes that may be left empty."""
    element: Block = {"type": "checkboxes", "action_id": "input", "options": ticks}
    if ticked:
        element["initial_options"] = ticked
    return _input(block_id, label, element, optional=True, hint=hint)


def radio_buttons(
    block_id: str, label: str, options: list[Block], *, action: str = "", chosen: Block | None = None, optional: bool = False
) -> Block:
    """Draw a question with a few answers of which one must be chosen, unless it is `optional`.

    Each choice sends `action`, if there is one.
    """
    element: Block = {"type": "radio_buttons", "action_id": action or "input", "options": options}
    question = _input(block_id, label, _with(element, initial_option=chosen), optional=optional)
    return question | {"dispatch_action": True} if action else question


def telling(question: Block, action: str) -> Block:
    """Make an input send `action` as soon as somebody changes it."""
    return question | {"element": question["element"] | {"action_id": action}, "dispatch_action": True}


def select(
    block_id: str,
    label: str,
    options: list[Block],
    *,
    placeholder: str,
    chosen: Block | None = None,
    hint: str = "",
    optional: bool = False,
) -> Block:
    """Draw a menu of which one option must be chosen, unless it is `optional`; `chosen` is the option at the start."""
    element: Block = {
        "type": "static_select",
        "action_id": "input",
        "placeholder": _plain(placeholder, 150),
        **_offered(options),
    }
    return _input(block_id, label, _with(element, initial_option=chosen), hint=hint, optional=optional)


def multi_select(
    block_id: str, label: str, options: list[Block], *, placeholder: str, chosen: list[Block] | None = None, hint: str = ""
) -> Block:
    """Draw a menu of which any number of options may be chosen, or none."""
    element: Block = {
        "type": "multi_static_select",
        "action_id": "input",
        "placeholder": _plain(placeholder, 150),
        **_offered(options),
    }
    return _input(block_id, label, _with(element, initial_options=chosen or None), optional=True, hint=hint)


def day_input(block_id: str, label: str, *, initial: str = "", hint: str = "", optional: bool = False) -> Block:
    """Draw a field for a day; `initial` is written as *2026-12-30*."""
    element: Block = {"type": "datepicker", "action_id": "input"}
    return _input(block_id, label, _with(element, initial_date=initial or None), hint=hint, optional=optional)


def moment_input(block_id: str, label: str, *, hint: str = "", optional: bool = False) -> Block:
    """Draw a field for a day and a time, in the time zone of the person who fills it in."""
    return _input(block_id, label, {"type": "datetimepicker", "action_id": "input"}, hint=hint, optional=optional)


def person_input(block_id: str, label: str, *, initial: str = "", hint: str = "", optional: bool = False) -> Block:
    """Draw a field for a colleague."""
    element = _with({"type": "users_select", "action_id": "input"}, initial_user=initial or None)
    return _input(block_id, label, element, hint=hint, optional=optional)


def text_input(
    block_id: str,
    label: str,
    *,
    placeholder: str = "",
    initial: str = "",
    hint: str = "",
    limit: int = 2000,
    optional: bool = False,
    one_line: bool = False,
) -> Block:
    """Draw a field of several lines, or of `one_line`, that must be filled in, unless it is `optional`."""
    element: Block = {"type": "plain_text_input", "action_id": "input", "multiline": not one_line, "max_length": limit}
    shown = _plain(placeholder, 150) if placeholder else None
    element = _with(element, placeholder=shown, initial_value=cut(initial, limit) or None)
    return _input(block_id, label, element, hint=hint, optional=optional)


def modal(title: str, callback: str, metadata: str, blocks: list[Block], *, submit: str | None, close: str) -> Block:
    """Draw a modal whose submit button names what it does; title and buttons take at most 24 characters."""
    view: Block = {
        "type": "modal",
        "title": _plain(title, 24),
        "close": _plain(close, 24),
        "callback_id": callback,
        "private_metadata": metadata,
        "blocks": blocks[:100],
    }
    return _with(view, submit=_plain(submit, 24) if submit else None)


def _input(block_id: str, label: str, element: Block, *, optional: bool = False, hint: str = "") -> Block:
    block: Block = {
        "type": "input",
        "block_id": block_id,
        "label": _plain(label, 200),
        "element": element,
        "optional": optional,
    }
    return _with(block, hint=_plain(hint, 300) if hint else None)


def _unparsed(kind: str, text: str) -> Block:
    return {"type": "rich_text", "elements": [{"type": kind, "elements": [{"type": "text", "text": text or ABSENT}]}]}


def _mrkdwn(text: str, limit: int = SECTION_LIMIT) -> Block:
    return {"type": "mrkdwn", "text": fitted(text, limit) if text.strip() else ABSENT, "verbatim": True}


def _plain(text: str, limit: int) -> Block:
    return {"type": "plain_text", "text": cut(text, limit) if text.strip() else ABSENT}


def _with(block: Block, **parts: object) -> Block:
    return block | {name: part for name, part in parts.items() if part is not None}
