"""Whether a write arrived whose answer was lost, told by the record where it holds no words of the decision."""

from collections.abc import Mapping
from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo

from bot.gateways.salesforce.access.library import format_soql
from bot.gateways.salesforce.client import SalesforceClient
from bot.gateways.salesforce.conversion import long_id, read_instant
from bot.gateways.salesforce.record_changes import RecordChange
from bot.gateways.salesforce.values import text

_UTC = ZoneInfo("UTC")


def has_arrived(client: SalesforceClient, last: RecordChange) -> bool:
    """Return whether a record has the values of the last change of a write, and Baton's own user changed it last.

    A write does all or nothing, so what came before its last change has arrived as well.
    """
    fields, names = dict(last.fields), ", ".join(("LastModifiedById", *dict(last.fields)))
    asked = format_soql("SELECT {:literal} FROM {:literal} WHERE Id = {}", names, last.kind, last.record_id)
    rows, ours = client.query(asked), client.user_id
    if not rows or not ours or long_id(text(rows[0], "LastModifiedById")) != long_id(ours):
        return False
    return all(_comparable(rows[0], name) == _comparable(fields, name) for name in fields)


def _comparable(values: Mapping[str, Any], name: str) -> object:
    """Return a value in a form that is the same in an answer and in a request."""
    written = text(values, name)
    at = read_instant(written, _UTC) if written else None
    return at.astimezone(UTC) if at else written
