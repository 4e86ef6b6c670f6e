"""What a part of `baton check` found: the place that it reached, and a line for each check."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlsplit

from bot.config.settings import Settings
from bot.gateways.errors import Rejected, Unavailable
from bot.processes.connection import CheckLine
from bot.text.rendering import terminal

_NOT_REACHED = frozenset({"gateways.slack.not_reached", "gateways.salesforce.not_reached", "gateways.whmcs.not_reached"})
"""The reasons of failures without any answer."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """The place that was reached, in `words` for people and in `facts` for programs; no facts: it was not reached."""

    words: str
    facts: Mapping[str, object] = field(default_factory=dict)


class Part(Protocol):
    """One part of the check; `key` names it for programs, `title` for people. The place is asked for before the lines."""

    key: str
    title: str

    def place(self) -> Place | None:
        """Reach what is checked; None for a part that is no place of its own."""

    def lines(self) -> Iterator[CheckLine]:
        """Check it, a line at a time."""


class UntriedPart:
    """A system that is not asked, since its settings are not complete; the lines of the settings say what is missing."""

    def __init__(self, key: str, title: str) -> None:
        self.key, self.title = key, title

    def place(self) -> Place | None:
        """Name no place, and why."""
        return Place(words=terminal().text("check.not_tried"))

    def lines(self) -> Iterator[CheckLine]:
        """Yield nothing."""
        return iter(())


def not_reached() -> Place:
    """Return the place of a system that could not be reached; a line says why."""
    return Place(words=terminal().text("check.not_reached"))


def wrong(subject: str, problems: Iterable[str]) -> Iterator[CheckLine]:
    """Yield a failed line for each problem of one subject."""
    yield from (CheckLine(ok=False, subject=subject, repair=problem) for problem in problems)


def repair_of(failure: Unavailable | Rejected) -> str:
    """Return what a failure says, and where to look when nothing answers: people read the same words on cards."""
    said = terminal().show(failure.reason)
    return terminal().text("check.look_at_address", failure=said) if failure.reason.id in _NOT_REACHED else said


def at_host(system: str, setting: str, settings: Settings) -> str:
    """Name a system with its host and the setting that holds it; an address may hold a password, a host never does."""
    host = urlsplit(str(getattr(settings, setting))).hostname
    return terminal().text("check.system_at", system=system, host=host or "", setting=setting.upper())
