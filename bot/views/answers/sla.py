"""What `/sla` answers: a table of figures, and under it what was late, why, and what will be."""

from datetime import datetime

from bot.queries.sla_report import Late, Report
from bot.views.kit import blocks
from bot.views.kit.blocks import Block
from bot.views.kit.text import cut, link, mention, plain, safe
from bot.wire import ids
from bot.wire.values import FiguresValue, dump
from handoffs.clock.figures import Figures, Spread

ROWS = 40
HEAD = ("Process", "Team", "Open", "At risk", "Breached", "Decided", "In time", "To claim", "To decide")
HELP = (
    "*/sla* shows this week's figures, to you alone.\n"
    "*/sla today*, */sla month*, */sla 2026-11-01..2026-11-30* choose another range.\n"
    "*/sla week order approval cs* looks at one process or one team.\n"
    "*/sla week people* has a row for each person, */sla week @aiko* one person's (contacts and managers only).\n"
    "*/sla week share* shows the answer to the channel.\n"
    "*/sla explain 00001042* says why that order is due when it is.\n"
    "_In time_ is the share of what was decided. _To claim_ and _to decide_ are median / 95 % in minutes of the clock's own "
    "time, pauses left out."
)


def sla_blocks(report: Report, shared_by: str = "") -> list[Block]:
    """Draw the answer; one that is shared names who asked for it, and one that is private offers picture and CSV."""
    drawn = [blocks.header(f"Handoffs, {title(report)}"), blocks.context_block(_range(report, shared_by))]
    rows = report.people if report.people else report.rows
    if not rows:
        return [*drawn, blocks.section("Nothing was decided in this time, and nothing waits now.")]
    drawn.append(_table(report, rows))
    drawn += [blocks.section(each) for each in _lines(report)]
    return [*drawn, _buttons(report)]


def sla_text(report: Report) -> str:
    """Say the most important figures in a sentence, for notifications and for what can't show a table."""
    decided, met = sum(row.decided for row in report.rows), sum(row.met for row in report.rows)
    waiting, late = sum(row.open for row in report.rows), sum(row.breached_open for row in report.rows)
    share = f"{met / decided:.0%} in time" if decided else "none decided"
    return f"Handoffs, {title(report)}: {decided} decided, {share}; {waiting} open now, {late} of them breached."


def help_blocks() -> list[Block]:
    """Say what the command can do."""
    return [blocks.section(HELP)]


def title(report: Report) -> str:
    """Name the range and what of it is shown."""
    parts = [report.asked.words]
    if report.asked.process:
        parts.append(report.handbook.processes[report.asked.process].title)
    if report.asked.team:
        parts.append(report.handbook.policy.team(report.asked.team).name)
    return plain(", ".join(parts), 120)


def minutes(told: float | None) -> str:
    """Write minutes as people read them: *4*, *1 h 20*; a dash where there are none."""
    if told is None:
        return "–"
    whole = round(told)
    return f"{whole // 60} h {whole % 60:02}" if whole >= 60 else str(whole)


def spread(told: Spread) -> str:
    """Write median and 95th percentile side by side; a dash where nothing was measured."""
    return "–" if told.median is None else f"{minutes(told.median)} / {minutes(told.p95)}"


def share(row: Figures) -> str:
    """Write the share that was in time; a dash where nothing was decided."""
    return "–" if row.met_share is None else f"{row.met_share:.0%}"


def _range(report: Report, shared_by: str) -> str:
    since, until, now = (at.astimezone(report.zone) for at in (report.asked.since, report.asked.until, report.as_of))
    by = f", asked by {mention(shared_by, shared_by)}" if shared_by else ""
    decided = f"Decided from {since:%a %d %b %H:%M} to {until:%a %d %b %H:%M} {since.tzname()}"
    return f"{decided}; waiting as of {now:%H:%M}{by}. Times: median / 95 %, in minutes."


def _table(report: Report, rows: tuple[Figures, ...]) -> Block:
    told = [HEAD, *(_row(report, row) for row in rows[:ROWS])]
    return {
        "type": "table",
        "rows": [[{"type": "raw_text", "text": cell or "–"} for cell in row] for row in told],
        "column_settings": [{"align": "left"}] * 2 + [{"align": "right"}] * (len(HEAD) - 2),
    }


def _row(report: Report, row: Figures) -> tuple[str, ...]:
    process = report.handbook.processes.get(row.process)
    first = report.names.get(row.person or "", "") or (process.title if process else row.process)
    return (
        cut(plain(first, 80), 60),
        plain(report.handbook.policy.team(row.team).name, 60),
        str(row.open),
        str(row.at_risk),
        str(row.breached_open),
        str(row.decided),
        share(row),
        spread(row.claim),
        spread(row.decide),
    )


def _lines(report: Report) -> list[str]:
    lines = []
    if report.worst:
        lines.append("*Latest*\n" + "\n".join(_late(report, each) for each in report.worst))
    if report.reasons:
        lines.append("*Why late*\n" + "\n".join(f"• {count} × {why}" for why, count in report.reasons))
    lines.append(f"{_coming(report, report.by_noon, 'by noon')}\n{_coming(report, report.by_tomorrow, 'by the end of tomorrow')}")
    return lines


def _late(report: Report, late: Late) -> str:
    over = minutes(late.task.late_by(report.as_of).total_seconds() / 60)
    state = "decided" if late.task.decided_at else "still open"
    unit = "" if " h " in over else " min"
    return f"• {_order(late)}: {over}{unit} after its time ({_spelled(report, late.task.breach_at)}), {state}"


def _coming(report: Report, coming: tuple[Late, ...], when: str) -> str:
    if not coming:
        return f"*Will breach {when}:* nothing."
    shown = ", ".join(f"{_order(each)} at {_spelled(report, each.task.breach_at)}" for each in coming[:5])
    more = f" and {len(coming) - 5} more" if len(coming) > 5 else ""
    return f"*Will breach {when}, unless somebody decides:* {len(coming)}: {shown}{more}."


def _order(late: Late) -> str:
    return link(late.link, safe(late.task.number, 40))


def _spelled(report: Report, at: datetime) -> str:
    return f"{at.astimezone(report.zone):%a %H:%M}"


def _buttons(report: Report) -> Block:
    asked = report.asked
    value = dump(
        FiguresValue(
            since=asked.since,
            until=asked.until,
            words=asked.words,
            process=asked.process,
            team=asked.team,
            person=asked.person,
            by_person=asked.by_person,
        )
    )
    return blocks.actions(
        blocks.button("Picture", ids.SLA_PICTURE, value, spoken="Send me these figures as a picture"),
        blocks.button("CSV", ids.SLA_CSV, value, spoken="Send me these figures as a CSV file"),
    )
