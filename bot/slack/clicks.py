"""The meaning of a click: the task, draft, process, customer or report for which a button or menu entry stands."""

from bot.queries.sla_request import Asked
from bot.slack.payloads import Element, Interaction
from bot.wire.field_blocks import parse_field
from bot.wire.values import (
    CustomerValue,
    DraftValue,
    PageValue,
    ReviewStart,
    StartValue,
    TaskValue,
    parse,
    parse_figures,
    parse_task,
)
from handoffs.subjects.field_values import FieldValue


def task(click: Interaction) -> TaskValue:
    """Return the task, with the choice, menu entry or checklist item, that was clicked; Refusal for a forged value."""
    return parse_task(_value(click))


def draft(click: Interaction) -> DraftValue:
    """Return the draft, and the account where one is meant, that was clicked; an empty draft for a forged value."""
    return parse(DraftValue, _value(click)) or DraftValue(draft="")


def customer(click: Interaction) -> CustomerValue:
    """Return the customer for whom a button opens a form; nobody for a forged value."""
    return parse(CustomerValue, _value(click)) or CustomerValue()


def proposal(click: Interaction) -> tuple[str, tuple[FieldValue, ...]]:
    """Return the process that a button starts and the values with which its form opens; none for a forged value."""
    value = parse(StartValue, _value(click)) or StartValue()
    return value.process, tuple(FieldValue(name=name, value=given) for name, given in value.fields.items())


def queue(click: Interaction) -> str:
    """Return the team whose queue a button opens; empty for all teams of the person, also for a forged value."""
    return (parse(ReviewStart, _value(click)) or ReviewStart()).team


def page(click: Interaction) -> int:
    """Return the page of a list that a button opens; the first one for a forged value."""
    return (parse(PageValue, _value(click)) or PageValue()).page


def figures(click: Interaction) -> Asked:
    """Return the report for which a button stands; Refusal for a forged value."""
    value = parse_figures(_value(click))
    return Asked(
        since=value.since,
        until=value.until,
        period=value.period,
        process=value.process,
        team=value.team,
        person=value.person,
        by_person=value.by_person,
    )


def value(click: Interaction) -> str:
    """Return the value of the button or menu entry as Slack sent it; empty for none."""
    return _value(click)


def field(click: Interaction) -> str:
    """Return the name of the form field that was used; empty when none was."""
    used = parse_field(_element(click).block_id)
    return used.name if used else ""


def option(click: Interaction) -> str:
    """Return the value of the option that was chosen; empty when none was."""
    return _element(click).selected_option.value


def message(click: Interaction) -> tuple[str, str]:
    """Return the channel and the time stamp of the message on which a shortcut was used."""
    return click.channel_id, click.message.ts or click.message_ts


def _value(click: Interaction) -> str:
    element = _element(click)
    return element.value or element.selected_option.value


def _element(click: Interaction) -> Element:
    return click.actions[0] if click.actions else Element()
