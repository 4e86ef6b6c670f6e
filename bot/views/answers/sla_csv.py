"""The figures as a CSV file for spreadsheets, in which no cell becomes a formula."""

import csv
import io

from bot.queries.sla_report import Report
from bot.views.answers.sla_words import names_of
from handoffs.clock.figures import Figures

HEAD = (
    "since", "until", "as_of", "process", "team", "person", "open", "at_risk", "breached_open", "paused", "decided", "met",
    "missed", "met_share", "claim_median_minutes", "claim_p95_minutes", "decide_median_minutes", "decide_p95_minutes",
    "missed_open",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def sla_csv(report: Report) -> bytes:
    """Write a line for each row of the report, in UTF-8 with the byte order mark that Excel needs."""
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\r\n")
    table.writerow(HEAD)
    for row in report.people if report.people else report.rows:
        table.writerow([harmless(cell) for cell in _cells(report, row)])
    return written.getvalue().encode("utf-8-sig")


def harmless(cell: object) -> str:
    """Write a cell so that no spreadsheet reads it as a formula (OWASP, CSV Injection); numbers stay numbers."""
    if cell is None:
        return ""
    text = str(cell)
    return f"'{text}" if isinstance(cell, str) and text.startswith(_FORMULA) else text


def _cells(report: Report, row: Figures) -> tuple[object, ...]:
    *person, process, team = names_of(report, row)
    return (
        report.asked.since.isoformat(), report.asked.until.astimezone(report.zone).isoformat(), report.as_of.isoformat(),
        process, team, *person, *([] if person else [""]), row.open, row.at_risk, row.breached_open, row.paused, row.decided,
        row.met, row.missed, None if row.met_share is None else round(row.met_share, 4), row.claim.median, row.claim.p95,
        row.decide.median, row.decide.p95, row.missed_open,
    )  # fmt: skip
