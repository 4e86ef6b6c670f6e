"""The tour of five minutes: its steps, and which of them are done."""

from typing import Any

from sandbox.salesforce.org import Org
from sandbox.slack.block_kit.visible_text import text_of
from sandbox.slack.workspace.workspace import Workspace

Json = dict[str, Any]


def steps(workspace: Workspace, org: Org) -> list[Json]:
    """Return the steps of the tour and whether each is done."""
    writes = [write for write in org.audit.writes if write.kind == "Order" and write.action == "update"]
    by_baton = [write.fields.get("Status") for write in writes if write.by == "Baton Integration"]
    by_hand = any(write.by == "Sato Keiko" for write in writes)
    cards = [m for m in workspace.history.get("C0CS", []) if m["user"] == workspace.bot_user_id and not m.get("thread_ts")]
    escalations = [text_of(message) for message in workspace.history.get("C0ESCALATE", [])]
    resolved = any("*Resolved* by" in each for each in escalations)
    tour = (
        ("arrives", "Press Order internet below: its card arrives in #cs-team.", bool(cards)),
        (
            "queue",
            "Open Baton under Apps and press Start reviewing. Answer the question, and press Approve & next.",
            "review.start" in workspace.used and "Approved" in by_baton,
        ),
        ("failed", "Press Order that does not fit: its card says what fails. Reject it with a reason.", "Cancelled" in by_baton),
        (
            "salesforce",
            "Find both in the Salesforce tab, with their notes.",
            "Approved" in by_baton and "Cancelled" in by_baton,
        ),
        ("directly", "Approve one directly in Salesforce: its card follows.", by_hand),
        (
            "escalate",
            "Escalate one. Become Yumi, open #escalations, and press Acknowledge.",
            resolved or any("> has it" in each for each in escalations),
        ),
        ("resolve", "Press Resolve, and say whether it was needed: the escalation ends.", resolved),
        ("sla", "Type /sla today: who was in time, and what is late?", "/sla" in workspace.used),
        (
            "language",
            "Choose 日本語 in the top bar, and open a window.",
            any(each.startswith("ja") for each in list(workspace.used)),
        ),
    )
    return [{"key": key, "text": text, "done": is_done} for key, text, is_done in tour]
