"""What `baton check` tries of writing: the conditions of a request, and the places for words."""

from collections.abc import Iterator

from bot.gateways.errors import ChangedMeanwhile, Rejected
from bot.gateways.salesforce.access.library import format_soql
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
_LINK = "ContentDocumentLink"
_NOT_SHOWN = "InternalUsers"
_NEWEST_ORDER, _ANY_ORDER = "SELECT Id FROM Order ORDER BY LastModifiedDate DESC LIMIT 1", "SELECT Id FROM Order LIMIT 1"

Line = tuple[str, str, bool]
"""What was checked, how to repair it (empty: in order), and whether Baton does it in another way than usual."""


def writing_lines(org: Org) -> Iterator[Line]:
    """Return what was checked; raise Unavailable when the org can't be asked."""
    yield _conditions(org)
    yield from _notes(org)
    for kind, filled in _FILLED.items():
        described = org.find(kind)
        needed = sorted(each.name for each in described.fields.values() if each.required) if described else []
        for name in needed:
            if name not in filled:
                yield terminal().text("probe.field", field=f"{kind}.{name}"), terminal().text("writing.required"), False
    for kind in _NOTED:
        field = org.field(kind, "Description")
        if field is None or not field.updateable:
            yield terminal().text("writing.no_description", kind=kind), "", True


def _conditions(org: Org) -> Line:
    """Try a condition that can't hold: that Baton's own user has not changed for decades."""
    if not org.client.user_id:
        return terminal().text("writing.not_tried"), "", True
    try:
        send(org.client, conditions(org.client, [RecordStamp(kind="User", record_id=org.client.user_id, modified_at=LONG_AGO)]))
    except ChangedMeanwhile:
        return terminal().text("writing.conditions"), "", False
    except ConditionsRefused as refused:
        return terminal().text("writing.taken_none", reason=str(refused)), "", True
    return terminal().text("writing.not_heeded"), "", True


def _notes(org: Org) -> Iterator[Line]:
    """Check that a note can be kept from people of a portal, and try whether Baton sees the notes of a record.

    A note that Baton does not see is no proof that it wrote one, after an answer that was lost.
    """
    visibility = org.field(_LINK, "Visibility")
    if visibility is not None:
        fits = visibility.createable and (not visibility.offers or visibility.is_offered(_NOT_SHOWN))
        yield terminal().text("writing.notes_internal") if fits else terminal().text("writing.notes_for_all"), "", not fits
    asked = _NEWEST_ORDER if org.field("Order", "LastModifiedDate") else _ANY_ORDER
    for record in org.client.query(asked) if org.shows("Order") else ():
        yield _seen(org, str(record["Id"]))


def _seen(org: Org, record_id: str) -> Line:
    asked = format_soql("SELECT ContentDocument.Title FROM ContentDocumentLink WHERE LinkedEntityId = {}", record_id)
    what = terminal().text("writing.notes_seen")
    if not org.shows(_LINK):
        return terminal().text("writing.notes_hidden", repair=terminal().text("probe.notes")), "", True
    try:
        org.client.query(asked)
    except Rejected as refused:
        return what, terminal().text("writing.notes_refused", reason=refused.reason), False
    return what, "", False
