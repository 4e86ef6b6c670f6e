"""`baton sla`: the figures of `/sla` on a terminal."""

import argparse
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from unicodedata import east_asian_width
from zoneinfo import ZoneInfo

from bot.cli.terminal import (
    WRONG_CONFIGURATION,
    add_policy_argument,
    opened_in_use,
    read_configuration,
    read_instant,
    report_problems,
)
from bot.queries.reports import Reports
from bot.queries.sla_report import Report, as_json
from bot.queries.sla_request import Asked, find_process, find_team, this_week
from bot.text.languages import reading_in
from bot.text.rendering import terminal
from bot.views.answers.sla_words import clocks_text, compared_text, head, judged_text, share_of_row, spread, title
from handoffs.clock.figures import Figures
from handoffs.clock.ranges import Period
from handoffs.model.refusal import Refusal
from handoffs.process.handbook import Handbook
from handoffs.process.policy import Policy
from handoffs.processes import PROCESSES
from handoffs.text.messages import message
from storage.database import Database

HELP = "the figures that /sla shows"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.add_argument(
        "--since", metavar="DAY", default="", help="from this day on, as 2026-11-01; this week's Monday when left out"
    )
    parser.add_argument("--until", metavar="DAY", default="", help="up to the end of this day; now when left out")
    parser.add_argument("--team", default="", help="one team, by key, name or channel")
    parser.add_argument("--process", default="", help="one process, by key or name")
    parser.add_argument("--json", action="store_true", help="as JSON")
    add_policy_argument(parser)


def execute(arguments: argparse.Namespace) -> int:
    """Print the figures; return the exit code."""
    settings, policy = read_configuration(arguments)
    with opened_in_use(settings) as database:
        try:
            print(_figures(database, policy, arguments))
        except Refusal as refusal:
            return report_problems((terminal().show(refusal.message),), WRONG_CONFIGURATION)
    return 0


def _figures(database: Database, policy: Policy, arguments: argparse.Namespace) -> str:
    """Return the figures as a table or as JSON; Refusal for an unknown day, team or process."""
    handbook = Handbook(policy=policy, processes=PROCESSES)
    reports = Reports(database, handbook, now=lambda: datetime.now(UTC), permalink=lambda channel, ts: "")
    report = reports.report(_request(arguments, handbook, reports.now, reports.zone))
    with reading_in(terminal().language):
        return json.dumps(as_json(report), indent=2) if arguments.json else _table(report)


def _request(arguments: argparse.Namespace, handbook: Handbook, now: datetime, zone: ZoneInfo) -> Asked:
    asked = this_week(now, zone)
    whole_day = timedelta(days=1 if len(arguments.until) == len("2026-11-30") else 0)
    if arguments.since:
        asked = replace(asked, since=read_instant("--since", arguments.since, zone))
    if arguments.until:
        asked = replace(asked, until=read_instant("--until", arguments.until, zone) + whole_day)
    if asked.until < asked.since or (whole_day and asked.until == asked.since):
        raise Refusal(message("cli.days.until_before_since"))
    process, team = find_process(arguments.process, handbook) or "", find_team(arguments.team, handbook) or ""
    if arguments.process and not process:
        raise Refusal(message("cli.sla.unknown_process", process=arguments.process, known=tuple(handbook.processes)))
    if arguments.team and not team:
        known = tuple(each.key for each in handbook.policy.teams)
        raise Refusal(message("cli.sla.unknown_team", team=arguments.team, known=known))
    period: str = Period.THIS_WEEK
    if arguments.since or arguments.until:
        period = f"{asked.since:%Y-%m-%d}..{asked.until.astimezone(zone):%Y-%m-%d}"
    return replace(asked, period=period, process=process, team=team)


def _table(report: Report) -> str:
    rows = [head(report.reader), *(_row(report, row) for row in report.rows)]
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    lines = [_line(row, widths) for row in rows]
    empty = [] if report.rows else [terminal().text("cli.sla.nothing")]
    at = f"{report.as_of:%Y-%m-%d %H:%M %Z}"
    first = terminal().text("cli.sla.heading", title=title(report), at=at)
    return "\n".join(
        [first, *judged_text(report), compared_text(report), clocks_text(report), *(lines if report.rows else empty)]
    )


def _line(row: tuple[str, ...], widths: list[int]) -> str:
    padded = zip(row, widths, strict=True)
    filled = ((cell, " " * (width - _width(cell))) for cell, width in padded)
    return "  ".join(f"{cell}{space}" if at < 2 else f"{space}{cell}" for at, (cell, space) in enumerate(filled))


def _width(cell: str) -> int:
    """Return how many columns of a terminal a text takes: a Japanese character takes two."""
    return sum(2 if east_asian_width(each) in "WF" else 1 for each in cell)


def _row(report: Report, row: Figures) -> tuple[str, ...]:
    numbers = (row.open, row.at_risk, row.breached_open, row.decided)
    return (
        row.process,
        report.handbook.policy.team_name(row.team),
        *map(str, numbers),
        share_of_row(row, report.reader),
        spread(row.claim, report.reader),
        spread(row.decide, report.reader),
    )
