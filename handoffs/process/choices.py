"""The words of a step that people answer with: the items of its checklist, and the choices that settle it."""

from dataclasses import dataclass

from handoffs.text.messages import Message, message


@dataclass(frozen=True, kw_only=True)
class ChecklistItem:
    """One thing that a team checks before it completes a step; `escalates` names the trigger that a failed check fires.

    A person can leave out an item that `may_not_apply`, with a reason. Nobody ticks an item with a `field`: the records
    answer it, or the form field of that name does when the step is completed.
    """

    key: str
    label: Message
    escalates: str | None = None
    may_not_apply: bool = False
    field: str = ""


def item(key: str, label: Message) -> ChecklistItem:
    """Make an item that a team does, or leaves out with a reason."""
    return ChecklistItem(key=key, label=label, may_not_apply=True)


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One answer that a team can give; `past` completes the sentence *Aiko ... it*.

    A choice that `needs_checklist` requires each item to be verified. The following steps open after it, unless it `ends`
    the handoff. A choice with a `separate_button` has a button and a modal of its own; the others of a step share one.
    `repeated` is read by who made the choice before, where *You already ... this* does not do.
    """

    key: str
    label: Message
    past: Message
    needs_checklist: bool = False
    needs_reason: bool = False
    destructive: bool = False
    ends: bool = False
    separate_button: bool = False
    repeated: Message | None = None


@dataclass(frozen=True, kw_only=True)
class RetiredChoice(Choice):
    """The choice of a stored decision that the handbook has no longer: nobody knows what was to follow it."""


def retired_choice(key: str) -> RetiredChoice:
    """Stand in for a choice that its step has no longer."""
    return RetiredChoice(
        key=key,
        label=message("process.choices.retired_choice", choice=key),
        past=message("process.choices.retired_past", choice=key),
    )


def retired_item(key: str) -> ChecklistItem:
    """Stand in for a checklist item that its step has no longer."""
    return ChecklistItem(key=key, label=message("process.choices.retired_item", item=key))


COMPLETE = Choice(
    key="done", label=message("process.choices.complete"), past=message("process.choices.completed"), needs_checklist=True
)
"""The usual answer to a step that is a checklist."""
