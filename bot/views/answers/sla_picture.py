"""The figures as a picture for a manager's report."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING

from bot.queries.sla_report import Report
from bot.text.fonts import families
from bot.text.wording import short, zoned
from bot.views.answers.sla_words import days, names_of, share, sla_text, title
from handoffs.clock.figures import Figures

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MET, MISSED, ON_TRACK, AT_RISK, BREACHED = "#3b7dd8", "#d9822b", "#7fb2e5", "#e6b84d", "#b23a48"
"""Colours that people with red-green blindness can tell apart; the bars have hatches and numbers too."""

BOX = {"boxstyle": "round,pad=0.25", "facecolor": "white", "edgecolor": "none"}
"""The box behind a number, so that people can read it on any hatch."""

ROWS = 40
ROW_HEIGHT, FRAME_HEIGHT = 0.75, 2.1
"""Inches."""

BELOW = 2.6
"""The distance of the legend from its bars, in heights of its letters."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """One part of each bar: its name in the legend, its colour and hatch, and its number in each row."""

    label: str
    color: str
    hatch: str
    values: Sequence[int]


def pictures_are_drawn() -> bool:
    """Return whether the extra is installed that draws pictures."""
    return find_spec("matplotlib") is not None


def sla_picture(report: Report) -> tuple[bytes, str]:
    """Draw the decided and the waiting tasks; return the PNG, and its text for people who cannot see it."""
    from matplotlib import rc_context

    with rc_context({"font.family": families()}):
        figure = _drawn(report, (report.people or report.rows)[:ROWS])
        written = io.BytesIO()
        figure.savefig(written, format="png")
    return written.getvalue(), sla_text(report)


def _drawn(report: Report, rows: Sequence[Figures]) -> Figure:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    reader = report.reader
    figure = Figure(figsize=(10, FRAME_HEIGHT + ROW_HEIGHT * max(1, len(rows))), dpi=120, layout="constrained")
    FigureCanvasAgg(figure)
    decided, waiting = figure.subplots(1, 2, sharey=True)
    _bars(decided, _decided_parts(report, rows))
    _bars(waiting, _waiting_parts(report, rows))
    decided.set_title(reader.text("answers.sla.decided"), loc="left", fontsize=11)
    as_of = short(report.as_of, report.zone, reader.language)
    waiting.set_title(reader.text("answers.sla_picture.waiting", at=as_of), loc="left", fontsize=11)
    decided.set_yticks(range(len(rows)), [_name(report, row) for row in rows])
    decided.set_ylim(max(len(rows), 1) - 0.5, -0.5)
    figure.suptitle(reader.text("answers.sla.title", title=title(report)), x=0.01, ha="left", fontsize=14, fontweight="bold")
    figure.supxlabel(_footer(report, len(rows)), fontsize=9, color="#555555")
    return figure


def _decided_parts(report: Report, rows: Sequence[Figures]) -> tuple[Part, ...]:
    in_time, late = report.reader.text("answers.sla_picture.in_time"), report.reader.text("answers.sla_picture.late")
    return (
        Part(label=in_time, color=MET, hatch="", values=[row.met for row in rows]),
        Part(label=late, color=MISSED, hatch="//", values=[row.missed for row in rows]),
    )


def _waiting_parts(report: Report, rows: Sequence[Figures]) -> tuple[Part, ...]:
    reader, on_track = report.reader, [row.open - row.at_risk - row.breached_open for row in rows]
    at_risk, breached = [row.at_risk for row in rows], [row.breached_open for row in rows]
    return (
        Part(label=reader.text("answers.sla_picture.on_track"), color=ON_TRACK, hatch="", values=on_track),
        Part(label=reader.text("answers.sla_picture.at_risk"), color=AT_RISK, hatch="..", values=at_risk),
        Part(label=reader.text("answers.sla_picture.breached"), color=BREACHED, hatch="xx", values=breached),
    )


def _bars(axes: Axes, parts: Sequence[Part]) -> None:
    """Draw a stacked bar for each row, at its place and not by its name, with its number in each part."""
    from matplotlib.ticker import MaxNLocator

    left = [0] * len(parts[0].values)
    for part in parts:
        bars = axes.barh(
            range(len(left)), part.values, left=left, label=part.label, color=part.color, hatch=part.hatch, edgecolor="white",
            height=0.62,
        )  # fmt: skip
        for bar, value in zip(bars, part.values, strict=True):
            if value:
                middle = (bar.get_x() + bar.get_width() / 2, bar.get_y() + bar.get_height() / 2)
                axes.annotate(str(value), middle, ha="center", va="center", fontsize=10, bbox=BOX)
        left = [done + value for done, value in zip(left, part.values, strict=True)]
    axes.set_xlim(0, max(1, *left) if left else 1)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, 0), borderaxespad=BELOW, ncols=len(parts), frameon=False, fontsize=9)


def _name(report: Report, row: Figures) -> str:
    *first, team = names_of(report, row)
    if row.met_share is not None:
        in_time = report.reader.text("answers.sla_picture.share_of", share=share(row.met_share), met=row.met, judged=row.judged)
        team = report.reader.commas((team, in_time))
    return "\n".join((*first, team))


def _footer(report: Report, shown: int) -> str:
    """Write the range, and how many rows the picture leaves out."""
    more, between = len(report.people or report.rows) - shown, days(report, report.asked.since, report.asked.until)
    left_out = [report.reader.text("answers.sla_picture.more", more=more)] if more else []
    return "\n".join([zoned(between, report.as_of, report.zone, report.reader.language), *left_out])
