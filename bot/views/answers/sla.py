"""The answer of `/sla`: a table of figures, and below it the late tasks, the reasons and the coming breaches."""

from datetime import datetime

from bot.queries.sla_report import Coming, Late, Report
from bot.text.rendering import Reader
from bot.text.wording import short_with_weekday
from bot.views.answers.sla_picture import pictures_are_drawn
from bot.views.answers.sla_words import (
    clocks_text,
    compared_text,
    days,
    head,
    instead,
    judged_text,
    names_of,
    share_of_row,
    spread,
    title,
)
from bot.views.kit import blocks
from bot.views.kit.blocks import Block
from bot.views.kit.newer_blocks import bar_chart, data_table
from bot.views.kit.text import cut, link, mention, plain, safe
from bot.wire import ids
from bot.wire.values import FiguresValue, dump
from handoffs.clock.figures import Figures, Totals, Why, totals_of
from handoffs.clock.ranges import EXAMPLES
from handoffs.clock.sla import Clock

ROWS = 40
SHOWN = 5


def sla_blocks(report: Report, shared_by: str = "") -> list[Block]:
    """Draw the report; a shared one names who asked for it, and each offers a CSV file, and a picture where it can be drawn."""
    heading = report.reader.text("answers.sla.title", title=title(report))
    drawn = [blocks.header(heading), blocks.context_block(*instead(report), _range(report, shared_by), clocks_text(report))]
    rows = report.people if report.people else report.rows
    if not rows:
        return [*drawn, blocks.section(report.reader.text("answers.sla.nothing"))]
    lines = [block for each in _lines(report) for block in blocks.sections(each)]
    said = blocks.sections(*judged_text(report), compared_text(report))
    return [*drawn, *said, *_chart(report, rows), _table(report, rows), *lines, _buttons(report)]


def help_blocks(reader: Reader) -> list[Block]:
    """Explain the command."""
    lines = (
        reader.text("answers.sla.help_week", command="*/sla*"),
        reader.text("answers.sla.help_ranges", command="*/sla*", ranges=tuple(f"*{each}*" for each in EXAMPLES)),
        reader.text("answers.sla.help_filters", command="*/sla last week orders cs*"),
        reader.text("answers.sla.help_people", command="*/sla week people*", example="*/sla week @aiko*"),
        reader.text("answers.sla.help_share", command="*/sla week share*"),
        reader.text("answers.sla.help_explain", command="*/sla explain 1042*"),
        reader.text("answers.sla.help_noise", command="*/sla noise*", example="*/sla noise last month orders*"),
        _help_columns(reader),
    )
    return blocks.sections(*lines)


def _help_columns(reader: Reader) -> str:
    in_time, to_claim = f"_{reader.text('answers.sla.in_time')}_", f"_{reader.text('answers.sla.to_claim')}_"
    to_decide = f"_{reader.text('answers.sla.to_decide_in_sentence')}_"
    return reader.text("answers.sla.help_columns", in_time=in_time, to_claim=to_claim, to_decide=to_decide)


def _range(report: Report, shared_by: str) -> str:
    now, between = report.as_of.astimezone(report.zone), days(report, report.asked.since, report.asked.until)
    reader, as_of = report.reader, f"{now:%H:%M} {now.tzname()}"
    if shared_by:
        person = mention(shared_by, shared_by)
        return reader.text("answers.sla.shared_range", range=between, as_of=as_of, person=person)
    return reader.text("answers.sla.range", range=between, as_of=as_of)


def _table(report: Report, rows: tuple[Figures, ...]) -> Block:
    columns = head(report.reader, by_person=bool(report.people))
    caption = report.reader.text("answers.sla.title", title=title(report))
    return data_table(caption, [columns, *(_row(report, row) for row in rows[:ROWS])])


def _chart(report: Report, rows: tuple[Figures, ...]) -> list[Block]:
    """Draw what was in time and what was late, a group of bars for each person, or each process; never by size."""
    reader, drawn = report.reader, dict[str, Totals]()
    for row in (each for each in rows if each.judged):
        name = names_of(report, row)[0]
        drawn[name] = totals_of((drawn.get(name, Totals()), row))
    series = {
        reader.text("answers.sla.in_time"): {name: each.met for name, each in drawn.items()},
        reader.text("answers.sla.late"): {name: each.missed for name, each in drawn.items()},
        reader.text("answers.sla.open_late"): {name: each.missed_open for name, each in drawn.items()},
    }
    return bar_chart(reader.text("answers.sla.chart"), reader.text("answers.sla.tasks"), series)


def _row(report: Report, row: Figures) -> tuple[str | int, ...]:
    return (
        *(cut(plain(each, 80), 60) for each in names_of(report, row)),
        row.open,
        row.at_risk,
        row.breached_open,
        row.decided,
        share_of_row(row, report.reader),
        spread(row.claim, report.reader),
        spread(row.decide, report.reader),
    )


def _lines(report: Report) -> list[str]:
    reader, lines = report.reader, list[str]()
    if report.undone:
        lines.append(reader.text("answers.sla.undone", count=report.undone))
    if report.worst:
        heading = f"*{reader.text('answers.sla.latest')}*"
        lines.append("\n".join([heading, *(_late(report, each) for each in report.worst)]))
    if report.reasons:
        heading = f"*{reader.text('answers.sla.why_late')}*"
        reasons = [reader.text("answers.sla.reason", count=count, reason=_reason(why, reader)) for why, count in report.reasons]
        lines.append("\n".join([heading, *(f"• {each}" for each in reasons)]))
    return [*lines, f"{_until_noon(report)}\n{_until_tomorrow(report)}"]


def _reason(why: Why, reader: Reader) -> str:
    if why is Why.UNCLAIMED:
        return reader.text("answers.sla.unclaimed")
    return reader.text("answers.sla.undecided")


def _late(report: Report, late: Late) -> str:
    order, at, length, reader = _order(late), _spelled(report, late.task.breach_at), _length(late, report.reader), report.reader
    if late.task.decided_at:
        return f"• {reader.text('answers.sla.late_decided', order=order, length=length, at=at)}"
    return f"• {reader.text('answers.sla.late_open', order=order, length=length, at=at)}"


def _length(late: Late, reader: Reader) -> str:
    """Write how late a task is, and in which time."""
    if late.clock is Clock.BUSINESS:
        return reader.text("answers.sla.business_time", length=late.over)
    return reader.text("answers.sla.wall_time", length=late.over)


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
    tasks = reader.commas(
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
    return short_with_weekday(at, report.zone, report.reader.language)


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
    drawn = [blocks.button(reader.text("answers.sla.picture"), ids.SLA_PICTURE, value, spoken=picture)]
    return blocks.actions(
        *(drawn if pictures_are_drawn() else ()),
        blocks.button(reader.text("answers.sla.csv"), ids.SLA_CSV, value, spoken=csv),
    )
