"""The words for the triggers of an escalation: as the title of its card, and in a list."""

from bot.queries.contexts import CardContext
from bot.text.rendering import Reader, render
from handoffs.model.escalation import Escalation, Trigger
from handoffs.text.messages import message

BY_HAND = (Trigger.DISPUTED, Trigger.REPEAT_ORDERS, Trigger.VALUE, Trigger.ADDRESS, Trigger.OTHER)
"""The triggers that a person can choose."""

_NAMES = {
    Trigger.DISPUTED: message("cards.triggers.disputed"),
    Trigger.REPEAT_ORDERS: message("cards.triggers.repeat_orders"),
    Trigger.VALUE: message("cards.triggers.value"),
    Trigger.ADDRESS: message("cards.triggers.address"),
    Trigger.BREACHED: message("cards.triggers.breached"),
    Trigger.WRITE_BACK: message("cards.triggers.write_back"),
    Trigger.PROVISIONING: message("cards.triggers.provisioning"),
    Trigger.CERTIFICATE_URGENT: message("cards.triggers.certificate_urgent"),
    Trigger.CERTIFICATE_CRITICAL: message("cards.triggers.certificate_critical"),
    Trigger.OTHER: message("cards.triggers.other"),
}

_TITLES = {
    Trigger.DISPUTED: message("cards.triggers.disputed_title"),
    Trigger.REPEAT_ORDERS: message("cards.triggers.repeat_orders_title"),
    Trigger.VALUE: message("cards.triggers.value_title"),
    Trigger.ADDRESS: message("cards.triggers.address_title"),
    Trigger.BREACHED: message("cards.triggers.breached_title"),
    Trigger.WRITE_BACK: message("cards.triggers.write_back_title"),
    Trigger.PROVISIONING: message("cards.triggers.provisioning_title"),
    Trigger.CERTIFICATE_URGENT: message("cards.triggers.certificate_urgent_title"),
    Trigger.CERTIFICATE_CRITICAL: message("cards.triggers.certificate_critical_title"),
    Trigger.OTHER: message("cards.triggers.other_title"),
}


def trigger_name(context: CardContext, trigger: Trigger) -> str:
    """Name a trigger: *Due time missed*."""
    return render(_NAMES[trigger], context.reader)


def name_of_trigger(reader: Reader, key: str) -> str:
    """Name a trigger by its stored key; one that Baton has no longer is shown by its key."""
    known = next((name for trigger, name in _NAMES.items() if trigger == key), None)
    return render(known, reader) if known else key


def trigger_title(context: CardContext, trigger: Trigger) -> str:
    """Return the title of an escalation with this trigger: *Escalation: due time missed*."""
    return render(_TITLES[trigger], context.reader)


def trigger_names(context: CardContext, escalation: Escalation) -> str:
    """List the triggers of an escalation that go on, each once."""
    return context.reader.commas(dict.fromkeys(trigger_name(context, evidence.trigger) for evidence in escalation.ongoing))
