"""Draws tables that Slack sorts and pages, and charts; where a workspace refuses one, the gateway sends what replaces it."""

from collections import Counter
from collections.abc import Mapping, Sequence

from bot.views.kit.blocks import Block
from bot.views.kit.text import cut, plain

PAGE = 15
LABEL = 20
POINTS = 20
"""So many characters a label has, and so many points a chart, at most."""


def data_table(caption: str, rows: Sequence[Sequence[str | int]]) -> Block:
    """Draw a table whose first row is its head; numbers are sorted as numbers, and an empty text is a dash."""
    return {
        "type": "data_table",
        "caption": cut(plain(caption, 200), 150),
        "page_size": PAGE,
        "rows": [[_cell(cell) for cell in row] for row in rows],
    }


def bar_chart(title: str, y_label: str, series: Mapping[str, Mapping[str, int]]) -> list[Block]:
    """Draw bars for each label of several series with the same labels; nothing where there is no bar, or too many."""
    labels = list(next(iter(series.values()), {}))
    if not 0 < len(labels) <= POINTS or not any(value for values in series.values() for value in values.values()):
        return []
    short = _short(labels)
    drawn = [
        {
            "name": cut(name, LABEL),
            "data": [{"label": short[place], "value": values[label]} for place, label in enumerate(labels)],
        }
        for name, values in series.items()
    ]
    chart = {"type": "bar", "series": drawn, "axis_config": {"categories": short, "y_label": cut(y_label, 50)}}
    return [{"type": "data_visualization", "title": cut(plain(title, 60), 50), "chart": chart}]


def _cell(cell: str | int) -> Block:
    if isinstance(cell, int):
        return {"type": "raw_number", "value": cell, "text": str(cell)}
    return {"type": "raw_text", "text": cell or "–"}


def _short(labels: Sequence[str]) -> list[str]:
    """Cut labels, and number those that would be equal then."""
    short, taken = list[str](), Counter[str]()
    for label in labels:
        written = cut(plain(label, 60) or "–", LABEL)
        taken[written] += 1
        short.append(written if taken[written] == 1 else f"{cut(plain(label, 60), LABEL - 3)} {taken[written]}")
    return short
