"""Reads the opportunities of the accounts of cases, at a cost that does not grow with an account's age."""

from collections.abc import Sequence

from bot.gateways.salesforce.client import Record
from bot.gateways.salesforce.values import text

NEWEST = 50
"""The number of an account's newest opportunities that are read; of older ones, only those at a stage that waits."""

WAITING_AT_MOST = 2000


def opportunity_queries(fields: Sequence[str], waiting: str, which: str) -> tuple[str, str]:
    """Return two queries for the accounts of the cases `which` a condition names: the newest opportunities, and those `waiting`.

    An opportunity waits while it is to be checked or is being cancelled.
    """
    shown, accounts = ", ".join(fields), f"(SELECT AccountId FROM Case WHERE {which})"  # noqa: S608
    newest = f"(SELECT {shown} FROM Opportunities ORDER BY CreatedDate DESC LIMIT {NEWEST})"  # noqa: S608
    return (
        f"SELECT Id, {newest} FROM Account WHERE Id IN {accounts}",  # noqa: S608
        f"SELECT {shown} FROM Opportunity WHERE {waiting} AND AccountId IN {accounts} "  # noqa: S608
        f"ORDER BY CreatedDate DESC LIMIT {WAITING_AT_MOST}",
    )


def by_account(accounts: Sequence[Record], waiting: Sequence[Record]) -> dict[str, list[Record]]:
    """Return the opportunities of each account of both answers, oldest first: the newest, and as many older ones that wait."""
    return {str(each["Id"]): _merged(each, waiting) for each in accounts}


def _merged(account: Record, waiting: Sequence[Record]) -> list[Record]:
    newest = (account.get("Opportunities") or {}).get("records", ())
    known = {row["Id"] for row in newest}
    older = [row for row in waiting if text(row, "AccountId") == account["Id"] and row["Id"] not in known]
    return [*newest, *older[:NEWEST]][::-1]
