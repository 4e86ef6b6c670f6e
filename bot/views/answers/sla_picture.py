"""The figures as a picture that a manager can paste into a report."""

import io

from bot.queries.sla_report import Report
from bot.views.answers.sla import sla_text, title
from handoffs.clock.figures import Figures

MET, MISSED, ON_TRACK, AT_RISK, BREACHED = "#3b7dd8", "#d9822b", "#7fb2e5", "#e6b84d", "#b23a48"
"""Blue and orange with a dark red: told apart by people who see red and green alike, and bars bear hatches and numbers too."""


BOX = {"boxstyle": "round,pad=0.25", "facecolor": "white", "edgecolor": "none"}
"""What stands behind a number, so that it can be read on any hatch."""


def sla_picture(report: Report) -> tuple[bytes, str]:
    """Draw what was decided in time or late, and what waits; gives the PNG, and the same in words for those who can't see it."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    rows = (report.people if report.people else report.rows)[:12]
    figure = Figure(figsize=(10, 2.1 + 0.75 * max(1, len(rows))), dpi=120, layout="constrained")
    FigureCanvasAgg(figure)
    decided, waiting = figure.subplots(1, 2, sharey=True)
    names = [_name(report, row) for row in rows]
    _bars(decided, names, [("in time", MET, "", [r.met for r in rows]), ("late", MISSED, "//", [r.missed for r in rows])])
    on_track = [row.open - row.at_risk - row.breached_open for row in rows]
    _bars(
        waiting,
        names,
        [
            ("on track or paused", ON_TRACK, "", on_track),
            ("at risk", AT_RISK, "..", [row.at_risk for row in rows]),
            ("breached", BREACHED, "xx", [row.breached_open for row in rows]),
        ],
    )
    decided.set_title("Decided", loc="left", fontsize=11)
    waiting.set_title(f"Waiting as of {report.as_of:%d %b %H:%M}", loc="left", fontsize=11)
    decided.set_ylim(max(len(rows), 1) - 0.5, -0.5)
    figure.suptitle(f"Handoffs, {title(report)}", x=0.01, ha="left", fontsize=14, fontweight="bold")
    since, until = (at.astimezone(report.zone) for at in (report.asked.since, report.asked.until))
    figure.supxlabel(f"{since:%d %b %Y %H:%M} to {until:%d %b %Y %H:%M} {since.tzname()}", fontsize=9, color="#555555")
    written = io.BytesIO()
    figure.savefig(written, format="png")
    return written.getvalue(), sla_text(report)


def _bars(axes: object, names: list[str], parts: list[tuple[str, str, str, list[int]]]) -> None:
    """Stack the parts of each row side by side, each with its number in it."""
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
    first = report.names.get(row.person or "", "") or (process.title if process else row.process)
    share = "" if row.met_share is None else f", {row.met_share:.0%} in time"
    return f"{first}\n{report.handbook.policy.team(row.team).name}{share}"
