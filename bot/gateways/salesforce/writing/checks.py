"""What `baton check` tries of writing: the conditions of a request, and the places for words."""

from collections.abc import Iterator

from bot.gateways.errors import ChangedMeanwhile
from bot.gateways.salesforce.org import Org
from bot.gateways.salesforce.readers.reading import RecordStamp
from bot.gateways.salesforce.writing.subrequests import ConditionsRefused, conditions, send
from bot.gateways.salesforce.writing.unchanged import LONG_AGO

_FILLED = {
    "ContentNote": frozenset({"Title", "Content"}),
    "ContentDocumentLink": frozenset({"ContentDocumentId", "LinkedEntityId", "ShareType", "Visibility"}),
}
"""The fields that Baton fills of a note and of its link to a record."""

_INSTEAD = "so Baton reads the records again before each write, in a further call"

_NOTED = ("Order", "Case", "Account")


def writing_lines(org: Org) -> Iterator[tuple[str, str]]:
    """Return what was checked, each with how to repair it (empty: in order); raise Unavailable when the org can't be asked."""
    yield _conditions(org)
    for kind, filled in _FILLED.items():
        described = org.find(kind)
        needed = sorted(each.name for each in described.fields.values() if each.required) if described else []
        for name in needed:
            if name not in filled:
                why = "Baton does not fill it, so no note is taken and words go to the description"
                yield f"field {kind}.{name}", f"the org requires it, and {why}: make it optional, or give it a default"
    for kind in _NOTED:
        field = org.field(kind, "Description")
        if field is None or not field.updateable:
            yield (
                f"Baton may not change {kind}.Description: where a note is refused, words are in the card's thread only",
                "",
            )


def _conditions(org: Org) -> tuple[str, str]:
    """Try a condition that can't hold: that Baton's own user has not changed for decades."""
    what = "conditions within a request"
    if not org.client.user_id:
        return f"{what}: not tried, since the login does not name Baton's user", ""
    try:
        send(org.client, conditions(org.client, [RecordStamp(kind="User", record_id=org.client.user_id, modified_at=LONG_AGO)]))
    except ChangedMeanwhile:
        return what, ""
    except ConditionsRefused as refused:
        return f"{what}: Salesforce takes none ({refused}), {_INSTEAD}", ""
    return f"{what}: Salesforce does not heed them, {_INSTEAD}", ""
