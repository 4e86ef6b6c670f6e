"""The two-minute tour: its steps, and which of them are done."""

from typing import Any

from sandbox.salesforce.org import Org
from sandbox.slack.block_kit.visible_text import text_of
from sandbox.slack.workspace.workspace import Workspace

Json = dict[str, Any]


def steps(workspace: Workspace, org: Org) -> list[Json]:
    """Return the steps of the tour and whether each is done."""
    done = [write for write in org.audit.writes if write.kind == "Order" and write.action == "update"]
    by_baton = [write.fields.get("Status") for write in done if write.by == "Baton Integration"]
    by_hand = any(write.by == "Sato Keiko" for write in done)
    cards = [m for m in workspace.history.get("C0CS", []) if m["user"] == workspace.bot_user_id and not m.get("thread_ts")]
    escalations = [text_of(message) for message in workspace.history.get("C0ESCALATE", [])]
    tour = (
        ("arrives", "Watch an order arrive in #cs-team.", bool(cards)),
        ("approve", "Approve it: answer the open checks, press Approve, and see it confirmed.", "Approved" in by_baton),
        ("reject", "Reject another one with a reason.", "Cancelled" in by_baton),
        (
            "salesforce",
            "Find both in the Salesforce tab, with their notes.",
            "Approved" in by_baton and "Cancelled" in by_baton,
        ),
        ("directly", "Approve one directly in Salesforce, and watch its card follow.", by_hand),
        (
            "escalate",
            "Escalate one, then become Yumi and acknowledge it.",
            any("> has it" in each or "*Resolved* by" in each for each in escalations),
        ),
    )
    return [{"key": key, "text": text, "done": is_done} for key, text, is_done in tour]
