"""The ownership matrix: every row of every process in force, and the search for rows in a person's own words."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from handoffs.process.handbook import Handbook
from handoffs.process.policy import TeamPolicy
from handoffs.process.process import MatrixRow, Process
from handoffs.subjects.subject import Subject
from handoffs.text.messages import Message


class Show(Protocol):
    """Renders a message for the reader."""

    def __call__(self, shown: Message, /) -> str:
        """Return the text that the reader reads."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row, with its process and the team that the policy makes its owner."""

    entry: MatrixRow
    process: Process[Subject]
    owner: TeamPolicy


def rows(handbook: Handbook) -> tuple[Row, ...]:
    """List all rows, process by process, for which the policy has an owner."""
    policy = handbook.policy
    return tuple(
        Row(entry=entry, process=process, owner=policy.team(policy.process(process.key).team))
        for process in handbook.processes.values()
        if process.key in policy.processes
        for entry in process.matrix
    )


def rows_for(handbook: Handbook, asked: str, *shows: Show) -> tuple[Row, ...]:
    """List the rows of exactly this name, else those whose names contain each word; `shows` render a name in each language."""
    all_rows, words = rows(handbook), _words(asked)
    exact = tuple(row for row in all_rows if words in map(_words, _names(row, shows)))
    return exact or tuple(row for row in all_rows if words and _holds(row, words, shows))


def processes_for(handbook: Handbook, asked: str, *shows: Show) -> tuple[Process[Subject], ...]:
    """List the processes that a person asks for, by the same rule."""
    return tuple({row.process.key: row.process for row in rows_for(handbook, asked, *shows)}.values())


def _holds(row: Row, words: list[str], shows: Sequence[Show]) -> bool:
    names = _words(" ".join((*_names(row, shows), *(show(row.process.noun) for show in shows))))
    return all(any(_begins(name, word) for name in names) for word in words)


def _begins(name: str, word: str) -> bool:
    """Return whether a word begins a name, or is a part of one that is written without spaces."""
    return name.startswith(word) or (len(word) > 1 and not word.isascii() and word in name)


def _names(row: Row, shows: Sequence[Show]) -> tuple[str, ...]:
    return row.process.key, *(show(each) for show in shows for each in (row.process.title, row.entry.name))


def _words(text: str) -> list[str]:
    """Return the words of a name without case, width, punctuation, or the plural's *s*."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return [word.removesuffix("s") if len(word) > 3 else word for word in re.split(r"[\W_]+", folded) if word]
