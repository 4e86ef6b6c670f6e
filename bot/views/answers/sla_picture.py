"""The figures as a picture for a manager's report."""

import io

from bot.queries.sla_report import Report
from bot.views.answers.sla_words import share, sla_text, title
from handoffs.clock.figures import Figures
from handoffs.text.messages import written

MET, MISSED, ON_TRACK, AT_RISK, BREACHED = "#3b7dd8", "#d9822b", "#7fb2e5", "#e6b84d", "#b23a48"
"""Colours that people with red-green blindness can tell apart; the bars have hatches and numbers too."""


BOX = {"boxstyle": "round,pad=0.25", "facecolor": "white", "edgecolor": "none"}
"""The box behind a number, so that people can read it on any hatch."""


def sla_picture(report: Report) -> tuple[bytes, str]:
    """Draw the decided and the waiting tasks; return the PNG, and its text for people who cannot see it."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    rows = (report.people if report.people else report.rows)[:12]
    reader = report.reader
    figure = Figure(figsize=(10, 2.1 + 0.75 * max(1, len(rows))), dpi=120, layout="constrained")
    FigureCanvasAgg(figure)
    decided, waiting = figure.subplots(1, 2, sharey=True)
    names = [_name(report, row) for row in rows]
    in_time, late = reader.text("answers.sla_picture.in_time"), reader.text("answers.sla_picture.late")
    _bars(decided, names, [(in_time, MET, "", [r.met for r in rows]), (late, MISSED, "//", [r.missed for r in rows])])
    on_track = [row.open - row.at_risk - row.breached_open for row in rows]
    _bars(
        waiting,
        names,
        [
            (reader.text("answers.sla_picture.on_track"), ON_TRACK, "", on_track),
            (reader.text("answers.sla_picture.at_risk"), AT_RISK, "..", [row.at_risk for row in rows]),
            (reader.text("answers.sla_picture.breached"), BREACHED, "xx", [row.breached_open for row in rows]),
        ],
    )
    decided.set_title(reader.text("answers.sla.decided"), loc="left", fontsize=11)
    waiting.set_title(reader.text("answers.sla_picture.waiting", at=f"{report.as_of:%d %b %H:%M}"), loc="left", fontsize=11)
    decided.set_ylim(max(len(rows), 1) - 0.5, -0.5)
    figure.suptitle(reader.text("answers.sla.title", title=title(report)), x=0.01, ha="left", fontsize=14, fontweight="bold")
    since, until = (at.astimezone(report.zone) for at in (report.asked.since, report.asked.until))
    first, last = f"{since:%d %b %Y %H:%M}", f"{until:%d %b %Y %H:%M} {since.tzname()}"
    figure.supxlabel(reader.text("answers.sla_picture.range", since=first, until=last), fontsize=9, color="#555555")
    written = io.BytesIO()
    figure.savefig(written, format="png")
    return written.getvalue(), sla_text(report)


def _bars(axes: object, names: list[str], parts: list[tuple[str, str, str, list[int]]]) -> None:
    """Draw a stacked bar for each row, with its number in each part."""
    left = [0] * len(names)
    for label, color, hatch, values in parts:
        bars = axes.barh(names, values, left=left, label=label, color=color, hatch=hatch, edgecolor="white", height=0.62)  # type: ignore[attr-defined]
        for bar, value in zip(bars, values, strict=True):
            if value:
                middle = (bar.get_x() + bar.get_width() / 2, bar.get_y() + bar.get_height() / 2)
                axes.annotate(str(value), middle, ha="center", va="center", fontsize=10, bbox=BOX)  # type: ignore[attr-defined]
        left = [done + value for done, value in zip(left, values, strict=True)]
    axes.set_xlim(0, max(1, *left) if left else 1)  # type: ignore[attr-defined]
    axes.xaxis.get_major_locator().set_params(integer=True)  # type: ignore[attr-defined]
    axes.spines[["top", "right"]].set_visible(False)  # type: ignore[attr-defined]
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.18), ncols=len(parts), frameon=False, fontsize=9)  # type: ignore[attr-defined]


def _name(report: Report, row: Figures) -> str:
    process = report.handbook.processes.get(row.process)
    first = report.names.get(row.person or "") or report.reader.show(process.title if process else written(row.process))
    team = report.handbook.policy.team_name(row.team)
    if row.met_share is None:
        return f"{first}\n{team}"
    in_time = report.reader.text("answers.sla_picture.share_of", share=share(row.met_share), met=row.met, judged=row.judged)
    return f"{first}\n{team}, {in_time}"
