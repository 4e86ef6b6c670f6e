"""The answer of `/sla`: a table of figures, and below it the late tasks, the reasons and the coming breaches."""

from datetime import datetime
from math import floor

from bot.queries.sla_report import Coming, Late, Report
from bot.queries.sla_request import Period
from bot.text.rendering import Reader
from bot.views.kit import blocks
from bot.views.kit.blocks import Block
from bot.views.kit.text import cut, link, mention, plain, safe
from bot.wire import ids
from bot.wire.values import FiguresValue, dump
from handoffs.clock.figures import Figures, Spread, Why
from handoffs.text.messages import written

ROWS = 40
SHOWN = 5
TEXT_COLUMNS = 2
EXACT = 1e-9
"""Floating point may write 29 % as 28.999...: so much is added before a share is cut."""


def sla_blocks(report: Report, shared_by: str = "") -> list[Block]:
    """Draw the report; a shared one names who asked for it, and each offers a picture and a CSV file."""
    heading = report.reader.text("answers.sla.title", title=title(report))
    drawn = [blocks.header(heading), blocks.context_block(_range(report, shared_by))]
    rows = report.people if report.people else report.rows
    if not rows:
        return [*drawn, blocks.section(report.reader.text("answers.sla.nothing"))]
    lines = [block for each in _lines(report) for block in blocks.sections(each)]
    return [*drawn, _table(report, rows), *lines, _buttons(report)]


def sla_text(report: Report) -> str:
    """Write the most important figures in a sentence, for notifications and for surfaces without tables."""
    reader, totals = report.reader, report.totals
    in_time = reader.text("answers.sla.share_in_time", share=share(totals.met_share))
    if totals.met_share is None:
        in_time = reader.text("answers.sla.none_decided")
    first = reader.text(
        "answers.sla.summary",
        title=title(report),
        decided=totals.decided,
        in_time=in_time,
        waiting=totals.open,
        late=totals.breached_open,
    )
    return " ".join([first, *judged_text(report)])


def judged_text(report: Report) -> list[str]:
    """Write how many of the judged tasks were in time, and what became of the others; nothing if none was judged."""
    totals = report.totals
    if not totals.judged:
        return []
    return [
        report.reader.text(
            "answers.sla.judged",
            met=totals.met,
            judged=totals.judged,
            missed=totals.missed,
            missed_open=totals.missed_open,
        )
    ]


def help_blocks(reader: Reader) -> list[Block]:
    """Explain the command."""
    lines = (
        reader.text("answers.sla.help_week", command="*/sla*"),
        reader.text("answers.sla.help_ranges", commands="*/sla today*, */sla month*, */sla 2026-11-01..2026-11-30*"),
        reader.text("answers.sla.help_filters", command="*/sla week order approval cs*"),
        reader.text("answers.sla.help_people", command="*/sla week people*", example="*/sla week @aiko*"),
        reader.text("answers.sla.help_share", command="*/sla week share*"),
        reader.text("answers.sla.help_explain", command="*/sla explain 00001042*"),
        _help_columns(reader),
    )
    return blocks.sections(*lines)


def head(reader: Reader) -> tuple[str, ...]:
    """Return the titles of the columns."""
    return (
        reader.text("answers.sla.process"),
        reader.text("answers.sla.team"),
        reader.text("answers.sla.open"),
        reader.text("answers.sla.at_risk"),
        reader.text("answers.sla.breached"),
        reader.text("answers.sla.decided"),
        reader.text("answers.sla.in_time"),
        reader.text("answers.sla.to_claim"),
        reader.text("answers.sla.to_decide"),
    )


def title(report: Report) -> str:
    """Name the range and the filters of a report."""
    parts = [_period(report.asked.period, report.reader)]
    if report.asked.process:
        process = report.handbook.processes.get(report.asked.process)
        parts.append(report.reader.show(process.title) if process else report.asked.process)
    if report.asked.team:
        parts.append(report.handbook.policy.team_name(report.asked.team))
    return plain(", ".join(parts), 120)


def minutes(length: float | None, reader: Reader) -> str:
    """Write a length in minutes as *4* or *1 h 20*; a dash for None."""
    if length is None:
        return "–"
    whole = round(length)
    if whole < 60:
        return str(whole)
    return reader.text("answers.sla.hours", hours=whole // 60, minutes=f"{whole % 60:02}")


def spread(lengths: Spread, reader: Reader) -> str:
    """Write median and 95th percentile; a dash if nothing was measured."""
    return "–" if lengths.median is None else f"{minutes(lengths.median, reader)} / {minutes(lengths.p95, reader)}"


def share(met_share: float | None) -> str:
    """Write a share in whole per cent, down, so that 100 % means all; a dash for None."""
    return "–" if met_share is None else f"{floor(met_share * 100 + EXACT)}%"


def share_of_row(row: Figures, reader: Reader) -> str:
    """Write the share of tasks in time with both its numbers; a dash if none was judged."""
    if not row.judged:
        return "–"
    return reader.text("answers.sla.share_of", share=share(row.met_share), met=row.met, judged=row.judged)


def _period(period: str, reader: Reader) -> str:
    """Name a range of time: a period by its text, a range as it was typed."""
    match period:
        case Period.TODAY:
            return reader.text("answers.sla.today")
        case Period.THIS_WEEK:
            return reader.text("answers.sla.this_week")
        case Period.THIS_MONTH:
            return reader.text("answers.sla.this_month")
    return period


def _help_columns(reader: Reader) -> str:
    in_time, to_claim = f"_{reader.text('answers.sla.in_time')}_", f"_{reader.text('answers.sla.to_claim')}_"
    to_decide = f"_{reader.text('answers.sla.to_decide_in_sentence')}_"
    return reader.text("answers.sla.help_columns", in_time=in_time, to_claim=to_claim, to_decide=to_decide)


def _range(report: Report, shared_by: str) -> str:
    since, until, now = (at.astimezone(report.zone) for at in (report.asked.since, report.asked.until, report.as_of))
    first, last = f"{since:%a %d %b %H:%M}", f"{until:%a %d %b %H:%M} {since.tzname()}"
    reader, as_of = report.reader, f"{now:%H:%M}"
    if shared_by:
        person = mention(shared_by, shared_by)
        return reader.text("answers.sla.shared_range", since=first, until=last, as_of=as_of, person=person)
    return reader.text("answers.sla.range", since=first, until=last, as_of=as_of)


def _table(report: Report, rows: tuple[Figures, ...]) -> Block:
    columns = head(report.reader)
    lines = [columns, *(_row(report, row) for row in rows[:ROWS])]
    return {
        "type": "table",
        "rows": [[{"type": "raw_text", "text": cell or "–"} for cell in line] for line in lines],
        "column_settings": [{"align": "left"}] * TEXT_COLUMNS + [{"align": "right"}] * (len(columns) - TEXT_COLUMNS),
    }


def _row(report: Report, row: Figures) -> tuple[str, ...]:
    process = report.handbook.processes.get(row.process)
    first = report.names.get(row.person or "") or report.reader.show(process.title if process else written(row.process))
    return (
        cut(plain(first, 80), 60),
        plain(report.handbook.policy.team_name(row.team), 60),
        str(row.open),
        str(row.at_risk),
        str(row.breached_open),
        str(row.decided),
        share_of_row(row, report.reader),
        spread(row.claim, report.reader),
        spread(row.decide, report.reader),
    )


def _lines(report: Report) -> list[str]:
    reader, lines = report.reader, judged_text(report)
    if report.undone:
        lines.append(reader.text("answers.sla.undone", count=report.undone))
    if report.worst:
        heading = f"*{reader.text('answers.sla.latest')}*"
        lines.append("\n".join([heading, *(_late(report, each) for each in report.worst)]))
    if report.reasons:
        heading = f"*{reader.text('answers.sla.why_late')}*"
        lines.append("\n".join([heading, *(f"• {count} × {_reason(why, reader)}" for why, count in report.reasons)]))
    return [*lines, f"{_until_noon(report)}\n{_until_tomorrow(report)}"]


def _reason(why: Why, reader: Reader) -> str:
    if why is Why.UNCLAIMED:
        return reader.text("answers.sla.unclaimed")
    return reader.text("answers.sla.undecided")


def _late(report: Report, late: Late) -> str:
    over, reader = late.task.late_by(report.as_of).total_seconds() / 60, report.reader
    length = minutes(over, reader) if round(over) >= 60 else reader.text("answers.sla.minutes", minutes=minutes(over, reader))
    order, at = _order(late), _spelled(report, late.task.breach_at)
    if late.task.decided_at:
        return f"• {reader.text('answers.sla.late_decided', order=order, length=length, at=at)}"
    return f"• {reader.text('answers.sla.late_open', order=order, length=length, at=at)}"


def _until_noon(report: Report) -> str:
    reader = report.reader
    if not report.by_noon.count:
        return reader.text("answers.sla.no_breaches", label=f"*{reader.text('answers.sla.until_noon')}*")
    return _coming(report, f"*{reader.text('answers.sla.until_noon_unless')}*", report.by_noon)


def _until_tomorrow(report: Report) -> str:
    reader = report.reader
    if not report.by_tomorrow.count:
        return reader.text("answers.sla.no_breaches", label=f"*{reader.text('answers.sla.until_tomorrow')}*")
    return _coming(report, f"*{reader.text('answers.sla.until_tomorrow_unless')}*", report.by_tomorrow)


def _coming(report: Report, label: str, coming: Coming) -> str:
    reader, number = report.reader, coming.count
    tasks = ", ".join(
        reader.text("answers.sla.breach", order=_order(each), at=_spelled(report, each.task.breach_at))
        for each in coming.first[:SHOWN]
    )
    if number > SHOWN:
        more = number - SHOWN
        return reader.text("answers.sla.many_breaches", label=label, number=number, tasks=tasks, more=more)
    return reader.text("answers.sla.breaches", label=label, number=number, tasks=tasks)


def _order(late: Late) -> str:
    return link(late.link, safe(late.task.number, 40))


def _spelled(report: Report, at: datetime) -> str:
    return f"{at.astimezone(report.zone):%a %H:%M}"


def _buttons(report: Report) -> Block:
    asked, reader = report.asked, report.reader
    value = dump(
        FiguresValue(
            since=asked.since,
            until=asked.until,
            period=asked.period,
            process=asked.process,
            team=asked.team,
            person=asked.person,
            by_person=asked.by_person,
        )
    )
    picture, csv = reader.text("answers.sla.picture_label"), reader.text("answers.sla.csv_label")
    return blocks.actions(
        blocks.button(reader.text("answers.sla.picture"), ids.SLA_PICTURE, value, spoken=picture),
        blocks.button(reader.text("answers.sla.csv"), ids.SLA_CSV, value, spoken=csv),
    )
