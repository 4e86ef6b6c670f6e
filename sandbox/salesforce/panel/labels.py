"""The labels of users, related records and notes in the Salesforce tab."""

import base64
import html
import re
from typing import Any

from sandbox.salesforce.org import Org
from sandbox.salesforce.records.values import Row, Value, write

Json = dict[str, Any]


def made_by(org: Org, row: Row) -> Json:
    return {"at": write(row["CreatedDate"]), "by": name_of(org, "User", row["CreatedById"])}


def name_of(org: Org, sobject: str, record_id: Value) -> str:
    row = org.state.records.get(sobject, str(record_id))
    return str(row["Name"]) if row else ""


def label_of(org: Org, value: Value) -> str:
    """Return the name of a user, or the value in the API's format."""
    return (name_of(org, "User", value) if isinstance(value, str) and value.startswith("005") else "") or str(write(value))


def plain_text(note: Row) -> str:
    text = base64.b64decode(str(note.get("Content") or "")).decode(errors="replace")
    return html.unescape(re.sub(r"<br\s*/?>|</p>", "\n", re.sub(r"<p>", "", text))).strip()
