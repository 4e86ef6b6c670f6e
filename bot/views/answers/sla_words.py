"""The words and numbers of `/sla`: a range, a share, a length, and the sentences above the table."""

from datetime import datetime
from math import floor

from bot.queries.sla_report import Noise, Report
from bot.text.names import URGENCIES
from bot.text.rendering import Reader
from bot.text.wording import dated, month_named, weekday_dated
from bot.views.kit.text import plain
from handoffs.clock.days import local_day, read_day
from handoffs.clock.figures import Figures, Spread
from handoffs.clock.ranges import DAY, MONTH, WEEK_OF_YEAR, Period, ends_of
from handoffs.clock.sla import Clock
from handoffs.text.messages import Given, written

EXACT = 1e-9
"""Floating point may write 29 % as 28.999...: so much is added before a share is cut."""


def sla_text(report: Report) -> str:
    """Write the most important figures in a sentence, for notifications and for surfaces without tables."""
    reader, totals = report.reader, report.totals
    in_time = reader.text("answers.sla.share_in_time", share=share(totals.met_share))
    if totals.met_share is None:
        in_time = reader.text("answers.sla.none_late")
    first = reader.text(
        "answers.sla.summary",
        title=title(report),
        decided=totals.decided,
        in_time=in_time,
        waiting=totals.open,
        late=totals.breached_open,
    )
    return reader.sentences(*instead(report), first, *judged_text(report))


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


def compared_text(report: Report) -> str:
    """Write how many were in time in the period before."""
    reader, before, between = report.reader, report.before, days(report, *report.asked.before(report.zone))
    if not before.judged:
        return reader.text("answers.sla.compared_empty", range=between)
    in_time = share(before.met_share)
    return reader.text("answers.sla.compared", range=between, met=before.met, judged=before.judged, share=in_time)


def clocks_text(report: Report) -> str:
    """Write which time the lengths count: business time, and wall time where a target of the policy counts that."""
    reader, policy = report.reader, report.handbook.policy
    shown = {row.process: names_of(report, row)[-2] for row in report.people or report.rows}
    on_wall = [
        reader.text("answers.sla.target_of", process=title, target=_target(report, process, name))
        for process, title in shown.items()
        for name, target in {**policy.process(process).sla, **policy.process(process).steps}.items()
        if target.clock is Clock.WALL
    ]
    return reader.text("answers.sla.clocks_but", on_wall=tuple(on_wall)) if on_wall else reader.text("answers.sla.clocks")


def _target(report: Report, process: str, name: str) -> Given:
    """Name the tasks that have a target of their own: those of an urgency, or those of a step."""
    known = report.handbook.processes.get(process)
    step = next((each for each in known.steps if each.key == name), None) if known else None
    return URGENCIES.get(name, step.title if step else name)


def names_of(report: Report, row: Figures) -> tuple[str, ...]:
    """Name what a row is for: the person, where it is one's, the process and the team."""
    process = report.handbook.processes.get(row.process)
    title = report.reader.show(process.title if process else written(row.process))
    person = report.names.get(row.person or "") or report.reader.text("answers.sla.nobody")
    return (*([person] if report.people else []), title, report.reader.name(report.handbook.policy.team_name(row.team)))


def head(reader: Reader, *, by_person: bool = False) -> tuple[str, ...]:
    """Return the titles of the columns."""
    return (
        *([reader.text("answers.sla.person")] if by_person else []),
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


def title(report: Report | Noise) -> str:
    """Name the range and the filters of a report."""
    parts = [_period(report.asked.period, report.reader)]
    if report.asked.process:
        process = report.handbook.processes.get(report.asked.process)
        parts.append(report.reader.show(process.title) if process else report.asked.process)
    if report.asked.team:
        parts.append(report.reader.name(report.handbook.policy.team_name(report.asked.team)))
    return plain(report.reader.commas(parts), 120)


def days(report: Report, since: datetime, until: datetime) -> str:
    """Write a range by its days, with the time of an end within a day; one day alone as itself."""
    first, last = (at.astimezone(report.zone) for at in (since, until))
    whole = f"{last:%H:%M}" == "00:00"
    begins, ends = _dated(report, first), _dated(report, last - DAY if whole else last)
    if not whole and begins == ends:
        return report.reader.text("answers.sla.day_until", day=begins, until=f"{last:%H:%M}")
    if not whole:
        return report.reader.text("answers.sla.from_to", since=begins, until=f"{ends} {last:%H:%M}")
    return begins if begins == ends else report.reader.text("answers.sla.from_to", since=begins, until=ends)


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
    """Name a range of time: a period by its text, a range by its days."""
    match period:
        case Period.TODAY:
            return reader.text("answers.sla.today")
        case Period.YESTERDAY:
            return reader.text("answers.sla.yesterday")
        case Period.THIS_WEEK:
            return reader.text("answers.sla.this_week")
        case Period.LAST_WEEK:
            return reader.text("answers.sla.last_week")
        case Period.LAST_MONTH:
            return reader.text("answers.sla.last_month")
        case Period.THIS_MONTH:
            return reader.text("answers.sla.this_month")
    first, last = (_named(each, reader) for each in ends_of(period))
    return first if first == last else reader.text("answers.sla.from_to", since=first, until=last)


def _named(written: str, reader: Reader) -> str:
    """Name a month, a week or a day in the words of the language; other words stay as they are."""
    if week := WEEK_OF_YEAR.fullmatch(written):
        return reader.text("answers.sla.week_of", week=week[2].lstrip("0"), year=week[1])
    if MONTH.fullmatch(written) and (first := read_day(f"{written}-01")):
        return month_named(first, reader.language)
    return dated(day, reader.language) if (day := read_day(written)) else written


def _dated(report: Report, at: datetime) -> str:
    """Write a day, with its year where it is not this one."""
    return weekday_dated(local_day(at, report.zone), report.reader.language, with_year=at.year != report.as_of.year)


def instead(report: Report) -> list[str]:
    """Write that the figures are those of last week, where that was not asked for."""
    return [report.reader.text("answers.sla.instead")] if report.asked.instead else []
