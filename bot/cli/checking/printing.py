"""How `baton check` is printed: where it went first, then problems of each group with counts; or all of it as JSON."""

import json
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Protocol

from bot.cli.checking.parts import Part, Place
from bot.processes.connection import CheckLine
from bot.text.rendering import terminal


class Printing(Protocol):
    """Shows what was found as soon as it is found, or at the end."""

    def places(self, reached: Iterable[tuple[Part, Place]]) -> None:
        """Show where the check went."""

    def group(self, part: Part, lines: Sequence[CheckLine]) -> None:
        """Show the lines of one part."""

    def end(self) -> None:
        """Show the sums."""


class AsText:
    """Prints for people: failed and noted lines and figures, of the others their number, or all lines where `verbose`."""

    def __init__(self, *, verbose: bool) -> None:
        self._verbose = verbose
        self._counts: Counter[str] = Counter()

    def places(self, reached: Iterable[tuple[Part, Place]]) -> None:
        """Print a line for each place, as soon as it was reached."""
        is_any = False
        for part, place in reached:
            is_any = True
            print(f"{_padded(part.title, 12)}{place.words}", flush=True)
        if is_any:
            print()

    def group(self, part: Part, lines: Sequence[CheckLine]) -> None:
        """Print the number of lines and what a person has to read of them."""
        counts = Counter(line.state for line in lines)
        self._counts += counts
        if lines:
            print(terminal().text("check.group", title=part.title, counts=_counted(counts)))
        for line in lines:
            if self._verbose or line.is_figure or line.state != "ok":
                print(line, flush=True)

    def end(self) -> None:
        """Print the sums, and how to read all lines."""
        sums = terminal().text("check.sums", counts=_counted(self._counts))
        print(f"\n{sums if self._verbose else terminal().sentences(sums, terminal().text('check.ask_for_all'))}", flush=True)


class AsJson:
    """Prints one object for programs; the sentences in it are in the language of the terminal."""

    def __init__(self) -> None:
        self._reached: dict[str, object] = {}
        self._groups: list[dict[str, object]] = []
        self._counts: Counter[str] = Counter()

    def places(self, reached: Iterable[tuple[Part, Place]]) -> None:
        """Keep the facts of each place; null for one that was not reached."""
        self._reached = {part.key: dict(place.facts) or None for part, place in reached}

    def group(self, part: Part, lines: Sequence[CheckLine]) -> None:
        """Keep the lines of one part."""
        self._counts += Counter(line.state for line in lines)
        shown = [{"state": line.state, "subject": line.subject, "repair": line.repair or None} for line in lines]
        self._groups.append({"group": part.key, "lines": shown})

    def end(self) -> None:
        """Print the object."""
        counts = {state: self._counts[state] for state in ("ok", "note", "failed")}
        whole = {"ok": not counts["failed"], "reached": self._reached, "counts": counts, "groups": self._groups}
        print(json.dumps(whole, ensure_ascii=False, indent=2), flush=True)


def _counted(counts: Counter[str]) -> str:
    reader = terminal()
    failed, noted, ok = (counts[state] for state in ("failed", "note", "ok"))
    parts = (
        reader.text("check.count_failed", count=failed) if failed else "",
        reader.text("check.count_noted", count=noted) if noted else "",
        reader.text("check.count_ok", count=ok) if ok else "",
    )
    return reader.commas(parts)


def _padded(title: str, width: int) -> str:
    """Fill a title up to a width; a letter of East Asia is two wide."""
    return title + " " * (width - sum(1 + (unicodedata.east_asian_width(letter) in "WF") for letter in title))
