"""What `baton check` tries of writing: the conditions of a request, and the places for words."""

from collections.abc import Iterator

from bot.gateways.errors import ChangedMeanwhile
from bot.gateways.salesforce.org import Org
from bot.gateways.salesforce.readers.reading import RecordStamp
from bot.gateways.salesforce.writing.subrequests import ConditionsRefused, conditions, send
from bot.gateways.salesforce.writing.unchanged import LONG_AGO
from bot.text.rendering import terminal

_FILLED = {
    "ContentNote": frozenset({"Title", "Content"}),
    "ContentDocumentLink": frozenset({"ContentDocumentId", "LinkedEntityId", "ShareType", "Visibility"}),
}
"""The fields that Baton fills of a note and of its link to a record."""

_NOTED = ("Order", "Case", "Account")


def writing_lines(org: Org) -> Iterator[tuple[str, str]]:
    """Return what was checked, each with how to repair it (empty: in order); raise Unavailable when the org can't be asked."""
    yield _conditions(org)
    for kind, filled in _FILLED.items():
        described = org.find(kind)
        needed = sorted(each.name for each in described.fields.values() if each.required) if described else []
        for name in needed:
            if name not in filled:
                yield terminal().text("probe.field", field=f"{kind}.{name}"), terminal().text("writing.required")
    for kind in _NOTED:
        field = org.field(kind, "Description")
        if field is None or not field.updateable:
            yield terminal().text("writing.no_description", kind=kind), ""


def _conditions(org: Org) -> tuple[str, str]:
    """Try a condition that can't hold: that Baton's own user has not changed for decades."""
    if not org.client.user_id:
        return terminal().text("writing.not_tried"), ""
    try:
        send(org.client, conditions(org.client, [RecordStamp(kind="User", record_id=org.client.user_id, modified_at=LONG_AGO)]))
    except ChangedMeanwhile:
        return terminal().text("writing.conditions"), ""
    except ConditionsRefused as refused:
        return terminal().text("writing.taken_none", reason=str(refused)), ""
    return terminal().text("writing.not_heeded"), ""
