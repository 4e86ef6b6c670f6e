"""The picture of `/sla`: each row has a bar at a place of its own, and Japanese names are drawn."""

import warnings
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.queries.sla_report import Coming, Report
from bot.queries.sla_request import Asked
from bot.text.fonts import families
from bot.text.languages import reading_in
from bot.text.rendering import Reader
from bot.views.answers.sla_picture import _drawn, sla_picture
from handoffs.clock.figures import NOT_MEASURED, Figures, Totals
from tests.handoffs.examples import HANDBOOK, MONDAY_TEN

ZONE = Reader.for_operator().zone
ROW = Figures(
    process="order_approval", team="cs", person="U0AIKO", paused=0, open=1, at_risk=0, breached_open=1, decided=2, met=1,
    missed=1, missed_open=1, claim=NOT_MEASURED, decide=NOT_MEASURED,
)  # fmt: skip


def test_two_rows_of_one_name_have_two_bars_and_each_number_is_drawn() -> None:
    rows = [ROW, replace(ROW, process="eligibility_check", decided=4, met=3), replace(ROW, person="U0KEN")]

    decided, _ = _drawn(_report(rows, {"U0AIKO": "Aiko Mori", "U0KEN": "Aiko Mori"}), rows).axes

    assert [text.get_text() for text in decided.texts] == ["1", "3", "1", "1", "1", "1"]
    places = {round(bar.get_y() + bar.get_height() / 2) for bars in decided.containers for bar in bars}
    assert places == {0, 1, 2}
    assert [each.get_text() for each in decided.get_yticklabels()] == [
        "Aiko Mori\nOrder approval\nCS Team, 1 of 3 in time (33%)",
        "Aiko Mori\nEligibility check\nCS Team, 3 of 5 in time (60%)",
        "Aiko Mori\nOrder approval\nCS Team, 1 of 3 in time (33%)",
    ]


def test_what_the_picture_leaves_out_is_counted() -> None:
    rows = [replace(ROW, person=f"U{number}") for number in range(45)]

    figure = _drawn(_report(rows, {}), rows[:40])

    assert "5 more rows are in the table and in the CSV file." in figure.get_supxlabel()


def test_each_part_of_the_bars_is_named_below_them() -> None:
    figure = _drawn(_report([ROW], {}), [ROW])
    figure.canvas.draw()

    for axes in figure.axes:
        legend = axes.get_legend()
        assert legend and figure.bbox.y0 <= legend.get_window_extent().y0 < legend.get_window_extent().y1 <= axes.bbox.y0


def test_japanese_names_are_drawn() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        image, _ = sla_picture(_report([ROW], {"U0AIKO": "森 愛子（営業）"}))

    assert image.startswith(b"\x89PNG") and len(families()) == 2


def test_the_picture_speaks_the_language_of_who_asks() -> None:
    with warnings.catch_warnings(), reading_in("ja"):
        warnings.simplefilter("error")
        report = _report([ROW], {"U0AIKO": "森 愛子（営業）"})
        image, text = sla_picture(report)
        figure = _drawn(report, [ROW])

    titles = [axes.get_title(loc="left") for axes in figure.axes]
    assert image.startswith(b"\x89PNG") and not any(
        character.isascii() and character.isalpha() for each in titles for character in each
    )
    assert "引き継ぎ" in text


def _report(rows: Sequence[Figures], names: dict[str, str]) -> Report:
    nothing = Coming(count=0, first=())
    return Report(
        asked=Asked(since=MONDAY_TEN - timedelta(days=7), until=MONDAY_TEN, period="2026-W48"), handbook=HANDBOOK, zone=ZONE,
        as_of=MONDAY_TEN, rows=tuple(rows), before=Totals(), undone=0, people=tuple(rows), names=names, worst=(), reasons=(),
        by_noon=nothing, by_tomorrow=nothing,
    )  # fmt: skip
